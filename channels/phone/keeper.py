"""Brings recordings out of Asterisk's spool into the hub's files; blocking disk work stays in here, in
threads.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from channels.contract import AttachmentKind, ChannelTools, FileRefused, Inbox
from channels.phone import inbound, sound
from channels.phone.record import CallRecord

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(milliseconds=500)
LOOKS = 60  # half a minute: a shared folder may lag, a file may still be written
GIVE_UP_AFTER = timedelta(hours=1)
AT_ONCE = 4


class Keeper:
    def __init__(self, tools: ChannelTools, folder: Path) -> None:
        self._tools, self._folder = tools, folder
        self._reading = asyncio.Semaphore(AT_ONCE)
        self._done: set[str] = set()
        self._refused: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = {}

    async def keep(self, inbox: Inbox, record: CallRecord) -> bool:
        """True once every recording of the call is stored, or known to be lost for good."""
        kept = [await self._keep_once(inbox, record, name) for name in record.recordings]
        return all(kept)

    def let_go(self, record: CallRecord, *, delete: bool) -> None:
        """The call is stored whole and forgotten by Asterisk. What the hub refused stays where it is."""
        refused = record.call_id in self._refused
        self._refused.discard(record.call_id)
        for name in record.recordings:
            self._done.discard(name)
            self._turns.pop(name, None)
            if delete and not refused:
                (self._folder / name).unlink(missing_ok=True)

    async def _keep_once(self, inbox: Inbox, record: CallRecord, name: str) -> bool:
        """A recording is asked for when the talk ends and again when the caller is gone."""
        async with self._turns.setdefault(name, asyncio.Lock()):
            if name not in self._done and await self._keep(inbox, record, name):
                self._done.add(name)
            return name in self._done

    async def _keep(self, inbox: Inbox, record: CallRecord, name: str) -> bool:
        content = await self._await_file(self._folder / name)
        if content is None:
            return await self._missed(inbox, record, name)
        pieces = sound.pieces(content) if len(content) > sound.HEADER else []
        for number, piece in enumerate(pieces, start=1):
            piece_name = name if len(pieces) == 1 else f"{name.removesuffix('.wav')}_{number}.wav"
            await self._store(inbox, record, piece_name, piece)
        return True

    async def _store(self, inbox: Inbox, record: CallRecord, name: str, content: bytes) -> None:
        account = self._tools.account
        try:
            saved = await self._tools.files.save(content, name=name, declared_type="audio/wav")
        except FileRefused as refused:
            log.warning("recording refused", extra={"call_id": record.call_id, "code": refused.code})
            self._refused.add(record.call_id)
            await inbox.accept(inbound.recording_lost(account, record, name, refused.reason))
            return
        voice = replace(saved, kind=AttachmentKind.VOICE, duration=sound.seconds(content))
        await inbox.accept(inbound.recording(account, record, name, voice))

    async def _missed(self, inbox: Inbox, record: CallRecord, name: str) -> bool:
        """Not there yet: looked for again every minute, and admitted to be lost after an hour."""
        log.warning("recording not found", extra={"call_id": record.call_id})
        if record.ended is None or self._tools.clock.now() - record.ended < GIVE_UP_AFTER:
            return False
        await inbox.accept(inbound.recording_lost(self._tools.account, record, name, "录音目录中没有该文件"))
        return True

    async def _await_file(self, path: Path) -> bytes | None:
        for _ in range(LOOKS):
            if await asyncio.to_thread(_finished, path):
                break
            await self._tools.clock.sleep(LOOK_EVERY)
        async with self._reading:
            content = await asyncio.to_thread(_read, path)
        return None if content is None else sound.repaired(content)


def _finished(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return sound.is_finished(file.read(sound.HEADER), path.stat().st_size)
    except OSError:
        return False


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
