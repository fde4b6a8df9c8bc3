"""Schema and migrations: models match the domain, and a database with rows goes down and up again."""

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.models import Model

from hub.clock import SystemClock
from hub.storage import models
from hub.storage.address import Address, UnknownDatabase
from hub.storage.schema import NOTHING, migrate, pending, statements, tortoise_config
from hub.storage.store import HubStore, open_store
from hub.storage.tables import SPECS
from tests.peers.postgres import PostgresCluster
from tests.storage.conftest import BOTH
from tests.storage.rows import agent, contact, conversation, held, identity, keep, message, offer

MIGRATIONS = sorted(file.stem for file in Path("migrations").glob("0*.py"))
NOT_TORTOISES = {"inbound_key"}


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'new' / 'hub.db'}"
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    database = cluster.create_database()
    yield database.url
    cluster.drop_database(database)


def test_each_table_has_exactly_the_columns_of_its_dataclass() -> None:
    tables: dict[str, type[Model]] = {
        model._meta.db_table: model for model in (getattr(models, name) for name in models.__all__)
    }

    for spec in SPECS:
        if spec.table in NOT_TORTOISES:
            continue
        columns = set(tables[spec.table]._meta.fields_map)
        own = {part.name for part in fields(spec.row)}
        assert own == columns - ({spec.key if spec.key == "seq" else "id"} - own)
    assert {spec.table for spec in SPECS} - NOT_TORTOISES == set(tables)


async def test_the_migrations_lead_to_the_models() -> None:
    config = tortoise_config("sqlite://:memory:")

    async with TortoiseContext() as context:
        await context.init(config=config, init_connections=False)
        changes = await MigrationAutodetector(context.apps, config["apps"]).changes()  # type: ignore[arg-type]

    assert [operation.describe() for change in changes for operation in change.operations] == []


async def fill(store: HubStore) -> None:
    rows = (contact(name="王"), identity(2), conversation(), offer(3), held(4), message(5), agent())
    await keep(store, *rows)
    await store.messages.index_words([(5, 10, 1, "路灯 坏")])


async def test_a_database_with_rows_goes_down_and_up_again(empty: str) -> None:
    await migrate(empty)
    async with open_store(empty, SystemClock()) as store:
        await fill(store)

    await migrate(empty, MIGRATIONS[2])
    await migrate(empty, MIGRATIONS[0])
    async with open_store(empty, SystemClock()) as store:
        # What 0001 made has never been taken down.
        assert await store.messages.message(5) == message(5)
        assert await store.conversations.held_by(10) == [7]
    assert await pending(empty) == tuple(MIGRATIONS[1:])

    await migrate(empty, NOTHING)
    assert await pending(empty) == tuple(MIGRATIONS)

    await migrate(empty)
    async with open_store(empty, SystemClock()) as store:
        assert await store.people.agents() == []
        await fill(store)
        assert await store.messages.last_indexed() == 5


async def test_a_migration_that_fails_leaves_nothing_half_done(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tortoise.migrations.operations.RunSQL._run_sql", _fail)

    with pytest.raises(RuntimeError):
        await migrate(empty)
    monkeypatch.undo()

    assert await pending(empty) == tuple(MIGRATIONS)


async def _fail(*_: object) -> None:
    raise RuntimeError("the third migration fails")


@pytest.mark.peer
async def test_nodes_that_start_together_migrate_once(
    postgres_cluster: PostgresCluster, tmp_path: Path
) -> None:
    database = postgres_cluster.create_database()
    environment = {**os.environ, "HUB_DATA": str(tmp_path), "HUB_STORAGE__URL": database.url}

    async def node() -> int:
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hub", "migrate", env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        return await started.wait()

    assert list(await asyncio.gather(node(), node())) == [0, 0]
    assert await pending(database.url) == ()
    postgres_cluster.drop_database(database)


def test_only_the_owner_may_read_a_new_database_file(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "hub.db"

    Address.read(f"sqlite://{file}").prepare()

    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", ["mysql://u:secret@host/hub", "hub.db", "sqlite://", "postgres://"])
def test_an_unusable_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UnknownDatabase) as refusal:
        Address.read(url)

    assert "secret" not in str(refusal.value)


def test_a_script_is_cut_where_statements_end() -> None:
    script = "CREATE TABLE a (x);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT ';'; END;\n"

    assert [part.split()[1] for part in statements(script)] == ["TABLE", "TRIGGER"]
