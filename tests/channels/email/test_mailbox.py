"""The place in a mailbox outlives a line that is lost in the middle of a backlog."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.email import mailbox as watching
from channels.email.imap import Box, ImapGone, Size
from channels.email.mailbox import CURSOR, Mailbox
from channels.email.settings import read_settings
from tests.fakes import FakeCabinet, ManualClock


class Stop(Exception):
    """The test has seen enough."""


@dataclass
class Server:
    """Holds letters by number. `breaks_at`: the line is lost, once, when this letter is asked for."""

    letters: list[int]
    box: Box
    breaks_at: int = 0
    seen: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    capabilities: frozenset[str] = frozenset({"IDLE"})

    @asynccontextmanager
    async def connected(self, *_: object) -> AsyncIterator["Server"]:
        yield self

    async def select(self, folder: str) -> Box:
        return self.box

    async def search(self, criteria: str) -> list[int]:
        self.asked.append(criteria)
        return [uid for uid in self.letters if "UNSEEN" not in criteria or uid not in self.seen]

    async def from_uid(self, uid: int) -> list[int]:
        return [found for found in self.letters if found >= uid]

    async def sizes(self, uids: Sequence[int]) -> list[Size]:
        return [Size(uid, 10) for uid in uids]

    async def fetch(self, uid: int, most: int | None) -> bytes:
        if uid == self.breaks_at:
            self.breaks_at = 0
            raise ImapGone("the line is lost")
        return b"%d" % uid

    async def mark_seen(self, uids: Sequence[int]) -> None:
        self.seen |= set(uids)

    async def idle(self, seconds: float) -> None:
        raise Stop


@dataclass
class Taken:
    letters: list[int] = field(default_factory=list)

    async def take(self, raw: bytes, *, oversized: bool = False) -> None:
        self.letters.append(int(raw))


async def watch(
    server: Server, cabinet: FakeCabinet, monkeypatch: pytest.MonkeyPatch, first_import: str = "all"
) -> list[int]:
    """One life of the hub: what was taken in until the line is lost, or everything is through."""
    settings = read_settings(
        {
            "address": "hotline@hotline.test",
            "smtp_host": "127.0.0.1",
            "imap_host": "127.0.0.1",
            "imap_user": "hotline",
            "imap_password_env": "PASSWORD",
            "first_import": first_import,
        },
        lambda name: "secret",
    )
    monkeypatch.setattr(watching, "connected", server.connected)
    taken: Any = Taken()
    mailbox = Mailbox(settings, ssl.create_default_context(), taken, cabinet, ManualClock())
    with pytest.raises((Stop, ImapGone)):
        await mailbox._one_line(lambda: None)
    letters: list[int] = taken.letters
    return letters


@pytest.mark.parametrize("first_import", ["all", "unseen"])
async def test_a_first_import_that_was_interrupted_goes_on(
    first_import: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, cabinet = Server(list(range(1, 31)), Box(7, 31), breaks_at=12), FakeCabinet()

    first = await watch(server, cabinet, monkeypatch, first_import)
    server.letters.append(31)  # new meanwhile
    second = await watch(server, cabinet, monkeypatch, first_import)
    third = await watch(server, cabinet, monkeypatch, first_import)

    assert first == list(range(1, 12))
    assert second == list(range(9, 32))  # the batch that was lost in the middle comes again, and the rest
    assert third == []
    assert cabinet.drawers[CURSOR] == "7:32"


async def test_a_look_back_that_was_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    server, cabinet = Server(list(range(1, 31)), Box(8, 31), breaks_at=12), FakeCabinet()
    cabinet.drawers[CURSOR] = "7:500"

    await watch(server, cabinet, monkeypatch)
    second = await watch(server, cabinet, monkeypatch)

    assert second == list(range(9, 31))
    assert len(set(server.asked)) == 1  # still the same days
    assert server.asked[0].startswith("SINCE ")


async def test_numbers_that_change_during_an_import_leave_nothing_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, cabinet = Server(list(range(1, 31)), Box(7, 31), breaks_at=12), FakeCabinet()

    await watch(server, cabinet, monkeypatch)
    server.box, server.letters = Box(8, 131), list(range(101, 131))
    second = await watch(server, cabinet, monkeypatch)

    assert second == list(range(101, 131))
    assert server.asked[-1].startswith("OR ALL SINCE ")


async def test_a_mailbox_of_which_only_new_letters_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    server, cabinet = Server(list(range(1, 31)), Box(7, 31)), FakeCabinet()

    assert await watch(server, cabinet, monkeypatch, "new") == []
    server.letters.append(31)
    assert await watch(server, cabinet, monkeypatch, "new") == [31]
