"""What a citizen said is put into its conversation: message, guard and news in one unit."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from channels.contract import Clock, InboundMessage, Notice, ReplyWindow, Taken
from hub.domain.change import Change, Patch
from hub.domain.conversation import BLOCKED, Conversation, Stage
from hub.domain.hints import MessageStored
from hub.domain.message import Author, InboundKey, Kind, Message, StoredFile
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.announcer import Announcer
from hub.services.bodies import Stored, preview_of, stored_forms
from hub.services.citizen_side import CitizenSide
from hub.services.courier import Courier
from hub.services.demand import demand_of
from hub.services.floor import Floor
from hub.services.ports import Messages, Writer
from hub.services.routing_desk import RoutingDesk
from hub.services.sheet import Sheet
from hub.services.windows import window_values
from routing.events import CitizenWrote, ConversationQueued
from routing.model import ConversationId

RECENT_KEYS = 10_000
FOLLOWED = frozenset({"followed", "subscribed"})


@dataclass(slots=True)
class Arrivals:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    desk: RoutingDesk
    announcer: Announcer
    citizen_side: CitizenSide
    courier: Courier
    messages: Messages

    _recent: OrderedDict[tuple[str, str], tuple[int, int]] = field(default_factory=OrderedDict)

    def known(self, message: InboundMessage) -> Taken | None:
        """Told a moment ago already."""
        if known := self._recent.get((message.account, message.provider_key)):
            return Taken(str(known[0]), str(known[1]), duplicate=True)
        return None

    async def add(self, conversation: Conversation, message: InboundMessage, sheet: Sheet) -> Taken:
        """Everything up to the save happens without a pause: the order of the calls is the order of the
        messages.
        """
        now, before, values = self.clock.now(), conversation, dict[str, Any]()
        rows = [self.row(conversation, message, stored) for stored in stored_forms(message)]
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
        first = self.citizen_side.first_words(conversation) if sheet.new else ""
        reply = "\n".join(filter(None, [sheet.words, first]))
        return Taken(str(row.id), str(conversation.id), reply=reply)

    def row(self, conversation: Conversation, message: InboundMessage, stored: Stored) -> Message:
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
            "unread": conversation.unread + 1,
        }
        # That somebody pressed a button says less than what they had asked before.
        if row.kind is not Kind.NOTICE or not conversation.preview:
            values |= {"preview": preview_of(row), "preview_author": Author.CITIZEN.value}
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

    async def note(self, message: InboundMessage) -> Taken:
        """Something that starts no conversation: kept in the log, greeted."""
        now, body = self.clock.now(), message.body
        kind = body.kind if isinstance(body, Notice) else "notice"
        details = {"account": message.account, "notice": kind}
        entry = LogEntry(self.ids.next(), now, "notice", details=details)
        guard = InboundKey(message.account, message.provider_key, entry.id, now)
        fresh = await self.writer.save(Change(new=(entry,), guard=guard))
        greeting = self.floor.accounts[message.account].greeting if kind in FOLLOWED else ""
        return Taken(str(entry.id), duplicate=not fresh, reply=greeting)


def _owned_files(rows: Sequence[Message], message: InboundMessage) -> list[Patch]:
    """Whoever sees the conversation may read its files."""
    owner = {"conversation_id": rows[0].conversation_id}
    files = [*(row.file_id for row in rows), message.html_file, message.raw_file]
    return [Patch(StoredFile, file_id, owner) for file_id in files if file_id]
