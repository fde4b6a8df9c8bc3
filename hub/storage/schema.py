"""Brings a database to the schema this version needs, with Tortoise's migrations in `migrations/`."""

import sqlite3
from collections.abc import Iterator
from typing import Any, cast

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.schema_editor import BaseSchemaEditor, SqliteSchemaEditor
from tortoise.transactions import in_transaction

from hub.storage.address import Address

APP = "hub"
LATEST = "__latest__"
NOTHING = "__first__"
# Any number will do, as long as every node takes the same one.
_LOCK = 5_812_345


def tortoise_config(url: str) -> dict[str, Any]:
    """What Tortoise's own tools want to know; `python -m tortoise` takes it as well."""
    return {
        "connections": {"default": Address.read(url).for_tortoise()},
        "apps": {
            APP: {
                "models": ["hub.storage.models"],
                "migrations": "migrations",
                "default_connection": "default",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def migrate(url: str, target: str = LATEST) -> None:
    """Go to `target` (a migration's name, LATEST or NOTHING) in one transaction: all of it or none of it."""
    Address.read(url).prepare()
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(url))
        async with in_transaction("default") as client:
            executor = _Executor(client, tortoise_config(url)["apps"])
            await executor.prepare()
            await executor.migrate([MigrationTarget(APP, target)])


async def pending(url: str) -> tuple[str, ...]:
    """Names of migrations this database still lacks."""
    Address.read(url).prepare()
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(url))
        executor = _Executor(context.connections.get("default"), tortoise_config(url)["apps"])
        steps = await executor.plan([MigrationTarget(APP, LATEST)])
    return tuple(step.migration.name for step in steps)


class _Executor(MigrationExecutor):
    """Tortoise's executor, made to keep its record in the same transaction as the change it records."""

    async def prepare(self) -> None:
        editor = self._schema_editor(atomic=False)
        if editor.DIALECT == "postgres":
            # Nodes that start together: one migrates, the others wait and find nothing left to do.
            await self.connection.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
        await self.recorder.ensure_schema(editor)

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if self.connection.capabilities.dialect == "sqlite":
            client = cast(BaseDBAsyncClient, _Stepwise(self.connection))
            return SqliteSchemaEditor(client, atomic=False, collect_sql=collect_sql)
        return super()._schema_editor(atomic=False, collect_sql=collect_sql)


class _Stepwise:
    """A SQLite client that runs a script statement by statement: `executescript` would commit first."""

    def __init__(self, client: BaseDBAsyncClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def execute_script(self, query: str) -> None:
        for statement in statements(query):
            await self._client.execute_query(statement)


def statements(script: str) -> Iterator[str]:
    """Cut a script at the semicolons that end a statement (those inside a trigger do not)."""
    gathered = ""
    for piece in script.split(";"):
        gathered += piece + ";"
        if sqlite3.complete_statement(gathered):
            if gathered.strip(" \n;"):
                yield gathered.strip()
            gathered = ""
    if gathered.strip(" \n;"):
        yield gathered.strip()
