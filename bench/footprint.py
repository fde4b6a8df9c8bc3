"""Memory with a city's agents signed in and many idle visitors, and the time a second start takes."""

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

import aiohttp
import psutil

from bench.bars import Bar, at_most, print_table
from bench.hub_crowd import PASSWORD, AgentDriver, CitizenDriver, Times, gathered
from bench.message_path import hub_process
from hub.clock import SystemClock
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import workshop
from hub.config import Config
from hub.storage.passwords import Argon2Passwords
from tests.peers.process import free_port

AGENTS = 137
VISITORS = 2_000
STARTS = 5
LONGEST_START = 120.0  # the first one may have to build
ROOT = Path(__file__).resolve().parent.parent


async def run() -> list[Bar]:
    memory, per_visitor = await _memory()
    starts = sorted([await _start() for _ in range(STARTS)])
    median = starts[len(starts) // 2]
    print_table(
        ["what", "value"],
        [
            ["MB with 137 agents signed in", memory],
            ["KiB per idle visitor socket", per_visitor],
            ["seconds from make run to /readyz (median)", median],
            ["fastest", starts[0]],
        ],
    )
    return [
        at_most("memory_137_agents_mb", memory, 150),
        at_most("memory_per_visitor_kib", per_visitor, 20),
        at_most("warm_start_s", median, 3),
    ]


async def _memory() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with hub_process("normal", Path(folder), "", _enter_agents) as (base, process):
            connector = aiohttp.TCPConnector(limit=0)
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
                return await _crowd(http, base, process)


async def _enter_agents(config: Config) -> None:
    hashed = Argon2Passwords(memory_kib=64, passes=1).hash(PASSWORD)
    async with workshop(config, SystemClock()) as work:
        for number in range(1000, 1000 + AGENTS):
            await enter_agent(work, NewAgent(f"m{number}", f"m{number}", f"{number}"), hashed)


async def _crowd(http: aiohttp.ClientSession, base: str, process: psutil.Process) -> tuple[float, float]:
    times = Times()
    agents = [AgentDriver(http, base, f"m{number}", times) for number in range(1000, 1000 + AGENTS)]
    await gathered([agent.start() for agent in agents])
    await asyncio.sleep(2)
    signed_in = process.memory_info().rss
    visitors = [CitizenDriver(http, base, number, times) for number in range(VISITORS)]
    await gathered([visitor.start() for visitor in visitors], at_once=50)
    await asyncio.sleep(2)
    grown = process.memory_info().rss - signed_in
    return signed_in / 1e6, grown / VISITORS / 1024


async def _start() -> float:
    """The second start of `make run` on a folder of its own: everything is built already."""
    folder = Path(tempfile.mkdtemp())
    port = free_port()
    surroundings = {**os.environ, "HUB_DATA": str(folder), "HUB_HTTP__LISTEN": f"127.0.0.1:{port}"}
    try:
        await _until_ready(surroundings, port)
        return await _until_ready(surroundings, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _until_ready(surroundings: dict[str, str], port: int) -> float:
    began = time.perf_counter()
    told = (Path(surroundings["HUB_DATA"]) / "start.log").open("a")
    process = await asyncio.create_subprocess_exec(
        "make", "run", cwd=ROOT, env=surroundings, stdout=told, stderr=told
    )
    async with aiohttp.ClientSession() as http, asyncio.timeout(LONGEST_START):
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    process.terminate()
    await process.wait()
    return took
