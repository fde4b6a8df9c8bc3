"""The whole path of a message on the full product: citizen to agent's screen, reply to citizen, all stored.

Ratios are taken in one run, rounds interleaved, against the same hub that keeps nothing, and one that creates
row by row.
"""

import asyncio
import itertools
import json
import math
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import aiohttp
import psutil
import uvloop

from bench.bars import Bar, at_least, at_most, print_table
from bench.hub_crowd import PASSWORD, AgentDriver, CitizenDriver, Times, gathered, now, percentile
from hub.clock import SystemClock
from hub.commands.articles import enter_articles
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import workshop
from hub.config import Config, StorageSection
from hub.domain.account import ChannelAccount
from hub.storage.passwords import Argon2Passwords
from hub.storage.schema import migrate
from tests.peers.postgres import PostgresCluster

AGENTS, MOST_AGENTS = 30, 60
CITIZENS = 64
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
OFFERED = 1000.0  # messages a second, both directions together
ARTICLES = Path(__file__).parents[1] / "data" / "kb" / "articles.jsonl"
LONGEST_START = 60.0
OPEN_LOOP = 1.5  # seconds before measuring: the first messages of all open their conversations
OFF = [0, 1]  # limits would measure themselves
LIMITS = {"messages_per_visitor": OFF, "signals_per_visitor": OFF, "messages_per_address": OFF}
CHANNELS = [{"name": "web", "kind": "web", "settings": {"limits": LIMITS}}]


@dataclass(frozen=True, slots=True)
class Load:
    """`offered` messages a second, both directions together; 0: each says the next when it is answered."""

    agents: int = AGENTS
    citizens: int = CITIZENS
    offered: float = 0.0
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Run:
    rate: float
    cpu_us: float
    to_agent_p50: float
    to_agent_p99: float
    to_citizen_p50: float
    to_citizen_p99: float
    rss_mb: float
    driver_late_p99: float
    with_answers: float


async def prepare(config: Config) -> None:
    """People, articles and an account that accepts by itself, so that the queue is not what is measured."""
    config.data.mkdir(parents=True, exist_ok=True)
    await migrate(config.storage_url)
    hashed = Argon2Passwords(memory_kib=64, passes=1).hash(PASSWORD)
    async with workshop(config, SystemClock()) as work:
        await work.save(ChannelAccount("web", "web", "网页", auto_accept=True))
        await enter_articles(work, ARTICLES)
        for number in range(MOST_AGENTS):
            name = f"a{number:04d}"
            seats = {"web": 5, "wechat": 2}
            await enter_agent(work, NewAgent(name, name, name, ceilings=seats), hashed)


@asynccontextmanager
async def hub_process(
    writer: str,
    folder: Path,
    url: str,
    also: Callable[[Config], Awaitable[None]] | None = None,
    options: Sequence[str] = (),
) -> AsyncIterator[tuple[str, psutil.Process]]:
    """`also` prepares more than the usual people."""
    config = Config(data=folder, storage=StorageSection(url=url))
    await prepare(config)
    if also is not None:
        await also(config)
    arguments = ["-m", "bench.hub_process", writer, str(folder), "--channels", json.dumps(CHANNELS)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        *(["--url", url] if url else []),
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=(folder / "hub.log").open("w"),
    )
    assert process.stdout is not None
    told = await process.stdout.readline()
    if not told:
        raise RuntimeError((folder / "hub.log").read_text())
    base = f"http://127.0.0.1:{int(told)}"
    try:
        await _until_ready(base)
        yield base, psutil.Process(process.pid)
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 20)
    finally:
        if process.returncode is None:  # a hub that does not stop must not outlive its bench
            process.kill()
            await process.wait()


