"""An exchange that behaves: it remembers what it was ordered, and tests tell what happens to its calls."""

import asyncio
from collections.abc import Callable

from channels.contract import (
    Accepted,
    Capabilities,
    ConnectCall,
    HangUp,
    Inbox,
    OutboundMessage,
    ReturnCall,
    SendResult,
)


class Exchange:
    capabilities = Capabilities(sends=frozenset({ConnectCall, ReturnCall, HangUp}), voice=True)

    def __init__(self) -> None:
        self.orders: list[object] = []
        self.answer: SendResult = Accepted("1")

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        ready()
        await asyncio.Event().wait()

    async def send(self, message: OutboundMessage) -> SendResult:
        self.orders.append(message.body)
        return self.answer
