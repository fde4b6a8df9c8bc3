"""A migrated database for each test, on SQLite and on PostgreSQL: both must keep every promise."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.clock import SystemClock
from hub.storage.schema import migrate
from hub.storage.store import HubStore, open_store
from hub.storage.tables import SPECS
from tests.peers.postgres import PostgresCluster, PostgresDatabase

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.peer)]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("storage") / "template.db"
    asyncio.run(migrate(f"sqlite://{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_migrated(postgres_cluster: PostgresCluster) -> Iterator[PostgresDatabase]:
    database = postgres_cluster.create_database()
    asyncio.run(migrate(database.url))
    yield database
    postgres_cluster.drop_database(database)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'hub.db')}"


@pytest.fixture
def postgres_url(postgres_migrated: PostgresDatabase) -> Iterator[str]:
    """One database for all tests, emptied after each: making one takes longer than a test."""
    yield postgres_migrated.url
    asyncio.run(empty_postgres(postgres_migrated))


async def empty_postgres(database: PostgresDatabase) -> None:
    connection = await asyncpg.connect(database.dsn)
    await connection.execute("; ".join(f"DELETE FROM {spec.table}" for spec in SPECS))
    await connection.close()


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[HubStore]:
    async with open_store(url, SystemClock()) as opened:
        yield opened
