"""Watches one mailbox: everything new is taken in once, in order, and only then marked as seen."""

import logging
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from channels.contract import Cabinet, Clock
from channels.email.imap import Box, Imap, ImapFault, ImapRefusedUs, connected, folder_name
from channels.email.settings import FirstImport, Settings
from channels.email.taking import Taking

log = logging.getLogger(__name__)

CURSOR = "mailbox"
IDLE_SECONDS = 9 * 60.0  # firewalls forget quiet lines after ten minutes
POLL = timedelta(seconds=30)  # where the server has no IDLE
LOOK_BACK = timedelta(days=3)  # how far, when the server has renumbered its letters
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 30))
AT_ONCE = 8
FIRST_BYTES = 256 * 1024  # of a letter that is larger than allowed
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class Place:
    """Everything from `following` on is new. While letters before it still have to be looked at, `backlog`
    is what they are searched by, and `done` the last of them that was taken in.
    """

    validity: int = 0
    following: int = 0
    done: int = 0
    backlog: str = ""

    def cursor(self) -> str:
        here = f"{self.validity}:{self.following}"
        return f"{here}:{self.done}:{self.backlog}" if self.backlog else here


@dataclass(slots=True)
class Mailbox:
    settings: Settings
    context: ssl.SSLContext
    taking: Taking
    cabinet: Cabinet
    clock: Clock
    _place: Place = field(default=Place())

    async def watch(self, ready: Callable[[], None]) -> None:
        """Until cancelled. A line that is lost is built up again; one that never was, or is lost again and
        again, is a fault of this account.
        """
        failures = 0
        while True:
            began = self.clock.now()
            try:
                await self._one_line(ready)
            except ImapRefusedUs:
                raise
            except ImapFault as fault:
                if not self._place.validity or failures >= len(PAUSES):
                    raise
                failures = 0 if self.clock.now() - began > timedelta(minutes=2) else failures
                log.warning("the mailbox is out of reach", extra={"fault": str(fault)[:120]})
                await self.clock.sleep(PAUSES[failures])
                failures += 1

    async def _one_line(self, ready: Callable[[], None]) -> None:
        server = self.settings.imap
        if server is None:
            return
        async with connected(server, self.context) as line:
            box = await line.select(folder_name(self.settings.folder))
            backlog = await self._find_place(line, box)
            ready()
            await self._catch_up(line, backlog)
            while True:
                await self._take_new(line)
                await self._wait(line)

    async def _find_place(self, line: Imap, box: Box) -> list[int]:
        """Where to go on; returns what has to be looked at before it."""
        kept = _read_cursor(await self.cabinet.get(CURSOR))
        if kept.validity == box.uid_validity:
            self._place = kept
        else:
            following = box.uid_next or 1 + max(await line.search("ALL"), default=0)
            self._place = Place(box.uid_validity, following, backlog=self._criteria(kept, box))
        if not self._place.backlog:
            return []
        found = await line.search(self._place.backlog)
        return [uid for uid in found if self._place.done < uid < self._place.following]

    def _criteria(self, kept: Place, box: Box) -> str:
        """What to look at in a mailbox that is new to us, or whose letters have new numbers."""
        if not kept.validity:
            wanted = {FirstImport.NEW: "", FirstImport.UNSEEN: "UNSEEN", FirstImport.ALL: "ALL"}
            return wanted[self.settings.first_import]
        # Renumbered: what we have is known again by its content.
        log.warning("the mail server has renumbered its letters", extra={"uid_validity": box.uid_validity})
        recent = f"SINCE {_day(self.clock.now() - LOOK_BACK)}"
        return f"OR {kept.backlog} {recent}" if kept.backlog else recent

    async def _catch_up(self, line: Imap, backlog: list[int]) -> None:
        """The backlog stays in the cursor until it is through: a line lost in the middle goes on there."""
        await self._remember(self._place)
        for some in _batches(backlog):
            await self._take(line, some)
            await self._remember(replace(self._place, done=some[-1]))
        await self._remember(replace(self._place, done=0, backlog=""))

    async def _take_new(self, line: Imap) -> None:
        for some in _batches(await line.from_uid(self._place.following)):
            await self._take(line, some)
            await self._remember(replace(self._place, following=some[-1] + 1))

    async def _take(self, line: Imap, uids: list[int]) -> None:
        for size in sorted(await line.sizes(uids), key=lambda each: each.uid):
            await self._take_one(line, size.uid, size.octets)
        await line.mark_seen(uids)

    async def _take_one(self, line: Imap, uid: int, octets: int) -> None:
        oversized = octets > self.settings.largest_letter
        raw = await line.fetch(uid, FIRST_BYTES if oversized else None)
        if raw is not None:
            await self.taking.take(raw, oversized=oversized)

    async def _remember(self, place: Place) -> None:
        self._place = place
        value = place.cursor()
        if await self.cabinet.get(CURSOR) != value:
            await self.cabinet.put(CURSOR, value)

    async def _wait(self, line: Imap) -> None:
        if "IDLE" in line.capabilities:
            await line.idle(IDLE_SECONDS)
            return
        await self.clock.sleep(POLL)
        await line.noop()


def _read_cursor(value: str | None) -> Place:
    validity, following, done, backlog = [*(value or "").split(":", 3), "", "", "", ""][:4]
    if not (validity.isdecimal() and following.isdecimal()):
        return Place()
    return Place(int(validity), int(following), int(done) if done.isdecimal() else 0, backlog)


def _batches(uids: list[int]) -> Iterator[list[int]]:
    return (uids[start : start + AT_ONCE] for start in range(0, len(uids), AT_ONCE))


def _day(moment: datetime) -> str:
    return f"{moment.day}-{MONTHS[moment.month - 1]}-{moment.year}"
