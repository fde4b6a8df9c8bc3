"""Records how long the event loop was held up, and by whom: what it costs the processor, not the clock on the
wall, so that a busy machine does not spoil it. On asyncio's own loop: uvloop lets nobody look.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

LONG = 0.002  # seconds


@dataclass
class Steps:
    """By whom: how many steps, what all of them cost, the longest, and how many long ones. `rounds`: what the
    loop did each time before it looked for news again, which is what everybody else waits for.
    """

    spent: dict[str, list[float]] = field(default_factory=dict)
    rounds: list[float] = field(default_factory=list)

    def note(self, who: str, seconds: float) -> None:
        known = self.spent.setdefault(who, [0, 0.0, 0.0, 0])
        known[0] += 1
        known[1] += seconds
        known[2] = max(known[2], seconds)
        known[3] += seconds >= LONG

    def rows(self, most: int = 8) -> list[list[object]]:
        dearest = sorted(self.spent.items(), key=lambda one: -one[1][1])[:most]
        steps: list[list[object]] = [
            [who[:60], str(int(count)), total * 1000, longest * 1000, str(int(long))]
            for who, (count, total, longest, long) in dearest
        ]
        longest = max(self.rounds, default=0.0)
        over = sum(one >= LONG for one in self.rounds)
        whole: list[object] = ["rounds of the loop", str(len(self.rounds)), sum(self.rounds) * 1000]
        return [[*whole, longest * 1000, str(over)], *steps]


HEAD = ["step", "times", "CPU ms", "longest ms", f"over {LONG * 1000:.0f} ms"]


@contextmanager
def recorded(steps: Steps) -> Iterator[None]:
    handle: Any = asyncio.Handle
    selector: Any = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    run, select, began_at = handle._run, selector.select, [time.thread_time()]

    def timed(self: Any) -> None:
        began = time.thread_time()
        run(self)
        steps.note(_who(self._callback), time.thread_time() - began)

    def looked(timeout: float | None = None) -> Any:
        steps.rounds.append(time.thread_time() - began_at[0])
        found = select(timeout)
        began_at[0] = time.thread_time()
        return found

    handle._run, selector.select = timed, looked
    try:
        yield
    finally:
        handle._run, selector.select = run, select


def _who(callback: Any) -> str:
    """A step of a task is named after its coroutine."""
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        return str(getattr(task.get_coro(), "__qualname__", task))
    return str(getattr(callback, "__qualname__", callback))
