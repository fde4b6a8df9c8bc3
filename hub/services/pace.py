"""Keeps a useful but costly computation from taking more than its share of the event loop."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

KEYS = 20_000


@dataclass(slots=True)
class Pace:
    """`share` of each second may be spent, `burst` seconds of it saved up; per key at most once in `apart`
    seconds.

    Who is told to wait is asked again later, so that nothing is left out, only put off.
    """

    timer: Callable[[], float]
    share: float = 0.25
    burst: float = 0.002  # all else waits while it is spent
    apart: float = 0.4
    _saved: float = 0.002
    _at: float = 0.0
    _last: OrderedDict[int, float] = field(default_factory=OrderedDict)

    def may(self, key: int) -> bool:
        now = self.timer()
        self._saved = min(self.burst, self._saved + (now - self._at) * self.share)
        self._at = now
        return self._saved > 0 and now - self._last.get(key, -self.apart) >= self.apart

    def spent(self, key: int, seconds: float) -> None:
        self._saved -= seconds
        self._last[key] = self.timer()
        self._last.move_to_end(key)
        if len(self._last) > KEYS:
            self._last.popitem(last=False)
