"""What counts as sent once it is stored: shown to connected clients, in order per citizen."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from channels.contract import OutboundMessage, Refused, SendResult
from hub.domain.message import DeliveryState, Message
from hub.services.channel_host import ChannelHost
from hub.services.message_book import MessageBook

Lane = tuple[str, str]


@dataclass(slots=True)
class Pushes:
    """Clients of such a channel read from us what they missed; only a bad outcome is news."""

    host: ChannelHost
    book: MessageBook
    after_send: Callable[[Message, SendResult], Awaitable[None]]
    _lanes: dict[Lane, deque[tuple[Message, OutboundMessage]]] = field(default_factory=dict)

    def push(self, message: Message, packed: OutboundMessage) -> None:
        lane = (packed.account, packed.recipient)
        queue = self._lanes.get(lane)
        if queue is not None:
            queue.append((message, packed))
            return
        self._lanes[lane] = deque([(message, packed)])
        self.host.spawn(self._work(lane))

    async def _work(self, lane: Lane) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._show(*queue[0])
            queue.popleft()
        del self._lanes[lane]

    async def _show(self, message: Message, packed: OutboundMessage) -> None:
        result = await self.host.send(packed)
        if isinstance(result, Refused):
            message = await self.book.settle(message, DeliveryState.FAILED, state_reason=result.reason)
            await self.after_send(message, result)
