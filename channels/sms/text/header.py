"""The user data header (3GPP TS 23.040, 9.2.3.24): which part of which long message a piece is."""

from dataclasses import dataclass

NARROW_OCTETS = 6  # length, element, its length, reference, total, number
NARROW_ELEMENT, WIDE_ELEMENT = 0x00, 0x08


@dataclass(frozen=True, slots=True)
class Part:
    """Number `number` (from 1) of `total`. `wide`: the reference has 16 bits, and is another one than 8."""

    reference: int
    total: int
    number: int
    wide: bool = False


def header_of(part: Part) -> bytes:
    """The header with its length octet."""
    numbers = bytes([part.total, part.number])
    if part.wide:
        element = bytes([WIDE_ELEMENT, 4]) + (part.reference & 0xFFFF).to_bytes(2, "big") + numbers
    else:
        element = bytes([NARROW_ELEMENT, 3, part.reference & 0xFF]) + numbers
    return bytes([len(element)]) + element


def read_header(octets: bytes) -> tuple[Part | None, bytes]:
    """What the header at the beginning says, and what follows it. A broken header is no header: the text
    is shown as it came.
    """
    length = octets[0] if octets else 0
    if not octets or 1 + length > len(octets):
        return None, octets
    return _part_in(octets[1 : 1 + length]), octets[1 + length :]


def valid(part: Part) -> Part | None:
    return part if part.total > 1 and 1 <= part.number <= part.total else None


def _part_in(elements: bytes) -> Part | None:
    place = 0
    while place + 2 <= len(elements):
        kind, size = elements[place], elements[place + 1]
        value = elements[place + 2 : place + 2 + size]
        if kind == NARROW_ELEMENT and len(value) == size == 3:
            return valid(Part(value[0], value[1], value[2]))
        if kind == WIDE_ELEMENT and len(value) == size == 4:
            return valid(Part(int.from_bytes(value[:2], "big"), value[2], value[3], wide=True))
        place += 2 + size
    return None
