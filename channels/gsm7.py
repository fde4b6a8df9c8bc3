"""The GSM 7-bit default alphabet (3GPP TS 23.038): one septet per octet, and the packed form of the air."""

# The place in the string is the septet; "\x1b" leads to the extension table.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = 0x1B
EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
TO_SEPTETS = {
    **{char: bytes([place]) for place, char in enumerate(BASIC) if place != ESCAPE},
    **{char: bytes([ESCAPE, code]) for char, code in EXTENDED.items()},
}
FROM_EXTENDED = {code: char for char, code in EXTENDED.items()}


def fits(text: str) -> bool:
    """Every character is in the alphabet."""
    return all(char in TO_SEPTETS for char in text)


def encode(text: str) -> list[bytes]:
    """One entry per character, of one or two septets, so that a cut never parts an escape from its char."""
    return [TO_SEPTETS[char] for char in text]


def decode(septets: bytes) -> str:
    """What is not in the tables becomes U+FFFD, never an error: the citizen's words matter more."""
    chars: list[str] = []
    escaped = False
    for septet in septets:
        if escaped:
            # A phone without the extended char shows the basic one; so do we.
            chars.append(FROM_EXTENDED.get(septet) or _basic(septet))
            escaped = False
        elif septet == ESCAPE:
            escaped = True
        else:
            chars.append(_basic(septet))
    return "".join(chars)


def pack(septets: bytes, fill: int = 0) -> bytes:
    """Eight septets in seven octets, the first after `fill` empty bits (which follow a header)."""
    bits = 0
    for place, septet in enumerate(septets):
        bits |= (septet & 0x7F) << (fill + 7 * place)
    return bits.to_bytes((fill + 7 * len(septets) + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill: int = 0) -> bytes:
    """At most `count` septets; fewer when the octets end before."""
    bits = int.from_bytes(octets, "little") >> fill
    there = max(0, (len(octets) * 8 - fill) // 7)
    return bytes((bits >> (7 * place)) & 0x7F for place in range(min(count, there)))


def _basic(septet: int) -> str:
    return BASIC[septet] if septet < len(BASIC) and septet != ESCAPE else "\ufffd"
