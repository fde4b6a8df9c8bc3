"""Messages and receipts that came too early, as services ask for them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from hub.domain.change import Change
from hub.domain.message import InboundKey, Message, ParkedReceipt
from hub.services.ports import START, GuardPlace, Placed, Scope, Writer
from hub.storage import words
from hub.storage.reads import Reads, marks
from hub.storage.tables import MessageWords

_OURS = "message.author IN ('agent', 'system')"
_DUE = frozenset({"queued", "held", "sending", "unknown"})
# As the index `message_due` says it; a database uses a narrow index only where the words agree.
_IS_DUE = "message.state IN ('queued', 'held', 'sending', 'unknown')"
_OF_ADDRESS = "conversation_id IN (SELECT id FROM conversation WHERE account = ? AND address = ?)"
_OF_CONTACT = "conversation_id IN (SELECT id FROM conversation WHERE contact_id = ?)"


class StoredMessages:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads, self._writer = reads, writer

    async def message(self, message_id: int) -> Message | None:
        return await self._reads.find(Message, "WHERE id = ?", message_id)

    async def of_conversation(
        self, conversation_id: int, *, before: int | None = None, after: int | None = None, limit: int = 50
    ) -> Sequence[Message]:
        where = "WHERE conversation_id = ?"
        if after is not None:
            return await self._from(where, [conversation_id], after, before, limit)
        return await self._last(where, [conversation_id], before, limit)

    async def of_contact(
        self, contact_id: int, *, before: int | None = None, limit: int = 50
    ) -> Sequence[Message]:
        return await self._last(f"WHERE {_OF_CONTACT}", [contact_id], before, limit)

    async def of_address(
        self, account: str, address: str, *, after: int = 0, before: int | None = None, limit: int = 50
    ) -> Sequence[Message]:
        where = f"WHERE {_OF_ADDRESS} AND NOT private AND author <> 'event'"
        if after:
            return await self._from(where, [account, address], after, before, limit)
        return await self._last(where, [account, address], before, limit)

    async def _from(
        self, where: str, values: list[Any], after: int, before: int | None, limit: int
    ) -> Sequence[Message]:
        until, end = ("", []) if before is None else (" AND id < ?", [before])
        tail = f"{where} AND id > ?{until} ORDER BY id LIMIT ?"
        return await self._reads.few(Message, tail, *values, after, *end, limit)

    async def _last(self, where: str, values: list[Any], before: int | None, limit: int) -> Sequence[Message]:
        until, end = ("", []) if before is None else (" AND id < ?", [before])
        tail = f"{where}{until} ORDER BY id DESC LIMIT ?"
        found = await self._reads.few(Message, tail, *values, *end, limit)
        return found[::-1]

    async def by_client_key(self, conversation_id: int, agent_id: int, client_key: str) -> Message | None:
        tail = "WHERE conversation_id = ? AND agent_id = ? AND client_key = ? AND client_key <> ''"
        return await self._reads.find(Message, tail, conversation_id, agent_id, client_key)

    async def by_provider_key(self, account: str, provider_key: str) -> Message | None:
        tail = "WHERE account = ? AND provider_key = ? AND provider_key <> '' ORDER BY id LIMIT 1"
        return await self._reads.find(Message, tail, account, provider_key)

    async def seen(self, account: str, provider_key: str) -> bool:
        found = await self._reads.find(InboundKey, "WHERE account = ? AND key = ?", account, provider_key)
        return found is not None

    async def by_provider_id(self, account: str, provider_id: str) -> Message | None:
        tail = "WHERE account = ? AND provider_id = ? AND provider_id <> '' ORDER BY id DESC LIMIT 1"
        return await self._reads.find(Message, tail, account, provider_id)

    async def sent_before(
        self, account: str, address: str, up_to: int, states: Collection[str]
    ) -> Sequence[Message]:
        tail = f"WHERE {_OF_ADDRESS} AND id <= ? AND {_OURS} AND state IN {marks(len(states))} ORDER BY id"
        return await self._reads.all(Message, tail, account, address, up_to, *_plain(states))

    async def outgoing_in(self, states: Collection[str], limit: int = 1000) -> Sequence[Message]:
        narrow = f" AND {_IS_DUE}" if _DUE.issuperset(states) else ""
        tail = f"WHERE {_OURS} AND state IN {marks(len(states))}{narrow} ORDER BY id LIMIT ?"
        return await self._reads.all(Message, tail, *_plain(states), limit)

    async def parked_receipts(self, account: str, provider_id: str) -> Sequence[tuple[int, ParkedReceipt]]:
        tail = "WHERE account = ? AND provider_id = ? ORDER BY id"
        return await self._reads.numbered(ParkedReceipt, tail, account, provider_id)

    async def parked_after(self, number: int, limit: int) -> Sequence[tuple[int, ParkedReceipt]]:
        return await self._reads.numbered(ParkedReceipt, "WHERE id > ? ORDER BY id LIMIT ?", number, limit)

    async def forget_receipts(self, numbers: Collection[int]) -> None:
        await self._writer.save(Change(deletes=tuple((ParkedReceipt, number) for number in numbers)))

    async def forget_parked(self, before: datetime, limit: int) -> int:
        oldest = await self._reads.values("SELECT id, at FROM parked_receipt ORDER BY id LIMIT ?", limit)
        moments = [(number, self._reads.moment(at)) for number, at in oldest]
        gone = tuple((ParkedReceipt, number) for number, at in moments if at is not None and at < before)
        if gone:
            await self._writer.save(Change(deletes=gone))
        return len(gone)

    async def forget_guards(self, before: datetime, after: GuardPlace, limit: int) -> GuardPlace:
        tail = "WHERE (account, key) > (?, ?) ORDER BY account, key LIMIT ?"
        seen = await self._reads.all(InboundKey, tail, *after, limit)
        old = tuple((InboundKey, (guard.account, guard.key)) for guard in seen if guard.at < before)
        if old:
            await self._writer.save(Change(deletes=old))
        return (seen[-1].account, seen[-1].key) if len(seen) == limit else START

    async def after_id(self, message_id: int, limit: int) -> Sequence[Message]:
        return await self._reads.all(Message, "WHERE id > ? ORDER BY id LIMIT ?", message_id, limit)

    async def texts_after(self, message_id: int, limit: int) -> Sequence[Placed]:
        columns = "id, conversation_id, contact_id, text"
        tail = "FROM message WHERE id > ? ORDER BY id LIMIT ?"
        rows = await self._reads.values(f"SELECT {columns} {tail}", message_id, limit)
        return [(number, held, contact, text) for number, held, contact, text in rows]

    async def index_words(self, rows: Sequence[Placed]) -> None:
        news: Any = tuple(
            MessageWords(message_id, conversation_id, contact_id, words.tidy(said))
            for message_id, conversation_id, contact_id, said in rows
        )
        await self._writer.save(Change(new=news))

    async def last_indexed(self) -> int:
        last: int | None = await self._reads.value("SELECT MAX(message_id) FROM message_word")
        return last or 0

    async def search(self, wanted: Sequence[str], scope: Scope, limit: int) -> Sequence[Message]:
        sought = words.tidy(" ".join(wanted)).split()
        if not sought:
            return []
        statement, values = words.search(self._reads.dialect, sought, scope)
        ids = [found for (found,) in await self._reads.values(statement, *values, limit)]
        return await self._reads.all(Message, f"WHERE id IN {marks(len(ids))} ORDER BY id DESC", *ids)


def _plain(states: Collection[str]) -> list[str]:
    return [str(state) for state in states]
