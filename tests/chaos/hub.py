"""A hub in a process of its own that can be killed and started again on the same data and port."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.peers.process import free_port

ROOT = Path(__file__).resolve().parents[2]
WRAP_UP = 2.0


@dataclass
class MortalHub:
    folder: Path
    channels: list[dict[str, Any]]
    secrets: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    deaths: int = 0
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        log = self.folder / f"hub-{self.deaths}.log"
        with log.open("w") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.hub_process", "normal", str(self.folder)),
                *("--port", str(self.port), "--channels", json.dumps(self.channels)),
                *("--wrap-up", str(WRAP_UP)),
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env={**os.environ, **self.secrets},
            )
        assert self._process.stdout is not None
        assert await self._process.stdout.readline(), log.read_text()
        await self._ready()

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
        await asyncio.wait_for(self._process.wait(), 30)
