"""How many people a leader reaches by notices: very many at once is mass sending, which two people
approve, and so are a few at a time again and again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakValueDictionary

from channels.contract import Clock
from hub.services.access import MASSES, Who
from hub.services.notice_ports import Notices
from hub.services.problems import NotAllowed

A_DAY = timedelta(hours=24)


@dataclass(slots=True)
class NoticeLimits:
    """`at_once`: of one notice; `in_a_day`: of all notices of one person within 24 hours."""

    stored: Notices
    clock: Clock
    at_once: int
    in_a_day: int
    _doors: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @asynccontextmanager
    async def door(self, who: Who) -> AsyncIterator[None]:
        """From the count to the commit: of two notices of one person the second counts the first."""
        if who.has(MASSES):
            yield
            return
        async with self._doors.setdefault(who.agent_id, asyncio.Lock()):
            yield

    async def check(self, who: Who, recipients: int) -> None:
        if who.has(MASSES):
            return
        if recipients > self.at_once:
            raise NotAllowed("too_many_for_leaders", most=self.at_once)
        told = await self.stored.told_by(who.agent_id, self.clock.now() - A_DAY)
        if told + recipients > self.in_a_day:
            left = max(0, self.in_a_day - told)
            raise NotAllowed("too_many_in_a_day", most=self.in_a_day, told=told, left=left)
