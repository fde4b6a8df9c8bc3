"""The settings of one mail account: read once, every mistake reported together."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from channels.contract import BadSettings, SettingsProblem

ADDRESS = re.compile(r"[^@\s<>+,;\"]{1,64}@[A-Za-z0-9.-]{1,120}")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Security(StrEnum):
    TLS = "tls"  # from the first byte
    STARTTLS = "starttls"
    NONE = "none"  # on this machine only


class FirstImport(StrEnum):
    """What of the mailbox as it is found the first time becomes conversations."""

    NEW = "new"
    UNSEEN = "unseen"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Dkim:
    domain: str
    selector: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    address: str
    aliases: frozenset[str]
    sender_name: str
    signature: str
    acknowledge: str
    smtp: Server
    imap: Server | None
    folder: str
    first_import: FirstImport
    lmtp_host: str
    lmtp_port: int | None
    lmtp_from: tuple[Network, ...]
    plus_addresses: bool
    subject_reference: bool
    delivery_notices: bool
    dkim: Dkim | None
    own_servers: frozenset[str]
    largest_letter: int
    readers: int
    fax_gateway: str
    fax_senders: frozenset[str]

    @property
    def own_addresses(self) -> frozenset[str]:
        return self.aliases | {self.address.lower()}


def read_settings(settings: Mapping[str, object], secret: Callable[[str], str]) -> Settings:
    """Raise `BadSettings` with all problems, or return settings that are complete."""
    sheet = Sheet(settings, secret)
    sheet.refuse_unknown()
    lmtp_host, lmtp_port = sheet.listen("lmtp_listen")
    imap = sheet.server("imap", 993) if settings.get("imap_host") else None
    if imap is None and lmtp_port is None:
        sheet.wrong("imap_host", "give imap_host or lmtp_listen: otherwise no letter ever comes in")
    read = Settings(
        address=sheet.address("address"),
        aliases=sheet.addresses("aliases"),
        sender_name=sheet.text("sender_name"),
        signature=sheet.text("signature"),
        acknowledge=sheet.text("acknowledge").strip(),
        smtp=sheet.server("smtp", 465),
        imap=imap,
        folder=sheet.text("imap_folder", "INBOX"),
        first_import=FirstImport(
            sheet.choice("first_import", FirstImport.UNSEEN, [str(each) for each in FirstImport])
        ),
        lmtp_host=lmtp_host,
        lmtp_port=lmtp_port,
        lmtp_from=sheet.networks("lmtp_from", ["127.0.0.0/8", "::1/128"]),
        plus_addresses=sheet.switch("plus_addresses", True),
        subject_reference=sheet.switch("subject_reference", True),
        delivery_notices=sheet.switch("delivery_notices", True),
        dkim=sheet.dkim(),
        own_servers=sheet.names("own_servers"),
        largest_letter=sheet.number("largest_letter_mb", 50, least=1, most=100) << 20,
        readers=sheet.number("readers", 2, least=1, most=16),
        fax_gateway=sheet.fax_gateway(),
        fax_senders=sheet.names("fax_senders"),
    )
    if sheet.problems:
        raise BadSettings(sheet.problems)
    return read


KNOWN = frozenset(
    [
        "address",
        "aliases",
        "sender_name",
        "signature",
        "acknowledge",
        "smtp_host",
        "smtp_port",
        "smtp_security",
        "smtp_user",
        "smtp_password_env",
        "imap_host",
        "imap_port",
        "imap_security",
        "imap_user",
        "imap_password_env",
        "imap_folder",
        "first_import",
        "lmtp_listen",
        "lmtp_from",
        "plus_addresses",
        "subject_reference",
        "delivery_notices",
        "dkim_domain",
        "dkim_selector",
        "dkim_key_file",
        "own_servers",
        "largest_letter_mb",
        "readers",
        "fax_gateway",
        "fax_senders",
    ]
)


class Sheet:
    """Reads one value after the other and notes what is wrong instead of stopping."""

    def __init__(self, settings: Mapping[str, object], secret: Callable[[str], str]) -> None:
        self._settings, self._secret = settings, secret
        self.problems: list[SettingsProblem] = []

    def wrong(self, key: str, problem: str) -> None:
        if all(known.key != key for known in self.problems):
            self.problems.append(SettingsProblem(key, problem))

    def refuse_unknown(self) -> None:
        for key in sorted(set(self._settings) - KNOWN):
            self.wrong(key, f"unknown setting; known are {', '.join(sorted(KNOWN))}")

    def text(self, key: str, default: str = "") -> str:
        value = self._settings.get(key, default)
        if isinstance(value, str):
            return value.strip() if key != "signature" else value
        self.wrong(key, "must be a text")
        return default

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self._settings.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(key, f"must be a whole number from {least} to {most}")
            return default
        return value

    def switch(self, key: str, default: bool) -> bool:
        value = self._settings.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "must be true or false")
        return default

    def choice(self, key: str, default: str, allowed: list[str]) -> str:
        value = self._settings.get(key, default)
        if isinstance(value, str) and value in allowed:
            return value
        self.wrong(key, f"must be one of {', '.join(allowed)}")
        return default

    def names(self, key: str) -> frozenset[str]:
        value = self._settings.get(key, [])
        if not isinstance(value, list | tuple) or any(not isinstance(item, str) for item in value):
            self.wrong(key, "must be a list of texts")
            return frozenset()
        return frozenset(str(item).strip().lower() for item in value)

    def address(self, key: str) -> str:
        value = self.text(key)
        if not ADDRESS.fullmatch(value):
            self.wrong(key, "must be a mail address without a plus, such as 12345@city.example")
        return value

    def addresses(self, key: str) -> frozenset[str]:
        found = self.names(key)
        if any(not ADDRESS.fullmatch(each) for each in found):
            self.wrong(key, "must be a list of mail addresses without a plus")
        return found

    def server(self, prefix: str, port: int) -> Server:
        host = self.text(f"{prefix}_host")
        if not host:
            self.wrong(f"{prefix}_host", "must be the name of the mail server")
        security = Security(self.choice(f"{prefix}_security", Security.TLS, [str(each) for each in Security]))
        if security is Security.NONE and host and host not in LOOPBACK:
            self.wrong(f"{prefix}_security", "must be tls or starttls: none is for a server on this machine")
        user = self.text(f"{prefix}_user")
        needed = bool(user) or prefix == "imap"
        if prefix == "imap" and not user:
            self.wrong("imap_user", "must be the name to sign in with")
        return Server(
            host=host,
            port=self.number(f"{prefix}_port", port, least=1, most=65_535),
            security=security,
            user=user,
            password=self.password(f"{prefix}_password_env", needed=needed),
        )

    def password(self, key: str, *, needed: bool) -> str:
        """The value of the environment variable that `key` names; problems never quote the value."""
        name = self.text(key)
        if not name:
            if needed:
                self.wrong(key, "must name the environment variable that holds the password")
            return ""
        value = self._secret(name)
        if not value:
            self.wrong(key, f"environment variable {name} is not set")
        return value

    def listen(self, key: str) -> tuple[str, int | None]:
        value = self.text(key)
        if not value:
            return "", None
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            self.wrong(key, "must be an address and a port, such as 127.0.0.1:2424")
            return "", None
        return host.strip("[]"), int(port)

    def networks(self, key: str, default: list[str]) -> tuple[Network, ...]:
        value = self._settings.get(key, default)
        try:
            if not isinstance(value, list | tuple):
                raise ValueError(value)
            return tuple(ipaddress.ip_network(str(item)) for item in value)
        except ValueError:
            self.wrong(key, "must be a list of networks such as 10.0.0.0/8")
            return ()

    def dkim(self) -> Dkim | None:
        domain, selector, path = (self.text(f"dkim_{name}") for name in ("domain", "selector", "key_file"))
        if not (domain or selector or path):
            return None
        for key, value in (("dkim_domain", domain), ("dkim_selector", selector), ("dkim_key_file", path)):
            if not value:
                self.wrong(key, "dkim_domain, dkim_selector and dkim_key_file belong together")
        try:
            return Dkim(domain, selector, Path(path).read_bytes())
        except OSError as error:
            self.wrong("dkim_key_file", f"can't be read: {error.strerror}")
            return None

    def fax_gateway(self) -> str:
        value = self.text("fax_gateway")
        if value and ("{number}" not in value or not ADDRESS.fullmatch(value.replace("{number}", "1"))):
            self.wrong("fax_gateway", "must be an address with {number} in it, such as {number}@fax.example")
        return value
