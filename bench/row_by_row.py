"""The plain path to compare with: `Model.create` and `update` for every row, one transaction a change.

It keeps every rule the product's writer keeps (what came twice, what takes another's place, who makes room
for whom), as a careful application without a batched writer would.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Any

from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from channels.contract import Clock
from hub.domain.change import Change, Patch
from hub.domain.message import InboundKey
from hub.storage import models
from hub.storage.codec import moment_to_text
from hub.storage.messages import StoredMessages
from hub.storage.schema import tortoise_config
from hub.storage.store import HubStore, open_store
from hub.storage.tables import SPECS, Repeat, Spec

OTHER_NAMES = {"OfferRecord": "Offer", "AssignmentRecord": "Assignment", "MessageWords": "MessageWord"}
SPEC_OF = {spec.row: spec for spec in SPECS}
GUARD = "INSERT OR IGNORE INTO inbound_key (account, key, message_id, at) VALUES (?, ?, ?, ?)"

Waiting = tuple[Change, "asyncio.Future[bool]"]


class CreatesRows:
    def __init__(self) -> None:
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()

    def save(self, change: Change) -> "asyncio.Future[bool]":
        done = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((change, done))
        return done

    def least_unsettled(self) -> int | None:
        """None: rows are stored in the order they come."""
        return None

    async def work(self, url: str) -> None:
        async with TortoiseContext() as context:
            await context.init(config=tortoise_config(url))
            while True:
                change, done = await self._queue.get()
                try:
                    done.set_result(await _store(change))
                except BaseORMException as failure:  # told to whoever saved it, as by the product's writer
                    done.set_exception(failure)


async def _store(change: Change) -> bool:
    async with in_transaction("default") as connection:
        if change.guard is not None and not await _is_first(change.guard, connection):
            return False
        new = {(type(row), getattr(row, SPEC_OF[type(row)].key, None)) for row in change.new}
        early = [
            patch for patch in change.patches if _makes_room(patch) and (patch.row, patch.key) not in new
        ]
        for patch in early:
            await _update(patch, connection)
        for row in change.new:
            await _create(row, SPEC_OF[type(row)], connection)
        for patch in change.patches:
            if patch not in early:
                await _update(patch, connection)
        for kind, key in change.deletes:
            await _delete(SPEC_OF[kind], key, connection)
    return True


async def _is_first(guard: InboundKey, connection: Any) -> bool:
    values = [guard.account, guard.key, guard.message_id, moment_to_text(guard.at)]
    stored, _ = await connection.execute_query(GUARD, values)
    return bool(stored)


def _makes_room(patch: Patch) -> bool:
    return not SPEC_OF[patch.row].ruled.isdisjoint(patch.values)


async def _create(row: Any, spec: Spec, connection: Any) -> None:
    model = _model(spec)
    values = _plain(asdict(row), model)
    same = model.filter(**{name: values[name] for name in spec.unique}).using_db(connection)
    if spec.repeat is Repeat.REPLACE:
        await same.delete()
    elif spec.repeat is Repeat.IGNORE and await same.exists():
        return
    await model.create(using_db=connection, **values)


async def _update(patch: Patch, connection: Any) -> None:
    spec = SPEC_OF[patch.row]
    model = _model(spec)
    values = _plain(dict(patch.values), model)
    await model.filter(**{spec.key: patch.key}).using_db(connection).update(**values)


async def _delete(spec: Spec, key: Any, connection: Any) -> None:
    named = dict(zip(spec.deleted_by, key, strict=True)) if spec.deleted_by else {spec.key: key}
    if spec.row is InboundKey:
        await connection.execute_query("DELETE FROM inbound_key WHERE account = ? AND key = ?", list(key))
        return
    await _model(spec).filter(**named).using_db(connection).delete()


def _model(spec: Spec) -> Any:
    name = spec.row.__name__
    return getattr(models, OTHER_NAMES.get(name, name))


def _plain(values: dict[str, Any], model: Any) -> dict[str, Any]:
    known = model._meta.fields_map
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items() if k in known}


@asynccontextmanager
async def row_by_row(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    """All that is written goes this way: a second writing connection would lock the first one out."""
    writer: Any = CreatesRows()
    async with open_store(url, clock) as store, asyncio.TaskGroup() as tasks:
        work = tasks.create_task(writer.work(url))
        yield replace(store, writer=writer, messages=StoredMessages(store.reads, writer))
        work.cancel()
