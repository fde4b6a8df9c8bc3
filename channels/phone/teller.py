"""Tells the hub what happened, one fact after the other, and lets Asterisk forget a call once all of it is
stored.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from channels.contract import Clock, InboundMessage, Inbox
from channels.phone.ami import Ami
from channels.phone.keeper import Keeper
from channels.phone.record import CallRecord
from channels.phone.stock import forget

# A hub that cannot store what it is told must not count as alive: callers go to the native queue instead.
LONGEST_STORING = timedelta(seconds=10)


class Teller:
    """Facts wait here in the order Asterisk told them. What is lost with a connection, the next one finds
    again.
    """

    def __init__(self, inbox: Inbox, ami: Ami, keeper: Keeper, clock: Clock, *, delete: bool) -> None:
        self._inbox, self._ami, self._keeper = inbox, ami, keeper
        self._clock, self._delete = clock, delete
        self._waiting: asyncio.Queue[tuple[Sequence[InboundMessage], CallRecord | None]] = asyncio.Queue()
        self._storing_since: datetime | None = None
        self._closing: set[str] = set()
        self.up_to_date = asyncio.Event()  # what was there at the start is told

    @property
    def is_stuck(self) -> bool:
        since = self._storing_since
        return since is not None and self._clock.now() - since > LONGEST_STORING

    def is_closing(self, call_id: str) -> bool:
        return call_id in self._closing

    def add(self, facts: Sequence[InboundMessage], record: CallRecord | None) -> None:
        if record is not None and record.gone:
            self._closing.add(record.call_id)
        self._waiting.put_nowait((facts, record))

    async def tell(self, tasks: asyncio.TaskGroup) -> None:
        """Never ends by itself. What was added before it began is the state at the start."""
        for _ in range(self._waiting.qsize()):
            await self._tell_next(tasks)
        self.up_to_date.set()
        while True:
            await self._tell_next(tasks)

    async def _tell_next(self, tasks: asyncio.TaskGroup) -> None:
        """Recordings come in beside the telling: a large file must not hold up a ringing call."""
        facts, record = await self._waiting.get()
        self._storing_since = self._clock.now()
        for fact in facts:
            await self._inbox.accept(fact)
        self._storing_since = None
        if record is not None and record.ended is not None:
            tasks.create_task(self._close(record))

    async def _close(self, record: CallRecord) -> None:
        kept = await self._keeper.keep(self._inbox, record)
        if not record.gone:
            return
        if kept:
            await forget(self._ami, record.call_id)
            self._keeper.let_go(record, delete=self._delete)
        self._closing.discard(record.call_id)
