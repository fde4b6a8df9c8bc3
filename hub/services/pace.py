"""Keeps a useful but costly computation from taking more than its share of the event loop."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

KEYS = 20_000
BEAT = 0.05  # seconds
TICK = 0.001  # seconds; a timer of the loop is not more exact than this
RECENT = 8  # beats over which lateness is smoothed


@dataclass(slots=True)
class Pace:
    """`share` of each second may be spent, `burst` seconds of it saved up; per key at most once in `apart`
    seconds. A busy loop gives less: half of it while its timers come `calm` seconds late, and never
    less than `least`.

    Who is told to wait is asked again later, so that nothing is left out, only put off.
    """

    timer: Callable[[], float]
    share: float = 0.25
    burst: float = 0.002  # all else waits while it is spent
    apart: float = 0.4
    calm: float = 0.0003
    least: float = 0.02
    late: float = 0.0
    _saved: float = 0.002
    _at: float = 0.0
    _last: OrderedDict[int, float] = field(default_factory=OrderedDict)

    def may(self, key: int) -> bool:
        now = self.timer()
        share = max(self.least, self.share * self.calm / (self.calm + self.late))
        self._saved = min(self.burst, self._saved + (now - self._at) * share)
        self._at = now
        return self._saved > 0 and now - self._last.get(key, -self.apart) >= self.apart

    async def feel_forever(self) -> None:
        """The loop's own timers, not the clock: how late they come is how much waits for its turn."""
        while True:
            due = self.timer() + BEAT
            await asyncio.sleep(BEAT)
            self.felt(self.timer() - due)

    def felt(self, late: float) -> None:
        """A timer just came so many seconds after it was due."""
        self.late += (max(late - TICK, 0.0) - self.late) / RECENT

    def spent(self, key: int, seconds: float) -> None:
        self._saved -= seconds
        self._last[key] = self.timer()
        self._last.move_to_end(key)
        if len(self._last) > KEYS:
            self._last.popitem(last=False)
