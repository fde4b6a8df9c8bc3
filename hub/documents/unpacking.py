"""Looks into the ZIP files that .xlsx and .docx are, before anything in them is read."""

import io
import zipfile
import zlib

from hub.domain.tables import Unreadable

MOST_PARTS = 5_000
MOST_BYTES = 96 * 1024 * 1024  # unpacked; a table of 20,000 full lines has about a third of it
CHUNK = 1 << 16
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls and .doc, and anything locked with a password
# Programs inside a document, and links by which it would fetch from elsewhere.
PROGRAMS = ("vbaproject.bin", "vbadata.xml", "activex", "macrosheets/")
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")


def checked(content: bytes, part: str) -> None:
    """Raise `Unreadable` unless it is an office file with this part, no programs in it, no document type and
    entities, and as small as it should be. Sizes are counted, not believed.
    """
    if content.startswith(OLD_OFFICE):
        raise Unreadable("file_old_or_locked")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unreadable("file_damaged") from error


def _check(archive: zipfile.ZipFile, part: str) -> None:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_PARTS:
        raise Unreadable("file_too_big")
    if any(mark in name for name in names for mark in PROGRAMS):
        raise Unreadable("file_with_macros")
    if part not in names or len(set(names)) < len(names):
        raise Unreadable("file_damaged")
    left = MOST_BYTES
    for entry in entries:
        left = _check_part(archive, entry, left)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    before = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Unreadable("file_too_big")
            if is_markup:
                # Without NULs, so that UTF-16 hides nothing; across the border of two chunks as well.
                seen = (before + chunk).replace(b"\x00", b"")
                if any(mark in seen for mark in DECLARED):
                    raise Unreadable("file_hostile")
                before = chunk[-2 * max(map(len, DECLARED)) :]
    return left
