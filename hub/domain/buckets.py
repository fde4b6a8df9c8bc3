"""How often something may be done: a bucket that fills at an even pace and never above its brim."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

_GRAIN = timedelta(microseconds=1)
_DUST = 1e-6  # what the grain of moments loses


@dataclass(slots=True)
class Bucket:
    """`per_second` tokens run in, up to `brim`. Starts full at `at`."""

    per_second: float
    brim: float
    at: datetime
    level: float = math.nan

    def __post_init__(self) -> None:
        if math.isnan(self.level):
            self.level = self.brim

    def has(self, now: datetime, spare: float = 0.0) -> bool:
        """Whether one may be taken that leaves `spare` for others."""
        self._fill(now)
        return self.level + _DUST >= 1 + spare

    def take(self, now: datetime, cost: int = 1) -> None:
        """What costs more than is there leaves a debt that the next ones wait for."""
        self._fill(now)
        self.level -= cost

    def when(self, now: datetime, spare: float = 0.0) -> datetime:
        """The first moment at which `has` is true, if nobody takes anything before."""
        self._fill(now)
        missing = 1 + spare - self.level
        if missing <= _DUST:
            return now
        return now + timedelta(seconds=missing / self.per_second) + _GRAIN

    def full(self, now: datetime) -> bool:
        self._fill(now)
        return self.level + _DUST >= self.brim

    def _fill(self, now: datetime) -> None:
        if now > self.at:
            ran_in = (now - self.at).total_seconds() * self.per_second
            self.level, self.at = min(self.brim, self.level + ran_in), now
