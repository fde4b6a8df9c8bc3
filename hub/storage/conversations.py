"""Conversations, offers, holders and drafts, as services ask for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from hub.domain.conversation import Conversation, Draft, OfferRecord
from hub.services.ports import ConversationFilter, Scope
from hub.storage.reads import Reads, alike, containing, ending, marks
from hub.storage.scope import Condition, mentioned, visible

_MOVED_AT = "COALESCE(conversation.last_message_at, conversation.created_at)"
_ONE_PLACE = "conversation.account = ? AND conversation.address = ?"

# What the inbox calls its views. The first `?` of those who have one is the agent.
VIEWS = {
    "mine": "conversation.agent_id = ? AND conversation.stage IN ('active', 'wrap_up')",
    "waiting": "conversation.stage IN ('waiting', 'offered')",
    "all": "conversation.stage <> 'closed'",
    "parked": "conversation.stage = 'parked'",
    "mentioned": "conversation.stage <> 'closed' AND " + mentioned(0)[0],
}


class StoredConversations:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def not_closed(self) -> Sequence[Conversation]:
        return await self._reads.all(Conversation, "WHERE stage <> 'closed' ORDER BY id")

    async def conversation(self, conversation_id: int) -> Conversation | None:
        return await self._reads.find(Conversation, "WHERE id = ?", conversation_id)

    async def latest_of(self, account: str, address: str) -> Conversation | None:
        tail = f"WHERE {_ONE_PLACE} ORDER BY id DESC LIMIT 1"
        return await self._reads.find(Conversation, tail, account, address)

    async def by_thread(self, account: str, thread: str) -> Conversation | None:
        tail = "WHERE account = ? AND thread = ? AND thread <> '' ORDER BY id DESC LIMIT 1"
        return await self._reads.find(Conversation, tail, account, thread)

    async def page(self, wanted: ConversationFilter) -> Sequence[Conversation]:
        """Newest change first; a conversation without messages counts from when it was created."""
        conditions = _conditions(wanted)
        where = " AND ".join(text for text, _ in conditions)
        values = [value for _, bound in conditions for value in bound]
        tail = f"WHERE {where} ORDER BY {_MOVED_AT} DESC, conversation.id DESC LIMIT ?"
        return await self._reads.all(Conversation, tail, *values, wanted.limit)

    async def counts(self, scope: Scope) -> Mapping[str, int]:
        condition, bound = visible(scope)
        sums = ", ".join(f"COUNT(CASE WHEN {view} THEN 1 END)" for view in VIEWS.values())
        # Nothing closed is counted, so the index of what is not closed suffices.
        statement = f"SELECT {sums} FROM conversation WHERE stage <> 'closed' AND {condition}"  # noqa: S608
        rows = await self._reads.values(statement, scope.agent_id, scope.agent_id, *bound)
        return dict(zip(VIEWS, rows[0], strict=True))

    async def last_agent_of(self, contact_id: int, since: datetime) -> int | None:
        statement = """SELECT assignment.agent_id FROM conversation
            JOIN assignment ON assignment.conversation_id = conversation.id
            WHERE conversation.contact_id = ? AND (assignment.to_at IS NULL OR assignment.to_at >= ?)
            ORDER BY assignment.from_at DESC, assignment.id DESC LIMIT 1"""
        agent_id: int | None = await self._reads.value(statement, contact_id, since)
        return agent_id

    async def contact_in_scope(self, contact_id: int, scope: Scope) -> bool:
        condition, values = visible(scope)
        statement = f"SELECT 1 FROM conversation WHERE contact_id = ? AND {condition} LIMIT 1"  # noqa: S608
        return await self._reads.value(statement, contact_id, *values) is not None

    async def count_since(self, since: datetime) -> int:
        count: int = await self._reads.value("SELECT COUNT(*) FROM conversation WHERE created_at >= ?", since)
        return count

    async def held_by(self, conversation_id: int) -> Sequence[int]:
        statement = "SELECT DISTINCT agent_id FROM assignment WHERE conversation_id = ? ORDER BY agent_id"
        return [row[0] for row in await self._reads.values(statement, conversation_id)]

    async def open_offers(self) -> Sequence[OfferRecord]:
        # Sorted here: asked for an order, SQLite reads all offers by id, not the few by their index.
        found = await self._reads.all(OfferRecord, "WHERE outcome = ''")
        return sorted(found, key=attrgetter("id"))

    async def draft(self, agent_id: int, conversation_id: int) -> Draft | None:
        tail = "WHERE agent_id = ? AND conversation_id = ?"
        return await self._reads.find(Draft, tail, agent_id, conversation_id)


def _conditions(wanted: ConversationFilter) -> list[Condition]:
    conditions = [visible(wanted.scope)]
    if wanted.stages:
        stages = sorted(wanted.stages)
        # Said in so many words, so that an index of only these, or only the others, can serve.
        closed = "conversation.stage = 'closed'"
        conditions += [(closed, [])] if stages == ["closed"] else []
        conditions += [] if "closed" in stages else [("conversation.stage <> 'closed'", [])]
        conditions.append((f"conversation.stage IN {marks(len(stages))}", [str(stage) for stage in stages]))
    equal: Mapping[str, Any] = {
        "agent_id": wanted.agent_id,
        "contact_id": wanted.contact_id,
        "kind": wanted.kind or None,
    }
    conditions += [
        (f"conversation.{name} = ?", [value]) for name, value in equal.items() if value is not None
    ]
    if wanted.mentioned is not None:
        conditions.append(mentioned(wanted.mentioned))
    if wanted.before is not None:
        conditions.append((f"({_MOVED_AT}, conversation.id) < (?, ?)", list(wanted.before)))
    conditions += [_says(word) for word in wanted.words.split()]
    return conditions


def _says(word: str) -> Condition:
    """The contact's name, the number, the end of the address or the preview."""
    within, at_end = containing(word), ending(word)
    named = f"SELECT id FROM contact WHERE {alike('name')}"  # noqa: S608
    columns = " OR ".join(alike(f"conversation.{name}") for name in ("number", "address", "preview"))
    return f"({columns} OR conversation.contact_id IN ({named}))", [within, at_end, within, within]
