"""A campaign to very many beside conversations on the same account: how long an agent's words take to reach
the gateway with it and without it, by turns in one run. The gateway is that of `bench/channels_sms.py`.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvloop

from bench.bars import Bar, at_most, print_table
from bench.channels_sms import DELAY_MS, SECRET, TEXT, Post, post_office
from channels.contract import Channel, MessageClass, OutboundMessage, SendResult
from hub.app import LOOK, SLICE
from hub.clock import SystemClock
from hub.config import DeliverySection, MassSection
from hub.domain.campaign import Campaign, CampaignRecipient, CampaignState, digest_of
from hub.domain.change import Change
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState
from hub.services.packing import Outgoing
from hub.web.keys import Mass
from tests.peers.smsc import smsc

PEOPLE = int(os.environ.get("BENCH_MASS", "100000"))
RATE = float(os.environ.get("BENCH_MASS_RATE", "100"))  # as the hub is delivered
WINDOW = float(os.environ.get("BENCH_WINDOW", "4"))  # seconds with, seconds without, and so on
EVERY = 0.02  # seconds between two things that agents say
RATIO = 1.5
A_UNIT = 500


@dataclass
class Timed:
    """Stands before the channel and reads the clock once it has accepted."""

    inner: Channel
    began: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    @property
    def capabilities(self) -> Any:
        return self.inner.capabilities

    async def run(self, *given: Any) -> None:
        await self.inner.run(*given)

    async def send(self, message: OutboundMessage) -> SendResult:
        result = await self.inner.send(message)
        began = self.began.pop(message.message_id, None)
        if began is not None:
            self.took.append(time.perf_counter() - began)
        return result


async def say(post: Post, line: Timed, place: int) -> None:
    """From the agent's word to the gateway's yes."""
    now = SystemClock().now()
    delivery = Delivery(
        id=post.ids.next(),
        source=Source.NOTICE,
        message_class=MessageClass.CONVERSATION,
        account="sms",
        recipient=f"1360{place:07}",
        created_at=now,
        state_at=now,
        state=DeliveryState.QUEUED,
        body={"text": TEXT},
    )
    line.began[str(delivery.id)] = time.perf_counter()
    await post.store.writer.save(Change(new=post.parts.outbox.rows(delivery)))
    post.parts.courier.enqueue(Outgoing(delivery))


async def talk(post: Post, line: Timed, over: Callable[[], bool]) -> list[float]:
    """Agents at an even pace, whatever else goes on."""
    line.took, place, saying = [], 0, set[asyncio.Task[None]]()
    while not over():
        place += 1
        task = asyncio.create_task(say(post, line, place))
        saying.add(task)
        task.add_done_callback(saying.discard)
        await asyncio.sleep(EVERY)
    await asyncio.gather(*saying)
    while line.began:
        await asyncio.sleep(0.01)
    return line.took


async def enter(post: Post) -> Campaign:
    """An approved campaign with its list."""
    now, roster = SystemClock().now(), post.ids.next()
    for first in range(0, PEOPLE, A_UNIT):
        rows = [
            CampaignRecipient(post.ids.next(), roster, number, f"137{number:08}", facts={"姓名": "市民"})
            for number in range(first + 1, min(first + A_UNIT, PEOPLE) + 1)
        ]
        await post.store.writer.save(Change(new=tuple(rows)))
    campaign = Campaign(
        id=post.ids.next(),
        name="停水通知",
        account="sms",
        created_at=now,
        created_by=0,
        state=CampaignState.APPROVED,
        state_at=now,
        text="{姓名}您好，明日9时至15时停水",
        suffix="拒收请回复R",
        roster_id=roster,
        total=PEOPLE,
    )
    campaign = replace(campaign, digest=digest_of(campaign))
    await post.store.writer.save(Change(new=(campaign,)))
    return campaign


def within(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


@asynccontextmanager
async def sending(mass: Mass) -> AsyncIterator[None]:
    """As long as it is open, the campaign goes on."""
    going, feeder, clock = [True], mass.feeder, SystemClock()

    async def feed() -> None:
        while going:
            await feeder.feed()
            lay_down = clock.now()
            await clock.sleep(SLICE)
            feeder.heed(clock.now() - lay_down - SLICE)

    async def look() -> None:
        while going:
            await mass.watch.look()
            await clock.sleep(LOOK)

    jobs = [asyncio.create_task(feed()), asyncio.create_task(look())]
    yield
    going.clear()  # never in the middle of a slice
    await asyncio.gather(*jobs)


async def measure(folder: Path) -> tuple[list[float], list[float], float]:
    os.environ[SECRET] = "secret"
    rules = MassSection(per_second=RATE, failed_percent=0, unknown_percent=0)
    async with smsc(delay=DELAY_MS, quiet=True) as centre:
        await centre.tell(receipts="")
        awake = DeliverySection(quiet_hours={})
        async with post_office("normal", centre.port, folder, mass=rules, delivery=awake) as post:
            host, mass = post.parts.services.host, post.parts.services.outgoing.mass
            line = Timed(host.channels["sms"])
            host.channels["sms"] = line
            await enter(post)
            await mass.desk.book.load()
            await talk(post, line, within(WINDOW))  # until everything has been done once
            quiet, busy, seconds = list[float](), list[float](), 0.0
            while mass.desk.book.live:
                quiet += await talk(post, line, within(WINDOW))
                began = time.perf_counter()
                async with sending(mass):
                    busy += await talk(post, line, within(WINDOW))
                seconds += time.perf_counter() - began
    return quiet, busy, PEOPLE / seconds


def run() -> list[Bar]:
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        quiet, busy, rate = runner.run(measure(Path(folder)))
    cuts = {
        "without": statistics.quantiles(quiet, n=100),
        f"with {PEOPLE} at {rate:.0f}/s": statistics.quantiles(busy, n=100),
    }
    rows = [[name, cut[49] * 1000, cut[94] * 1000, cut[98] * 1000] for name, cut in cuts.items()]
    print_table(["campaign", "p50 ms", "p95 ms", "p99 ms"], rows)
    without, along = (cut[98] for cut in cuts.values())
    return [at_most("mass.conversation_p99", along / without, RATIO)]
