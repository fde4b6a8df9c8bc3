"""Keeps attachments on disk under unguessable names; what a file is, its content decides."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import filetype

from channels.contract import Attachment, AttachmentKind, Clock, FileRefused
from hub.domain.change import Change
from hub.domain.message import StoredFile
from hub.services.ports import FileRecords, Writer

KINDS = {
    "image/jpeg": AttachmentKind.IMAGE,
    "image/png": AttachmentKind.IMAGE,
    "image/gif": AttachmentKind.IMAGE,
    "image/webp": AttachmentKind.IMAGE,
    "audio/mpeg": AttachmentKind.VOICE,
    "audio/x-wav": AttachmentKind.VOICE,
    "audio/ogg": AttachmentKind.VOICE,
    "audio/amr": AttachmentKind.VOICE,
    "audio/mp4": AttachmentKind.VOICE,
    "audio/aac": AttachmentKind.VOICE,
    "video/mp4": AttachmentKind.VIDEO,
    "video/quicktime": AttachmentKind.VIDEO,
    "video/webm": AttachmentKind.VIDEO,
    "application/pdf": AttachmentKind.FILE,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": AttachmentKind.FILE,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": AttachmentKind.FILE,
    "text/plain": AttachmentKind.FILE,
}
SAME_TYPE = {"audio/m4a": "audio/mp4", "audio/x-m4a": "audio/mp4", "audio/wav": "audio/x-wav"}
RECORDED = "audio/"  # browsers record sound into webm and mp4, which look like video
CHUNK = 64 * 1024


class DiskFiles:
    """Implements `channels.contract.Files` and `hub.services.file_store.FileStore`."""

    def __init__(self, folder: Path, records: FileRecords, writer: Writer, clock: Clock, limit: int) -> None:
        self._folder, self._records, self._writer = folder, records, writer
        self._clock, self._limit = clock, limit

    async def save(
        self, content: bytes, *, name: str, declared_type: str = "", by: int | None = None
    ) -> Attachment:
        if not content:
            raise FileRefused("empty_file", "文件是空的。")
        if len(content) > self._limit:
            raise FileRefused("too_large", f"文件太大，最多 {self._limit // 1024 // 1024} MB。")
        # Large files take their time; meanwhile the loop serves others.
        media_type, kind = await asyncio.to_thread(_recognised, content, declared_type)
        return await self._stored(content, _safe_name(name, media_type), media_type, kind, by)

    async def keep(self, content: bytes, *, name: str, media_type: str) -> Attachment:
        return await self._stored(
            content, _safe_name(name, media_type), media_type, AttachmentKind.FILE, None
        )

    async def _stored(
        self, content: bytes, name: str, media_type: str, kind: AttachmentKind, by: int | None
    ) -> Attachment:
        file_id = secrets.token_urlsafe(18)
        relative = f"{file_id[:2]}/{file_id}"
        digest = await asyncio.to_thread(_write, self._folder / relative, content)
        record = StoredFile(
            id=file_id,
            created_at=self._clock.now(),
            name=name,
            kind=kind.value,
            media_type=media_type,
            size=len(content),
            sha256=digest,
            path=relative,
            uploaded_by=by,
        )
        await self._writer.save(Change(new=(record,)))
        return _attachment(record)

    async def attachment(self, file_id: str) -> Attachment | None:
        record = await self.record(file_id)
        return _attachment(record) if record else None

    async def record(self, file_id: str) -> StoredFile | None:
        return await self._records.stored_file(file_id)

    def path(self, record: StoredFile) -> Path:
        return self._folder / record.path

    async def read(self, file_id: str) -> tuple[Attachment, bytes]:
        record = await self.record(file_id)
        if record is None:
            raise FileRefused("no_such_file", "文件不存在。")
        content = await asyncio.to_thread(self.path(record).read_bytes)
        return _attachment(record), content

    async def chunks(self, file_id: str) -> AsyncIterator[bytes]:
        record = await self.record(file_id)
        if record is None:
            raise FileRefused("no_such_file", "文件不存在。")
        with self.path(record).open("rb") as file:  # read in a thread below
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk


def _attachment(record: StoredFile) -> Attachment:
    return Attachment(
        file_id=record.id,
        kind=AttachmentKind(record.kind),
        media_type=record.media_type,
        name=record.name,
        size=record.size,
        duration=record.duration,
    )


def _recognised(content: bytes, declared: str) -> tuple[str, AttachmentKind]:
    """The type the bytes show. A declared type only tells sound from video where one container holds both."""
    found = filetype.guess_mime(content)
    media_type = SAME_TYPE.get(found, found) or ("text/plain" if _is_text(content) else "")
    if media_type in ("video/webm", "video/mp4") and declared.startswith(RECORDED):
        return media_type.replace("video", "audio"), AttachmentKind.VOICE
    if media_type not in KINDS:
        raise FileRefused("bad_type", "不支持这种文件，请发图片、录音、视频、PDF 或 Office 文档。")
    return media_type, KINDS[media_type]


def _is_text(content: bytes) -> bool:
    """Plain text only: nothing a browser could take for a page."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text and "<" not in text[:4096]


def _safe_name(name: str, media_type: str) -> str:
    plain = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable())[-120:]
    return plain or f"file.{media_type.rpartition('/')[2]}"


def _write(path: Path, content: bytes) -> str:
    """Whole or not at all, and on disk before the record names it; returns the digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return hashlib.sha256(content).hexdigest()
