"""How the line of a channel account was in the last hour, as far as this process has seen it."""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

STRETCH = timedelta(minutes=5)
STRETCHES = 12
KEPT = STRETCH * (STRETCHES + 1)


def stretches(now: datetime) -> list[datetime]:
    """Where the twelve begin, oldest first; the last one is still running."""
    last = datetime.fromtimestamp(now.timestamp() // STRETCH.seconds * STRETCH.seconds, UTC)
    return [last - STRETCH * back for back in reversed(range(STRETCHES))]


@dataclass(frozen=True, slots=True)
class Watched:
    """For how long the line was watched, and for how long of that it was down."""

    watched: timedelta = timedelta()
    down: timedelta = timedelta()


@dataclass(slots=True)
class LineLog:
    """Each time the line came up or went down. The first start is neither: nobody waited for it yet."""

    _turns: deque[tuple[datetime, bool]] = field(default_factory=deque)

    def turned(self, state: str, at: datetime) -> None:
        up = state == "running"
        if state in ("starting", "off") or (self._turns and self._turns[-1][1] is up):
            return
        self._turns.append((at, up))
        while len(self._turns) > 1 and self._turns[1][0] < at - KEPT:
            self._turns.popleft()

    def watched(self, begins: datetime, ends: datetime) -> Watched:
        """Between these two moments."""
        turns = list(self._turns)
        moments = [at for at, _ in turns]
        first = max(bisect_right(moments, begins) - 1, 0)
        total, down = timedelta(), timedelta()
        for place in range(first, len(turns)):
            at, up = turns[place]
            until = moments[place + 1] if place + 1 < len(turns) else ends
            lasted = max(timedelta(), min(until, ends) - max(at, begins))
            total += lasted
            down += timedelta() if up else lasted
        return Watched(total, down)
