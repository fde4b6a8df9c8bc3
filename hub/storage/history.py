"""Whether a database has every migration of this version, asked without waking the ORM: each start looks."""

import sqlite3
from contextlib import closing
from pathlib import Path

from hub.storage.address import Address

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
QUESTION = "SELECT name FROM tortoise_migrations WHERE app = 'hub'"


def names() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("[0-9]*.py"))


async def is_current(url: str) -> bool:
    """A database that does not exist or cannot be read is not current; migrating it will say why."""
    address = Address.read(url)
    return names() <= (_in_file(address.file) if address.file else await _in_server(address.dsn))


def _in_file(file: Path) -> frozenset[str]:
    if not file.exists():
        return frozenset()
    with closing(sqlite3.connect(file)) as connection:
        try:
            return frozenset(row[0] for row in connection.execute(QUESTION))
        except sqlite3.OperationalError:
            return frozenset()


async def _in_server(dsn: str) -> frozenset[str]:
    import asyncpg  # only when needed: a hub on SQLite does without

    connection = await asyncpg.connect(dsn)
    try:
        return frozenset(row[0] for row in await connection.fetch(QUESTION))
    except asyncpg.UndefinedTableError:
        return frozenset()
    finally:
        await connection.close()
