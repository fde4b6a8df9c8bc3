"""One text to the short messages that carry it: the alphabet chosen, cut where no character is harmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from channels import gsm7
from channels.sms.text.header import NARROW_OCTETS, Part

OCTETS = 140
SEPTETS = 160
# A header takes whole octets, and the septets begin at the next septet boundary behind it.
OCTETS_OF_A_PART = OCTETS - NARROW_OCTETS
SEPTETS_OF_A_PART = SEPTETS - 7
MOST_PARTS = 255


class Coding(StrEnum):
    """How the characters of one short message are written."""

    GSM7 = "gsm7"  # one septet per octet, not packed
    ASCII = "ascii"
    LATIN1 = "latin1"
    UCS2 = "ucs2"  # in truth UTF-16, big endian: phones have long sent emoji
    GB18030 = "gb18030"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Piece:
    """One short message: its characters as octets, without the header that `part` stands for."""

    content: bytes
    coding: Coding
    part: Part | None = None


class TooLong(ValueError):
    """More parts than one message can have."""


def coding_of(text: str) -> Coding:
    return Coding.GSM7 if gsm7.fits(text) else Coding.UCS2


def whole(text: str, coding: Coding) -> Piece:
    """The text in one piece, however long: for protocols that carry it so."""
    return Piece(b"".join(_units(text, coding)), coding)


def split(text: str, reference: int, coding: Coding | None = None) -> list[Piece]:
    """One piece when it fits, else parts under the same reference."""
    coding = coding or coding_of(text)
    units = _units(text, coding)
    size = sum(map(len, units))
    if size <= (SEPTETS if coding is Coding.GSM7 else OCTETS):
        return [Piece(b"".join(units), coding)]
    room = SEPTETS_OF_A_PART if coding is Coding.GSM7 else OCTETS_OF_A_PART
    contents = list(_filled(units, room))
    if len(contents) > MOST_PARTS:
        raise TooLong(f"{len(contents)} parts")
    return [
        Piece(content, coding, Part(reference & 0xFF, len(contents), number))
        for number, content in enumerate(contents, 1)
    ]


def count(text: str, coding: Coding | None = None) -> int:
    """How many short messages the text takes; what the carrier charges."""
    return len(split(text, 0, coding))


def _units(text: str, coding: Coding) -> Sequence[bytes]:
    """One entry per character, which is never cut: escapes and surrogate pairs stay whole."""
    if coding is Coding.GSM7:
        return gsm7.encode(text)
    if coding is Coding.ASCII:
        return [char.encode("ascii") for char in text]
    # A lone surrogate can come from a broken browser; it must not stop the rest.
    return [char.encode("utf-16-be", "replace") for char in text]


def _filled(units: Sequence[bytes], room: int) -> Iterator[bytes]:
    content = b""
    for unit in units:
        if len(content) + len(unit) > room:
            yield content
            content = b""
        content += unit
    yield content
