"""Callbacks at 200 a second to the full hub: acknowledged in time, also while agents are busy sending."""

import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bench.bars import Bar, at_least, at_most, print_table
from bench.hub_crowd import PASSWORD, REPLY, AgentDriver, Said, Times, gathered
from hub.clock import SystemClock
from hub.commands.articles import enter_articles
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import workshop
from hub.config import Config, StorageSection
from hub.domain.account import ChannelAccount
from hub.storage.passwords import Argon2Passwords
from hub.storage.schema import migrate
from simulators.wechat import Account
from tests.peers.process import free_port

RATE = 200.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
AGENTS, SEATS, CITIZENS = 20, 5, 300  # a hundred are served, the others wait and go on writing
LIMIT_MS = 200.0
ARTICLES = Path(__file__).parents[1] / "data" / "kb" / "articles.jsonl"
ACCOUNT = Account()
SECRETS = {
    "BENCH_SECRET": ACCOUNT.secret,
    "BENCH_TOKEN": ACCOUNT.token,
    "BENCH_AES": ACCOUNT.aes_key,
}


class WeChatAgent(AgentDriver):
    """Answers at once what citizens of WeChat write."""

    def answer(self, message: Said) -> None:
        self.say(message.conversation_id, REPLY)


async def run() -> list[Bar]:
    quiet = [await one_round(agents=0) for _ in range(ROUNDS)]
    busy = [await one_round(agents=AGENTS) for _ in range(ROUNDS)]
    head = ["callbacks", "acknowledged", "p50 ms", "p90 ms", "p99 ms", "max ms", "answers", "driver late ms"]
    names = ["acknowledged", "p50", "p90", "p99", "max", "answers", "latest_start"]
    rows = [
        [label, *(statistics.median(each[name] for each in rounds) for name in names)]
        for label, rounds in (("nobody answers", quiet), ("agents answer", busy))
    ]
    print_table(head, rows)
    everything = [*quiet, *busy]
    return [
        at_least("wechat_acknowledged", min(each["acknowledged"] for each in everything), 1.0),
        at_most("wechat_ack_p99_ms", statistics.median(each["p99"] for each in quiet), LIMIT_MS),
        at_most("wechat_ack_p99_ms_while_sending", statistics.median(each["p99"] for each in busy), LIMIT_MS),
        at_least("wechat_answers_while_sending", min(each["answers"] for each in busy), RATE * SECONDS / 10),
    ]


async def one_round(*, agents: int) -> dict[str, float]:
    """Figures of one fresh hub; `acknowledged` is the share of callbacks that were."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with hub_process(Path(folder), f"http://127.0.0.1:{port}") as base:
            connector = aiohttp.TCPConnector(limit=0)
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
                crew = [WeChatAgent(http, base, f"a{number:04d}", Times()) for number in range(agents)]
                await gathered([agent.start() for agent in crew])
                load = await load_from_outside(f"{base}/channels/wechat/main", port)
    return {**load, "acknowledged": load["outcomes"].get("200", 0) / load["sent"]}


async def load_from_outside(url: str, port: int) -> dict[str, Any]:
    arguments = [
        "--rate",
        str(RATE),
        "--seconds",
        str(SECONDS),
        "--citizens",
        str(CITIZENS),
        "--port",
        str(port),
    ]
    driver = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.wechat_load", url, *arguments, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await driver.communicate()
    load: dict[str, Any] = json.loads(told)
    return load


@asynccontextmanager
async def hub_process(folder: Path, api_base: str) -> AsyncIterator[str]:
    await prepare(Config(data=folder, storage=StorageSection(url="")))
    settings = {
        "app_id": ACCOUNT.app_id,
        "secret_env": "BENCH_SECRET",
        "token_env": "BENCH_TOKEN",
        "aes_key_env": "BENCH_AES",
        "api_base": api_base,
    }
    channels = json.dumps([{"name": "main", "kind": "wechat", "settings": settings}])
    with (folder / "hub.log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.hub_process", "normal", str(folder), "--channels", channels),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={**os.environ, **SECRETS},
        )
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 20)
        finally:
            if process.returncode is None:  # a hub that does not stop must not outlive its bench
                process.kill()
                await process.wait()


async def prepare(config: Config) -> None:
    """People, and an account that accepts by itself, so that no offer has to be clicked."""
    config.data.mkdir(parents=True, exist_ok=True)
    await migrate(config.storage_url)
    hashed = Argon2Passwords(memory_kib=64, passes=1).hash(PASSWORD)
    async with workshop(config, SystemClock()) as work:
        await work.save(ChannelAccount("main", "wechat", "微信", auto_accept=True))
        await enter_articles(work, ARTICLES)
        for number in range(AGENTS):
            name = f"a{number:04d}"
            await enter_agent(work, NewAgent(name, name, name, ceilings={"wechat": SEATS}), hashed)
