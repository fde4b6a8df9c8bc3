"""Messages as services ask for them: threads, keys, what is due, receipts that came early, words."""

from typing import Any

from hub.domain.conversation import Stage
from hub.domain.message import Author, DeliveryState, Message, ParkedReceipt
from hub.services.ports import Scope
from hub.storage.store import HubStore
from tests.storage.rows import NOW, after, conversation, held, keep, message, reply

LEADER = Scope(1, everything=True)


def ids(rows: object) -> list[int]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


async def test_a_thread_is_read_forwards_and_backwards(store: HubStore) -> None:
    await keep(store, *(message(n, 10 if n % 2 else 11) for n in range(1, 20)))
    thread = store.messages.of_conversation

    assert ids(await thread(10, limit=3)) == [15, 17, 19]
    assert ids(await thread(10, before=15, limit=3)) == [9, 11, 13]
    assert ids(await thread(10, after=3, limit=3)) == [5, 7, 9]
    assert ids(await thread(10, after=3, before=8)) == [5, 7]
    assert ids(await thread(12)) == []


async def test_a_citizens_messages_over_all_conversations(store: HubStore) -> None:
    await keep(store, conversation(10, account="city"), conversation(11, account="phone"))
    await keep(store, conversation(12, contact_id=2))
    await keep(store, message(1, 10), message(2, 12), message(3, 11), message(4, 10))

    assert ids(await store.messages.of_contact(1)) == [1, 3, 4]
    assert ids(await store.messages.of_contact(1, before=4, limit=1)) == [3]


async def test_a_citizen_sees_neither_notes_nor_events(store: HubStore) -> None:
    await keep(store, conversation(10, stage=Stage.CLOSED), conversation(11), conversation(12, address="o2"))
    await keep(
        store,
        message(1, 10),
        reply(2, 10, private=True),
        reply(3, 11),
        message(4, 11, author=Author.EVENT),
        message(5, 12),
        message(6, 11, author=Author.SYSTEM),
    )
    seen = store.messages.of_address

    assert ids(await seen("city", "o1")) == [1, 3, 6]
    assert ids(await seen("city", "o1", limit=2)) == [3, 6]
    assert ids(await seen("city", "o1", after=1)) == [3, 6]
    assert ids(await seen("city", "o1", after=1, limit=1)) == [3]
    assert ids(await seen("city", "o1", before=3)) == [1]


async def test_messages_are_found_by_each_of_their_keys(store: HubStore) -> None:
    await keep(
        store,
        message(1, provider_key="in-1"),
        reply(2, client_key="c-1", provider_id="out-1"),
        reply(3, client_key="c-1", agent_id=8),
        reply(4),
    )
    messages = store.messages

    async def found(*rows: Message | None) -> list[int]:
        return [row.id for row in rows if row]

    assert await found(await messages.by_client_key(10, 7, "c-1")) == [2]
    assert await found(await messages.by_client_key(11, 7, "c-1")) == []
    assert await found(await messages.by_provider_key("city", "in-1")) == [1]
    assert await found(await messages.by_provider_key("town", "in-1")) == []
    assert await found(await messages.by_provider_id("city", "out-1")) == [2]
    # An empty key is no key.
    assert await messages.by_client_key(10, 7, "") is None
    assert await messages.by_provider_key("city", "") is None
    assert await messages.by_provider_id("city", "") is None


async def test_what_a_read_mark_covers(store: HubStore) -> None:
    await keep(store, conversation(10), conversation(11, stage=Stage.CLOSED), conversation(12, address="o2"))
    sent: dict[str, Any] = {"state": DeliveryState.SENT}
    await keep(store, message(1), reply(2, **sent), reply(3, 11, **sent), reply(4), reply(5, 12, **sent))
    await keep(store, reply(6, **sent))

    covered = await store.messages.sent_before("city", "o1", 5, {DeliveryState.SENT, DeliveryState.DELIVERED})

    assert ids(covered) == [2, 3]


