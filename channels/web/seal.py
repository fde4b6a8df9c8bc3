"""Signed, expiring notes that we hand out and later recognise: tokens, uploads, file addresses."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

_EXPIRY = struct.Struct(">I")
_SIGNATURE_BYTES = 24


class SealBroken(Exception):
    """Not ours, not for this purpose, or changed."""


class SealExpired(Exception):
    """Ours, but too old."""


class VisitorNote(msgspec.Struct, array_like=True, frozen=True):
    visitor: str


class UploadNote(msgspec.Struct, array_like=True, frozen=True):
    """An uploaded file that only `visitor` may send."""

    visitor: str
    file_id: str
    kind: str
    media_type: str
    name: str
    size: int


class FileNote(msgspec.Struct, array_like=True, frozen=True):
    """Leave to read one file, given with a message to somebody who may see that message."""

    file_id: str
    media_type: str
    name: str
    size: int


Note = VisitorNote | UploadNote | FileNote
NoteT = TypeVar("NoteT", VisitorNote, UploadNote, FileNote)
_PURPOSES: dict[type[Note], bytes] = {VisitorNote: b"visitor", UploadNote: b"upload", FileNote: b"file"}


@dataclass(frozen=True, slots=True)
class Seal:
    """One secret of one account. A note sealed for one purpose opens for no other."""

    secret: bytes
    account: str

    def close(self, note: Note, expires_at: datetime) -> str:
        body = _EXPIRY.pack(int(expires_at.timestamp())) + msgspec.msgpack.encode(note)
        return f"{_text(body)}.{_text(self._signature(_PURPOSES[type(note)], body))}"

    def open(self, kind: type[NoteT], text: str, now: datetime) -> tuple[NoteT, datetime]:
        body, _, signature = text.partition(".")
        content = _bytes(body)
        if not hmac.compare_digest(self._signature(_PURPOSES[kind], content), _bytes(signature)):
            raise SealBroken
        expires_at = datetime.fromtimestamp(_EXPIRY.unpack_from(content)[0], UTC)
        if expires_at <= now:
            raise SealExpired
        return msgspec.msgpack.decode(content[_EXPIRY.size :], type=kind), expires_at

    def _signature(self, purpose: bytes, body: bytes) -> bytes:
        signed = b"\0".join((purpose, self.account.encode(), body))
        return hmac.digest(self.secret, signed, hashlib.sha256)[:_SIGNATURE_BYTES]


def next_full_hour(moment: datetime, at_least: timedelta) -> datetime:
    """An expiry that stays the same for an hour, so that browsers can keep what they fetched."""
    until = moment + at_least
    return until.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise SealBroken from error
    if len(raw) < _EXPIRY.size or _text(raw) != text:
        raise SealBroken
    return raw
