"""The bus inside one process: a queue per follower."""

import asyncio
from collections.abc import AsyncIterator

from hub.domain.hints import Hint


class LocalBus:
    def __init__(self) -> None:
        self._followers: list[asyncio.Queue[tuple[str, Hint] | None]] = []
        self._count = 0

    def publish(self, hint: Hint) -> None:
        self._count += 1
        entry = (str(self._count), hint)
        for follower in self._followers:
            follower.put_nowait(entry)

    def follow(self, cursor: str = "") -> AsyncIterator[tuple[str, Hint]]:
        queue: asyncio.Queue[tuple[str, Hint] | None] = asyncio.Queue()
        self._followers.append(queue)
        return self._entries(queue)

    async def _entries(
        self, queue: "asyncio.Queue[tuple[str, Hint] | None]"
    ) -> AsyncIterator[tuple[str, Hint]]:
        try:
            while (entry := await queue.get()) is not None:
                yield entry
        finally:
            self._followers.remove(queue)

    async def close(self) -> None:
        for follower in self._followers:
            follower.put_nowait(None)
