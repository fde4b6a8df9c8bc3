"""The peers themselves: if these fail, no result that rests on them means anything."""

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.peers.postgres import PostgresDatabase

pytestmark = pytest.mark.peer


async def test_a_postgres_database_is_empty_and_durable(postgres_database: PostgresDatabase) -> None:
    connection = await asyncpg.connect(postgres_database.dsn)

    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    fsync = await connection.fetchval("SHOW fsync")
    await connection.execute("CREATE TABLE left_behind (id int)")

    await connection.close()
    assert (tables, fsync) == (0, "on")


async def test_the_next_postgres_database_is_empty_again(postgres_database: PostgresDatabase) -> None:
    connection = await asyncpg.connect(postgres_database.dsn)

    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")

    await connection.close()
    assert tables == 0


async def test_valkey_starts_empty_and_has_streams(valkey_url: str) -> None:
    async with Redis.from_url(valkey_url) as client:
        keys = await client.dbsize()
        await client.xadd("events", {"body": "one"})
        length = await client.xlen("events")

    assert (keys, length) == (0, 1)
