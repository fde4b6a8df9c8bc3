"""The states of messages: every change goes through here, so that they only move where they may."""

from collections import OrderedDict
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any

from channels.contract import Clock, DeliveryReceipt, ReceiptState
from hub.domain.change import Change, Patch
from hub.domain.conversation import Conversation
from hub.domain.hints import MessageStored
from hub.domain.message import DeliveryState, Message, may_move
from hub.ids import id_in
from hub.services.announcer import Announcer
from hub.services.floor import Floor
from hub.services.outstanding import Outstanding, Recipient
from hub.services.ports import Conversations, Messages, Writer

REMEMBERED = 5_000
EVER = 2**53  # no id is larger
UNSENT = frozenset({DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNKNOWN})
RECEIPT_STATES = {
    ReceiptState.SENT: DeliveryState.SENT,
    ReceiptState.DELIVERED: DeliveryState.DELIVERED,
    ReceiptState.READ: DeliveryState.READ,
    ReceiptState.FAILED: DeliveryState.FAILED,
}


class MessageBook:
    """Remembers recent messages so that receipts seldom have to read; storage has them all."""

    def __init__(
        self,
        floor: Floor,
        writer: Writer,
        announcer: Announcer,
        clock: Clock,
        messages: Messages,
        conversations: Conversations,
    ) -> None:
        self._floor, self._writer, self._announcer, self._clock = floor, writer, announcer, clock
        self._messages, self._conversations = messages, conversations
        self._recent: OrderedDict[int, Message] = OrderedDict()
        self._by_provider: dict[tuple[str, str], int] = {}
        self._outstanding = Outstanding(self._look)

    def remember(self, message: Message) -> None:
        self._recent[message.id] = message
        if message.provider_id:
            self._by_provider[message.account, message.provider_id] = message.id
        if len(self._recent) > REMEMBERED:
            _, old = self._recent.popitem(last=False)
            self._by_provider.pop((old.account, old.provider_id), None)

    async def message(self, message_id: int) -> Message | None:
        return self._recent.get(message_id) or await self._messages.message(message_id)

    async def settle(self, message: Message, state: DeliveryState, **values: Any) -> Message:
        """Set a state with what belongs to it; return once stored."""
        after, patches = self.move(message, state, **values)
        commit = self._writer.save(Change(patches=tuple(patches)))
        await self.tell(after, commit)
        await commit
        return after

    def move(self, message: Message, state: DeliveryState, **values: Any) -> tuple[Message, list[Patch]]:
        """A changed state, and what storage must do in the caller's unit. Without a pause up to the save,
        since the order of the calls is the order of the facts.
        """
        current, now = self._recent.get(message.id, message), self._clock.now()
        after = replace(current, state=state, state_at=now, **values)
        self.remember(after)
        patches = [Patch(Message, message.id, {"state": state, "state_at": now, **values})]
        return after, patches + self._count_unsent(current, after)

    async def tell(self, after: Message, commit: Awaitable[bool]) -> None:
        """Screens hear of it once it is stored."""
        conversation = await self._conversation(after.conversation_id)
        if conversation is not None:
            self._outstanding.note((after.account, conversation.address), after)
            self._announcer.after(commit, [MessageStored(after, conversation, fresh=False)])

    async def record_receipt(self, receipt: DeliveryReceipt) -> bool:
        """For messages that need no delivery of their own. Whether it named any."""
        state, messages = RECEIPT_STATES[receipt.state], await self._meant(receipt)
        for message in messages:
            if may_move(message.state, state):
                await self.settle(message, state, state_reason=receipt.reason)
        return bool(messages)

    async def _meant(self, receipt: DeliveryReceipt) -> list[Message]:
        if receipt.up_to:
            return await self._up_to(receipt)
        message = await self._one(receipt)
        return [] if message is None else [message]

    async def _up_to(self, receipt: DeliveryReceipt) -> list[Message]:
        newest = id_in(receipt.message_id)
        if newest is None:
            return []
        recipient, state = (receipt.account, receipt.recipient), RECEIPT_STATES[receipt.state]
        numbers = await self._outstanding.up_to(recipient, newest, state)
        found = [await self.message(number) for number in numbers]
        return [message for message in found if message is not None]

    async def _look(self, recipient: Recipient) -> Sequence[Message]:
        states = {DeliveryState.SENT.value, DeliveryState.DELIVERED.value}
        rows = await self._messages.sent_before(*recipient, EVER, states)
        return [self._recent.get(row.id, row) for row in rows]

    async def _one(self, receipt: DeliveryReceipt) -> Message | None:
        if receipt.message_id:
            number = id_in(receipt.message_id)
            return None if number is None else await self.message(number)
        known = self._by_provider.get((receipt.account, receipt.provider_id))
        if known is not None:
            return self._recent[known]
        return await self._messages.by_provider_id(receipt.account, receipt.provider_id)

    def _count_unsent(self, before: Message, after: Message) -> list[Patch]:
        step = (after.state in UNSENT) - (before.state in UNSENT)
        conversation = self._floor.conversations.get(after.conversation_id)
        if not step or conversation is None:
            return []
        return [self._floor.change(conversation.id, unsent=max(0, conversation.unsent + step))]

    async def _conversation(self, conversation_id: int) -> Conversation | None:
        here = self._floor.conversations.get(conversation_id)
        return here or await self._conversations.conversation(conversation_id)
