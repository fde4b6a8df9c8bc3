"""A database opened by the command line, beside a running hub or without one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from channels.contract import Clock
from hub.config import Config
from hub.domain.change import Change, Patch, Row
from hub.ids import IdMaker
from hub.storage.history import is_current
from hub.storage.store import HubStore, open_store


class Mistake(Exception):
    """Something the person at the command line can mend."""


@dataclass(slots=True)
class Workshop:
    """A database opened for maintenance."""

    store: HubStore
    ids: IdMaker
    clock: Clock

    async def save(self, *rows: Row, patches: tuple[Patch, ...] = ()) -> None:
        await self.store.writer.save(Change(new=tuple(rows), patches=patches))


async def require_current(config: Config) -> None:
    if not await is_current(config.storage_url):
        raise Mistake("数据库尚未建立或不是本版本 · the database is not set up: python -m hub migrate")


@asynccontextmanager
async def workshop(config: Config, clock: Clock) -> AsyncIterator[Workshop]:
    await require_current(config)
    async with open_store(config.storage_url, clock) as store:
        ids = IdMaker(clock, 15, start_after=await store.last_id())
        yield Workshop(store, ids, clock)
