"""Reads from SQLite on connections of their own, which in WAL mode never wait for the writer."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import quote

from hub.storage.codec import moment_to_text

_THREADS = 2


class SqliteSource:
    """Point reads happen at once on the event loop: a few microseconds by an index, while a hop to a thread
    costs ten times that. Everything else goes to a few threads with a connection each.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="storage-reader")
        self._own = local()
        self._connections: list[sqlite3.Connection] = []

    async def open(self) -> None:
        self._near = self._connect(patience_ms=0)

    async def close(self) -> None:
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    async def point(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        try:
            return self._near.execute(statement, _bound(values)).fetchall()
        except sqlite3.OperationalError:
            # Busy, which in WAL mode is rare: wait for it where nobody else has to.
            return await self.rows(statement, values)

    async def rows(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, statement, _bound(values))

    def _read(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect(patience_ms=5_000)
        return connection.execute(statement, values).fetchall()

    def _connect(self, *, patience_ms: int) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self._file))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
        connection.execute("PRAGMA query_only = 1")
        self._connections.append(connection)
        return connection


_PUT: dict[type, Callable[[Any], str]] = {datetime: moment_to_text, date: str}


def _bound(values: Sequence[Any]) -> list[Any]:
    return [put(value) if (put := _PUT.get(type(value))) else value for value in values]
