"""Notices, texts, phone book, blocked addresses and webhooks, as services ask for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hub.domain.notice import (
    BlockedAddress,
    MessageTemplate,
    Notice,
    PhoneBookEntry,
    PhoneBookGroup,
    Webhook,
)
from hub.storage.reads import Reads, alike, containing, first_id

# A list of numbers as either database writes it down: `,1,2,`
_GROUPS = "REPLACE(REPLACE(REPLACE(CAST(group_ids AS TEXT), ' ', ''), '[', ','), ']', ',')"


class StoredNotices:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def notice(self, notice_id: int) -> Notice | None:
        return await self._reads.find(Notice, "WHERE id = ?", notice_id)

    async def by_key(self, by: int, key: str) -> Notice | None:
        return await self._reads.find(Notice, 'WHERE "by" = ? AND key = ?', by, key)

    async def recent(self, by: int | None, before: int | None, limit: int) -> Sequence[Notice]:
        where, values = ["key NOT LIKE 'campaign/%'"], list[Any]()
        if by is not None:
            where, values = [*where, '"by" = ?'], [by]
        if before is not None:
            where.append("id < ?")
            values.append(before)
        tail = f"WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
        return await self._reads.all(Notice, tail, *values, limit)

    async def told_by(self, by: int, since: datetime) -> int:
        statement = (
            "SELECT SUM(total - barred) FROM notice "
            "WHERE id >= ? AND created_at >= ? AND \"by\" = ? AND key NOT LIKE 'campaign/%'"
        )
        ((told,),) = await self._reads.values(statement, first_id(since), since, by)
        return int(told or 0)

    async def counts(self, notice_id: int) -> dict[str, int]:
        statement = (
            "SELECT state, COUNT(*), COUNT(answered_at) FROM delivery "
            "WHERE notice_id = ? AND notice_id IS NOT NULL AND resent_as IS NULL GROUP BY state"
        )
        counts: dict[str, int] = {"answered": 0}
        for state, count, answered in await self._reads.values(statement, notice_id):
            counts[state] = count
            counts["answered"] += answered
        return counts

    async def templates(self) -> Sequence[MessageTemplate]:
        return await self._reads.all(MessageTemplate, "ORDER BY key, version DESC")

    async def groups(self) -> Sequence[PhoneBookGroup]:
        return await self._reads.all(PhoneBookGroup, "ORDER BY kind, name")

    async def entries(
        self,
        owner_id: int | None,
        words: str,
        before: int | None,
        limit: int,
        group_id: int | None = None,
    ) -> Sequence[PhoneBookEntry]:
        where, values = ["owner_id IS NULL"], list[Any]()
        if owner_id is not None:
            where, values = ["owner_id = ?"], [owner_id]
        if words:
            columns = ("name", "phone", "email", "unit")
            where.append(f"({' OR '.join(alike(column) for column in columns)})")
            values += [containing(words)] * len(columns)
        if group_id is not None:
            where.append(f"{_GROUPS} LIKE ?")
            values.append(f"%,{group_id},%")
        if before is not None:
            where.append("id < ?")
            values.append(before)
        tail = f"WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
        return await self._reads.all(PhoneBookEntry, tail, *values, limit)

    async def entry(self, entry_id: int) -> PhoneBookEntry | None:
        return await self._reads.find(PhoneBookEntry, "WHERE id = ?", entry_id)

    async def entries_in(self, group_id: int) -> Sequence[PhoneBookEntry]:
        """Books are small: the few thousand entries are looked through."""
        everybody = await self._reads.all(PhoneBookEntry, "ORDER BY id")
        return [entry for entry in everybody if group_id in entry.group_ids]

    async def blocked(self) -> Sequence[BlockedAddress]:
        return await self._reads.all(BlockedAddress, "")

    async def webhooks(self) -> Sequence[Webhook]:
        return await self._reads.all(Webhook, "ORDER BY id")
