"""A gateway that behaves: it remembers what reached it and answers as a test has arranged, or accepts."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels.contract import (
    Accepted,
    Capabilities,
    DeliveryReceipt,
    Inbox,
    MessageClass,
    OutboundMessage,
    ProviderTemplate,
    ReceiptState,
    SendResult,
    Text,
)
from hub.config import Config
from hub.domain.account import ChannelAccount
from hub.domain.change import Change
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState
from hub.ids import IdMaker
from hub.parts import Parts, build_parts
from hub.services.channel_host import Health
from hub.services.floor import Floor
from hub.services.packing import Outgoing
from hub.services.recover import fill_floor
from hub.storage.store import HubStore, open_store
from hub.supervision import Background, guarded
from tests.fakes import ManualClock

MORNING = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
PART = 70
SENDS = frozenset({Text, ProviderTemplate})


class Gateway:
    """`answers` come one after the other; `hold` keeps answers back until a test lets them go."""

    def __init__(self, **limits: Any) -> None:
        self.capabilities = Capabilities(sends=SENDS, receipts=True, can_start_conversation=True, **limits)
        self.sent: list[OutboundMessage] = []
        self.answers: deque[SendResult] = deque()
        self.waiting = 0
        self.inbox: Inbox | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        self.inbox = inbox
        ready()
        await asyncio.Event().wait()

    async def send(self, message: OutboundMessage) -> SendResult:
        self.sent.append(message)
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        return self.answers.popleft() if self.answers else Accepted(f"p{message.message_id}")

    def parts_of(self, message: OutboundMessage) -> int:
        """As short as a text can be."""
        return -(-len(str(getattr(message.body, "text", ""))) // PART)

    @property
    def texts(self) -> list[str]:
        return [str(getattr(message.body, "text", "")) for message in self.sent]


@dataclass
class Post:
    """The hub's services with gateways instead of providers, on a real database."""

    parts: Parts
    store: HubStore
    clock: ManualClock
    ids: IdMaker
    background: Background
    gateways: dict[str, Gateway] = field(default_factory=dict)

    @property
    def gateway(self) -> Gateway:
        return self.gateways["sms"]

    async def post(self, recipient: str = "138", text: str = "你好", **values: Any) -> Delivery:
        """What a notice does: store, then hand over."""
        now = self.clock.now()
        said: dict[str, Any] = {
            "source": Source.NOTICE,
            "message_class": MessageClass.CASE,
            "account": "sms",
            "state": DeliveryState.QUEUED,
            "body": {"text": text},
            "preview": text,
        }
        values = said | values
        delivery = Delivery(id=self.ids.next(), recipient=recipient, created_at=now, state_at=now, **values)
        delivery = self.parts.courier.first_state(delivery)
        await self.store.writer.save(Change(new=self.parts.outbox.rows(delivery)))
        self.parts.courier.enqueue(Outgoing(delivery))
        await self.settle()
        return delivery

    async def settle(self) -> None:
        """Let what can happen now happen."""
        for _ in range(2):
            await self.store.writer.save(Change())  # everything asked before is stored
            async with asyncio.timeout(60):
                while self._busy():
                    await asyncio.sleep(0.001)

    def _busy(self) -> bool:
        """Jobs that neither sleep nor wait for a gateway that a test keeps shut."""
        shut = sum(gateway.waiting for gateway in self.gateways.values())
        return self.background.running() > shut + self.clock.asleep()

    async def passes(self, seconds: float) -> None:
        await self.settle()
        self.clock.advance(timedelta(seconds=seconds))
        await self.settle()
        await self.parts.courier.tend()
        await self.settle()

    async def receipt(self, state: ReceiptState, provider_id: str = "", **more: Any) -> None:
        await self.parts.intake.record_receipt(DeliveryReceipt("sms", state, provider_id, **more))

    async def stored(self, delivery: Delivery) -> Delivery:
        """As the database has it."""
        found = await self.store.deliveries.delivery(delivery.id)
        assert found is not None
        assert found == self.parts.outbox.latest(found)
        return found

    async def outcomes(self, delivery: Delivery) -> list[str]:
        return [attempt.outcome for attempt in await self.store.deliveries.attempts_of(delivery.id)]


@asynccontextmanager
async def post_office(
    url: str, clock: ManualClock, config: Config, gateways: dict[str, Gateway]
) -> AsyncIterator[Post]:
    async with open_store(url, clock) as store, asyncio.TaskGroup() as group:
        known = {account.name for account in await store.accounts.accounts()}
        fresh = [ChannelAccount(name, "sms", "短信") for name in gateways if name not in known]
        if fresh:
            await store.writer.save(Change(new=tuple(fresh)))
        floor = Floor()
        await fill_floor(floor, store)
        background = Background(group)
        ids = IdMaker(clock, start_after=await store.last_id())
        parts = build_parts(config, clock, store, floor, ids, lambda _: None, background.spawn, guarded)
        host = parts.services.host
        for name, gateway in gateways.items():
            host.channels[name], host.health[name] = gateway, Health("running")
        announcing = group.create_task(parts.announcer.announce_forever())
        await parts.take_up.run()
        yield Post(parts, store, clock, ids, background, gateways)
        announcing.cancel()
        await background.finish(0.01)


def office(url: str, clock: ManualClock, tmp: Path, **gateways: Gateway) -> AbstractAsyncContextManager[Post]:
    return post_office(url, clock, Config(data=tmp), gateways or {"sms": Gateway()})
