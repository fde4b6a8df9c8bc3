"""How often one visitor or one address may do something: buckets that fill with time."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second` on average. `burst` 0: no limit."""

    burst: int
    per_second: float


@dataclass(slots=True)
class Buckets:
    """One bucket per key; a key that has not been seen for a while costs nothing."""

    rate: Rate
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: str, now: datetime) -> float:
        """0 when allowed (and counted), else the seconds until it will be."""
        if not self.rate.burst:
            return 0.0
        moment = now.timestamp()
        level = self._level(key, moment)
        if level < 1:
            return (1 - level) / self.rate.per_second
        self._levels[key] = (level - 1, moment)
        return 0.0

    def forget_full(self, now: datetime) -> None:
        moment = now.timestamp()
        full = [key for key in self._levels if self._level(key, moment) >= self.rate.burst]
        for key in full:
            del self._levels[key]

    def _level(self, key: str, moment: float) -> float:
        known = self._levels.get(key)
        if known is None:
            return float(self.rate.burst)
        level, since = known
        return min(float(self.rate.burst), level + max(0.0, moment - since) * self.rate.per_second)
