"""Step 7 of the message path: each outgoing message is sent once, in order per citizen, and its outcome
recorded.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from channels.contract import (
    Accepted,
    Clock,
    OutboundMessage,
    Refused,
    SendResult,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from hub.domain.message import DeliveryState, Message
from hub.services.bodies import outbound_body
from hub.services.channel_host import ChannelHost
from hub.services.message_book import MessageBook

Lane = tuple[str, str]
LONGEST_TRY = timedelta(hours=1)
LONGEST_DELAY = timedelta(minutes=2)
AFTER_RESTART = "重启时正在发送，市民可能已收到"


@dataclass(frozen=True, slots=True)
class Outgoing:
    message: Message
    recipient: str
    first: bool = False


@dataclass(slots=True)
class Delivery:
    host: ChannelHost
    book: MessageBook
    clock: Clock
    after_send: Callable[[Message, SendResult], Awaitable[None]]
    _lanes: dict[Lane, deque[Outgoing]] = field(default_factory=dict)
    _held: dict[int, list[Outgoing]] = field(default_factory=dict)

    def enqueue(self, outgoing: Outgoing) -> None:
        """Messages of one lane go one after the other; lanes do not wait for each other."""
        lane = (outgoing.message.account, outgoing.recipient)
        queue = self._lanes.get(lane)
        if queue is not None:
            queue.append(outgoing)
            return
        self._lanes[lane] = deque([outgoing])
        self.host.spawn(self._work(lane))

    def lane_is_free(self, account: str, recipient: str) -> bool:
        return (account, recipient) not in self._lanes and self.host.running(account)

    def hold(self, outgoing: Outgoing) -> None:
        self._held.setdefault(outgoing.message.conversation_id, []).append(outgoing)

    async def release(self, conversation_id: int) -> None:
        """The citizen wrote: what waited for that goes out now."""
        for outgoing in self._held.pop(conversation_id, []):
            message = await self.book.settle(outgoing.message, DeliveryState.QUEUED, state_reason="")
            self.enqueue(Outgoing(message, outgoing.recipient, outgoing.first))

    def holds(self, conversation_id: int) -> bool:
        return conversation_id in self._held

    async def _work(self, lane: Lane) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(queue[0])
            queue.popleft()
        del self._lanes[lane]

    async def _deliver(self, outgoing: Outgoing) -> None:
        message = outgoing.message
        if message.state is DeliveryState.SENT:
            await self._push(outgoing)
            return
        while True:
            # Sending is only said when bytes may leave: after a crash nobody knows what became of it.
            if message.state is not DeliveryState.SENDING and self.host.running(message.account):
                message = await self.book.settle(message, DeliveryState.SENDING)
            result = await self.host.send(self._packed(message, outgoing))
            message = await self._record(message, result, outgoing)
            if message.state is not DeliveryState.QUEUED or message.due_at is None:
                return
            await self.clock.sleep(message.due_at - self.clock.now())

    async def _push(self, outgoing: Outgoing) -> None:
        """What counted as sent when it was stored; only a bad outcome is news."""
        result = await self.host.send(self._packed(outgoing.message, outgoing))
        if isinstance(result, Refused):
            await self._record(outgoing.message, result, outgoing)

    async def _record(self, message: Message, result: SendResult, outgoing: Outgoing) -> Message:
        match result:
            case Accepted(provider_id):
                message = await self.book.settle(message, DeliveryState.SENT, provider_id=provider_id)
                if provider_id != str(message.id):
                    await self.book.apply_parked(message)
            case Refused(reason):
                message = await self.book.settle(message, DeliveryState.FAILED, state_reason=reason)
            case TryLater(reason, delay):
                message = await self._postpone(message, reason, delay)
            case WaitForCitizen(reason):
                message = await self.book.settle(message, DeliveryState.HELD, state_reason=reason)
                self.hold(Outgoing(message, outgoing.recipient, outgoing.first))
            case Uncertain(reason):
                message = await self.book.settle(message, DeliveryState.UNKNOWN, state_reason=reason)
            case unreachable:
                assert_never(unreachable)
        await self.after_send(message, result)
        return message

    async def _postpone(self, message: Message, reason: str, delay: timedelta) -> Message:
        now: datetime = self.clock.now()
        if now - message.at > LONGEST_TRY:
            return await self.book.settle(message, DeliveryState.FAILED, state_reason=reason)
        wait = min(delay * 2 ** min(message.attempts, 6), LONGEST_DELAY)
        return await self.book.settle(
            message,
            DeliveryState.QUEUED,
            state_reason=reason,
            attempts=message.attempts + 1,
            due_at=now + wait,
        )

    async def take_up(self, outgoing: Outgoing) -> None:
        """After a restart: what was queued goes on; what was being sent is repeated only where that is
        harmless.
        """
        message = outgoing.message
        if message.state is DeliveryState.HELD:
            self.hold(outgoing)
            return
        if message.state is DeliveryState.SENDING:
            capabilities = self.host.capabilities(message.account)
            if capabilities is None or not capabilities.repeatable:
                await self.book.settle(message, DeliveryState.UNKNOWN, state_reason=AFTER_RESTART)
                return
        self.enqueue(outgoing)

    def _packed(self, message: Message, outgoing: Outgoing) -> OutboundMessage:
        """Citizens learn an agent's number, never the name."""
        agent = self.host.floor.agents.get(message.agent_id) if message.agent_id else None
        return OutboundMessage(
            message_id=str(message.id),
            account=message.account,
            recipient=outgoing.recipient,
            body=outbound_body(message),
            sender_label=agent.number if agent else "",
            first_of_conversation=outgoing.first,
        )
