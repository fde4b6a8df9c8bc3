"""Journeys run on both databases, each on its own copy of a town that was settled once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hub.config import Config
from hub.storage.schema import migrate
from tests.fakes import ManualClock
from tests.journeys.bureau import Bureau
from tests.journeys.folk import FOLK
from tests.journeys.town import settle_people, town, town_config
from tests.peers.postgres import PostgresCluster

BOTH = ["sqlite", "postgres"]


@pytest.fixture(params=BOTH)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Config]:
    """Nobody is in it yet."""
    if request.param == "sqlite":
        yield town_config(tmp_path)
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    database = cluster.create_database(request.getfixturevalue("empty_postgres"))
    yield town_config(tmp_path, database.url)
    cluster.drop_database(database)


@pytest.fixture(scope="session")
def empty_postgres(postgres_cluster: PostgresCluster) -> str:
    database = postgres_cluster.create_database()
    _in_a_thread(migrate(database.url))
    return database.name


def _settle(config: Config) -> None:
    _in_a_thread(settle_people(config, ManualClock(), FOLK))


def _in_a_thread(work: Coroutine[Any, Any, None]) -> None:
    """Whoever asks first may be in the middle of an event loop."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def settled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settled")
    _settle(town_config(folder))
    return folder


@pytest.fixture(scope="session")
def settled_postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    database = cluster.create_database(request.getfixturevalue("empty_postgres"))
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
        cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
        database = cluster.create_database(template)
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
