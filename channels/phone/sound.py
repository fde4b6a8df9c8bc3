"""The WAV files Asterisk writes: is one finished, how long is it, and what a crash left of it."""

import struct

HEADER = 44  # RIFF, fmt, data: the form Asterisk writes, 8 kHz 16 bit mono
BYTES_PER_SECOND = 16_000


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
    body = content[HEADER : HEADER + (len(content) - HEADER) // 2 * 2]
    return (
        content[:4]
        + struct.pack("<I", HEADER - 8 + len(body))
        + content[8:40]
        + struct.pack("<I", len(body))
        + body
    )


def seconds(content: bytes) -> float:
    return max(0, len(content) - HEADER) / BYTES_PER_SECOND


def _looks_right(header: bytes) -> bool:
    return (
        len(header) >= HEADER
        and header[:4] == b"RIFF"
        and header[8:16] == b"WAVEfmt "
        and header[36:40] == b"data"
    )
