"""How fast words are found again in a million messages, by those who see all of them and those who don't."""

import asyncio
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, islice
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg

from bench.bars import Bar, at_most, print_table
from bench.kb_noise import chain_of_words
from hub.clock import SystemClock
from hub.domain.conversation import AssignmentRecord, Conversation, Stage
from hub.domain.message import Author, Kind, Message
from hub.services.ports import Scope
from hub.storage.address import Address
from hub.storage.codec import POSTGRES, SQLITE
from hub.storage.schema import migrate
from hub.storage.sql import insert_sqlite
from hub.storage.store import HubStore, open_store
from hub.storage.tables import MessageWords, Tables
from tests.peers.postgres import PostgresCluster

MESSAGES = 1_000_000
A_CONVERSATION = 10
TEAMS, AGENTS = 20, 200
VOCABULARY = 30_000
AT_ONCE = 20_000
QUESTIONS = 100
SHOWN = 30
SCOPES = {
    "all": Scope(0, everything=True),
    "team": Scope(0, team_ids=frozenset({3})),
    "agent": Scope(7),
}
SEEN_BY = {"all": "sees everything", "team": "one team of 20", "agent": "one agent of 200"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words as often as language has them: a few everywhere, most hardly ever."""

    words: tuple[str, ...]
    shares: tuple[float, ...]

    def said(self, dice: random.Random) -> list[str]:
        return dice.choices(self.words, cum_weights=self.shares, k=dice.randint(2, 14))


def vocabulary() -> Vocabulary:
    dice = random.Random(5)
    known = [word for word in chain_of_words() if word]
    rare = {chr(dice.randint(0x4E00, 0x7E00)) + chr(dice.randint(0x4E00, 0x7E00)) for _ in range(VOCABULARY)}
    words = (*known, *sorted(rare))
    return Vocabulary(words, tuple(accumulate(1 / (rank + 3) for rank in range(len(words)))))


def history(words: Vocabulary) -> Iterator[tuple[Sequence[Any], ...]]:
    """Yield conversations with their holders, messages and words, some thousand messages at a time."""
    dice, start = random.Random(6), SystemClock().now() - timedelta(days=400)
    numbers = iter(range(1, MESSAGES // A_CONVERSATION + 1))
    while keys := list(islice(numbers, AT_ONCE // A_CONVERSATION)):
        held, holders, messages, index = [], [], [], []
        for key in keys:
            at, agent, first = start + timedelta(minutes=5 * key), key % AGENTS + 1, key * A_CONVERSATION
            place = (key, f"2026-{key}", key, "wx", "wechat", f"o{key}", at, at, Stage.CLOSED, at)
            held.append(Conversation(*place, agent_id=agent, team_id=agent % TEAMS + 1))
            holders.append(AssignmentRecord(key, key, agent, "offer", at))
            for number in range(first, first + A_CONVERSATION):
                said = words.said(dice)
                told = (number, key, key, "wx", Author.CITIZEN, Kind.TEXT, at, "".join(said))
                messages.append(Message(*told))
                index.append(MessageWords(number, key, key, " ".join(dict.fromkeys(said))))
        yield held, holders, messages, index


def questions(words: Vocabulary) -> list[list[str]]:
    """One to three words of something that was said; common words come as often as people say them."""
    dice = random.Random(7)
    said = (words.said(dice) for _ in range(QUESTIONS))
    return [dice.sample(one, min(len(one), dice.randint(1, 3))) for one in said]


def fill_sqlite(file: Path, words: Vocabulary) -> None:
    tables = Tables(SQLITE)
    database = sqlite3.connect(file, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -200000"):
        database.execute(f"PRAGMA {setting}")
    for batch in history(words):
        database.execute("BEGIN IMMEDIATE")
        for rows in batch:
            table = tables[type(rows[0])]
            database.executemany(insert_sqlite(table), map(table.encode, rows))
        database.execute("COMMIT")
    database.close()


async def fill_postgres(dsn: str, words: Vocabulary) -> None:
    tables = Tables(POSTGRES)
    database = await asyncpg.connect(dsn)
    for batch in history(words):
        for rows in batch:
            table = tables[type(rows[0])]
            records = [tuple(table.encode(row)) for row in rows]
            await database.copy_records_to_table(table.name, records=records, columns=list(table.columns))
    await database.execute("VACUUM ANALYZE")
    await database.close()


async def timed(store: HubStore, asked: Sequence[Sequence[str]], scope: Scope) -> list[float]:
    taken = []
    for sought in asked:
        began = perf_counter()
        await store.messages.search(sought, scope, SHOWN)
        taken.append((perf_counter() - began) * 1e3)
    return sorted(taken)


async def figures(database: str, url: str, words: Vocabulary) -> list[Bar]:
    bars, rows, asked = [], [], questions(words)
    async with open_store(url, SystemClock()) as store:
        await timed(store, asked[:5], SCOPES["all"])
        for name, scope in SCOPES.items():
            taken = await timed(store, asked, scope)
            p50, p95 = (taken[int(share * len(taken))] for share in (0.5, 0.95))
            rows.append((f"{database}, {SEEN_BY[name]}", p50, p95, taken[-1]))
            bars.append(at_most(f"history_{database}_{name}_p95_ms", p95, 100))
    print_table(("a million messages, seen by", "p50 ms", "p95 ms", "max ms"), rows)
    return bars


async def run() -> list[Bar]:
    words = vocabulary()
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-history-"))
    cluster = PostgresCluster()
    try:
        near = f"sqlite://{folder / 'hub.db'}"
        await migrate(near)
        await asyncio.to_thread(fill_sqlite, folder / "hub.db", words)
        bars = await figures("sqlite", near, words)
        far = cluster.create_database()
        await migrate(far.url)
        await fill_postgres(Address.read(far.url).dsn, words)
        return bars + await figures("postgres", far.url, words)
    finally:
        cluster.stop()
        shutil.rmtree(folder)
