"""Commits batches to SQLite: one connection in one thread of its own, WAL, every commit on the disk."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from hub.domain.change import Conflict
from hub.domain.message import InboundKey
from hub.storage.sql import delete_sqlite, insert_sqlite, update_sqlite
from hub.storage.tables import Repeat, Tables
from hub.storage.thread import Thread
from hub.storage.units import Unit, Values, Wave, last_of_each, waves
from hub.storage.writer import Lost, Outcome, Rejected

T = TypeVar("T")

# These may be better next time (busy, locked, out of memory, read-only, I/O, full, cannot open, protocol);
# all others say that the values are wrong.
_PASSING = frozenset({5, 6, 7, 8, 10, 13, 14, 15})
_FAULTS = (sqlite3.Error, OverflowError, UnicodeError)
_RULE = re.compile(r"constraint failed: (\w+)\.(.*)")
_SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "cache_size = -32768")
_ROWS_A_STEP = 16


class SqliteCommitter:
    def __init__(self, file: Path, tables: Tables) -> None:
        self._file = file
        self._insert_guard = insert_sqlite(tables[InboundKey])
        self._thread = Thread("storage-writer")

    async def open(self) -> None:
        await self._thread.run(self._connect)

    async def close(self) -> None:
        await self._thread.run(self._database.close)
        self._thread.end()

    async def commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await self._thread.run(lambda: self._transaction(lambda: self._apply_all(units)))

    async def commit_each(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await self._thread.run(lambda: self._transaction(lambda: [self._apply_one(u) for u in units]))

    async def setting(self, name: str) -> object:
        """What the connection says of itself, for those who must know how safe it is."""
        return await self._thread.run(lambda: self._database.execute(f"PRAGMA {name}").fetchone()[0])

    def forget(self) -> None:
        """Nothing to forget: a commit that failed is known to have failed."""

    def _connect(self) -> None:
        self._database = sqlite3.connect(self._file, isolation_level=None)
        for setting in _SETTINGS:
            self._database.execute(f"PRAGMA {setting}")

    def _transaction(self, work: Callable[[], T]) -> T:
        database = self._database
        try:
            database.execute("BEGIN IMMEDIATE")
            result = work()
            database.execute("COMMIT")
        except _FAULTS as fault:
            raise (Lost(str(fault)) if _passes(fault) else Rejected(str(fault))) from fault
        finally:
            if database.in_transaction:
                database.execute("ROLLBACK")
        return result

    def _apply_all(self, units: Sequence[Unit]) -> list[Outcome]:
        fresh = self._store_guards(units)
        for wave in waves(unit for unit, new in zip(units, fresh, strict=True) if new):
            self._apply(wave)
        return list(fresh)

    def _apply_one(self, unit: Unit) -> Outcome:
        database = self._database
        database.execute("SAVEPOINT unit")
        try:
            return self._apply_all([unit])[0]
        except _FAULTS as fault:
            if _passes(fault):
                raise
            database.execute("ROLLBACK TO unit")
            return _explain(fault)
        finally:
            if database.in_transaction:
                database.execute("RELEASE unit")

    def _store_guards(self, units: Sequence[Unit]) -> list[bool]:
        guards = [unit.guard for unit in units if unit.guard is not None]
        if not guards:
            return [True] * len(units)
        database = self._database
        database.execute("SAVEPOINT guards")
        stored = database.executemany(self._insert_guard, guards).rowcount
        if stored == len(guards):
            database.execute("RELEASE guards")
            return [True] * len(units)
        # Rare: something came twice. Only one by one can SQLite say which.
        database.execute("ROLLBACK TO guards")
        database.execute("RELEASE guards")
        return [
            unit.guard is None or database.execute(self._insert_guard, unit.guard).rowcount == 1
            for unit in units
        ]

    def _run(self, statement: Callable[[int], str], rows: Sequence[Values]) -> None:
        """Many rows in one step: at each step this thread gives way to the event loop and waits for it."""
        database = self._database
        whole = len(rows) - len(rows) % _ROWS_A_STEP
        for at in range(0, whole, _ROWS_A_STEP):
            database.execute(statement(_ROWS_A_STEP), list(chain.from_iterable(rows[at : at + _ROWS_A_STEP])))
        if whole < len(rows):
            database.executemany(statement(1), rows[whole:])

    def _apply(self, wave: Wave) -> None:
        database = self._database
        for table, rows in wave.inserts.items():
            if table.spec.repeat is Repeat.REPLACE:
                rows = last_of_each(rows, table.unique_at)
            self._run(partial(insert_sqlite, table), rows)
        for (table, columns), rows in wave.patch_groups().items():
            self._run(partial(update_sqlite, table, columns), rows)
        for table, keys in wave.deletes.items():
            database.executemany(
                delete_sqlite(table), keys if table.spec.deleted_by else [(k,) for k in keys]
            )


def _passes(fault: Exception) -> bool:
    code = getattr(fault, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _PASSING


def _explain(fault: Exception) -> Exception:
    """`UNIQUE constraint failed: offer.conversation_id` names table and columns."""
    found = _RULE.search(str(fault))
    if found is None:
        return fault
    return Conflict(found[1], found[2])
