"""Watches one mailbox: everything new is taken in once, in order, and only then marked as seen."""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Mailbox:
    settings: Settings
    context: ssl.SSLContext
    taking: Taking
    cabinet: Cabinet
    clock: Clock
    _next: int = field(default=0)
    _validity: int = field(default=0)

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
                if not self._validity or failures >= len(PAUSES):
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
            await self._take(line, backlog)
            while True:
                await self._take(line, await line.from_uid(self._next))
                await self._wait(line)

    async def _find_place(self, line: Imap, box: Box) -> list[int]:
        """Where to go on; returns what has to be looked at before it."""
        validity, following = _read_cursor(await self.cabinet.get(CURSOR))
        self._validity = box.uid_validity
        if validity == box.uid_validity:
            self._next = following
            return []
        self._next = box.uid_next or 1 + max(await line.search("ALL"), default=0)
        if validity:  # renumbered: what we have is known again by its content
            log.warning(
                "the mail server has renumbered its letters", extra={"uid_validity": box.uid_validity}
            )
            return await line.search(f"SINCE {_day(self.clock.now() - LOOK_BACK)}")
        wanted = {FirstImport.NEW: "", FirstImport.UNSEEN: "UNSEEN", FirstImport.ALL: "ALL"}
        criteria = wanted[self.settings.first_import]
        found = await line.search(criteria) if criteria else []
        return [uid for uid in found if uid < self._next]

    async def _take(self, line: Imap, uids: list[int]) -> None:
        for start in range(0, len(uids), AT_ONCE):
            some = uids[start : start + AT_ONCE]
            for size in sorted(await line.sizes(some), key=lambda each: each.uid):
                await self._take_one(line, size.uid, size.octets)
            await line.mark_seen(some)
            await self._remember(max(self._next, some[-1] + 1))
        if not uids:
            await self._remember(self._next)

    async def _take_one(self, line: Imap, uid: int, octets: int) -> None:
        oversized = octets > self.settings.largest_letter
        raw = await line.fetch(uid, FIRST_BYTES if oversized else None)
        if raw is not None:
            await self.taking.take(raw, oversized=oversized)

    async def _remember(self, following: int) -> None:
        self._next = following
        value = f"{self._validity}:{following}"
        if await self.cabinet.get(CURSOR) != value:
            await self.cabinet.put(CURSOR, value)

    async def _wait(self, line: Imap) -> None:
        if "IDLE" in line.capabilities:
            await line.idle(IDLE_SECONDS)
            return
        await self.clock.sleep(POLL)
        await line.noop()


def _read_cursor(value: str | None) -> tuple[int, int]:
    validity, _, following = (value or "").partition(":")
    return (int(validity), int(following)) if validity.isdecimal() and following.isdecimal() else (0, 0)


def _day(moment: datetime) -> str:
    return f"{moment.day}-{MONTHS[moment.month - 1]}-{moment.year}"
