"""The product's own writer over a disk that takes its time: who does not wait for it is found out sooner."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from channels.contract import Clock
from hub.storage.store import HubStore, open_store
from hub.storage.units import Unit
from hub.storage.writer import Committer, Outcome

LONGEST = 0.08  # seconds before what is written is there, and once more until it says so


class SlowDisk:
    def __init__(self, real: Committer) -> None:
        self._real = real

    async def commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        await _a_moment()
        outcomes = await self._real.commit(units)
        await _a_moment()
        return outcomes

    async def commit_each(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        await _a_moment()
        outcomes = await self._real.commit_each(units)
        await _a_moment()
        return outcomes

    def forget(self) -> None:
        self._real.forget()


async def _a_moment() -> None:
    await asyncio.sleep(random.uniform(0, LONGEST))


@asynccontextmanager
async def slow_disk(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    async with open_store(url, clock) as store:
        store.writer._committer = SlowDisk(store.writer._committer)
        yield store
