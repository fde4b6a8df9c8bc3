"""A few worker processes that read mails, each within limits of time and memory; one that hangs or dies is
replaced, and its mail comes out as unreadable, never lost.
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

import channels
from channels.email.faxes import FaxPages
from channels.email.headers import Address, addresses, message_ids, moment
from channels.email.letter import Letter
from channels.email.reading import LONGEST_SUBJECT, ReadingRules, key_of
from channels.email.tree import split_headers
from channels.email.worker import Job, Outcome

log = logging.getLogger(__name__)

ROOT = Path(channels.__path__[0]).parent
PATIENCE = 20.0  # seconds for one mail; an ordinary one takes milliseconds
FIRST_BYTES = 32 * 1024
UNREADABLE = "unreadable"


class Readers:
    """Open it around its use: `async with Readers(rules, 2).open() as readers`."""

    def __init__(self, rules: ReadingRules, count: int, *, patience: float = PATIENCE) -> None:
        self._rules, self._count, self._patience = rules, count, patience
        self._idle: asyncio.Queue[_Reader] = asyncio.Queue()
        self._all: list[_Reader] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Readers"]:
        try:
            for _ in range(self._count):
                reader = _Reader()
                self._all.append(reader)
                self._idle.put_nowait(reader)
            yield self
        finally:
            for reader in self._all:
                await reader.end()
            self._all, self._idle = [], asyncio.Queue()

    async def letter(self, raw: bytes) -> Letter:
        """Always a letter: of one that cannot be read, at least who wrote it, when, and about what."""
        outcome = await self._ask(Job(self._rules), raw)
        if outcome.letter is not None:
            return outcome.letter
        log.warning("a mail could not be read", extra={"fault": outcome.fault, "size": len(raw)})
        return await asyncio.to_thread(envelope_of, raw)

    async def fax(self, tiff: bytes) -> FaxPages | None:
        return (await self._ask(Job(self._rules, fax=True), tiff)).fax

    async def _ask(self, job: Job, content: bytes) -> Outcome:
        reader = await self._idle.get()
        try:
            async with asyncio.timeout(self._patience):
                return await reader.ask(job, content)
        except TimeoutError:
            await reader.end()
            return Outcome(fault="took too long")
        except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
            await reader.end()
            return Outcome(fault="the reading process ended")
        except asyncio.CancelledError:
            await reader.end()  # half an answer is still on its way
            raise
        finally:
            self._idle.put_nowait(reader)


class _Reader:
    """One process, started when first needed."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._outcomes = msgspec.msgpack.Decoder(Outcome)

    async def ask(self, job: Job, content: bytes) -> Outcome:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "channels.email.worker"),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise OSError("no pipes")
        for frame in (msgspec.msgpack.encode(job), content):
            sink.write(len(frame).to_bytes(4, "big"))
            sink.write(frame)
        await sink.drain()
        length = int.from_bytes(await source.readexactly(4), "big")
        return self._outcomes.decode(await source.readexactly(length))

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
        # The transport would otherwise be closed by the garbage collector, with a complaint.
        process._transport.close()  # type: ignore[attr-defined]


def envelope_of(raw: bytes) -> Letter:
    """From the first bytes alone, in bounded time."""
    fields, _, _ = split_headers(raw[:FIRST_BYTES], FIRST_BYTES)
    sender = next(iter(addresses([fields.raw("from")])), Address(""))
    return Letter(
        key=key_of(raw),
        message_id=next(iter(message_ids(fields.raw("message-id"))), ""),
        sender=sender,
        to=addresses(fields.all("to")),
        subject=fields.text("subject")[:LONGEST_SUBJECT],
        sent_at=moment(fields.raw("date")),
        references=message_ids(fields.raw("references"), fields.raw("in-reply-to")),
        cut=(UNREADABLE,),
    )
