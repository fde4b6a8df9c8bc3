"""Tells the screens only what is stored, and in the order in which it was stored."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hub.domain.hints import Hint

Publish = Callable[[Hint], None]
Afterwards = Callable[[], None]


class Announcer:
    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._lines: asyncio.Queue[tuple[Awaitable[bool], Sequence[Hint], Afterwards | None]] = (
            asyncio.Queue()
        )

    def after(self, commit: Awaitable[bool], hints: Sequence[Hint], then: Afterwards | None = None) -> None:
        """Once `commit` is done: publish `hints`, then call `then`."""
        self._lines.put_nowait((commit, hints, then))

    def now(self, *hints: Hint) -> None:
        """For what is not stored (typing)."""
        for hint in hints:
            self._publish(hint)

    async def announce_forever(self) -> None:
        """A vital task: a failed commit rises here and ends the process, which then rebuilds from storage."""
        while True:
            commit, hints, then = await self._lines.get()
            if not await commit:
                continue
            for hint in hints:
                self._publish(hint)
            if then:
                then()
