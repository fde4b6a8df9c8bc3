"""Conversations as services ask for them: the latest, the page, the counts, who holds and held."""

from hub.domain.conversation import Draft, Stage
from hub.services.ports import ConversationFilter, Scope
from hub.storage.store import HubStore
from tests.storage.rows import NOW, after, contact, conversation, held, keep, message, offer

LEADER = Scope(1, everything=True)


def ids(rows: object) -> list[int]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


async def test_what_is_not_closed_comes_by_id_with_its_open_offers(store: HubStore) -> None:
    stages = dict(enumerate(Stage, 1))
    await keep(store, *(conversation(n, stage=stage) for n, stage in reversed(stages.items())))
    await keep(store, offer(1, 1, outcome="lapsed"), offer(2, 1), offer(3, 2))

    assert ids(await store.conversations.not_closed()) == [1, 2, 3, 4, 5]
    assert ids(await store.conversations.open_offers()) == [2, 3]


async def test_the_latest_of_an_address_and_of_a_call(store: HubStore) -> None:
    await keep(
        store,
        conversation(10, stage=Stage.CLOSED, thread="call-1"),
        conversation(11, thread="call-1"),
        conversation(12, address="o2"),
        conversation(13, account="town"),
    )

    latest = await store.conversations.latest_of("city", "o1")
    of_call = await store.conversations.by_thread("city", "call-1")

    assert latest is not None
    assert of_call is not None
    assert (latest.id, of_call.id) == (11, 11)
    assert await store.conversations.latest_of("city", "nobody") is None
    assert await store.conversations.by_thread("city", "") is None


async def test_pages_go_from_the_newest_change_back_without_gap_or_repeat(store: HubStore) -> None:
    moved = [5, 3, 3, None, 1, 3]
    rows = [conversation(n, last_message_at=m and after(m), created_at=NOW) for n, m in enumerate(moved, 1)]
    await keep(store, *rows)

    seen: list[int] = []
    before = None
    while page := await store.conversations.page(ConversationFilter(LEADER, before=before, limit=2)):
        seen += ids(page)
        before = (page[-1].last_message_at or page[-1].created_at, page[-1].id)

    assert seen == [1, 6, 3, 2, 5, 4]


async def test_a_page_can_be_narrowed(store: HubStore) -> None:
    await keep(
        store,
        conversation(1, stage=Stage.ACTIVE, agent_id=7, kind="phone"),
        conversation(2, stage=Stage.CLOSED, agent_id=7, contact_id=2),
        conversation(3, stage=Stage.ACTIVE, agent_id=8),
    )
    await keep(store, message(90, 3, mentions=(7, 9, 7)))

    async def found(**wanted: object) -> list[int]:
        return sorted(ids(await store.conversations.page(ConversationFilter(LEADER, **wanted))))  # type: ignore[arg-type]

    assert await found(stages=frozenset({Stage.ACTIVE})) == [1, 3]
    assert await found(stages=frozenset({"closed"})) == [2]
    assert await found(stages=frozenset({"closed", "active"})) == [1, 2, 3]
    assert await found(agent_id=7) == [1, 2]
    assert await found(contact_id=2) == [2]
    assert await found(kind="phone") == [1]
    assert await found(mentioned=7) == [3]
    assert await found(mentioned=8) == []
    assert await found(agent_id=7, stages=frozenset({"active"}), kind="wechat") == []


async def test_words_find_name_number_end_of_address_and_preview(store: HubStore) -> None:
    await keep(store, contact(1, name="王小明"), contact(2, name="李雷"))
    await keep(
        store,
        conversation(1, address="13800001234A"),
        conversation(2, contact_id=2, address="1234A0000", preview="路灯坏了100% Wi-Fi"),
    )

    async def found(words: str) -> list[int]:
        return sorted(ids(await store.conversations.page(ConversationFilter(LEADER, words=words))))

    assert await found("小明") == [1]
    assert await found("0302-1") == [1]
    assert await found("1234a") == [1]
    assert await found("wi-fi") == [2]
    assert await found("路灯") == [2]
    assert await found("李 路灯") == [2]
    assert await found("李 0302-1") == []
    assert await found("100%") == [2]
    assert await found("%") == [2]
    assert await found("_") == []


