"""One ordered lane per citizen: the pieces of one answer are never mixed with the next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lanes:
    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, recipient: str) -> AsyncIterator[None]:
        """Wait for one's turn; an unused lane is forgotten."""
        lock = self._locks.setdefault(recipient, asyncio.Lock())
        self._users[recipient] = self._users.get(recipient, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[recipient] -= 1
            if not self._users[recipient]:
                del self._users[recipient], self._locks[recipient]
