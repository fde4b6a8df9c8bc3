"""Commits batches to PostgreSQL: one connection, one statement per table, columns sent as arrays."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import asyncpg

from hub.domain.change import Conflict
from hub.domain.message import InboundKey
from hub.storage.sql import Part, delete_postgres, insert_postgres, together_postgres
from hub.storage.tables import Repeat, Table, Tables
from hub.storage.units import Unit, Values, Wave, last_of_each, waves
from hub.storage.writer import Lost, Outcome, Rejected

# Longer than any lock a batch may have to wait for, shorter than the writer's patience.
_COMMAND_LIMIT_SECONDS = 10.0
# Classes of SQLSTATE after which the same batch may succeed: connection, rolled back for another's sake,
# out of resources, wrong moment, operator's doing, the system below. Read-only is a server not yet promoted.
_PASSING_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
_READ_ONLY = "25006"
_FAULTS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
    ValueError,
    OverflowError,
)

_NUMBER = "pg_current_xact_id()::text"
# Which statements go together varies with what a batch holds; each is planned once, then kept.
_KEPT_STATEMENTS = 400

Apply = Callable[[Sequence[Unit]], Awaitable[list[Outcome]]]


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A commit was sent and no answer came. The server knows what became of transaction `number`."""

    number: str
    outcomes: list[Outcome]


class PostgresCommitter:
    def __init__(self, dsn: str, tables: Tables) -> None:
        self._dsn = dsn
        insert = insert_postgres(tables[InboundKey])
        self._insert_guards = f'{insert} RETURNING "account", "key", {_NUMBER}'
        self._number = ""
        self._connection: Any = None
        self._doubt: _Doubt | None = None

    async def open(self) -> None:
        await self._connect()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def commit(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await self._settle(units, self._apply_all)

    async def commit_each(self, units: Sequence[Unit]) -> Sequence[Outcome]:
        return await self._settle(units, self._apply_each)

    async def _settle(self, units: Sequence[Unit], apply: Apply) -> list[Outcome]:
        """The writer offers a lost batch again until it is settled, so a doubt is always about `units`."""
        try:
            await self._connect()
            known = await self._resolve_doubt()
            return await self._transaction(units, apply) if known is None else known
        except _FAULTS as fault:
            if not _passes(fault):
                raise Rejected(str(fault)) from fault
            self._hang_up()
            raise Lost(f"{type(fault).__name__}: {fault}") from fault

    def forget(self) -> None:
        """The batch in doubt is given up."""
        self._doubt = None

    async def _connect(self) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._dsn,
                timeout=_COMMAND_LIMIT_SECONDS,
                command_timeout=_COMMAND_LIMIT_SECONDS,
                statement_cache_size=_KEPT_STATEMENTS,
                max_cached_statement_lifetime=0,
                server_settings={"application_name": "hotline-hub writer", "synchronous_commit": "on"},
            )

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _resolve_doubt(self) -> list[Outcome] | None:
        if self._doubt is None:
            return None
        status = await self._connection.fetchval("SELECT pg_xact_status($1::text::xid8)", self._doubt.number)
        if status == "in progress":
            raise Lost("the last commit is still under way")
        doubt, self._doubt = self._doubt, None
        return doubt.outcomes if status == "committed" else None

    async def _transaction(self, units: Sequence[Unit], apply: Apply) -> list[Outcome]:
        connection, self._number = self._connection, ""
        await connection.execute("BEGIN")
        try:
            outcomes = await apply(units)
            # Mostly it came with the guards: every way to the server and back delays all who wait.
            number = self._number or await connection.fetchval(f"SELECT {_NUMBER}")
        except BaseException:
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
            raise
        self._doubt = _Doubt(number, outcomes)
        await connection.execute("COMMIT")
        self._doubt = None
        return outcomes

    async def _apply_each(self, units: Sequence[Unit]) -> list[Outcome]:
        return [await self._apply_one(unit) for unit in units]

    async def _apply_one(self, unit: Unit) -> Outcome:
        connection = self._connection
        await connection.execute("SAVEPOINT unit")
        try:
            outcome = (await self._apply_all([unit]))[0]
        except _FAULTS as fault:
            if _passes(fault):
                raise
            await connection.execute("ROLLBACK TO SAVEPOINT unit")
            return _explain(fault)
        await connection.execute("RELEASE SAVEPOINT unit")
        return outcome

    async def _apply_all(self, units: Sequence[Unit]) -> list[Outcome]:
        fresh = await self._store_guards(units)
        for wave in waves(unit for unit, new in zip(units, fresh, strict=True) if new):
            await self._apply(wave)
        return list(fresh)

    async def _store_guards(self, units: Sequence[Unit]) -> list[bool]:
        guards = [unit.guard for unit in units if unit.guard is not None]
        if not guards:
            return [True] * len(units)
        stored = await self._connection.fetch(self._insert_guards, *_columns(guards))
        news = {(account, key) for account, key, _ in stored}
        self._number = stored[0][2] if stored else self._number
        fresh = []
        for unit in units:
            if unit.guard is None:
                fresh.append(True)
                continue
            place = (unit.guard[0], unit.guard[1])
            fresh.append(place in news)
            # Of two with the same guard, the one that came first counts.
            news.discard(place)
        return fresh

    async def _apply(self, wave: Wave) -> None:
        """All inserts, then all updates, then the deletes: what is on the wave allows no other order."""
        await self._together([((table, ()), _once(table, rows)) for table, rows in wave.inserts.items()])
        await self._together([(part, sorted(rows, key=_last)) for part, rows in wave.patch_groups().items()])
        for table, keys in wave.deletes.items():
            await self._connection.execute(
                delete_postgres(table), *(_columns(keys) if table.spec.deleted_by else [keys])
            )

    async def _together(self, steps: list[tuple[Part, list[Values]]]) -> None:
        """In one order on every node: two that change the same rows must not wait for each other."""
        if steps:
            steps.sort(key=_name)
            values = chain.from_iterable(_columns(rows) for _, rows in steps)
            await self._connection.execute(together_postgres(tuple(part for part, _ in steps)), *values)


def _once(table: Table, rows: list[Values]) -> list[Values]:
    return last_of_each(rows, table.unique_at) if table.spec.repeat is Repeat.REPLACE else rows


def _name(step: tuple[Part, list[Values]]) -> tuple[str, tuple[str, ...]]:
    (table, columns), _ = step
    return table.name, columns


def _columns(rows: Sequence[Values]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True))


def _last(row: Values) -> Any:
    return row[-1]


def _passes(fault: BaseException) -> bool:
    if isinstance(fault, asyncpg.PostgresError):
        state = fault.sqlstate or ""
        return state[:2] in _PASSING_CLASSES or state == _READ_ONLY
    return not isinstance(fault, (ValueError, OverflowError))


def _explain(fault: Exception) -> Exception:
    if isinstance(fault, asyncpg.IntegrityConstraintViolationError):
        return Conflict(fault.table_name or "", fault.constraint_name or str(fault))
    return fault
