"""The settings of one WeChat official account: read once, every mistake reported together."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from channels.contract import BadSettings, SettingsProblem, TemplateForm
from channels.wechat.template_settings import read_templates

OFFICIAL_API = "https://api.weixin.qq.com"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
APP_ID = re.compile(r"wx[0-9A-Za-z]{16}")


class Mode(StrEnum):
    """How the platform sends callbacks, as chosen in its console (明文 / 兼容 / 安全)."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class CreditUse(StrEnum):
    """Automatic texts that may spend one of the few answers a citizen's message grants."""

    QUEUE_PLACE = "queue_place"
    AGENT_JOINED = "agent_joined"
    SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class Settings:
    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_keys: tuple[str, ...] = field(repr=False)  # current first, then the previous one
    mode: Mode
    api_base: str
    greeting: str
    replay_window: timedelta | None
    spend_credit_on: frozenset[CreditUse]
    agent_menu_keys: frozenset[str]  # case-folded
    media_workers: int
    largest_media: int
    most_requests: int
    templates: tuple[TemplateForm, ...] = ()


def read_settings(settings: Mapping[str, object], secret: Callable[[str], str]) -> Settings:
    """Raise `BadSettings` with all problems, or return settings that are complete."""
    sheet = _Sheet(settings, secret)
    sheet.refuse_unknown()
    mode = Mode(sheet.choice("mode", Mode.SAFE, [str(each) for each in Mode]))
    window = sheet.number("replay_window_seconds", 600, least=0, most=86_400)
    read = Settings(
        app_id=sheet.matching("app_id", APP_ID, "must be the AppID of the account: wx and 16 characters"),
        secret=sheet.secret("secret_env"),
        token=sheet.secret("token_env", TOKEN, "must be 3 to 32 letters and digits"),
        aes_keys=sheet.aes_keys(mode),
        mode=mode,
        api_base=sheet.api_base(),
        greeting=sheet.text("greeting", "微信服务热线"),
        replay_window=timedelta(seconds=window) if window else None,
        spend_credit_on=sheet.credit_uses(),
        agent_menu_keys=sheet.menu_keys(),
        media_workers=sheet.number("media_workers", 4, least=1, most=32),
        largest_media=sheet.number("largest_media_bytes", 20 << 20, least=1 << 20, most=200 << 20),
        most_requests=sheet.number("most_requests", 50, least=1, most=500),
        templates=sheet.templates(),
    )
    if sheet.problems:
        raise BadSettings(sheet.problems)
    return read


KNOWN = frozenset(
    {
        "app_id",
        "secret_env",
        "token_env",
        "aes_key_env",
        "previous_aes_key_env",
        "mode",
        "api_base",
        "greeting",
        "replay_window_seconds",
        "spend_credit_on",
        "agent_menu_keys",
        "media_workers",
        "largest_media_bytes",
        "most_requests",
        "templates",
    }
)


class _Sheet:
    """Reads one value after the other and notes what is wrong instead of stopping."""

    def __init__(self, settings: Mapping[str, object], secret: Callable[[str], str]) -> None:
        self._settings, self._secret = settings, secret
        self.problems: list[SettingsProblem] = []

    def refuse_unknown(self) -> None:
        for key in sorted(set(self._settings) - KNOWN):
            self._wrong(key, f"unknown setting; known are {', '.join(sorted(KNOWN))}")

    def text(self, key: str, default: str = "") -> str:
        value = self._settings.get(key, default)
        if isinstance(value, str):
            return value
        self._wrong(key, "must be a text")
        return default

    def matching(self, key: str, pattern: re.Pattern[str], rule: str) -> str:
        value = self.text(key)
        if not pattern.fullmatch(value):
            self._wrong(key, rule)
        return value

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self._settings.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._wrong(key, f"must be a whole number from {least} to {most}")
            return default
        return value

    def choice(self, key: str, default: str, allowed: list[str]) -> str:
        value = self._settings.get(key, default)
        if isinstance(value, str) and value in allowed:
            return value
        self._wrong(key, f"must be one of {', '.join(allowed)}")
        return default

    def secret(self, key: str, pattern: re.Pattern[str] | None = None, rule: str = "") -> str:
        """The value of the environment variable that `key` names; problems never quote the value."""
        name = self.text(key)
        if not name:
            self._wrong(key, "must name the environment variable that holds the secret")
            return ""
        value = self._secret(name).strip()
        if not value:
            self._wrong(key, f"environment variable {name} is not set")
        elif pattern and not pattern.fullmatch(value):
            self._wrong(key, f"the value of environment variable {name} {rule}")
        return value

    def aes_keys(self, mode: Mode) -> tuple[str, ...]:
        rule = "must be the EncodingAESKey: 43 letters and digits"
        keys: list[str] = []
        if mode is not Mode.PLAIN or self.text("aes_key_env"):
            keys.append(self.secret("aes_key_env", AES_KEY, rule))
        previous = self.text("previous_aes_key_env")
        # The variable may be named for good and only be filled while a key is being changed.
        if previous and self._secret(previous).strip():
            keys.append(self.secret("previous_aes_key_env", AES_KEY, rule))
        return tuple(dict.fromkeys(keys))

    def api_base(self) -> str:
        base = self.text("api_base", OFFICIAL_API).rstrip("/")
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self._wrong("api_base", "must be an address such as https://api.weixin.qq.com")
        elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
            self._wrong(
                "api_base", "must be https: the AppSecret travels over it (http only on this machine)"
            )
        return base

    def credit_uses(self) -> frozenset[CreditUse]:
        allowed = {str(use): use for use in CreditUse}
        value = self._settings.get("spend_credit_on", [CreditUse.SATISFACTION])
        if not isinstance(value, list | tuple) or any(item not in allowed for item in value):
            self._wrong("spend_credit_on", f"must be a list out of {', '.join(allowed)}")
            return frozenset()
        return frozenset(allowed[str(item)] for item in value)

    def menu_keys(self) -> frozenset[str]:
        value = self._settings.get("agent_menu_keys", ["agent"])
        if not isinstance(value, list | tuple) or any(not isinstance(item, str) for item in value):
            self._wrong("agent_menu_keys", "must be a list of menu keys")
            return frozenset()
        return frozenset(str(item).casefold() for item in value)

    def templates(self) -> tuple[TemplateForm, ...]:
        forms, problems = read_templates(self._settings.get("templates", []))
        self.problems += problems
        return forms

    def _wrong(self, key: str, problem: str) -> None:
        self.problems.append(SettingsProblem(key, problem))
