"""The product as a process for the telephone bench: `python -m hub serve` with agents at their desks."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bench.hub_crowd import PASSWORD, AgentDriver, Times, gathered
from hub.clock import SystemClock
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import workshop
from hub.config import load_config
from hub.storage.passwords import Argon2Passwords
from hub.storage.schema import migrate
from tests.peers.asterisk.server import Asterisk

CONFIG = """
[http]
listen = "127.0.0.1:0"
sign_ins_per_minute = 100000
[routing]
wrap_up_seconds = {{ phone = 0 }}
[[channel]]
name = "hotline"
kind = "phone"
[channel.settings]
port = {port}
secret_env = "HUB_PHONE_SECRET"
recordings = "{recordings}"
"""


class PhoneHub:
    """A database of its own in `folder`; what happened is read from it when the hub has stopped."""

    def __init__(self, folder: Path, asterisk: Asterisk, telephones: Iterable[int]) -> None:
        self._folder, self._telephones = folder, list(telephones)
        self._path = folder / "config.toml"
        written = CONFIG.format(port=asterisk.ami_port, recordings=asterisk.recordings)
        self._path.write_text(written, encoding="utf-8")
        self._environment = {
            **os.environ,
            "HUB_CONFIG": str(self._path),
            "HUB_DATA": str(folder),
            "HUB_PHONE_SECRET": asterisk.secret,
        }

    async def prepare(self) -> None:
        """One agent per telephone, with a cheap password: signing in is not what is measured."""
        config = load_config(self._environment, self._path)
        await migrate(config.storage_url)
        hashed = Argon2Passwords(memory_kib=64, passes=1).hash(PASSWORD)
        async with workshop(config, SystemClock()) as work:
            for number in self._telephones:
                name = str(number)
                await enter_agent(work, NewAgent(name, name, name, extension=name), hashed)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """All agents are signed in and idle; gives the process id."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", "serve"),
            env=self._environment,
            cwd=Path(__file__).parents[1],
            stdout=asyncio.subprocess.PIPE,
            stderr=(self._folder / "hub.log").open("w"),
        )
        try:
            async with self._desks(await _address(process)):
                yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 30)

    @asynccontextmanager
    async def _desks(self, base: str) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
            agents = [WatchingAgent(http, base, str(number), Times()) for number in self._telephones]
            await gathered([agent.start() for agent in agents])
            yield

    # --- what the database says -----------------------------------------------------------

    def picks(self) -> Mapping[str, float]:
        """Offer to the moment the router decided on it."""
        rows = self._query("SELECT id, offered_at FROM offer")
        return {str(number): _moment(at) for number, at in rows}

    def ends(self) -> Mapping[str, int]:
        rows = self._query("SELECT close_reason, count(*) FROM conversation GROUP BY close_reason")
        return {str(reason): int(str(count)) for reason, count in rows}

    def closed(self) -> int:
        rows = self._query("SELECT count(*) FROM conversation WHERE stage = 'closed' AND thread != ''")
        return int(str(rows[0][0]))

    def answered(self) -> int:
        rows = self._query("SELECT count(*) FROM offer WHERE outcome = 'accepted'")
        return int(str(rows[0][0]))

    def _query(self, sentence: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self._folder / "hub.db") as database:
            return database.execute(sentence).fetchall()


class WatchingAgent(AgentDriver):
    """Answers at the telephone, not on the screen."""

    def hear(self, content: bytes) -> None:
        pass


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
    return next(word for word in line.split() if word.startswith("http")).rstrip("/")


def _moment(stored: object) -> float:
    at = datetime.fromisoformat(str(stored))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
