"""A hub in a process of its own for the benches: as it ships, or with another writer to compare with.

`normal` is the product. `none` keeps nothing and so shows what the path costs without storage. `create` saves
row by row with the ORM, one transaction a change, as a plain application would.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import uvloop
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from channels.contract import Clock
from hub import memory
from hub.app import OpenStorage, running_hub
from hub.clock import SystemClock
from hub.config import ChannelSection, Config, HttpSection, RoutingSection, StorageSection
from hub.domain.agent import StaffSession
from hub.domain.change import Change
from hub.domain.message import Message
from hub.services.ports import Writer
from hub.services.suggestions import Found, Suggester
from hub.storage import models
from hub.storage.schema import tortoise_config
from hub.storage.store import HubStore, open_store


class KeepsNothing:
    """Answers at once; only sign-ins are kept, or nobody could get in."""

    def __init__(self, real: Writer) -> None:
        self._real = real

    def save(self, change: Change) -> "asyncio.Future[bool]":
        if any(isinstance(row, StaffSession) for row in change.new):
            return self._real.save(change)
        done = asyncio.get_running_loop().create_future()
        done.set_result(True)
        return done


class CreatesRows:
    """`Model.create` and `update` for every row, in order, one transaction a change."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[Change, asyncio.Future[bool]]] = asyncio.Queue()

    def save(self, change: Change) -> "asyncio.Future[bool]":
        done = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((change, done))
        return done

    async def work(self, url: str) -> None:
        async with TortoiseContext() as context:
            await context.init(config=tortoise_config(url))
            while True:
                change, done = await self._queue.get()
                async with in_transaction("default") as connection:
                    for row in change.new:
                        model: Any = getattr(models, _model_name(type(row)))
                        await model.create(using_db=connection, **_plain(asdict(row), model))
                    for patch in change.patches:
                        model = getattr(models, _model_name(patch.row))
                        key = model._meta.pk_attr
                        values = _plain(dict(patch.values), model)
                        await model.filter(**{key: patch.key}).using_db(connection).update(**values)
                done.set_result(True)


def _model_name(row: type) -> str:
    names = {"OfferRecord": "Offer", "AssignmentRecord": "Assignment"}
    return row.__name__ if hasattr(models, row.__name__) else names[row.__name__]


def _plain(values: dict[str, Any], model: Any) -> dict[str, Any]:
    known = model._meta.fields_map
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items() if k in known}


@asynccontextmanager
async def without_storage(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    async with open_store(url, clock) as store:
        writer: Any = KeepsNothing(store.writer)
        yield replace(store, writer=writer)


@asynccontextmanager
async def row_by_row(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    writer: Any = CreatesRows()
    async with open_store(url, clock) as store:
        work = asyncio.create_task(writer.work(url))
        work.add_done_callback(lambda done: done.cancelled() or print(done.exception(), file=sys.stderr))
        yield replace(store, writer=writer)
        work.cancel()


WRITERS: dict[str, OpenStorage] = {"normal": open_store, "none": without_storage, "create": row_by_row}


def no_answer(self: Suggester, message: Message) -> Found | None:
    return None


async def serve(options: argparse.Namespace) -> None:
    """Print the port and wait for SIGTERM."""
    if options.without_answers:
        Suggester.for_message = no_answer  # type: ignore[method-assign]
    config = Config(
        http=HttpSection(listen=f"127.0.0.1:{options.port}", sign_ins_per_minute=100_000),
        storage=StorageSection(url=options.url),
        routing=RoutingSection(wrap_up_seconds=dict.fromkeys(("web", "wechat", "phone"), options.wrap_up)),
        channel=tuple(ChannelSection(**section) for section in json.loads(options.channels)),
        data=Path(options.data),
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with running_hub(config, SystemClock(), WRITERS[options.writer]) as port:
        memory.settle()
        print(port, flush=True)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("writer", choices=list(WRITERS))
    parser.add_argument("data")
    parser.add_argument("--url", default="")
    parser.add_argument("--without-answers", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--wrap-up", type=float, default=0, help="seconds")
    parser.add_argument("--channels", default='[{"name": "web", "kind": "web"}]')
    uvloop.run(serve(parser.parse_args()))
    sys.exit(0)


if __name__ == "__main__":
    main()