async def test_counts_are_those_of_the_views(store: HubStore) -> None:
    await keep(
        store,
        conversation(1, stage=Stage.ACTIVE, agent_id=7),
        conversation(2, stage=Stage.WRAP_UP, agent_id=7),
        conversation(3, stage=Stage.ACTIVE, agent_id=8),
        conversation(4, stage=Stage.WAITING),
        conversation(5, stage=Stage.OFFERED, agent_id=8),
        conversation(6, stage=Stage.PARKED, agent_id=7),
        conversation(7, stage=Stage.CLOSED, agent_id=7),
    )
    await keep(store, message(90, 3, mentions=(7,)), message(91, 7, mentions=(7,)))

    everything = await store.conversations.counts(Scope(7, everything=True))
    own = await store.conversations.counts(Scope(7))

    assert everything == {"mine": 2, "waiting": 2, "all": 6, "parked": 1, "mentioned": 1}
    assert own == {"mine": 2, "waiting": 0, "all": 3, "parked": 1, "mentioned": 0}


async def test_a_scope_shows_own_and_team_conversations_and_no_others(store: HubStore) -> None:
    await keep(
        store,
        conversation(1, agent_id=7),
        conversation(2, agent_id=8),
        conversation(3, team_id=30, contact_id=5),
        conversation(4, team_id=31),
        conversation(5),
    )
    await keep(store, held(90, 2, 7, to_at=after(1)), held(91, 2, 8), held(92, 4, 9))

    async def visible(scope: Scope) -> list[int]:
        return sorted(ids(await store.conversations.page(ConversationFilter(scope))))

    assert await visible(Scope(7)) == [1, 2]
    assert await visible(Scope(7, team_ids=frozenset({30}))) == [1, 2, 3]
    assert await visible(Scope(99, team_ids=frozenset({30, 31}))) == [3, 4]
    assert await visible(Scope(99)) == []
    assert await visible(LEADER) == [1, 2, 3, 4, 5]
    assert await store.conversations.contact_in_scope(5, Scope(99, team_ids=frozenset({30})))
    assert not await store.conversations.contact_in_scope(5, Scope(7))
    assert await store.conversations.contact_in_scope(5, LEADER)
    assert not await store.conversations.contact_in_scope(6, LEADER)


async def test_the_last_agent_of_a_citizen_counts_for_a_while(store: HubStore) -> None:
    await keep(store, conversation(1), conversation(2), conversation(3, contact_id=2))
    await keep(store, held(90, 1, 7, to_at=after(10)), held(91, 3, 9))
    last = store.conversations.last_agent_of

    assert await last(1, after(10)) == 7
    assert await last(1, after(11)) is None
    assert await last(2, after(1000)) == 9

    later = held(92, 2, 8)
    await keep(store, later)
    assert await last(1, after(1000)) == 8


async def test_how_many_came_and_who_ever_held_one(store: HubStore) -> None:
    await keep(store, *(conversation(n, created_at=after(n)) for n in range(1, 6)))
    await keep(store, held(90, 1, 9, to_at=after(1)), held(91, 1, 7, to_at=after(1)), held(92, 1, 9))

    assert await store.conversations.count_since(after(3)) == 3
    assert await store.conversations.held_by(1) == [7, 9]
    assert await store.conversations.held_by(2) == []


async def test_a_draft_belongs_to_one_agent_and_conversation(store: HubStore) -> None:
    draft = Draft(1, 7, 10, "您好", NOW)
    await keep(store, draft, Draft(2, 8, 10, "别的", NOW))

    assert await store.conversations.draft(7, 10) == draft
    assert await store.conversations.draft(7, 11) is None
