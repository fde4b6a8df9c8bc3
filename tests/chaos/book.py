"""The hub's database, read from outside by those who hold it against what they saw: SQLite or PostgreSQL."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from hub.storage.address import Address

Row = Mapping[str, Any]


async def rows_in(url: str, question: str) -> Sequence[Row]:
    file = Address.read(url).file
    if file is not None:
        return await asyncio.to_thread(_from_file, file, question)
    line = await asyncpg.connect(url)
    try:
        found: Sequence[Row] = await line.fetch(question)
        return found
    finally:
        await line.close()


def moment(stored: Any) -> float:
    at = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def details(stored: Any) -> dict[str, Any]:
    return dict(json.loads(stored or "{}") if isinstance(stored, str | None) else stored)


def _from_file(file: Path, question: str) -> Sequence[Row]:
    with closing(sqlite3.connect(file, timeout=30)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(question)]
