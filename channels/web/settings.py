"""What an operator may set for a web account, read and checked at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from urllib.parse import urlsplit

from channels.contract import BadSettings, SettingsProblem
from channels.web.limits import Rate

MIB = 1024 * 1024
LANGUAGES = ("zh", "en")
# The hub's own keys may stand in the same table of config.toml.
TEXTS = ("title", "subtitle", "welcome", "notice")


@dataclass(frozen=True, slots=True)
class Topic:
    """A button before the first message. `key` is the skill the conversation needs."""

    key: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """Written in config.toml as `[burst, per second]`; a burst of 0 switches one off."""

    messages_per_visitor: Rate = field(default=Rate(100, 20))
    signals_per_visitor: Rate = field(default=Rate(60, 5))
    hints_per_visitor: Rate = field(default=Rate(20, 2))
    uploads_per_visitor: Rate = field(default=Rate(20, 0.2))
    forms_per_visitor: Rate = field(default=Rate(10, 0.02))
    sessions_per_address: Rate = field(default=Rate(6000, 60))
    messages_per_address: Rate = field(default=Rate(10_000, 3000))
    bad_tokens_per_address: Rate = field(default=Rate(60, 1))


@dataclass(frozen=True, slots=True)
class WebSettings:
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    phone: str = "12345"
    topics: tuple[Topic, ...] = ()
    origins: tuple[str, ...] = ("*",)
    secret_env: str = ""
    token_life: timedelta = timedelta(hours=26)  # longer than the day in which coming back is counted
    longest_text: int = 2000
    largest_file: int = 10 * MIB
    previews: bool = False
    map_link: str = "geo:{latitude},{longitude}"
    sockets_per_visitor: int = 8
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    limits: Limits = field(default_factory=Limits)

    def text(self, name: str, lang: str) -> str:
        by_language = self.texts.get(name, {})
        return by_language.get(lang) or by_language.get("zh", "")


SAMPLE: Mapping[str, object] = {
    "title": "12345 在线服务",
    "title_en": "12345 online",
    "phone": "12345",
    "origins": ["*"],
    "topics": [{"key": "general", "zh": "综合咨询", "en": "General enquiries"}],
}
NAMES = frozenset(
    [f"{text}{ending}" for text in TEXTS for ending in ("", "_en")]
    + [each.name for each in fields(WebSettings) if each.name not in ("texts", "token_life", "largest_file")]
    + ["token_hours", "largest_file_mib"]
)


def read_settings(table: Mapping[str, object]) -> WebSettings:
    """Raise `BadSettings` with every mistake at once."""
    reader = _Reader(table)
    settings = WebSettings(
        texts={name: reader.languages(name) for name in TEXTS},
        phone=reader.text("phone", "12345"),
        topics=reader.topics(),
        origins=reader.origins(),
        secret_env=reader.text("secret_env", ""),
        token_life=timedelta(hours=reader.number("token_hours", 26, at_least=1, at_most=168)),
        longest_text=reader.number("longest_text", 2000, at_least=100, at_most=10_000),
        largest_file=MIB * reader.number("largest_file_mib", 10, at_least=1, at_most=100),
        previews=reader.yes("previews", False),
        map_link=reader.map_link(),
        sockets_per_visitor=reader.number("sockets_per_visitor", 8, at_least=1, at_most=100),
        trusted_proxies=reader.texts("trusted_proxies", ("127.0.0.1", "::1")),
        limits=reader.limits(),
    )
    reader.finish()
    return settings


class _Reader:
    """Takes values out of one table and collects what is wrong with them."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table, self._problems = table, list[SettingsProblem]()
        for key in table:
            if key not in NAMES:
                self._wrong(key, "is not known")

    def text(self, key: str, default: str) -> str:
        value = self._table.get(key, default)
        if isinstance(value, str):
            return value
        self._wrong(key, "must be a text")
        return default

    def languages(self, name: str) -> dict[str, str]:
        return {"zh": self.text(name, ""), "en": self.text(f"{name}_en", "")}

    def yes(self, key: str, default: bool) -> bool:
        value = self._table.get(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(key, "must be true or false")
        return default

    def number(self, key: str, default: int, *, at_least: int, at_most: int) -> int:
        value = self._table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= at_most:
            return value
        self._wrong(key, f"must be a whole number from {at_least} to {at_most}")
        return default

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._table.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self._wrong(key, "must be a list of texts")
        return default

    def origins(self) -> tuple[str, ...]:
        listed = self.texts("origins", ("*",))
        for origin in listed:
            if origin != "*" and not _is_origin(origin):
                self._wrong("origins", f"{origin!r} is not an origin such as https://www.example.gov")
        return tuple(origin.lower() for origin in listed)

    def map_link(self) -> str:
        link = self.text("map_link", "geo:{latitude},{longitude}")
        if link and urlsplit(link).scheme not in ("https", "geo"):
            self._wrong("map_link", "must begin with https: or geo:")
        return link

    def topics(self) -> tuple[Topic, ...]:
        listed = self._table.get("topics", ())
        if not isinstance(listed, list | tuple):
            self._wrong("topics", "must be a list of tables with key, zh and en")
            return ()
        return tuple(topic for each in listed if (topic := self._topic(each)))

    def _topic(self, entry: object) -> Topic | None:
        values = dict(entry) if isinstance(entry, Mapping) else {}
        if not all(isinstance(value, str) for value in values.values()) or not values.keys() >= {"key", "zh"}:
            self._wrong("topics", "each needs the texts key and zh, and may have en")
            return None
        return Topic(values["key"], {lang: values.get(lang, values["zh"]) for lang in LANGUAGES})

    def limits(self) -> Limits:
        table = self._table.get("limits", {})
        if not isinstance(table, Mapping):
            self._wrong("limits", "must be a table")
            return Limits()
        known = {each.name for each in fields(Limits)}
        for key in table.keys() - known:
            self._wrong(f"limits.{key}", "is not known")
        return Limits(**{key: self._rate(key, table[key]) for key in known & table.keys()})

    def _rate(self, key: str, value: object) -> Rate:
        match value:
            case [int() as burst, int() | float() as per_second] if burst >= 0 and per_second > 0:
                return Rate(burst, float(per_second))
        self._wrong(f"limits.{key}", "must be [burst, per second], the second above 0")
        return Rate(0, 1)

    def finish(self) -> None:
        if self._problems:
            raise BadSettings(self._problems)

    def _wrong(self, key: str, problem: str) -> None:
        self._problems.append(SettingsProblem(key, problem))


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not (parts.path or parts.query)
