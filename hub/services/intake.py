"""Step 2 of the message path: what a citizen did is stored once, then the provider is answered, then it is
routed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from channels.contract import (
    AnswerVerdict,
    Attachment,
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    CallRinging,
    Clock,
    DeliveryReceipt,
    HistoryItem,
    InboundMessage,
    Notice,
    ReplyWindow,
    Satisfaction,
    SoundPlayed,
    Standing,
    Taken,
)
from hub.domain.change import Change
from hub.domain.conversation import BLOCKED, OPEN_STAGES, Conversation
from hub.domain.hints import CitizenTypes, ConversationMoved
from hub.domain.records import LogEntry
from hub.ids import IdMaker, id_in
from hub.services.announcer import Announcer
from hub.services.answers import Answers
from hub.services.arrivals import Arrivals
from hub.services.belated import Belated
from hub.services.calls import Calls
from hub.services.citizen_side import CitizenSide
from hub.services.floor import Floor
from hub.services.links import Links
from hub.services.message_book import MessageBook
from hub.services.opening import Opening
from hub.services.ports import Conversations, Messages, Writer
from hub.services.ratings import Ratings
from hub.services.receipts import Receipts
from hub.services.self_help.first_answers import SelfHelp
from hub.services.sheet import Sheet
from hub.services.windows import window_now

CALL_FACTS = (CallArrived, CallRinging, CallAnswered, CallReturned, CallEnded, SoundPlayed)


@dataclass(slots=True)
class Intake:
    """The `Inbox` every channel is given."""

    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    announcer: Announcer
    opening: Opening
    arrivals: Arrivals
    belated: Belated
    book: MessageBook
    calls: Calls
    citizen_side: CitizenSide
    receipts: Receipts
    answers: Answers
    ratings: Ratings
    links: Links
    self_help: SelfHelp
    messages: Messages
    conversations: Conversations

    _doors: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    # --- messages ---

    async def accept(self, message: InboundMessage) -> Taken:
        """Return only once stored; a repetition changes nothing."""
        if known := self.arrivals.known(message):
            return known
        if isinstance(message.body, CALL_FACTS):
            return await self.calls.accept(message)
        if isinstance(message.body, Satisfaction):
            return await self.ratings.rate(message, message.body)
        message = await self.links.resolved(message)
        if isinstance(message.body, AnswerVerdict):
            return await self.self_help.judge(message, message.body)
        door = (message.account, message.thread or message.sender)
        conversation = await self._answered(message) or self.floor.open_at(*door)
        if conversation is not None:
            return await self._within(conversation, door, message)
        if message.thread and (past := await self.conversations.by_thread(message.account, message.thread)):
            return await self._late(past, message)
        if isinstance(message.body, Notice) and not message.body.wants_agent:
            return await self.arrivals.note(message)
        async with self._lock(door):
            return (
                await self.answers.take(message)
                or await self.self_help.take(message)
                or await self._first(door, message)
            )

    async def _answered(self, message: InboundMessage) -> Conversation | None:
        """Where an answer belongs that names a message of ours, from whatever address it comes."""
        number = id_in(message.in_reply_to)
        answered = await self.book.message(number) if number is not None else None
        if answered is None or answered.account != message.account:
            return None
        conversation = self.floor.conversations.get(answered.conversation_id)
        return conversation if conversation and conversation.stage in OPEN_STAGES else None

    async def _within(
        self, conversation: Conversation, door: tuple[str, str], message: InboundMessage
    ) -> Taken:
        """It may answer a notice as well; whoever is talking with them reads it all the same."""
        if not self.answers.listens(message.account):
            return await self.arrivals.add(conversation, message, Sheet())
        async with self._lock(door):  # looking that up takes time, and the messages keep their order
            await self.answers.overhear(message)
            here = self.floor.conversations.get(conversation.id)
            if here is None or here.stage not in OPEN_STAGES:
                return await self._first(door, message)
            return await self.arrivals.add(here, message, Sheet())

    async def _late(self, past: Conversation, message: InboundMessage) -> Taken:
        """What comes after a call has ended: its recording, or what the caller left instead of waiting."""
        if past.close_reason == CallEnd.LEFT_MESSAGE.value:
            async with self._lock((message.account, message.sender)):
                here = self.floor.open_at(message.account, message.sender)
                if here is None and await self.messages.by_provider_key(
                    message.account, message.provider_key
                ):
                    return Taken(conversation_id=str(past.id), duplicate=True)
                past = here or await self.calls.voicemail(message)
        return await self.arrivals.add(self.floor.conversations.get(past.id, past), message, Sheet())

    def _lock(self, door: tuple[str, str]) -> asyncio.Lock:
        """First messages of one citizen come one after the other, so that they share one conversation."""
        return self._doors.setdefault(door, asyncio.Lock())

    async def _first(self, door: tuple[str, str], message: InboundMessage) -> Taken:
        conversation = self.floor.open_at(*door)
        if conversation is not None:
            return await self.arrivals.add(conversation, message, Sheet())
        if known := await self.messages.by_provider_key(message.account, message.provider_key):
            return Taken(str(known.id), str(known.conversation_id), duplicate=True)
        sheet = Sheet()
        conversation = await self.opening.open(message, sheet)
        if conversation.close_reason != BLOCKED:
            entry = LogEntry(self.ids.next(), self.clock.now(), "queued", conversation.id)
            sheet.new.append(entry)
        taken = await self.arrivals.add(conversation, message, sheet)
        self.self_help.went_on(message, conversation)
        return taken

    # --- media, receipts, signals ---

    async def media_arrived(self, account: str, provider_key: str, attachment: Attachment) -> None:
        await self.belated.file_arrived(account, provider_key, attachment)

    async def media_failed(self, account: str, provider_key: str, reason: str) -> None:
        await self.belated.file_failed(account, provider_key, reason)

    async def record_receipt(self, receipt: DeliveryReceipt) -> None:
        await self.receipts.record(receipt)

    async def citizen_typing(self, account: str, sender: str, on: bool, preview: str = "") -> None:
        if conversation := self.floor.open_at(account, sender):
            self.announcer.now(CitizenTypes(conversation.id, on, preview[:500]))

    async def citizen_read(self, account: str, sender: str, up_to: str) -> None:
        await self.citizen_side.read(account, sender, up_to)

    async def history(
        self, account: str, sender: str, *, after: str = "", before: str = "", limit: int = 50
    ) -> Sequence[HistoryItem]:
        return await self.citizen_side.history(account, sender, after=after, before=before, limit=limit)

    async def standing(self, account: str, sender: str) -> Standing:
        return await self.citizen_side.standing(account, sender)

    async def record_window(self, account: str, recipient: str, window: ReplyWindow) -> None:
        conversation = self.floor.open_at(account, recipient)
        if conversation is None:
            return
        patch = self.floor.change(conversation.id, **window_now(conversation, window))
        commit = self.writer.save(Change(patches=(patch,)))
        self.announcer.after(commit, [ConversationMoved(self.floor.conversations[conversation.id])])
        await commit
