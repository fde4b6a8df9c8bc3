"""A real SMPP short message centre (npm `smpp`) on loopback, told what to do and asked what it saw."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.peers.npm import FOLDER, NODE, install

PATIENCE = 60.0
Event = dict[str, Any]


class Smsc:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.port = 0
        self.events: list[Event] = []
        self._changed = asyncio.Event()
        self._told = 0

    async def tell(self, **order: Any) -> None:
        """Return when it knows: what is sent to it afterwards meets the new order."""
        assert self._process.stdin is not None
        self._told += 1
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self.saw("told", self._told)

    def of(self, name: str) -> list[Event]:
        return [event for event in self.events if event["event"] == name]

    async def texts(self, count: int) -> list[tuple[str, str]]:
        """Whole texts, with their numbers, in the order in which they came; at least so many."""
        whole = await self.saw("submit", count, lambda event: event["text"] is not None)
        return [(event["to"], event["text"]) for event in whole]

    async def saw(
        self, name: str, times: int = 1, fits: Callable[[Event], bool] = lambda _: True
    ) -> list[Event]:
        async with asyncio.timeout(PATIENCE):
            while len(found := [event for event in self.of(name) if fits(event)]) < times:
                self._changed.clear()
                await self._changed.wait()
        return found

    async def read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.events.append(json.loads(line))
            self._changed.set()


@asynccontextmanager
async def smsc(**options: Any) -> AsyncIterator[Smsc]:
    await asyncio.to_thread(install)
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        "--no-deprecation",
        "smsc.cjs",
        json.dumps(options),
        cwd=FOLDER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    centre = Smsc(process)
    reading = asyncio.create_task(centre.read())
    try:
        centre.port = (await centre.saw("listening"))[0]["port"]
        yield centre
    finally:
        assert process.stdin is not None
        process.stdin.close()  # its end, also when we die
        await asyncio.wait_for(process.wait(), PATIENCE)
        await reading
