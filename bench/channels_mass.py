"""A campaign to very many beside conversations on the same account: how long an agent's words take to reach
the gateway with it and without it, by turns in one run. The gateway is that of `bench/channels_sms.py`.

Everything of the 100,000 is done for real: the list is uploaded, previewed and approved, and each of them is
sent and stored. Measured are the upload, the preview, and the sending at its usual pace at the beginning, in
the middle and at the end; in between it is hurried along, or it would take half an hour. BENCH_STEPS=1 also
tells which steps held up the event loop.
"""

import asyncio
import gc
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvloop

from bench.bars import Bar, at_most, print_table
from bench.channels_sms import DELAY_MS, SECRET, TEXT, Post, post_office
from bench.loop_steps import HEAD as STEP_HEAD, Steps, recorded
from channels.contract import Channel, MessageClass, OutboundMessage, SendResult
from hub import memory
from hub.app import LOOK, SLICE
from hub.clock import SystemClock
from hub.config import DeliverySection, MassSection
from hub.domain.change import Change
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState
from hub.services.access import Who
from hub.services.mass.desk import Wish
from hub.services.packing import Outgoing
from hub.web.keys import Mass
from tests.peers.smsc import smsc

PEOPLE = int(os.environ.get("BENCH_MASS", "100000"))
RATE = float(os.environ.get("BENCH_MASS_RATE", "100"))  # as the hub is delivered
WINDOW = float(os.environ.get("BENCH_WINDOW", "4"))  # seconds with, seconds without, and so on
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
STEPS = os.environ.get("BENCH_STEPS", "") == "1"
HURRY = 5000.0  # a second, where nothing is measured
EVERY = 0.02  # seconds between two things that agents say
RATIO = 1.5
MEASURED = int(1.1 * ROUNDS * WINDOW * RATE)  # people told in one stage
STAGES = (("begin", 0), ("middle", PEOPLE // 2), ("end", PEOPLE - MEASURED))
AUTHOR, OTHER = Who(1, frozenset({"supervisor"})), Who(2, frozenset({"supervisor"}))


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


@dataclass
class Stage:
    """What agents' words took, and what the processor gave, without the campaign's work and beside it."""

    name: str
    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])
    cpu: list[float] = field(default_factory=lambda: [0.0, 0.0])
    people: int = 0
    steps: Steps = field(default_factory=Steps)

    @contextmanager
    def timed(self, at: int) -> Iterator[None]:
        began, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds[at] += time.perf_counter() - began
        self.cpu[at] += time.process_time() - cpu

    @property
    def row(self) -> list[object]:
        quiet, busy = (statistics.quantiles(one, n=100) for one in (self.quiet, self.busy))
        idle = self.cpu[0] / self.seconds[0]
        each = (self.cpu[1] - idle * self.seconds[1]) / max(1, self.people)
        pace = self.people / self.seconds[1]
        figures = [quiet[49], busy[49], quiet[98], busy[98]]
        return [self.name, pace, *(one * 1000 for one in figures), busy[98] / quiet[98], each * 1e6]


def watched(stage: Stage) -> AbstractContextManager[None]:
    return recorded(stage.steps) if STEPS else nullcontext()


@contextmanager
def settled() -> Iterator[None]:
    """The garbage collector as in a hub that runs; the benches that come afterwards have theirs back."""
    usual = gc.get_threshold()
    memory.settle()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


HEAD = ["", "people/s", "p50 ms", "beside it", "p99 ms", "beside it", "ratio", "CPU us each"]


