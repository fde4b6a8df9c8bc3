"""A hub in a process of its own for the benches: as it ships, or with another writer to compare with.

`normal` is the product. `none` keeps nothing and so shows what the path costs without storage. `create` saves
row by row with the ORM, see `bench/row_by_row.py`. `slow` is the product on a slow disk.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvloop

from bench.row_by_row import row_by_row
from bench.slow_disk import slow_disk
from channels.contract import Clock
from hub import memory
from hub.app import OpenStorage, running_hub
from hub.clock import SystemClock
from hub.config import ChannelSection, Config, DeliverySection, HttpSection, RoutingSection, StorageSection
from hub.domain.agent import StaffSession
from hub.domain.change import Change
from hub.domain.message import Message
from hub.services.ports import Writer
from hub.services.suggestions import Found, Suggester
from hub.storage.store import HubStore, open_store

KINDS = ("web", "wechat", "phone", "sms", "email", "telegram")


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

    def least_unsettled(self) -> int | None:
        return self._real.least_unsettled()


@asynccontextmanager
async def without_storage(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    async with open_store(url, clock) as store:
        writer: Any = KeepsNothing(store.writer)
        yield replace(store, writer=writer)


WRITERS: dict[str, OpenStorage] = {
    "normal": open_store,
    "none": without_storage,
    "create": row_by_row,
    "slow": slow_disk,
}


def no_answer(self: Suggester, message: Message) -> Found | None:
    return None


async def serve(options: argparse.Namespace) -> None:
    """Print the port and wait for SIGTERM."""
    if options.without_answers:
        Suggester.for_message = no_answer  # type: ignore[method-assign]
    config = Config(
        http=HttpSection(listen=f"127.0.0.1:{options.port}", sign_ins_per_minute=100_000),
        storage=StorageSection(url=options.url),
        routing=RoutingSection(wrap_up_seconds=dict.fromkeys(KINDS, options.wrap_up)),
        delivery=DeliverySection(quiet_hours={}),  # measured at any hour
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
