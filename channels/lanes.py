"""One ordered lane per citizen: what they wrote stays in order, the pieces of one answer together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lanes:
    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, citizen: str) -> AsyncIterator[None]:
        """Wait for one's turn; an unused lane is forgotten."""
        lock = self._locks.setdefault(citizen, asyncio.Lock())
        self._users[citizen] = self._users.get(citizen, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[citizen] -= 1
            if not self._users[citizen]:
                del self._users[citizen], self._locks[citizen]
