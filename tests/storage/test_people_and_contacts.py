"""Citizens and colleagues as services ask for them."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.agent import ApiToken, CannedReply, Department, SkillGroup, StaffSession, Team
from hub.domain.change import Change, Conflict
from hub.domain.contact import ContactMerge
from hub.domain.conversation import Stage
from hub.services.ports import Scope
from hub.storage.store import HubStore
from tests.storage.rows import NOW, after, agent, contact, conversation, identity, keep, patch


def ids(rows: object) -> list[object]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


async def test_an_address_belongs_to_one_contact(store: HubStore) -> None:
    await keep(store, identity(1), identity(2, address="o2"), identity(3, 2, address="o3"))

    assert await store.contacts.identity("city", "o1") == identity(1)
    assert await store.contacts.identity("town", "o1") is None
    assert ids(await store.contacts.identities_of(1)) == [1, 2]
    with pytest.raises(Conflict, match="identity"):
        await store.writer.save(Change(new=(identity(4, 2, address="o1"),)))


async def test_contacts_are_found_by_name_and_end_of_address(store: HubStore) -> None:
    await keep(store, contact(1, name="王小明"), contact(2, name="王芳"))
    await keep(store, contact(3, name="王某", merged_into=1))
    await keep(store, identity(1, 1, address="13800001234"), identity(2, 2, address="13912340000"))

    async def find(words: str, limit: int = 10, before: int | None = None) -> list[object]:
        return ids(await store.contacts.find(words, Scope(7, everything=True), limit, before))

    assert await find("王") == [2, 1]
    assert await find("王", 1) == [2]
    assert await find("王", 1, 2) == [1]
    assert await find("1234") == [1]
    assert await find("王 0000") == [2]
    assert await find("") == []
    assert await find("%") == []


async def test_contacts_out_of_scope_take_no_place_among_those_found(store: HubStore) -> None:
    await keep(store, *(contact(n, name="王") for n in range(1, 6)))
    stands: dict[int, dict[str, Any]] = {
        1: {"stage": Stage.ACTIVE, "agent_id": 7},
        2: {"stage": Stage.CLOSED, "team_id": 3},
        3: {"stage": Stage.WAITING},
        4: {"stage": Stage.ACTIVE, "team_id": 4},
        5: {"stage": Stage.CLOSED, "agent_id": 8},
    }
    await keep(store, *(conversation(n, contact_id=n, address=f"o{n}", **how) for n, how in stands.items()))

    found = await store.contacts.find("王", Scope(7, team_ids=frozenset({3})), 3)

    assert ids(found) == [3, 2, 1]


async def test_the_last_merge_that_was_not_undone(store: HubStore) -> None:
    merges = [ContactMerge(n, 1, n + 10, NOW, 7, {"identities": [n]}, "同一人") for n in (1, 2)]
    await keep(store, *merges, conversation(10), conversation(11, contact_id=2), conversation(12))

    assert await store.contacts.merge(1) == merges[0]
    assert await store.contacts.last_merge_into(1) == merges[1]
    await store.writer.save(patch(ContactMerge, 2, undone_at=after(1)))
    assert await store.contacts.last_merge_into(1) == merges[0]
    assert await store.contacts.last_merge_into(11) is None
    assert await store.contacts.conversation_ids_of(1) == [10, 12]


async def test_agents_are_found_by_id_and_login(store: HubStore) -> None:
    await keep(store, agent(7), agent(3))

    assert await store.people.agent(7) == agent(7)
    assert await store.people.agent_by_login("agent7") == agent(7)
    assert await store.people.agent_by_login("AGENT7") is None
    assert ids(await store.people.agents()) == [3, 7]
    with pytest.raises(Conflict, match="agent"):
        await store.writer.save(Change(new=(replace(agent(7), id=8),)))


async def test_groups_come_in_a_settled_order(store: HubStore) -> None:
    overflow = ({"after": 60, "skills": ["general"]},)
    await keep(store, Department(2, "乙"), Department(1, "甲"), Team(2, "夜班", 1), Team(1, "白班", 1))
    await keep(store, SkillGroup("tax", "税务", overflow), SkillGroup("land", "土地"))

    assert ids(await store.people.departments()) == [1, 2]
    assert ids(await store.people.teams()) == [1, 2]
    assert await store.people.skills() == [SkillGroup("land", "土地"), SkillGroup("tax", "税务", overflow)]


async def test_sessions_begin_and_end(store: HubStore) -> None:
    sessions = [StaffSession(f"s{n}", 7, after(n), after(n), after(99), "csrf") for n in (2, 1)]
    await keep(store, *sessions, StaffSession("other", 8, NOW, NOW, NOW, "csrf"))

    assert await store.people.session("s1") == sessions[1]
    assert await store.people.sessions_of(7) == [sessions[1], sessions[0]]
    await store.writer.save(Change(deletes=((StaffSession, "s1"),)))
    assert await store.people.session("s1") is None


async def test_tokens_are_found_by_their_hash(store: HubStore) -> None:
    token = ApiToken(1, "12345 平台", "abc", ("agent",), NOW, 7, after(1), after(2), None)
    await keep(store, token)

    assert await store.people.token_by_hash("abc") == token
    assert await store.people.token_by_hash("abd") is None
    assert await store.people.tokens() == [token]


async def test_canned_replies(store: HubStore) -> None:
    replies = [CannedReply(1, "all", "问候", "您好"), CannedReply(2, "mine", "再见", "再见", "常用", 7)]
    await keep(store, *replies)

    assert await store.people.canned_replies() == replies
    assert await store.people.canned_reply(2) == replies[1]
    assert await store.people.canned_reply(3) is None