async def _until_ready(base: str) -> None:
    """Channel accounts start a moment after the port opens."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(LONGEST_START):
        while True:
            async with http.get(f"{base}/readyz") as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.05)


async def one_round(writer: str, url: str, offered: float = 0.0) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        async with hub_process(writer, Path(folder), url) as (base, process):
            run = await drive(base, process, Load(offered=offered))
        if not run.rate:
            said = (Path(folder) / "hub.log").read_text(errors="replace")[-2000:]
            print(f"writer {writer}: not one message came through; its hub said last:\n{said or 'nothing'}")
        return run


async def drive(base: str, process: psutil.Process, load: Load) -> Run:
    times = Times()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        agents = [AgentDriver(http, base, f"a{number:04d}", times) for number in range(load.agents)]
        citizens = [CitizenDriver(http, base, number, times) for number in range(load.citizens)]
        await gathered([agent.start() for agent in agents])
        await gathered([citizen.start() for citizen in citizens])
        for citizen in citizens:
            if not load.offered:
                citizen.heard = citizen.say
            citizen.say()
        await asyncio.sleep(0.5)
        pace = asyncio.create_task(_offer(citizens, load.offered)) if load.offered else None
        await asyncio.sleep(OPEN_LOOP)
        run = await _measure(times, process, load.seconds)
        if pace:
            pace.cancel()
            await asyncio.gather(pace, return_exceptions=True)
        return run


async def _offer(citizens: list[CitizenDriver], offered: float) -> None:
    """Citizens send at half the offered rate; every message is answered. An open loop: each leaves when it
    is due, and its delay counts from there, however late the driver itself is.
    """
    began, apart = now(), 2 / offered
    for number in itertools.count():
        due = began + number * apart
        wait = due - now()
        if wait > 0:
            await asyncio.sleep(wait)
        citizens[number % len(citizens)].say(due)


async def _measure(times: Times, process: psutil.Process, seconds: float) -> Run:
    loop = asyncio.get_running_loop()
    times.clear()
    began, cpu = loop.time(), sum(process.cpu_times()[:2])
    await asyncio.sleep(seconds)
    took, cpu = loop.time() - began, sum(process.cpu_times()[:2]) - cpu
    done = len(times.to_agent) + len(times.to_citizen)
    return Run(
        rate=done / took,
        cpu_us=cpu / max(done, 1) * 1e6,
        to_agent_p50=percentile(times.to_agent, 0.5) * 1000,
        to_agent_p99=percentile(times.to_agent, 0.99) * 1000,
        to_citizen_p50=percentile(times.to_citizen, 0.5) * 1000,
        to_citizen_p99=percentile(times.to_citizen, 0.99) * 1000,
        rss_mb=process.memory_info().rss / 1e6,
        driver_late_p99=percentile(times.late, 0.99) * 1000,
        with_answers=times.answers / max(len(times.to_agent), 1),
    )


def _median(runs: list[Run]) -> Run:
    return Run(*(statistics.median(getattr(run, name) for run in runs) for name in Run.__slots__))


async def run() -> list[Bar]:
    cluster = PostgresCluster()
    try:
        runs: dict[str, list[Run]] = {}
        for _ in range(ROUNDS):
            for name, writer, postgres, offered in CASES:
                database = cluster.create_database() if postgres else None
                url = database.url if database else ""
                runs.setdefault(name, []).append(await one_round(writer, url, offered))
    finally:
        cluster.stop()
    return _bars({name: _median(found) for name, found in runs.items()})


CASES = (
    ("no storage", "none", False, 0.0),
    ("sqlite full", "normal", False, 0.0),
    ("sqlite Model.create", "create", False, 0.0),
    ("postgres", "normal", True, 0.0),
    ("sqlite full, 1000/s offered", "normal", False, OFFERED),
    ("postgres, 1000/s offered", "normal", True, OFFERED),
)


HEAD = (
    *("path", "msg/s", "ratio", "cpu us/msg", "agent p50", "p99 ms", "citizen p50", "p99 ms"),
    *("rss MB", "driver late p99", "came with answers"),
)


def _ratio(rate: float, peer: float) -> float:
    """Not a number, and so short of every bar, where there is nothing to compare with."""
    return rate / peer if peer else math.nan


def _bars(medians: dict[str, Run]) -> list[Bar]:
    floor = medians["no storage"].rate
    rows = [[name, r.rate, _ratio(r.rate, floor), *astuple(r)[1:]] for name, r in medians.items()]
    print_table(HEAD, rows)
    sqlite, postgres = medians["sqlite full"].rate, medians["postgres"].rate
    offered = medians["sqlite full, 1000/s offered"], medians["postgres, 1000/s offered"]
    return [
        at_least("path_sqlite_of_no_storage", _ratio(sqlite, floor), 0.5),
        at_least("path_postgres_of_no_storage", _ratio(postgres, floor), 0.4),
        at_least("path_sqlite_of_model_create", _ratio(sqlite, medians["sqlite Model.create"].rate), 4.0),
        at_least("path_sqlite_offered_rate", offered[0].rate, OFFERED * 0.97),
        at_most("path_sqlite_p99_ms", max(offered[0].to_agent_p99, offered[0].to_citizen_p99), 25.0),
        at_least("path_postgres_offered_rate", offered[1].rate, OFFERED * 0.97),
        at_most("path_postgres_p99_ms", max(offered[1].to_agent_p99, offered[1].to_citizen_p99), 40.0),
    ]


if __name__ == "__main__":
    uvloop.run(run())
