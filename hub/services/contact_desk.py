"""What staff do with citizens' records: look, change, block, merge and undo it. Looking at plain addresses
is audited.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from channels.contract import Clock
from hub.domain.change import Change, Patch
from hub.domain.contact import Contact, ContactMerge, Identity
from hub.domain.conversation import Conversation
from hub.domain.hints import ConversationMoved
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.floor import Floor
from hub.services.ports import Contacts, Messages, Writer
from hub.services.problems import CannotDo, NotFound
from hub.services.sheet import Sheet

LOOKED_THROUGH = 1000  # messages of a citizen, for telephone numbers left in forms


@dataclass(frozen=True, slots=True)
class Card:
    """A contact with the addresses we know it by."""

    contact: Contact
    identities: tuple[Identity, ...]
    last_merge_id: int | None


@dataclass(frozen=True, slots=True)
class Plain:
    """Addresses by the id of their identity, and the telephone numbers left in forms."""

    addresses: Mapping[int, str]
    phones: tuple[str, ...]


@dataclass(slots=True)
class ContactDesk:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    announcer: Announcer
    access: Access
    audit: Audit
    contacts: Contacts
    messages: Messages

    async def card(self, who: Who, contact_id: int) -> Card:
        await self.access.sees_contact(who, contact_id)
        return await self._card(await self._contact(contact_id))

    async def find(self, who: Who, words: str, limit: int) -> list[Card]:
        """Only those one may see: read on past citizens who wait, but for others, until there are enough."""
        cards: list[Card] = []
        scope, before = self.access.scope(who), None
        while len(cards) < limit:
            found = await self.contacts.find(words, scope, limit, before)
            cards += [await self._card(one) for one in found if await self._seen(who, one)]
            if len(found) < limit:
                break
            before = found[-1].id
        return cards[:limit]

    async def _seen(self, who: Who, contact: Contact) -> bool:
        try:
            await self.access.sees_contact(who, contact.id)
        except NotFound:
            return False
        return True

    async def change(self, who: Who, contact_id: int, version: int, values: dict[str, Any]) -> Card:
        await self.access.sees_contact(who, contact_id)
        contact = await self._contact(contact_id)
        if contact.version != version:
            raise CannotDo("changed_meanwhile")
        return await self._store(contact, values, Sheet())

    async def unmask(self, who: Who, contact_id: int) -> Plain:
        """Everything by which a citizen can be reached; the look is written down before it is shown."""
        await self.access.sees_contact(who, contact_id)
        identities = await self.contacts.identities_of(contact_id)
        said = await self.messages.of_contact(contact_id, limit=LOOKED_THROUGH)
        left = [message.details["phone"] for message in said if message.details.get("phone")]
        await self.audit.record(who, "unmask", f"contact {contact_id}")
        return Plain({one.id: one.address for one in identities}, tuple(dict.fromkeys(left)))

    async def block(self, who: Who, contact_id: int, hours: int | None, reason: str) -> Card:
        """`hours` None lifts the block."""
        await self.access.sees_contact(who, contact_id)
        contact, sheet = await self._contact(contact_id), Sheet()
        until = self.clock.now() + timedelta(hours=hours) if hours is not None else None
        action = "unblock" if until is None else "block"
        self.audit.note(who, action, f"contact {contact_id}", sheet, reason=reason)
        values = {"blocked_until": until, "blocked_reason": reason if until else ""}
        return await self._store(contact, values, sheet)

    async def merge(self, who: Who, kept_id: int, other_id: int, reason: str) -> ContactMerge:
        for contact_id in (kept_id, other_id):
            await self.access.sees_contact(who, contact_id)
        kept, other = await self._contact(kept_id), await self._contact(other_id)
        if kept.id == other.id:
            raise CannotDo("same_contact")
        if other.merged_into is not None or kept.merged_into is not None:
            raise CannotDo("already_merged")
        identities = [one.id for one in await self.contacts.identities_of(other_id)]
        conversations = list(await self.contacts.conversation_ids_of(other_id))
        merge = ContactMerge(
            id=self.ids.next(),
            kept_id=kept_id,
            merged_id=other_id,
            at=self.clock.now(),
            by_agent_id=who.agent_id or None,
            moved={"identities": identities, "conversations": conversations},
            reason=reason,
        )
        sheet = Sheet(new=[merge])
        self.audit.note(who, "merge", f"contact {kept_id}", sheet, other=str(other_id))
        self._move(merge, to=kept, sheet=sheet)
        kept_visits = {"visits": kept.visits + other.visits}
        sheet.patches.append(self.floor.change_contact(kept, **kept_visits)[1])
        sheet.patches.append(self.floor.change_contact(other, merged_into=kept_id)[1])
        await self._save(sheet)
        return merge

    async def undo(self, who: Who, merge_id: int) -> ContactMerge:
        """Exactly what went over goes back."""
        merge = await self.contacts.merge(merge_id)
        if merge is None:
            raise NotFound("no_such_merge")
        await self.access.sees_contact(who, merge.kept_id)
        if merge.undone_at is not None:
            raise CannotDo("already_undone")
        kept, other = await self._contact(merge.kept_id), await self._contact(merge.merged_id)
        if kept.merged_into is not None:
            raise CannotDo("merged_since")
        now, sheet = self.clock.now(), Sheet()
        self.audit.note(who, "undo_merge", f"contact {kept.id}", sheet, other=str(other.id))
        sheet.patches.append(Patch(ContactMerge, merge.id, {"undone_at": now}))
        self._move(merge, to=other, sheet=sheet)
        back = max(0, kept.visits - other.visits)
        sheet.patches.append(self.floor.change_contact(kept, visits=back)[1])
        sheet.patches.append(self.floor.change_contact(other, merged_into=None)[1])
        await self._save(sheet)
        return replace(merge, undone_at=now)

    def _move(self, merge: ContactMerge, *, to: Contact, sheet: Sheet) -> None:
        self.floor.contacts[to.id] = to
        for identity_id in merge.moved.get("identities", []):
            sheet.patches.append(Patch(Identity, identity_id, {"contact_id": to.id}))
        for conversation_id in merge.moved.get("conversations", []):
            values = {"contact_id": to.id}
            if conversation_id in self.floor.conversations:
                sheet.patches.append(self.floor.change(conversation_id, **values))
                sheet.hints.append(ConversationMoved(self.floor.conversations[conversation_id]))
            else:
                sheet.patches.append(Patch(Conversation, conversation_id, values))

    async def _store(self, contact: Contact, values: dict[str, Any], sheet: Sheet) -> Card:
        after, patch = self.floor.change_contact(contact, **values)
        sheet.patches.append(patch)
        here = [c for c in self.floor.conversations.values() if c.contact_id == contact.id]
        sheet.hints += [ConversationMoved(conversation) for conversation in here]
        await self._save(sheet)
        return await self._card(after)

    async def _save(self, sheet: Sheet) -> None:
        commit = self.writer.save(Change(tuple(sheet.new), tuple(sheet.patches)))
        self.announcer.after(commit, sheet.hints)
        await commit

    async def _contact(self, contact_id: int) -> Contact:
        contact = self.floor.contacts.get(contact_id) or await self.contacts.contact(contact_id)
        if contact is None:
            raise NotFound("no_such_contact")
        return contact

    async def _card(self, contact: Contact) -> Card:
        identities = await self.contacts.identities_of(contact.id)
        merge = await self.contacts.last_merge_into(contact.id)
        undoable = merge.id if merge is not None and merge.undone_at is None else None
        return Card(contact, tuple(identities), undoable)