async def test_what_is_to_be_sent_comes_in_order(store: HubStore) -> None:
    states = (DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.HELD, DeliveryState.QUEUED)
    await keep(store, *(reply(n, state=state) for n, state in enumerate(states, 1)))
    await keep(store, message(9), message(10, author=Author.SYSTEM, state=DeliveryState.QUEUED))
    outgoing = store.messages.outgoing_in

    assert ids(await outgoing([DeliveryState.QUEUED])) == [1, 4, 10]
    assert ids(await outgoing({"queued", "held"}, limit=2)) == [1, 3]
    assert ids(await outgoing({"queued", "sent"})) == [1, 2, 4, 10]
    assert ids(await outgoing([])) == []


async def test_receipts_that_came_early_are_there_until_they_are_forgotten(store: HubStore) -> None:
    early = [ParkedReceipt("city", "out-1", state, "", after(n)) for n, state in enumerate(("sent", "read"))]
    other = ParkedReceipt("city", "out-2", "sent", "", NOW)
    await keep(store, *early, other)
    parked = store.messages.parked_receipts

    found = await parked("city", "out-1")
    (rest,) = await store.messages.parked_after(found[-1][0], 10)
    await store.messages.forget_receipts([number for number, _ in found])

    assert [row for _, row in found] == early
    assert rest[1] == other
    assert await parked("city", "out-1") == []
    assert await parked("city", "out-2") == [rest]


async def test_followers_read_on_from_where_they_were(store: HubStore) -> None:
    await keep(store, *(message(n) for n in range(1, 6)))

    assert ids(await store.messages.after_id(2, 2)) == [3, 4]
    assert [found[:3] for found in await store.messages.texts_after(2, 2)] == [(3, 10, 1), (4, 10, 1)]


async def test_words_are_found_whole_and_together(store: HubStore) -> None:
    await keep(store, conversation(10), *(message(n) for n in range(1, 5)))
    await store.messages.index_words(
        [
            (1, 10, 1, "人民 路 路灯 坏"),
            (2, 10, 1, "路灯 修好"),
            (3, 10, 1, "Wi-Fi it's \"o'k\" a\\b 👨\u200d👩 50% (x)  NOT"),
        ]
    )

    async def found(*words: str) -> list[int]:
        return ids(await store.messages.search(words, LEADER, 10))

    assert await found("路灯") == [2, 1]
    assert await found("路灯", "坏") == [1]
    assert await found("灯") == []
    assert await found("wi-fi") == [3]
    assert await found("Wi-Fi", "50%") == [3]
    for odd in ("it's", '"o\'k"', "a\\b", "👨\u200d👩", "(x)", "not"):
        assert await found(odd) == [3], odd
    assert await found("wi") == []
    assert await found() == []
    assert await found(" ") == []
    assert ids(await store.messages.search(["路灯"], LEADER, 1)) == [2]


async def test_indexing_again_changes_nothing(store: HubStore) -> None:
    await keep(store, conversation(10), message(1), message(2))
    rows = [(1, 10, 1, "路灯"), (2, 10, 1, "")]
    assert await store.messages.last_indexed() == 0

    await store.messages.index_words(rows)
    await store.messages.index_words([*rows, *rows])

    assert await store.messages.last_indexed() == 2
    assert ids(await store.messages.search(["路灯"], LEADER, 10)) == [1]


async def test_search_stays_within_the_scope(store: HubStore) -> None:
    await keep(store, conversation(10, agent_id=7), conversation(11, team_id=30), conversation(12))
    await keep(store, held(90, 12, 7, to_at=after(1)), *(message(n, n + 9) for n in range(1, 4)))
    await store.messages.index_words([(n, n + 9, 1, "路灯") for n in range(1, 4)])

    async def found(scope: Scope) -> list[int]:
        return ids(await store.messages.search(["路灯"], scope, 10))

    assert await found(Scope(7)) == [3, 1]
    assert await found(Scope(8, team_ids=frozenset({30}))) == [2]
    assert await found(Scope(8)) == []
    assert await found(LEADER) == [3, 2, 1]


async def test_what_a_person_may_see_is_found_behind_thousands_that_they_may_not(store: HubStore) -> None:
    await keep(store, conversation(10, agent_id=7), conversation(11), message(1, 10), message(2, 11))
    await store.messages.index_words([(1, 10, 1, "路灯"), *((n, 11, 1, "路灯") for n in range(2, 2_100))])

    assert ids(await store.messages.search(["路灯"], Scope(7), 10)) == [1]
