"""A hub in a process of its own that can be killed and started again on the same data and port."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from hub.config import Config, StorageSection
from tests.peers.postgres import PostgresCluster
from tests.peers.process import free_port

ROOT = Path(__file__).resolve().parents[2]
WRAP_UP = 2.0
STOPS_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Home:
    """Where a hub keeps what it knows; without `url` in a SQLite file in the folder."""

    folder: Path
    url: str = ""

    def config(self, **more: Any) -> Config:
        return Config(data=self.folder, storage=StorageSection(url=self.url), **more)

    @property
    def storage(self) -> str:
        return self.config().storage_url


@contextlib.contextmanager
def home(folder: Path, *, postgres: bool) -> Iterator[Home]:
    if not postgres:
        yield Home(folder)
        return
    cluster = PostgresCluster()
    try:
        yield Home(folder, cluster.create_database().url)
    finally:
        cluster.stop()


@dataclass
class MortalHub:
    """Every second of its lives is spent on a slow disk: a death falls before the commit then, or just behind
    it, and seldom between two messages.
    """

    home: Home
    channels: list[dict[str, Any]]
    secrets: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    deaths: int = 0
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        log = await self._begin()
        assert self._process is not None
        assert self._process.stdout is not None
        assert await self._process.stdout.readline(), log.read_text()
        await self._ready()

    async def stumble(self, after: float) -> None:
        """Started, and dead again so many seconds later, maybe before it has taken up what was unfinished."""
        await self._begin()
        await asyncio.sleep(after)
        await self.kill()

    async def _begin(self) -> Path:
        folder, disk = self.home.folder, "normal" if self.deaths % 2 else "slow"
        log = folder / f"hub-{self.deaths}.log"
        with log.open("w") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.hub_process", disk, str(folder)),
                *("--url", self.home.url, "--port", str(self.port)),
                *("--channels", json.dumps(self.channels), "--wrap-up", str(WRAP_UP)),
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env={**os.environ, **self.secrets},
            )
        return log

    async def _ready(self) -> None:
        async with aiohttp.ClientSession() as http:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """As a power cut would: no signal handler runs."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self.deaths += 1

    async def end(self) -> None:
        """Whatever went wrong, nothing of it goes on."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self._process.wait(), STOPS_WITHIN)
