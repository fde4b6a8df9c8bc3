"""Chats that got another number: a group that became a supergroup. Kept, so that old addresses stay good."""

import json

from channels.contract import Cabinet

DRAWER = "moved.chats"
MOST = 1_000


class Moves:
    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._moved: dict[int, int] = {}

    async def load(self) -> None:
        rows = json.loads(await self._cabinet.get(DRAWER) or "[]")
        self._moved = {int(old): int(new) for old, new in rows}

    def now(self, chat: int) -> int:
        seen = {chat}
        while (following := self._moved.get(chat)) is not None and following not in seen:
            seen.add(following)
            chat = following
        return chat

    async def moved(self, old: int, new: int) -> None:
        """Return only once kept."""
        if self._moved.get(old) == new or old == new:
            return
        self._moved[old] = new
        while len(self._moved) > MOST:
            del self._moved[next(iter(self._moved))]
        await self._cabinet.put(DRAWER, json.dumps(list(self._moved.items())))
