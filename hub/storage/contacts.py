"""Citizens, their addresses and merges, as services ask for them."""

from collections.abc import Sequence
from typing import Any

from hub.domain.contact import Contact, ContactMerge, Identity
from hub.services.ports import Scope
from hub.storage.reads import Reads, alike, containing, ending
from hub.storage.scope import visible


class StoredContacts:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def contact(self, contact_id: int) -> Contact | None:
        return await self._reads.find(Contact, "WHERE id = ?", contact_id)

    async def identity(self, account: str, address: str) -> Identity | None:
        return await self._reads.find(Identity, "WHERE account = ? AND address = ?", account, address)

    async def identities_of(self, contact_id: int) -> Sequence[Identity]:
        return await self._reads.few(Identity, "WHERE contact_id = ? ORDER BY id", contact_id)

    async def find(
        self, words: str, scope: Scope, limit: int, before: int | None = None
    ) -> Sequence[Contact]:
        """Contacts whose name holds, or one of whose addresses ends with, each of the words; newest first."""
        sought = words.split()
        if not sought:
            return []
        by_address = f"SELECT contact_id FROM identity WHERE {alike('address')}"  # noqa: S608
        each = f"({alike('contact.name')} OR contact.id IN ({by_address}))"
        where = " AND ".join([each] * len(sought))
        values: list[Any] = [pattern for word in sought for pattern in (containing(word), ending(word))]
        if not scope.everything:
            condition, in_scope = visible(scope)
            seen = f"SELECT contact_id FROM conversation WHERE {condition} OR stage = 'waiting'"  # noqa: S608
            where, values = f"{where} AND contact.id IN ({seen})", [*values, *in_scope]
        if before is not None:
            where, values = f"{where} AND contact.id < ?", [*values, before]
        tail = f"WHERE merged_into IS NULL AND {where} ORDER BY contact.id DESC LIMIT ?"
        return await self._reads.all(Contact, tail, *values, limit)

    async def merge(self, merge_id: int) -> ContactMerge | None:
        return await self._reads.find(ContactMerge, "WHERE id = ?", merge_id)

    async def last_merge_into(self, contact_id: int) -> ContactMerge | None:
        tail = "WHERE kept_id = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1"
        return await self._reads.find(ContactMerge, tail, contact_id)

    async def conversation_ids_of(self, contact_id: int) -> Sequence[int]:
        rows = await self._reads.values(
            "SELECT id FROM conversation WHERE contact_id = ? ORDER BY id", contact_id
        )
        return [row[0] for row in rows]
