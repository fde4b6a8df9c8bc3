"""A killed process loses nothing it said was stored, and leaves no half of anything."""

import random
import subprocess
import sys

import pytest

from hub.clock import SystemClock
from hub.domain.message import InboundKey
from hub.domain.records import LogEntry
from hub.storage.store import HubStore, open_store
from tests.storage.rows import message


def killed_after(url: str, acknowledgements: int) -> list[int]:
    """Let a process write, kill it in the middle, and return the units it had acknowledged by then."""
    command = [sys.executable, "-m", "tests.storage.endless_writer", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        seen = [int(process.stdout.readline()) for _ in range(acknowledgements)]
        process.kill()
        said = process.stdout.read().decode()
    # The last line may be torn by the kill.
    return seen + [int(line) for line in said.split("\n")[:-1]]


@pytest.mark.parametrize("seed", [1, 2])
async def test_kill_9_loses_nothing_acknowledged_and_halves_nothing(url: str, seed: int) -> None:
    acknowledged = killed_after(url, random.Random(seed).randint(30, 900))

    async with open_store(url, SystemClock()) as store:
        stored = await whole_units(store)
        conversation = await store.conversations.conversation(10)

    assert set(acknowledged) <= stored
    assert conversation is not None
    assert (conversation.version, conversation.last_message_id) == (max(stored), 2 * max(stored))


async def whole_units(store: HubStore) -> set[int]:
    """Numbers of the units that are there; each with its guard, its message and its entry."""
    guards = {int(row.key[1:]) for row in await store.reads.all(InboundKey, "")}
    entries = {(row.id - 1) // 2 for row in await store.reads.all(LogEntry, "")}
    messages = {row.id // 2: row for row in await store.messages.after_id(0, 100_000)}
    assert guards == entries == set(messages)
    assert all(row == message(2 * number, text=f"第{number}条") for number, row in messages.items())
    return guards


async def test_another_process_reads_while_one_writes(url: str) -> None:
    """Reading sees whole units only, and never makes the writer fail."""
    command = [sys.executable, "-m", "tests.storage.endless_writer", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        async with open_store(url, SystemClock()) as store:
            counts = []
            for _ in range(20):
                for _ in range(20):
                    process.stdout.readline()
                (row,) = await store.reads.values(
                    "SELECT (SELECT COUNT(*) FROM inbound_key), (SELECT COUNT(*) FROM message),"
                    " (SELECT MAX(version) FROM conversation)"
                )
                counts.append(tuple(row))
        assert process.poll() is None
        process.kill()

    assert all(guards == messages == version for guards, messages, version in counts)
    assert counts[-1][0] > counts[0][0]
