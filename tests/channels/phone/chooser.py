"""A router in ten lines: the longest waiting caller to the longest idle telephone; enough to drive the
channel.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable

from channels.contract import (
    CallArrived,
    CallEnded,
    CallReturned,
    ConnectCall,
    InboundMessage,
    OutboundMessage,
    SendResult,
    Taken,
)
from channels.phone.channel import PhoneChannel
from tests.channels.phone.desk import ACCOUNT, PatientInbox


class ChoosingInbox(PatientInbox):
    """Stores, then decides, as the hub does: the order leaves while the next fact is being stored."""

    def __init__(self, telephones: Iterable[int]) -> None:
        super().__init__()
        self.channel: PhoneChannel | None = None
        self.offered: dict[str, float] = {}
        self.outcomes: list[SendResult] = []
        self._idle = deque(str(number) for number in telephones)
        self._waiting: deque[str] = deque()
        self._served: dict[str, str] = {}
        self._offers = itertools.count(1)
        self._orders: set[asyncio.Task[None]] = set()

    async def accept(self, message: InboundMessage) -> Taken:
        taken = await super().accept(message)
        if not taken.duplicate:
            self._follow(message)
            self._choose()
        return taken

    def _follow(self, message: InboundMessage) -> None:
        match message.body:
            case CallArrived(call_id):
                self._waiting.append(call_id)
            case CallReturned(call_id):
                self._free(call_id)
                self._waiting.appendleft(call_id)
            case CallEnded(call_id):
                self._free(call_id)
                if call_id in self._waiting:
                    self._waiting.remove(call_id)
            case _:
                return

    def _free(self, call_id: str) -> None:
        telephone = self._served.pop(call_id, None)
        if telephone is not None:
            self._idle.append(telephone)

    def _choose(self) -> None:
        while self._idle and self._waiting:
            call_id, telephone = self._waiting.popleft(), self._idle.popleft()
            self._served[call_id] = telephone
            order = asyncio.create_task(self._offer(call_id, telephone, f"offer-{next(self._offers)}"))
            self._orders.add(order)
            order.add_done_callback(self._orders.discard)

    async def _offer(self, call_id: str, telephone: str, offer: str) -> None:
        assert self.channel is not None
        self.offered[offer] = asyncio.get_running_loop().time()
        body = ConnectCall(call_id, telephone, offer, agent_number="")
        self.outcomes.append(await self.channel.send(OutboundMessage("m", ACCOUNT, "citizen", body)))
