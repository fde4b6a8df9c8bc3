"""Opens a conversation for a citizen who wrote or called: contact, identity and conversation in one step."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from channels.contract import CallArrived, Clock, InboundMessage, PreChat
from hub.domain.contact import Contact, Identity
from hub.domain.conversation import BLOCKED, Conversation, Stage
from hub.domain.self_help import SELF_HELP
from hub.ids import IdMaker
from hub.services.floor import Floor
from hub.services.ports import Contacts, Conversations
from hub.services.self_help.sittings import Sittings
from hub.services.sheet import Sheet
from routing.model import Priority


@dataclass(slots=True)
class Opening:
    """`kinds` maps channel account to channel kind; `sticky` is how long the last agent counts."""

    floor: Floor
    ids: IdMaker
    clock: Clock
    conversations: Conversations
    contacts: Contacts
    zone: ZoneInfo
    sticky: timedelta
    sittings: Sittings
    _day: str = ""
    _today: int = 0

    async def open(self, message: InboundMessage, sheet: Sheet) -> Conversation:
        """Everything is read first; the rest happens without a pause, so nobody can open a second one
        meanwhile.
        """
        now = self.clock.now()
        if (sitting := await self.sittings.of(message)) is not None:
            return await self._after(sitting, message, sheet)
        identity = await self.contacts.identity(message.account, message.sender)
        known = await self._known(identity)
        if known is not None and _blocked(known, now) and not message.thread:
            return await self._held_back(message, known, sheet)
        last_agent = None
        if known is not None:
            last_agent = await self.conversations.last_agent_of(known.id, now - self.sticky)
        await self._count(now)
        contact = known or self._new_contact(message, now)
        if known is None:
            sheet.new.append(contact)
        if identity is None:
            sheet.new.append(self._new_identity(message, contact, now))
        conversation = self._new_conversation(message, contact, last_agent, now)
        sheet.new.append(conversation)
        self.floor.add(conversation, contact)
        _, patch = self.floor.change_contact(contact, visits=contact.visits + 1)
        sheet.patches.append(patch)
        return conversation

    async def _after(self, sitting: Conversation, message: InboundMessage, sheet: Sheet) -> Conversation:
        """A person is asked for who tried the knowledge first."""
        now, stored = self.clock.now(), await self._record(await self.contacts.contact(sitting.contact_id))
        contact = stored or self._new_contact(message, now)
        if _blocked(contact, now):
            return await self._held_back(message, contact, sheet)
        last_agent = await self.conversations.last_agent_of(contact.id, now - self.sticky)
        shown = await self.sittings.answers_in(sitting)
        return self.sittings.hand_over(sitting, contact, last_agent, shown, message, sheet)

    async def sit(self, message: InboundMessage, sheet: Sheet) -> Conversation | None:
        """Begins a sitting, which nobody is asked to serve; None for those who go to a person at once."""
        now = self.clock.now()
        identity = await self.contacts.identity(message.account, message.sender)
        known = await self._known(identity)
        if known is not None and (_blocked(known, now) or known.favoured):
            return None
        await self._count(now)
        contact = known or self._new_contact(message, now)
        sheet.new += [] if known else [contact]
        sheet.new += [] if identity else [self._new_identity(message, contact, now)]
        opened = self._new_conversation(message, contact, None, now)
        sitting = replace(opened, stage=Stage.CLOSED, closed_at=now, close_reason=SELF_HELP)
        sheet.new.append(sitting)
        sheet.patches.append(self.floor.change_contact(contact, visits=contact.visits + 1)[1])
        return sitting

    async def _held_back(self, message: InboundMessage, contact: Contact, sheet: Sheet) -> Conversation:
        """What a blocked citizen says is kept in one closed conversation; nobody is asked to serve it."""
        past = await self.conversations.latest_of(message.account, message.sender)
        if past is not None and past.close_reason == BLOCKED:
            return past
        now = self.clock.now()
        await self._count(now)
        opened = self._new_conversation(message, contact, None, now)
        closed = replace(opened, stage=Stage.CLOSED, closed_at=now, close_reason=BLOCKED)
        sheet.new.append(closed)
        return closed

    async def _known(self, identity: Identity | None) -> Contact | None:
        return await self._record(await self.contacts.contact(identity.contact_id) if identity else None)

    async def _record(self, contact: Contact | None) -> Contact | None:
        """As it stands now, in the record it was merged into."""
        while contact is not None and contact.merged_into is not None:
            contact = await self.contacts.contact(contact.merged_into)
        return contact and self.floor.contacts.get(contact.id, contact)

    def _new_contact(self, message: InboundMessage, now: datetime) -> Contact:
        return Contact(id=self.ids.next(), created_at=now, name=message.sender_name[:60])

    def _new_identity(self, message: InboundMessage, contact: Contact, now: datetime) -> Identity:
        return Identity(
            id=self.ids.next(),
            contact_id=contact.id,
            account=message.account,
            kind=self.floor.accounts[message.account].kind,
            address=message.sender,
            created_at=now,
            display_name=message.sender_name[:60],
        )

    def _new_conversation(
        self, message: InboundMessage, contact: Contact, last_agent: int | None, now: datetime
    ) -> Conversation:
        account = self.floor.accounts[message.account]
        asked = message.body if isinstance(message.body, PreChat) else PreChat()
        skills = (asked.topic,) if asked.topic in self.floor.skills else account.skills
        since = message.body.waiting_since if isinstance(message.body, CallArrived) else None
        return Conversation(
            id=self.ids.next(),
            number=self._number(now),
            contact_id=contact.id,
            account=account.name,
            kind=account.kind,
            address=message.sender,
            thread=message.thread,
            created_at=now,
            came_at=min(since or now, now),
            stage=Stage.WAITING,
            stage_since=now,
            skills=skills,
            language=self._spoken(contact.language or asked.language),
            priority=max(account.priority, int(Priority.FAVOURED) if contact.favoured else 0),
            auto_accept=account.auto_accept,
            last_agent_id=last_agent,
            sticky_agent_id=last_agent,
            topic=asked.topic,
        )

    def _spoken(self, wanted: str) -> str:
        """The language to look for in an agent; any, when it is one that nobody here speaks."""
        language = wanted.partition("-")[0].strip().lower()
        known = (agent.languages for agent in self.floor.agents.values() if not agent.disabled)
        return language if any(language in languages for languages in known) else ""

    async def _count(self, now: datetime) -> None:
        """How many came today; read once a day and counted on from there."""
        local = now.astimezone(self.zone)
        day = f"{local:%Y%m%d}"
        if day != self._day:
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
            self._day, self._today = day, await self.conversations.count_since(midnight)

    def _number(self, now: datetime) -> str:
        self._today += 1
        return f"HH{self._day}-{self._today:04d}"


def _blocked(contact: Contact, now: datetime) -> bool:
    return contact.blocked_until is not None and contact.blocked_until > now
