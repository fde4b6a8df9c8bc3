"""How near the batched writer comes to the bare database, and how far it leaves one row at a time behind.

One unit is what an inbound message stores: its guard, the message, a log entry, and a changed conversation.
"""

import asyncio
import itertools
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from bench.bars import Bar, at_least, at_most, print_table
from hub.clock import SystemClock
from hub.domain.change import Change, Patch
from hub.domain.contact import Contact, Identity
from hub.domain.conversation import Conversation, Stage
from hub.domain.message import Author, InboundKey, Kind, Message
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.storage import models
from hub.storage.address import Address
from hub.storage.codec import POSTGRES, SQLITE
from hub.storage.postgres_reads import numbered
from hub.storage.schema import migrate, tortoise_config
from hub.storage.sql import insert_sqlite, update_sqlite
from hub.storage.store import open_store
from hub.storage.tables import Tables
from tests.peers.postgres import PostgresCluster

ROUNDS = 5
CITIZENS = 200
WAITERS = 256
UNITS = 8_000
CREATED = 400
TEXT = "你好，我家门口的路灯坏了三天了，晚上很黑，请问什么时候能修好？"


@dataclass(frozen=True, slots=True)
class Speed:
    """Units a second, and microseconds of this process's CPU for each."""

    rate: float
    cpu: float


