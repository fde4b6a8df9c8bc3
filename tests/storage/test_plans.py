"""Questions on the way of a message, and those of the inbox, never read a whole table."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from hub.domain.message import DeliveryState
from hub.services.delivery_ports import DeliveryFilter
from hub.services.ports import ConversationFilter, Scope
from hub.storage.codec import moment_to_text
from hub.storage.postgres_reads import PostgresSource, numbered
from hub.storage.sqlite_reads import SqliteSource
from hub.storage.store import HubStore
from tests.storage.rows import MINUTE, NOW, conversation, keep, message

SCOPES = [Scope(7), Scope(7, team_ids=frozenset({30, 31})), Scope(7, everything=True)]
OPEN = frozenset({"waiting", "active", "parked"})


class Listener:
    """Stands between repositories and their source, and keeps what was asked."""

    def __init__(self, source: SqliteSource | PostgresSource) -> None:
        self._source = source
        self.asked: list[tuple[str, Sequence[Any]]] = []

    async def point(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        self.asked.append((statement, values))
        return await self._source.point(statement, values)

    async def rows(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        self.asked.append((statement, values))
        return await self._source.rows(statement, values)

    async def whole_tables_read(self) -> list[str]:
        return [found for statement, values in self.asked for found in await self._scans(statement, values)]

    async def _scans(self, statement: str, values: Sequence[Any]) -> list[str]:
        if isinstance(self._source, SqliteSource):
            bound = [moment_to_text(value) if hasattr(value, "tzinfo") else value for value in values]
            plan = await self._source.rows(f"EXPLAIN QUERY PLAN {statement}", bound)
            return [row[3] for row in plan if re.match(r"SCAN (?!.*INDEX|CONSTANT)", row[3])]
        async with self._source._pool.acquire() as connection:
            # An empty table is read whole because nothing is cheaper: forbid it, where there is another way.
            await connection.execute("SET enable_seqscan = off")
            plan = await connection.fetch(f"EXPLAIN {numbered(statement)}", *values)
            await connection.execute("RESET enable_seqscan")
        return [row[0].strip() for row in plan if "Seq Scan" in row[0]]


@pytest.fixture
async def listener(store: HubStore) -> Listener:
    await keep(store, conversation(), message(1))
    listening = Listener(store.reads._source)  # type: ignore[arg-type]
    store.reads._source = listening
    return listening


async def test_the_way_of_a_message(store: HubStore, listener: Listener) -> None:
    conversations, messages, contacts = store.conversations, store.messages, store.contacts
    await contacts.identity("city", "o1")
    await contacts.contact(1)
    await contacts.identities_of(1)
    await conversations.conversation(10)
    await conversations.latest_of("city", "o1")
    await conversations.by_thread("city", "call-1")
    await conversations.last_agent_of(1, NOW)
    await conversations.count_since(NOW)
    await conversations.held_by(10)
    await conversations.draft(7, 10)
    await messages.message(1)
    await messages.of_conversation(10)
    await messages.of_conversation(10, before=5)
    await messages.of_conversation(10, after=5, before=9)
    await messages.of_address("city", "o1")
    await messages.of_address("city", "o1", after=3)
    await messages.of_contact(1, before=9)
    await messages.by_client_key(10, 7, "c")
    await messages.by_provider_key("city", "p")
    await messages.by_provider_id("city", "p")
    await messages.seen("city", "p")
    await messages.sent_before("city", "o1", 9, {DeliveryState.SENT})
    await messages.outgoing_in({DeliveryState.QUEUED, DeliveryState.HELD})
    await messages.parked_receipts("city", "p")
    await messages.parked_after(0, 10)
    await messages.after_id(5, 10)
    await messages.last_indexed()
    await store.accounts.drawer("city", "cursor")
    await store.files.stored_files(["a", "b"])
    await store.people.agent_by_login("agent7")
    await store.people.session("s")
    await store.people.token_by_hash("h")

    assert await listener.whole_tables_read() == []


@pytest.mark.parametrize("scope", SCOPES, ids=["own", "teams", "all"])
async def test_the_inbox(store: HubStore, listener: Listener, scope: Scope) -> None:
    await store.conversations.not_closed()
    await store.conversations.open_offers()
    await store.conversations.counts(scope)
    await store.conversations.contact_in_scope(1, scope)
    await store.messages.search(["路灯"], scope, 20)
    for wanted in (
        ConversationFilter(scope, stages=OPEN),
        ConversationFilter(scope, stages=frozenset({"closed"}), before=(NOW, 5)),
        ConversationFilter(scope, agent_id=7),
        ConversationFilter(scope, agent_id=7, stages=OPEN),
        ConversationFilter(scope, contact_id=1),
        ConversationFilter(scope, mentioned=7, stages=OPEN),
    ):
        await store.conversations.page(wanted)

    assert await listener.whole_tables_read() == []


async def test_the_accounts_page(store: HubStore, listener: Listener) -> None:
    await store.accounts.figures(NOW)
    await store.accounts.stretches([NOW, NOW + 5 * MINUTE])

    assert await listener.whole_tables_read() == []


async def test_records(store: HubStore, listener: Listener) -> None:
    await store.records.audit(action="look", before=9)
    await store.records.log_of(10)
    await store.records.log_since(NOW, ["offered"])
    await store.records.duty_assignments(NOW)
    await store.accounts.figures(NOW)
    await store.articles.changes(5, 500)
    await store.articles.last_change()
    await store.articles.page(5, 500)
    await store.articles.some_articles([5, 6])
    await store.last_id()

    assert await listener.whole_tables_read() == []


async def test_deliveries(store: HubStore, listener: Listener) -> None:
    deliveries = store.deliveries
    await deliveries.delivery(1)
    await deliveries.by_provider_id("city", "p")
    await deliveries.parts_of(1)
    await deliveries.attempts_of(1)
    await deliveries.open_attempts()
    await deliveries.unfinished({"queued", "held", "sending"}, 10)
    await deliveries.unfinished({"unknown"}, 10)
    await deliveries.recent_to("city", "o1", NOW)
    await deliveries.by_ack_key("k")
    await deliveries.settled_unknown("city", NOW)
    await deliveries.outcomes_near("city", NOW, MINUTE)
    await deliveries.figures(SCOPES[2], NOW)
    await deliveries.dead_heaps(SCOPES[2])
    for states in ({"queued", "sending"}, {"unknown"}, {"failed", "expired"}, {"delivered"}):
        await deliveries.page(DeliveryFilter(SCOPES[2], frozenset(states), words="灯", before=9, since=NOW))

    assert await listener.whole_tables_read() == []
