"""Reads from either database: statements mark values with `?`, and domain values come back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from hub.domain.addresses import ENDING, compared
from hub.ids import least_id
from hub.storage.tables import Table, Tables

T = TypeVar("T")

_HEAD_START = timedelta(minutes=5)


class Source(Protocol):
    """Connections that only read. `point` is for one row or few, found by an index."""

    async def point(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]: ...
    async def rows(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]: ...


class Reads:
    """What repositories ask. `tail` is all that follows `FROM table`."""

    def __init__(self, source: Source, tables: Tables) -> None:
        self._source, self._tables = source, tables
        self._heads: dict[type[Any], tuple[Table, str]] = {}

    @property
    def dialect(self) -> str:
        return self._tables.dialect.name

    def moment(self, value: Any) -> datetime | None:
        """What `values` gave for a moment, as a moment."""
        get = self._tables.dialect.moment_out
        moment: datetime | None = value if value is None or get is None else get(value)
        return moment

    def day(self, value: Any) -> date:
        """What `values` gave for a day, as a day."""
        get = self._tables.dialect.day_out
        day: date = value if get is None else get(value)
        return day

    async def find(self, row: type[T], tail: str, *values: Any) -> T | None:
        """The first row, by an index."""
        table, head = self._head(row)
        for record in await self._source.point(head + tail, values):
            found: T = table.decode(record)
            return found
        return None

    async def few(self, row: type[T], tail: str, *values: Any) -> list[T]:
        """A short list, by an index."""
        table, head = self._head(row)
        return [table.decode(record) for record in await self._source.point(head + tail, values)]

    async def numbered(self, row: type[T], tail: str, *values: Any) -> list[tuple[int, T]]:
        """A short list, by an index, of rows that the database numbers: each with its number."""
        table, head = self._head(row)
        head = head.replace("SELECT ", "SELECT id, ", 1)
        records = await self._source.point(head + tail, values)
        return [(int(number), table.decode(record)) for number, *record in records]

    async def all(self, row: type[T], tail: str, *values: Any) -> list[T]:
        table, head = self._head(row)
        return [table.decode(record) for record in await self._source.rows(head + tail, values)]

    async def values(self, statement: str, *values: Any) -> Sequence[Sequence[Any]]:
        return await self._source.rows(statement, values)

    async def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row, by an index; None without a row."""
        for record in await self._source.point(statement, values):
            return record[0]
        return None

    def _head(self, row: type[Any]) -> tuple[Table, str]:
        known = self._heads.get(row)
        if known is None:
            table = self._tables[row]
            columns = ", ".join(f'{table.name}."{column}"' for column in table.columns)
            known = self._heads[row] = (table, f"SELECT {columns} FROM {table.name} ")  # noqa: S608
        return known


def first_id(since: datetime) -> int:
    """No row that happened since then has a smaller id: ids grow with time. An id may be made a little
    before the moment that its row bears.
    """
    return least_id(since - _HEAD_START)


def marks(count: int) -> str:
    """`(?, ?, ?)` for `IN`; an empty list matches nothing."""
    return f"({', '.join('?' * count)})" if count else "(NULL)"


def alike(column: str) -> str:
    """Whether the column is like a pattern made by `containing` or `ending`; case does not matter."""
    return f"LOWER({column}) LIKE ? ESCAPE '!'"


def containing(word: str) -> str:
    return f"%{_literal(word)}%"


def ending(word: str) -> str:
    return f"%{_literal(word)}"


def addressed(column: str, word: str) -> tuple[str, list[Any]]:
    """Whether the column is this address, or ends in these four digits: by other parts of it a number that is
    shown masked could be spelled out.
    """
    where, values = f"LOWER({column}) IN (?, ?)", [word.lower(), compared(word)]
    if len(word) != ENDING or not word.isdigit():
        return where, values
    return f"({where} OR {alike(column)})", [*values, ending(word)]


def _literal(word: str) -> str:
    return word.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
