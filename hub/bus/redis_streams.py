"""The bus between several nodes: one Redis stream that all write to and all follow."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from channels.contract import Clock
from hub.bus.encoding import UnreadableHint, decode, encode
from hub.bus.origins import Origins
from hub.bus.outage import Outage
from hub.bus.outgoing import Mark, Outgoing, Parcel
from hub.bus.stream import BEGINNING, TROUBLE, Entry, Stream, place
from hub.domain.hints import Hint

log = logging.getLogger(__name__)

KEPT: Final = 20_000  # hints in the stream: more than a minute of a large city at its peak
WAITING: Final = 10_000  # hints that wait while Redis is away
BATCH: Final = 128  # hints in one round trip
BLOCK_MS: Final = 500  # also the time within which followers notice the close
CLOSE_SECONDS: Final = 2.0
_CURSOR = re.compile(r"\d{1,19}-\d{1,19}")


class RedisBus:
    def __init__(self, url: str, clock: Clock, *, kept: int = KEPT, waiting: int = WAITING) -> None:
        self._url, self._clock, self._kept = url, clock, kept
        self._outgoing = Outgoing(waiting)
        self._closed, self._end = False, BEGINNING

    async def run(self) -> None:
        try:
            async with Stream(self._url, self._kept) as stream:
                while not self._closed and (batch := await self._outgoing.take(BATCH)):
                    await self._carry(stream, batch)
        finally:
            self._outgoing.abandon()

    def publish(self, hint: Hint) -> None:
        try:
            self._outgoing.put(encode(hint))
        except UnicodeEncodeError:  # half a character; a hint is worth less than the process
            log.exception("hint cannot be sent", extra={"hint": type(hint).__name__})

    def follow(self, cursor: str = "") -> AsyncIterator[tuple[str, Hint]]:
        """The place of "from now on" is asked between the hints published before and after this call."""
        if not cursor:
            return self._hints(self._outgoing.mark())
        return self._hints(cursor if _CURSOR.fullmatch(cursor) else BEGINNING)

    async def close(self) -> None:
        mark = self._outgoing.mark()
        self._outgoing.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                self._end = await mark.cursor or self._end
        except TimeoutError:
            self._outgoing.abandon()
        self._closed = True

    async def _carry(self, stream: Stream, batch: list[Parcel | Mark]) -> None:
        """Until all of it is in the stream. After a lost answer it is there twice: see `Origins`."""
        outage = Outage(self._clock)
        while not self._closed:
            try:
                places = await stream.add(batch)
            except TROUBLE as error:
                await outage.wait(error)
                continue
            outage.over()
            for mark, cursor in places.items():
                mark.learn(cursor)
            return

    async def _hints(self, start: Mark | str) -> AsyncIterator[tuple[str, Hint]]:
        cursor = await start.cursor if isinstance(start, Mark) else start
        if cursor is None:
            return
        origins = Origins()
        async with (
            Stream(self._url, self._kept) as stream,
            aclosing(self._entries(stream, cursor)) as entries,
        ):
            async for entry in entries:
                if (hint := _unpack(entry, origins)) is not None:
                    yield entry.cursor, hint

    async def _entries(self, stream: Stream, cursor: str) -> AsyncGenerator[Entry, None]:
        outage, known = Outage(self._clock), False
        while True:
            last_look = self._closed
            try:
                if not known:
                    cursor, known = await _known(stream, cursor), True
                entries = await stream.read(cursor, BATCH, None if last_look else BLOCK_MS)
            except TROUBLE as error:
                if last_look:
                    return
                known = False
                await outage.wait(error)
                continue
            outage.over()
            for entry in entries:
                cursor = entry.cursor
                yield entry
            if last_look and (not entries or place(cursor) >= place(self._end)):
                return


async def _known(stream: Stream, cursor: str) -> str:
    """A Redis that lost its memory, or a part of it, may stand behind our cursor: go on where it stands."""
    newest = await stream.newest()
    if place(cursor) <= place(newest):
        return cursor
    log.warning("the stream went back", extra={"cursor": cursor, "newest": newest})
    return newest


def _unpack(entry: Entry, origins: Origins) -> Hint | None:
    if not origins.is_new(entry.origin, entry.number):
        return None
    try:
        return decode(entry.content)
    except UnreadableHint as error:
        log.warning("hint not understood", extra={"error": str(error)})
        return None
