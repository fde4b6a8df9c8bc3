"""Step 2 of the message path: what a citizen did is stored once, then the provider is answered, then it is
routed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from channels.contract import (
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
    Standing,
    Taken,
)
from hub.domain.change import Change, Patch
from hub.domain.conversation import BLOCKED, OPEN_STAGES, Conversation, Stage
from hub.domain.hints import CitizenTypes, ConversationMoved, MessageStored
from hub.domain.message import Author, InboundKey, Message, StoredFile
from hub.domain.records import LogEntry
from hub.ids import IdMaker, id_in
from hub.services.announcer import Announcer
from hub.services.answers import Answers
from hub.services.bodies import Stored, file_details, history_item, preview_of, stored_forms
from hub.services.calls import Calls
from hub.services.citizen_side import CitizenSide
from hub.services.courier import Courier
from hub.services.demand import demand_of
from hub.services.floor import Floor
from hub.services.message_book import MessageBook
from hub.services.opening import Opening
from hub.services.ports import Conversations, Messages, Writer
from hub.services.ratings import Ratings
from hub.services.receipts import Receipts
from hub.services.routing_desk import RoutingDesk
from hub.services.sheet import Sheet
from hub.services.windows import window_now, window_values
from routing.events import CitizenWrote, ConversationQueued
from routing.model import ConversationId

RECENT_KEYS = 10_000
CALL_FACTS = (CallArrived, CallRinging, CallAnswered, CallReturned, CallEnded)
FOLLOWED = frozenset({"followed", "subscribed"})


@dataclass(slots=True)
class Intake:
    """The `Inbox` every channel is given."""

    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    desk: RoutingDesk
    announcer: Announcer
    opening: Opening
    book: MessageBook
    calls: Calls
    citizen_side: CitizenSide
    courier: Courier
    receipts: Receipts
    answers: Answers
    ratings: Ratings
    messages: Messages
    conversations: Conversations

    _recent: OrderedDict[tuple[str, str], tuple[int, int]] = field(default_factory=OrderedDict)
    _doors: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    # --- messages ---

    async def accept(self, message: InboundMessage) -> Taken:
        """Return only once stored; a repetition changes nothing."""
        if known := self._recent.get((message.account, message.provider_key)):
            return Taken(str(known[0]), str(known[1]), duplicate=True)
        if isinstance(message.body, CALL_FACTS):
            return await self.calls.accept(message)
        if isinstance(message.body, Satisfaction):
            return await self.ratings.rate(message, message.body)
        door = (message.account, message.thread or message.sender)
        conversation = await self._answered(message) or self.floor.open_at(*door)
        if conversation is not None:
            return await self._within(conversation, door, message)
        if message.thread and (past := await self.conversations.by_thread(message.account, message.thread)):
            return await self._late(past, message)
        if isinstance(message.body, Notice) and not message.body.wants_agent:
            return await self._note(message)
        async with self._lock(door):
            return await self.answers.take(message) or await self._first(door, message)

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
            return await self._add(conversation, message, Sheet())
        async with self._lock(door):  # looking that up takes time, and the messages keep their order
            await self.answers.overhear(message)
            here = self.floor.conversations.get(conversation.id)
            if here is None or here.stage not in OPEN_STAGES:
                return await self._first(door, message)
            return await self._add(here, message, Sheet())

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
        return await self._add(self.floor.conversations.get(past.id, past), message, Sheet())

    def _lock(self, door: tuple[str, str]) -> asyncio.Lock:
        """First messages of one citizen come one after the other, so that they share one conversation."""
        return self._doors.setdefault(door, asyncio.Lock())

    async def _first(self, door: tuple[str, str], message: InboundMessage) -> Taken:
        conversation = self.floor.open_at(*door)
        if conversation is not None:
            return await self._add(conversation, message, Sheet())
        if known := await self.messages.by_provider_key(message.account, message.provider_key):
            return Taken(str(known.id), str(known.conversation_id), duplicate=True)
        sheet = Sheet()
        conversation = await self.opening.open(message, sheet)
        if conversation.close_reason != BLOCKED:
            entry = LogEntry(self.ids.next(), self.clock.now(), "queued", conversation.id)
            sheet.new.append(entry)
        return await self._add(conversation, message, sheet)

    async def _add(self, conversation: Conversation, message: InboundMessage, sheet: Sheet) -> Taken:
        """Everything up to the save happens without a pause: the order of the calls is the order of the
        messages.
        """
        now, before, values = self.clock.now(), conversation, dict[str, Any]()
        rows = [self._row(conversation, message, stored) for stored in stored_forms(message)]
        row = rows[0]
        if conversation.id in self.floor.conversations:
            values = self._news(conversation, rows, message.reply_window)
            sheet.patches.append(self.floor.change(conversation.id, **values))
            conversation = self.floor.conversations[conversation.id]
        sheet.hints += [MessageStored(stored, conversation) for stored in rows]
        sheet.patches += _owned_files(rows, message)
        guard = InboundKey(message.account, message.provider_key, row.id, now)
        new = (*sheet.new, *rows)
        commit = self.writer.save(Change(new=new, patches=tuple(sheet.patches), guard=guard))
        self.announcer.after(commit, sheet.hints)
        self._route(conversation, fresh=bool(sheet.new))
        if not await commit:
            self.floor.take_back(before, values)
            return await self._repeated(conversation, message)
        self._remember(message, row)
        if self.courier.holds(conversation.id):
            await self.courier.release(conversation.id)
        reply = self.citizen_side.first_words(conversation) if sheet.new else ""
        return Taken(str(row.id), str(conversation.id), reply=reply)

    def _row(self, conversation: Conversation, message: InboundMessage, stored: Stored) -> Message:
        return Message(
            id=self.ids.next(),
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            account=message.account,
            author=Author.CITIZEN,
            kind=stored.kind,
            at=self.clock.now(),
            text=stored.text,
            file_id=stored.file_id,
            details=stored.details,
            provider_key=message.provider_key,
        )

    def _news(
        self, conversation: Conversation, rows: Sequence[Message], window: ReplyWindow | None
    ) -> dict[str, Any]:
        row = rows[0]
        values: dict[str, Any] = {
            "last_message_id": rows[-1].id,
            "last_message_at": row.at,
            "last_word_at": row.at,
            "preview": preview_of(row),
            "preview_author": Author.CITIZEN.value,
            "unread": conversation.unread + 1,
        }
        return values | (window_values(window) if window else {})

    def _route(self, conversation: Conversation, fresh: bool) -> None:
        now = self.clock.now()
        if conversation.close_reason == BLOCKED:
            return
        if not fresh:
            if conversation.stage not in (Stage.WRAP_UP, Stage.CLOSED):
                self.desk.tell(CitizenWrote(now, ConversationId(conversation.id)))
            return
        demand = demand_of(conversation, self.floor.skills)
        queued = ConversationQueued(now, ConversationId(conversation.id), demand, conversation.came_at)
        self.desk.tell(queued)

    async def _repeated(self, conversation: Conversation, message: InboundMessage) -> Taken:
        """The guard was there before us."""
        known = await self.messages.by_provider_key(message.account, message.provider_key)
        message_id = str(known.id) if known else ""
        return Taken(message_id, str(conversation.id), duplicate=True)

    def _remember(self, message: InboundMessage, row: Message) -> None:
        self._recent[message.account, message.provider_key] = (row.id, row.conversation_id)
        if len(self._recent) > RECENT_KEYS:
            self._recent.popitem(last=False)

    async def _note(self, message: InboundMessage) -> Taken:
        """Something that starts no conversation: kept in the log, greeted."""
        now, body = self.clock.now(), message.body
        kind = body.kind if isinstance(body, Notice) else "notice"
        details = {"account": message.account, "notice": kind}
        entry = LogEntry(self.ids.next(), now, "notice", details=details)
        guard = InboundKey(message.account, message.provider_key, entry.id, now)
        fresh = await self.writer.save(Change(new=(entry,), guard=guard))
        greeting = self.floor.accounts[message.account].greeting if kind in FOLLOWED else ""
        return Taken(str(entry.id), duplicate=not fresh, reply=greeting)

    # --- media, receipts, signals ---

    async def media_arrived(self, account: str, provider_key: str, attachment: Attachment) -> None:
        if message := await self.messages.by_provider_key(account, provider_key):
            owner = {"conversation_id": message.conversation_id}
            await self.writer.save(Change(patches=(Patch(StoredFile, attachment.file_id, owner),)))
            values = {"file_id": attachment.file_id, "details": file_details(attachment)}
            await self._media_settled(message, values)

    async def media_failed(self, account: str, provider_key: str, reason: str) -> None:
        if message := await self.messages.by_provider_key(account, provider_key):
            details = {"failed": reason, "name": message.details.get("name", "")}
            await self._media_settled(message, {"details": details})

    async def _media_settled(self, message: Message, values: dict[str, Any]) -> None:
        after = await self.book.settle(message, message.state, **values)
        conversation = await self.conversations.conversation(message.conversation_id)
        if conversation is not None:
            item = history_item(after)
            self.courier.host.show(message.account, conversation.address, item)

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


def _owned_files(rows: Sequence[Message], message: InboundMessage) -> list[Patch]:
    """Whoever sees the conversation may read its files."""
    owner = {"conversation_id": rows[0].conversation_id}
    files = [*(row.file_id for row in rows), message.html_file, message.raw_file]
    return [Patch(StoredFile, file_id, owner) for file_id in files if file_id]