def within(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


async def quietly(post: Post, line: Timed, stage: Stage) -> None:
    with stage.timed(0):
        stage.quiet += await talk(post, line, within(WINDOW))


async def beside(post: Post, line: Timed, name: str, job: Coroutine[Any, Any, Any]) -> Stage:
    """Something that is done once, as long as it takes."""
    stage = Stage(name, people=PEOPLE)
    await quietly(post, line, stage)
    with stage.timed(1), watched(stage):
        task = asyncio.create_task(job)
        stage.busy += await talk(post, line, task.done)
    await task
    await quietly(post, line, stage)
    return stage


@asynccontextmanager
async def sending(mass: Mass) -> AsyncIterator[None]:
    """As long as it is open, the campaign goes on."""
    going, feeder, clock = [True], mass.feeder, SystemClock()

    async def feed() -> None:
        while going:
            await feeder.feed()
            await feeder.pause(SLICE)

    async def look() -> None:
        while going:
            await mass.watch.look()
            await clock.sleep(LOOK)

    jobs = [asyncio.create_task(feed()), asyncio.create_task(look())]
    yield
    going.clear()  # never in the middle of a slice
    await asyncio.gather(*jobs)


async def sent(post: Post, line: Timed, mass: Mass, name: str) -> Stage:
    """At its usual pace."""
    stage = Stage(name)
    for _ in range(ROUNDS):
        await quietly(post, line, stage)
        before = taken(mass)
        with stage.timed(1), watched(stage):
            async with sending(mass):
                stage.busy += await talk(post, line, within(WINDOW))
        stage.people += taken(mass) - before
    return stage


def taken(mass: Mass) -> int:
    return next((one.taken for one in mass.desk.book.live.values()), PEOPLE)


async def hurried(mass: Mass, people: int) -> None:
    """As fast as it goes, with nobody beside it."""
    feeder, usual = mass.feeder, mass.feeder.rules
    feeder.rules = replace(usual, per_second=HURRY)
    while taken(mass) < people:
        await feeder.feed()
        await asyncio.sleep(0.005)
    feeder.rules = usual
    while mass.feeder.notifications.courier.backlog("sms"):
        await asyncio.sleep(0.01)


async def stages(post: Post, line: Timed, mass: Mass) -> tuple[list[Stage], list[Stage]]:
    desk = mass.desk
    await talk(post, line, within(WINDOW))  # until everything has been done once
    campaign = await desk.create(AUTHOR, Wish("停水通知", "sms", text="{姓名}您好，明日9时至15时停水"))
    people = "\n".join(["手机号,姓名", *(f"137{number:08},市民{number}" for number in range(PEOPLE))])
    upload = desk.upload(AUTHOR, campaign.id, "名单.csv", people.encode())
    making = [await beside(post, line, "upload", upload)]
    making.append(await beside(post, line, "preview", desk.weigh(AUTHOR, campaign.id)))
    campaign = await mass.approval.hand_in(
        AUTHOR, campaign.id, (await desk.find(AUTHOR, campaign.id)).version
    )
    await mass.approval.decide(OTHER, campaign.id, campaign.digest, approve=True, note="")
    telling = []
    for name, told in STAGES:
        await hurried(mass, told)
        telling.append(await sent(post, line, mass, name))
    await hurried(mass, PEOPLE)
    await mass.watch.look()
    progress = await mass.watch.progress(await desk.find(AUTHOR, campaign.id))
    if progress.outcomes != {"sent": PEOPLE} or mass.desk.book.live:
        raise RuntimeError(f"not everybody was told: {progress.outcomes}")
    return making, telling


async def measure(folder: Path) -> tuple[list[Stage], list[Stage]]:
    os.environ[SECRET] = "secret"
    rules = MassSection(per_second=RATE, failed_percent=0, unknown_percent=0)
    async with smsc(delay=DELAY_MS, quiet=True) as centre:
        await centre.tell(receipts="")
        awake = DeliverySection(quiet_hours={})
        async with post_office("normal", centre.port, folder, mass=rules, delivery=awake) as post:
            host, mass = post.parts.services.host, post.parts.services.outgoing.mass
            line = Timed(host.channels["sms"])
            host.channels["sms"] = line
            with settled():
                return await stages(post, line, mass)


def ratio(measured: Sequence[Stage]) -> float:
    quiet = [took for stage in measured for took in stage.quiet]
    busy = [took for stage in measured for took in stage.busy]
    return statistics.quantiles(busy, n=100)[98] / statistics.quantiles(quiet, n=100)[98]


def run() -> list[Bar]:
    loop = asyncio.new_event_loop if STEPS else uvloop.new_event_loop
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=loop) as runner:
        making, telling = runner.run(measure(Path(folder)))
    print_table([f"{PEOPLE} at {RATE:.0f}/s", *HEAD[1:]], [stage.row for stage in (*making, *telling)])
    for stage in (*making, *telling) if STEPS else ():
        print_table([stage.name, *STEP_HEAD[1:]], stage.steps.rows())
    return [
        at_most("mass.list_conversation_p99", ratio(making), RATIO),
        at_most("mass.conversation_p99", ratio(telling), RATIO),
    ]
