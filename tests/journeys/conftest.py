"""Journeys run on both databases, each on its own copy of a town that was settled once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.bureau import Bureau
from tests.journeys.folk import FOLK
from tests.journeys.town import settle_people, town, town_config
from tests.peers.postgres import PostgresDatabase

BOTH = ["sqlite", "postgres"]


@pytest.fixture(params=BOTH)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """An empty database."""
    if request.param == "sqlite":
        return town_config(tmp_path)
    database = request.getfixturevalue("postgres_database")
    return town_config(tmp_path, database.url)


def _settle(config: Config) -> None:
    """In a thread: whoever asks first may be in the middle of an event loop."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(settle_people(config, ManualClock(), FOLK))).result()


@pytest.fixture(scope="session")
def settled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settled")
    _settle(town_config(folder))
    return folder


@pytest.fixture(scope="session")
def settled_postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    cluster = request.getfixturevalue("postgres_cluster")
    database: PostgresDatabase = cluster.create_database()
    folder = tmp_path_factory.mktemp("settled")
    _settle(town_config(folder, database.url))
    return database.name


@pytest.fixture(scope="session")
def settle(request: pytest.FixtureRequest) -> Callable[[str, Path], Config]:
    """Makes a town with everybody of `FOLK` in it: kind of database and folder in, configuration out."""

    def make(kind: str, folder: Path) -> Config:
        if kind == "sqlite":
            shutil.copytree(request.getfixturevalue("settled_sqlite"), folder, dirs_exist_ok=True)
            return town_config(folder)
        template = request.getfixturevalue("settled_postgres")
        database: PostgresDatabase = request.getfixturevalue("postgres_cluster").create_database(template)
        return town_config(folder, database.url)

    return make


@pytest.fixture(params=BOTH)
def settled(request: pytest.FixtureRequest, tmp_path: Path, settle: Callable[[str, Path], Config]) -> Config:
    return settle(request.param, tmp_path)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def bureau(settled: Config, clock: ManualClock) -> AsyncIterator[Bureau]:
    async with town(settled, clock) as here:
        yield Bureau(here)
