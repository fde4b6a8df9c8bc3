"""PostgreSQL restarts, wires break, answers get lost: what is stored is stored once, and said truly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from hub.clock import SystemClock
from hub.domain.change import Change
from hub.domain.conversation import Conversation
from hub.storage.store import open_store
from tests.storage.cutting_wire import cutting_wire
from tests.storage.rows import conversation, entry, guard, keep, message, patch

pytestmark = pytest.mark.peer


async def throw_out(url: str, who: str) -> None:
    """As an operator does who restarts the server: end the sessions that call themselves so."""
    connection = await asyncpg.connect(url.replace("asyncpg:", "postgresql:"))
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"
        " AND datname = current_database()",
        who,
    )
    await connection.close()


async def test_saves_go_on_after_the_server_threw_the_writer_out(postgres_url: str) -> None:
    async with open_store(postgres_url, SystemClock()) as store:
        await keep(store, message(1))

        await throw_out(postgres_url, "hotline-hub writer")
        answers = await asyncio.gather(*(store.writer.save(Change(new=(message(n),))) for n in range(2, 9)))

        assert all(answers)
        assert [row.id for row in await store.messages.after_id(0, 20)] == list(range(1, 9))


async def test_reads_go_on_after_the_server_threw_them_out(postgres_url: str) -> None:
    async with open_store(postgres_url, SystemClock()) as store:
        await keep(store, message(1))
        assert await store.messages.message(1) is not None

        await throw_out(postgres_url, "hotline-hub reads")

        assert await store.messages.message(1) is not None


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_wire_that_breaks_at_the_commit_stores_once_and_says_so(postgres_url: str, cut: str) -> None:
    async with cutting_wire(postgres_url) as wire, open_store(wire.url, SystemClock()) as store:
        await keep(store, conversation(), message(1))
        await store.writer.save(Change(guard=guard("old")))

        wire.cut = cut
        answers = await asyncio.gather(
            store.writer.save(Change(new=(message(2), entry(3)), guard=guard("new"))),
            store.writer.save(Change(new=(message(4),), guard=guard("old"))),
            store.writer.save(patch(Conversation, 10, unread=5)),
        )

        assert wire.cuts == 1
        assert list(answers) == [True, False, True]
        assert [row.id for row in await store.messages.after_id(0, 20)] == [1, 2]
        found = await store.conversations.conversation(10)
        assert found is not None
        assert found.unread == 5


@asynccontextmanager
async def somebody_changing(url: str, conversation_id: int) -> AsyncIterator[asyncpg.Connection]:
    """A session that has changed this conversation and not committed yet."""
    connection = await asyncpg.connect(url.replace("asyncpg:", "postgresql:"))
    await connection.execute("BEGIN")
    await connection.execute("UPDATE conversation SET priority = 1 WHERE id = $1", conversation_id)
    yield connection
    await connection.close()


async def until_the_writer_waits(connection: asyncpg.Connection) -> None:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND application_name = 'hotline-hub writer' AND datname = current_database()"
    )
    while not await connection.fetchval(waiting):
        pass


async def test_a_deadlock_costs_a_second_try_and_nothing_else(postgres_url: str) -> None:
    async with open_store(postgres_url, SystemClock()) as store:
        await keep(store, conversation(1), conversation(2))
        async with somebody_changing(postgres_url, 2) as other:
            saves = [store.writer.save(patch(Conversation, n, unread=3)) for n in (1, 2)]
            await until_the_writer_waits(other)

            await other.execute("UPDATE conversation SET priority = 1 WHERE id = 1")
            await other.execute("COMMIT")

            assert await asyncio.gather(*saves) == [True, True]
        rows = await store.conversations.not_closed()
        assert [(row.unread, row.priority) for row in rows] == [(3, 1), (3, 1)]


async def test_being_thrown_out_in_the_middle_of_a_batch_loses_nothing(postgres_url: str) -> None:
    async with open_store(postgres_url, SystemClock()) as store:
        await keep(store, conversation(1))
        async with somebody_changing(postgres_url, 1) as other:
            save = store.writer.save(patch(Conversation, 1, unread=3))
            await until_the_writer_waits(other)

            await throw_out(postgres_url, "hotline-hub writer")
            await other.execute("ROLLBACK")

            assert await save is True
        assert [row.unread for row in await store.conversations.not_closed()] == [3]


async def test_two_nodes_that_change_the_same_rows_both_get_through(postgres_url: str) -> None:
    ids = range(1, 41)
    async with open_store(postgres_url, SystemClock()) as one, open_store(postgres_url, SystemClock()) as two:
        await asyncio.gather(*(one.writer.save(Change(new=(conversation(n),))) for n in ids))

        answers = await asyncio.gather(
            *(one.writer.save(patch(Conversation, n, unread=1)) for _ in range(20) for n in ids),
            *(two.writer.save(patch(Conversation, n, unsent=2)) for _ in range(20) for n in reversed(ids)),
        )

        assert all(answers)
        rows = await one.conversations.not_closed()
        assert {(row.unread, row.unsent) for row in rows} == {(1, 2)}


async def test_two_nodes_with_the_same_redelivery_store_it_once(postgres_url: str) -> None:
    async with open_store(postgres_url, SystemClock()) as one, open_store(postgres_url, SystemClock()) as two:
        answers = await asyncio.gather(
            *(
                node.writer.save(Change(new=(message(n),), guard=guard("k")))
                for n, node in enumerate((one, two))
            )
        )

        assert sorted(answers) == [False, True]
        assert len(await one.messages.after_id(-1, 10)) == 1
