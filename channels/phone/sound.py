"""The WAV files Asterisk writes: is one finished, how long is it, and what a crash left of it."""

import struct

HEADER = 44  # RIFF, fmt, data: the form Asterisk writes, 8 kHz 16 bit mono
BYTES_PER_SECOND = 16_000
LONGEST_PIECE = 900 * BYTES_PER_SECOND  # 14 MB: below the hub's usual limit for one file


def is_finished(header: bytes, size: int) -> bool:
    """Asterisk fills the lengths in when it closes the file; until then they say less than is there."""
    if not _looks_right(header):
        return False
    (length,) = struct.unpack_from("<I", header, 40)
    return size >= HEADER and size - HEADER - length in (0, 1)


def repaired(content: bytes) -> bytes:
    """A recording that was never closed, with lengths that fit what is there. Other content stays as it
    is.
    """
    if not _looks_right(content):
        return content
    return _closed(content[:HEADER], content[HEADER:])


def pieces(content: bytes) -> list[bytes]:
    """A long recording as several that can be played one after the other."""
    if not _looks_right(content) or len(content) - HEADER <= LONGEST_PIECE:
        return [content]
    starts = range(HEADER, len(content), LONGEST_PIECE)
    return [_closed(content[:HEADER], content[start : start + LONGEST_PIECE]) for start in starts]


def _closed(header: bytes, body: bytes) -> bytes:
    """With lengths that fit; half a sample at the end is dropped."""
    body = body[: len(body) // 2 * 2]
    whole, length = struct.pack("<I", HEADER - 8 + len(body)), struct.pack("<I", len(body))
    return header[:4] + whole + header[8:40] + length + body


def seconds(content: bytes) -> float:
    return max(0, len(content) - HEADER) / BYTES_PER_SECOND


def _looks_right(header: bytes) -> bool:
    return (
        len(header) >= HEADER
        and header[:4] == b"RIFF"
        and header[8:16] == b"WAVEfmt "
        and header[36:40] == b"data"
    )
