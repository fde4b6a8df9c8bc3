"""Whether a database is current is found out cheaply, and truly."""

from pathlib import Path

from hub.storage.history import is_current, names
from hub.storage.schema import LATEST, migrate, pending
from tests.peers.postgres import PostgresDatabase


async def test_a_file_is_current_once_every_migration_ran(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'hub.db'}"
    assert not await is_current(url)

    await migrate(url, sorted(names())[0])
    assert not await is_current(url)
    await migrate(url, LATEST)

    assert await is_current(url)
    assert await pending(url) == ()


async def test_a_server_is_current_once_every_migration_ran(postgres_database: PostgresDatabase) -> None:
    url = postgres_database.url
    assert not await is_current(url)

    await migrate(url)

    assert await is_current(url)
