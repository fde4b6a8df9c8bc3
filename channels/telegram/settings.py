"""The settings of one Telegram bot: read once, every mistake reported together."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from channels.sheet import Sheet

OFFICIAL_API = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,100}")
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class Mode(StrEnum):
    """How updates come: Telegram calls us, or we ask it."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class Tells(StrEnum):
    """What a citizen is told beside answers."""

    QUEUE_PLACE = "queue_place"
    AGENT_JOINED = "agent_joined"
    SATISFACTION = "satisfaction"


DEFAULT_TELLS = (Tells.AGENT_JOINED, Tells.SATISFACTION)


@dataclass(frozen=True, slots=True)
class Settings:
    token: str = field(repr=False)
    mode: Mode
    webhook_secret: str = field(repr=False)
    api_base: str
    take_over: bool
    tells: frozenset[Tells]
    poll_seconds: int
    media_workers: int
    largest_media: int
    per_second: int


def read_settings(settings: Mapping[str, object], secret: Callable[[str], str]) -> Settings:
    """Raise `BadSettings` with all problems, or return settings that are complete."""
    sheet = Sheet(settings, secret)
    mode = sheet.choice("mode", Mode.POLLING)
    read = Settings(
        token=_matching(sheet, "token_env", TOKEN, "must be what BotFather gave: digits, a colon, letters"),
        mode=mode,
        webhook_secret=_webhook_secret(sheet, mode),
        api_base=sheet.url("api_base", OFFICIAL_API),
        take_over=sheet.yes("take_over", False),
        tells=_tells(sheet),
        poll_seconds=sheet.number("poll_seconds", 25, least=1, most=50),
        media_workers=sheet.number("media_workers", 4, least=1, most=32),
        largest_media=sheet.number("largest_media_bytes", 20 << 20, least=1 << 20, most=2000 << 20),
        per_second=sheet.number("per_second", 30, least=1, most=1000),
    )
    sheet.finish()
    return read


def _webhook_secret(sheet: Sheet, mode: Mode) -> str:
    if mode is not Mode.WEBHOOK:
        sheet.text("webhook_secret_env")  # may stay where it is while one tries the other mode
        return ""
    rule = "must be 16 to 256 letters, digits, _ and -: whoever knows it may speak as any citizen"
    return _matching(sheet, "webhook_secret_env", SECRET, rule)


def _matching(sheet: Sheet, key: str, pattern: re.Pattern[str], rule: str) -> str:
    value = sheet.secret(key)
    if value and not pattern.fullmatch(value):
        sheet.wrong(key, f"the value of the environment variable {rule}")
    return value


def _tells(sheet: Sheet) -> frozenset[Tells]:
    allowed = {each.value: each for each in Tells}
    value = sheet.value("tells", [each.value for each in DEFAULT_TELLS])
    if not isinstance(value, list | tuple) or any(item not in allowed for item in value):
        sheet.wrong("tells", f"must be a list out of {', '.join(allowed)}")
        return frozenset()
    return frozenset(allowed[str(item)] for item in value)
