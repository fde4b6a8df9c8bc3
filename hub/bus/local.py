"""The bus inside one process: a queue per follower."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from hub.domain.hints import Hint

KEPT: Final = 1_000  # hints for those who come back with a cursor

Entry = tuple[str, Hint]
Line = asyncio.Queue[Entry | None]


class LocalBus:
    def __init__(self, kept: int = KEPT) -> None:
        self._followers: list[Line] = []
        self._kept: deque[Entry] = deque(maxlen=kept)
        self._count = 0
        self._closed = False

    async def run(self) -> None:
        """Nothing to carry: `publish` reaches the followers itself."""

    def publish(self, hint: Hint) -> None:
        self._count += 1
        entry = (str(self._count), hint)
        self._kept.append(entry)
        for follower in self._followers:
            follower.put_nowait(entry)

    def follow(self, cursor: str = "") -> AsyncIterator[Entry]:
        line: Line = asyncio.Queue()
        for entry in self._after(cursor):
            line.put_nowait(entry)
        if self._closed:
            line.put_nowait(None)
        self._followers.append(line)
        return self._entries(line)

    def _after(self, cursor: str) -> list[Entry]:
        if not cursor:
            return []
        known = int(cursor) if cursor.isdecimal() else 0
        return [entry for entry in self._kept if int(entry[0]) > known]

    async def _entries(self, line: Line) -> AsyncIterator[Entry]:
        try:
            while (entry := await line.get()) is not None:
                yield entry
        finally:
            self._followers.remove(line)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        for follower in self._followers:
            follower.put_nowait(None)
