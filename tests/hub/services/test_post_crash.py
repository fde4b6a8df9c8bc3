"""`kill -9` in the middle of sending: nothing stored is lost, and nothing goes out twice."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.domain.message import DeliveryState
from hub.storage.store import open_store

COUNT = 120


class Listener:
    """Counts what reached it; ends a life after so many."""

    def __init__(self) -> None:
        self.heard: Counter[int] = Counter()
        self.after = 10**9
        self.enough = asyncio.Event()

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if line:
            self.heard[int(line)] += 1
            if self.heard.total() >= self.after:
                self.enough.set()
                await reader.read()  # whoever is being killed gets no answer
            else:
                writer.write(b"ok\n")
        writer.close()


async def life(
    url: str,
    port: int,
    count: int,
    folder: Path,
    end: asyncio.Event | None,
    *,
    child: str = "tests.hub.services.post_child",
) -> list[int]:
    """Runs the child to its end, or kills it when `end` says so; what it said to have stored."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", child, url, str(port), str(count), str(folder)),
        stdout=asyncio.subprocess.PIPE,
    )
    reading = asyncio.create_task(process.communicate())
    if end is not None:
        killing = asyncio.create_task(end.wait())
        await asyncio.wait({reading, killing}, return_when=asyncio.FIRST_COMPLETED)
        killing.cancel()
        if process.returncode is None:
            process.kill()
    said, _ = await reading
    return [int(line) for line in said.decode().split("\n")[:-1]]


@pytest.mark.parametrize("after", [1, 37])
async def test_a_killed_hub_loses_nothing_and_repeats_nothing(url: str, tmp_path: Path, after: int) -> None:
    listener = Listener()
    server = await asyncio.start_server(listener.hear, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    listener.after = after

    stored = await life(url, port, COUNT, tmp_path, listener.enough)
    listener.after = 10**9
    await life(url, port, 0, tmp_path, None)

    server.close()
    async with open_store(url, SystemClock()) as store:
        rows = [await store.deliveries.delivery(number) for number in stored]
        attempts = await store.deliveries.open_attempts()
    states = Counter(row.state for row in rows if row is not None)
    assert None not in rows, "what was said to be stored is there"
    assert set(states) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert max(listener.heard.values()) == 1, "nothing went out twice"
    for row in rows:
        assert row is not None
        assert row.state is DeliveryState.UNKNOWN or listener.heard[row.id] == 1
    assert states[DeliveryState.UNKNOWN] <= 8, "no more than were on the wire"
    assert attempts == []
