"""Reads from PostgreSQL over a small pool of connections that the writer does not use."""

import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import asyncpg

_CONNECTIONS = 8
_LIMIT_SECONDS = 30.0
# What a connection says that the server closed while nobody listened.
_BROKEN = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    ConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """Reads leave nothing behind in a session, so the pool need not ask the server to tidy up after each."""

    def get_reset_query(self) -> str:
        return ""


class PostgresSource:
    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=_CONNECTIONS,
            connection_class=_Connection,
            command_timeout=_LIMIT_SECONDS,
            server_settings={"application_name": "hotline-hub reads", "default_transaction_read_only": "on"},
        )

    async def close(self) -> None:
        await self._pool.close()

    async def point(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        return await self.rows(statement, values)

    async def rows(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """A connection that broke while it was idle is noticed only now: then once more on a fresh one."""
        asked = numbered(statement)
        try:
            found: Sequence[Sequence[Any]] = await self._pool.fetch(asked, *values)
        except _BROKEN:
            await self._pool.expire_connections()
            found = await self._pool.fetch(asked, *values)
        return found


@cache
def numbered(statement: str) -> str:
    """`?` as `$1`, `$2`, …; statements hold no `?` but marks."""
    numbers = itertools.count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", statement)