class Crowd:
    """Citizens with conversations, and an endless supply of their next messages."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._ids = IdMaker(self._clock)
        self._turn = itertools.count()
        now = self._clock.now()
        self.contacts = [Contact(self._ids.next(), now, name="市民") for _ in range(CITIZENS)]
        self.conversations = [self._conversation(contact) for contact in self.contacts]

    def _conversation(self, contact: Contact) -> Conversation:
        now, address = self._clock.now(), f"o{contact.id}"
        return Conversation(
            *(self._ids.next(), "2026-1", contact.id, "wx", "wechat", address, now, now),
            *(Stage.ACTIVE, now),
            agent_id=1,
        )

    def arrivals(self) -> list[Change]:
        """The first contact of each, to be stored before the messages."""
        return [
            Change(new=(contact, self._identity(held), held))
            for contact, held in zip(self.contacts, self.conversations, strict=True)
        ]

    def _identity(self, held: Conversation) -> Identity:
        return Identity(
            self._ids.next(), held.contact_id, held.account, held.kind, held.address, held.created_at
        )

    def says(self) -> Change:
        held = self.conversations[next(self._turn) % CITIZENS]
        now, number = self._clock.now(), self._ids.next()
        key = f"m{number}"
        said = Message(
            *(number, held.id, held.contact_id, held.account, Author.CITIZEN, Kind.TEXT, now, TEXT),
            provider_key=key,
        )
        entry = LogEntry(self._ids.next(), now, "message_received", held.id, None, {"kind": "text"})
        moved = {
            "last_message_id": number,
            "last_message_at": now,
            "last_word_at": now,
            "preview": TEXT[:40],
            "preview_author": "citizen",
            "unread": 1,
            "version": 1,
        }
        patch = Patch(Conversation, held.id, moved)
        return Change((said, entry), (patch,), InboundKey(held.account, key, number, now))


Store = Callable[[Change], Awaitable[object]]


async def measure(store: Store, crowd: Crowd, units: int, callers: int) -> Speed:
    """Each caller waits for its own unit before it stores the next. The units lie ready."""
    ready = iter([crowd.says() for _ in range(units)])

    async def caller() -> None:
        for change in ready:
            await store(change)

    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(callers)))
    lasted, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return Speed(units / lasted, cpu / units * 1e6)


def by_create(url: str) -> Store:
    """What the same unit costs when the ORM is used in the plain way."""
    tables = Tables(SQLITE if Address.read(url).file else POSTGRES)
    guard = insert_sqlite(tables[InboundKey])
    guard = guard if Address.read(url).file else numbered(guard)

    async def store(change: Change) -> None:
        async with in_transaction("default") as connection:
            await connection.execute_query(guard, tables[InboundKey].encode(change.guard))
            _ = await models.Message.create(**asdict(change.new[0]))
            _ = await models.LogEntry.create(**asdict(change.new[1]))
            patch = change.patches[0]
            await models.Conversation.filter(id=patch.key).update(**patch.values)

    return store


def by_hand(file: Path, crowd: Crowd, units: int) -> Speed:
    """The floor on SQLite: nothing but `executemany` of rows that lie ready, one commit per WAITERS."""
    tables = Tables(SQLITE)
    database = sqlite3.connect(file, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        database.execute(f"PRAGMA {setting}")
    batches = [[crowd.says() for _ in range(WAITERS)] for _ in range(units // WAITERS)]
    lists = [[_rows(tables, batch, place) for place in range(4)] for batch in batches]
    columns = tuple(batches[0][0].patches[0].values)
    statements = [
        *(insert_sqlite(tables[row]) for row in (InboundKey, Message, LogEntry)),
        update_sqlite(tables[Conversation], columns),
    ]
    begun, cpu = time.perf_counter(), time.process_time()
    for rows in lists:
        database.execute("BEGIN IMMEDIATE")
        for statement, values in zip(statements, rows, strict=True):
            database.executemany(statement, values)
        database.execute("COMMIT")
    lasted, cpu = time.perf_counter() - begun, time.process_time() - cpu
    database.close()
    done = len(batches) * WAITERS
    return Speed(done / lasted, cpu / done * 1e6)


def _rows(tables: Tables, batch: Sequence[Change], place: int) -> list[list[object]]:
    """Guards, messages, log entries or patches of a batch, encoded."""
    if place == 0:
        return [tables[InboundKey].encode(change.guard) for change in batch]
    if place < 3:
        return [tables[type(change.new[place - 1])].encode(change.new[place - 1]) for change in batch]
    table = tables[Conversation]
    patches = [change.patches[0] for change in batch]
    return [[*table.encode_fields(patch.values).values(), patch.key] for patch in patches]


@asynccontextmanager
async def tortoise(url: str) -> AsyncIterator[None]:
    # Statements are kept per model, whatever the database: those for the other one would not do.
    EXECUTOR_CACHE.clear()
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(url))
        yield


async def rounds(url: str) -> dict[str, list[Speed]]:
    """The contestants take turns, so that what else the machine does falls on all of them."""
    await migrate(url)
    crowd = Crowd()
    file = Address.read(url).file
    found: dict[str, list[Speed]] = {"writer": [], "Model.create": []}
    async with open_store(url, SystemClock()) as store:
        await asyncio.gather(*(store.writer.save(change) for change in crowd.arrivals()))
    for _ in range(ROUNDS):
        async with open_store(url, SystemClock()) as store:
            found["writer"].append(await measure(store.writer.save, crowd, UNITS, WAITERS))
        async with tortoise(url):
            found["Model.create"].append(await measure(by_create(url), crowd, CREATED, 32))
        if file is not None:
            found.setdefault("bare", []).append(by_hand(file, crowd, UNITS))
    return found


def bars(database: str, found: dict[str, list[Speed]]) -> list[Bar]:
    middle = {
        # Of CPU the least: what else runs on the machine can only add to it.
        name: Speed(statistics.median(speed.rate for speed in speeds), min(speed.cpu for speed in speeds))
        for name, speeds in found.items()
    }
    writer = middle["writer"].rate
    rows = [
        (f"{database} {name}", speed.rate, writer / speed.rate, speed.cpu) for name, speed in middle.items()
    ]
    print_table(("path", "units/s", "writer is × this", "CPU µs/unit"), rows)
    created = middle["Model.create"]
    result = [at_least(f"storage_{database}_over_create", writer / created.rate, 4)]
    # A fraction and not microseconds: those grow with whatever else the machine does.
    result.append(at_most(f"storage_{database}_cpu_of_create", middle["writer"].cpu / created.cpu, 0.1))
    if "bare" in middle:
        result.append(at_least(f"storage_{database}_of_bare", writer / middle["bare"].rate, 0.33))
    return result


def run() -> list[Bar]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measured())


async def measured() -> list[Bar]:
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-storage-"))
    cluster = PostgresCluster()
    try:
        result = bars("sqlite", await rounds(f"sqlite://{folder / 'hub.db'}"))
        result += bars("postgres", await rounds(cluster.create_database().url))
    finally:
        cluster.stop()
        shutil.rmtree(folder)
    return result
