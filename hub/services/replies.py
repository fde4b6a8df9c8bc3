"""Step 6 of the message path: what an agent says is checked, stored once, and handed to delivery."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any

from channels.contract import Attachment, Clock, Template, Text
from hub.domain.change import Change, Patch
from hub.domain.conversation import Conversation, Stage
from hub.domain.delivery import Delivery
from hub.domain.hints import Hint, MessageStored, NoticeFor
from hub.domain.message import Author, DeliveryState, InboundKey, Kind, Message, StoredFile
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.announcer import Announcer
from hub.services.bodies import preview_of
from hub.services.channel_host import ChannelHost
from hub.services.courier import Courier
from hub.services.file_store import FileStore
from hub.services.floor import Floor
from hub.services.message_book import MessageBook
from hub.services.outbox import Outbox
from hub.services.packing import Outgoing, for_message, packed
from hub.services.ports import Messages, Writer
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.pushes import Pushes
from hub.services.routing_desk import RoutingDesk
from hub.services.said import Parts, Said as Said
from routing.events import AgentWrote
from routing.model import ConversationId

RECENT_KEYS = 5_000
CHECKED = "人工核实已到达"
WINDOW_CLOSED = "回复窗口已关闭，等市民再来信后自动发出"


@dataclass(slots=True)
class Replies:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    desk: RoutingDesk
    announcer: Announcer
    access: Access
    host: ChannelHost
    courier: Courier
    pushes: Pushes
    outbox: Outbox
    book: MessageBook
    files: FileStore
    messages: Messages
    _recent: OrderedDict[tuple[int, int, str], Message] = field(default_factory=OrderedDict)

    async def say(self, who: Who, conversation_id: int, said: Said) -> tuple[Message, bool]:
        """Return the first stored message and whether it was a repetition; only once stored."""
        known = self._recent.get((conversation_id, who.agent_id, said.client_key))
        if known is not None:
            return await self.book.message(known.id) or known, True
        conversation = await self.access.conversation(who, conversation_id)
        self._check(who, conversation, said)
        parts = await Parts(self.host, self.files, self.messages).of(who, conversation, said)
        if not parts:
            raise BadInput("nothing_to_say")
        messages = [
            self._message(who, conversation, said, part, position) for position, part in enumerate(parts)
        ]
        return await self._store(conversation, messages, said)

    def _check(self, who: Who, conversation: Conversation, said: Said) -> None:
        if said.private:
            if said.template_id:
                raise BadInput("template_to_colleagues")
            return
        if conversation.stage is Stage.CLOSED or conversation.agent_id != who.agent_id:
            raise CannotDo("not_holder", number=conversation.number)
        if conversation.stage not in (Stage.ACTIVE, Stage.PARKED, Stage.WRAP_UP):
            raise CannotDo("not_holder", number=conversation.number)
        capabilities = self.host.capabilities(conversation.account)
        wanted = Template if said.template_id else Attachment if said.file_ids else Text
        if capabilities is None or wanted not in capabilities.sends:
            raise CannotDo("channel_cannot", channel=conversation.kind)

    def _message(
        self, who: Who, conversation: Conversation, said: Said, part: dict[str, Any], position: int
    ) -> Message:
        now = self.clock.now()
        state, reason = self._state(conversation, said, part["kind"])
        state = part.pop("state", state)
        if said.article_id is not None:
            part["details"] = {**part.get("details", {}), "article": str(said.article_id)}
        number = self.ids.next()
        return Message(
            id=number,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            account=conversation.account,
            author=Author.AGENT,
            provider_id=str(number) if state is DeliveryState.SENT else "",
            at=now,
            agent_id=who.agent_id,
            private=said.private,
            mentions=said.mentions,
            client_key=said.client_key if position == 0 else f"{said.client_key}:{position}",
            state=state,
            state_reason=reason,
            state_at=now,
            **part,
        )

    def _state(self, conversation: Conversation, said: Said, kind: Kind) -> tuple[DeliveryState, str]:
        if said.private:
            return DeliveryState.RECEIVED, ""
        if conversation.window_shut(self.clock.now()) and kind is not Kind.TEMPLATE:
            return DeliveryState.HELD, WINDOW_CLOSED
        if self._repeatable(conversation):
            return DeliveryState.SENT, ""  # stored is sent: the citizen's client reads what it missed from us
        free = self.courier.may_go_at_once(conversation.account, conversation.address)
        return (DeliveryState.SENDING if free else DeliveryState.QUEUED), ""

    async def _store(
        self, conversation: Conversation, messages: list[Message], said: Said
    ) -> tuple[Message, bool]:
        first, last = messages[0], messages[-1]
        queued = [first, *(self._behind(message) for message in messages[1:])]
        unanswered = conversation.first_reply_at is None and not said.private
        patches, before, values = [], conversation, dict[str, Any]()
        if conversation.id in self.floor.conversations:
            values = self._news(conversation, last, said, unanswered)
            patches.append(self.floor.change(conversation.id, **values))
            conversation = self.floor.conversations[conversation.id]
        owner = {"conversation_id": conversation.id}
        patches += [Patch(StoredFile, m.file_id, owner) for m in queued if m.file_id]
        key = f"reply:{first.agent_id}:{conversation.id}"
        guard = InboundKey(key, said.client_key, first.id, first.at)
        for message in queued:
            self.book.remember(message)
        ways = [self._way(message, conversation) for message in queued]
        rows = [row for way in ways if way is not None for row in self.outbox.rows(way)]
        commit = self.writer.save(Change((*queued, *rows), tuple(patches), guard))
        hints: list[Hint] = [MessageStored(message, conversation, agents=said.mentions) for message in queued]
        hints += self._mention(conversation, first, said)
        self.announcer.after(commit, hints)
        if not await commit:
            self.floor.take_back(before, values)
            known = await self.messages.by_client_key(conversation.id, first.agent_id or 0, said.client_key)
            return known or first, True
        self._remember(first, said)
        if not said.private:
            self.desk.tell(AgentWrote(first.at, ConversationId(conversation.id)))
            for position, (message, way) in enumerate(zip(queued, ways, strict=True)):
                self._hand_over(message, conversation, way, first=unanswered and position == 0)
        return first, False

    def _behind(self, message: Message) -> Message:
        """Only the first of several goes out at once; the others queue behind it."""
        later = message.state is DeliveryState.SENDING
        return replace(message, state=DeliveryState.QUEUED) if later else message

    def _news(
        self, conversation: Conversation, last: Message, said: Said, unanswered: bool
    ) -> dict[str, Any]:
        if said.private:
            return {}
        values: dict[str, Any] = {
            "last_message_id": last.id,
            "last_message_at": last.at,
            "last_word_at": last.at,
            "preview": preview_of(last),
            "preview_author": Author.AGENT.value,
            "unread": 0,
        }
        return values | ({"first_reply_at": last.at} if unanswered else {})

    def _mention(self, conversation: Conversation, message: Message, said: Said) -> list[Hint]:
        if not said.mentions:
            return []
        return [
            NoticeFor(
                said.mentions,
                "mention",
                message.text[:120],
                message.at,
                conversation_id=conversation.id,
            )
        ]

    def _way(self, message: Message, conversation: Conversation) -> Delivery | None:
        """Its delivery; None for what never leaves by itself, and for what is sent once it is stored."""
        if message.state in (DeliveryState.RECEIVED, DeliveryState.SENT):
            return None
        contact = self.floor.contacts.get(conversation.contact_id)
        return for_message(message, conversation, contact.name if contact else "")

    def _hand_over(
        self, message: Message, conversation: Conversation, way: Delivery | None, *, first: bool
    ) -> None:
        if message.state is DeliveryState.RECEIVED:
            return  # travels inside another
        if way is not None:
            self.courier.enqueue(Outgoing(way, message, first))
            return
        shown = Outgoing(for_message(message, conversation), message, first)
        self.pushes.push(message, packed(shown, self.floor))

    def _remember(self, message: Message, said: Said) -> None:
        self._recent[message.conversation_id, message.agent_id or 0, said.client_key] = message
        if len(self._recent) > RECENT_KEYS:
            self._recent.popitem(last=False)

    # --- afterwards ---

    async def resend(self, who: Who, message_id: int, *, checked: bool) -> Message:
        """Only what surely did not arrive: failed, or unknown and looked at by a person."""
        message, conversation = await self._own(who, message_id)
        if message.state is DeliveryState.UNKNOWN and not checked:
            raise CannotDo("check_first")
        if message.state not in (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNKNOWN):
            raise CannotDo("nothing_to_resend")
        delivery = await self.outbox.delivery(message.id)
        if delivery is not None:
            await self.courier.again(delivery, message)
        elif self._repeatable(conversation):
            message = await self.book.settle(message, DeliveryState.SENT, state_reason="")
            self._hand_over(message, conversation, None, first=False)
        else:
            delivery = for_message(message, conversation)
            await self.writer.save(Change(new=self.outbox.rows(delivery)))
            await self.courier.again(delivery, message)
        return await self.book.message(message.id) or message

    async def arrived(self, who: Who, message_id: int) -> Message:
        """A person found out that a message of unknown outcome did arrive."""
        message, _ = await self._own(who, message_id)
        if message.state is not DeliveryState.UNKNOWN:
            raise CannotDo("nothing_to_settle")
        delivery = await self.outbox.delivery(message.id)
        if delivery is None:
            return await self.book.settle(message, DeliveryState.DELIVERED, state_reason=CHECKED)
        now = self.clock.now()
        await self.outbox.settle(
            delivery, DeliveryState.DELIVERED, state_reason=CHECKED, delivered_at=now, handled_at=now
        )
        return await self.book.message(message.id) or message

    def _repeatable(self, conversation: Conversation) -> bool:
        capabilities = self.host.capabilities(conversation.account)
        return capabilities is not None and capabilities.repeatable

    async def _own(self, who: Who, message_id: int) -> tuple[Message, Conversation]:
        message = await self.book.message(message_id)
        if message is None or message.author is not Author.AGENT:
            raise NotFound("no_such_message")
        return message, await self.access.conversation(who, message.conversation_id)
