"""A picture and a voice message that a citizen without a camera can send."""

import struct
import zlib
from pathlib import Path

VOICE = Path(__file__).with_name("samples") / "voice.amr"
WIDTH, HEIGHT = 160, 120
SKY, ROAD, LAMP = (214, 232, 246), (96, 99, 108), (250, 204, 21)


def sample_voice() -> tuple[bytes, str, str]:
    return VOICE.read_bytes(), "voice.amr", "audio/amr"


def sample_picture() -> tuple[bytes, str, str]:
    """A street with a lamp, drawn here so that no picture of anybody is needed."""
    rows = b"".join(b"\0" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts), "street.png", "image/png"


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if (x - 110) ** 2 + (y - 30) ** 2 < 120:
        return LAMP
    if y > 85 or (107 <= x <= 112 and y > 30):
        return ROAD
    return SKY


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
