"""When people are left in peace, and by which words they ask for it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from channels.contract import MessageClass

OPT_OUT = frozenset({"退订", "取消订阅", "拒收", "TD", "T", "R", "STOP", "UNSUBSCRIBE"})


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one local time to another, past midnight when it ends before it starts. Equal: never."""

    begin: time
    end: time

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When it is over, or None when it is not quiet now."""
        local = now.astimezone(zone)
        here = local.timetz().replace(tzinfo=None)
        if self.begin < self.end:
            quiet, day = self.begin <= here < self.end, 0
        else:
            quiet, day = here >= self.begin or here < self.end, int(here >= self.begin)
        if not quiet or self.begin == self.end:
            return None
        over = datetime.combine(local.date() + timedelta(days=day), self.end, zone)
        return over.astimezone(now.tzinfo)

    @property
    def others(self) -> "QuietHours":
        """All hours but these."""
        return QuietHours(self.end, self.begin)


@dataclass(frozen=True, slots=True)
class Manners:
    """Quiet hours by class; classes that are not named pass at any hour."""

    zone: ZoneInfo
    quiet: Mapping[MessageClass, QuietHours] = field(default_factory=dict)

    def quiet_until(self, message_class: MessageClass, now: datetime) -> datetime | None:
        hours = self.quiet.get(message_class)
        return None if hours is None else hours.until(now, self.zone)


def asks_to_stop(text: str) -> bool:
    """Exactly an opt-out word, however it is typed: full width, small letters, with punctuation."""
    folded = unicodedata.normalize("NFKC", text).strip().strip("“”\"'。.!！【】[]()（）").strip()
    return folded.upper() in OPT_OUT


def period(text: str) -> QuietHours:
    """`21:00-08:00`. Raises ValueError for anything else."""
    begin, dash, end = text.partition("-")
    if not dash:
        raise ValueError(text)
    return QuietHours(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
