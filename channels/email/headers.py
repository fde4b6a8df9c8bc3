"""Pure: the header lines of a mail or of one of its parts, read from the bytes as they came."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from channels.email.charsets import decode

LONGEST_HEADER = 64 * 1024  # of one field; what follows is left out
MOST_FIELDS = 1_000
MOST_ADDRESSES = 200
LONGEST_ID = 250

FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
WORD = re.compile(rb"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=")
BETWEEN = re.compile(rb"[ \t\r\n]*")
MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")
ADDRESS_NOTE = re.compile(rb"\([^()]*\)")
PLAUSIBLE = re.compile(r"[^@\s<>,;:\"]{1,128}@[^@\s<>,;:\"]{1,120}")
PIECE = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


@dataclass(frozen=True, slots=True)
class Address:
    address: str
    name: str = ""


class Fields:
    """Case-blind; `raw` gives the first of a name as bytes, `all` every one of them."""

    def __init__(self, pairs: Sequence[tuple[str, bytes]] = ()) -> None:
        self._pairs = pairs

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self._pairs if key == name]

    def raw(self, name: str) -> bytes:
        return next((value for key, value in self._pairs if key == name), b"")

    def text(self, name: str) -> str:
        return unfolded(self.raw(name))

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)


def read_fields(block: bytes) -> Fields:
    """Lines that are no field are left out; a folded line belongs to the one before."""
    return Fields(tuple(_pairs(block)))


def _pairs(block: bytes) -> Iterator[tuple[str, bytes]]:
    gathered: list[bytes] = []
    count = 0
    for line in [*block.splitlines(), b"end:"]:
        if line[:1] in (b" ", b"\t"):
            gathered.append(line)
            continue
        if gathered and (found := FIELD.fullmatch(b"\n".join(gathered)[:LONGEST_HEADER])):
            yield found[1].decode("ascii").lower(), found[2].strip()
            count += 1
        gathered = [line]
        if count >= MOST_FIELDS:
            return


def unfolded(value: bytes) -> str:
    """The words a person reads: encoded words decoded, in one line."""
    return " ".join(_words(value).split())


def _words(value: bytes) -> str:
    """Neighbouring words of one charset are joined as bytes: GB words are often cut in mid-character."""
    runs: list[tuple[str, bytes]] = []
    place = 0
    for found in WORD.finditer(value):
        between = value[place : found.start()]
        if between and not (runs and runs[-1][0] and BETWEEN.fullmatch(between)):
            runs.append(("", between))
        label = found[1].decode("ascii", "replace").partition("*")[0].lower()
        content = _word(found[2], found[3])
        if runs and runs[-1][0] == label:
            runs[-1] = (label, runs[-1][1] + content)
        else:
            runs.append((label, content))
        place = found.end()
    runs.append(("", value[place:]))
    return "".join(decode(content, label) for label, content in runs)


def _word(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"Bb":
        return lenient_base64(content)
    return binascii.a2b_qp(content, header=True)


NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def lenient_base64(content: bytes) -> bytes:
    """What can be read of it: foreign characters are skipped, a broken end is left out."""
    letters = NOT_BASE64.sub(b"", content)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def addresses(values: Sequence[bytes]) -> tuple[Address, ...]:
    """Names are decoded after the list is taken apart: encoded names hold commas."""
    items = [item for value in values for item in _split(value, b",;")[:MOST_ADDRESSES]]
    found = [address for item in items if (address := _address(item))]
    return tuple(found[:MOST_ADDRESSES])


def _address(item: bytes) -> Address | None:
    before, angle, after = item.rpartition(b"<")
    plain = "".join(unfolded(after.partition(b">")[0] if angle else ADDRESS_NOTE.sub(b"", item)).split())
    # "市民服务:zhang@example.org" names a group in front of its members.
    plain = plain if angle else plain.rpartition(":")[2]
    if not PLAUSIBLE.fullmatch(plain):
        return None
    return Address(plain, unfolded(_unquoted(before))[:120] if angle else "")


def message_ids(*values: bytes) -> tuple[str, ...]:
    """In the order they stand, without their angle brackets and each once."""
    found = [match for value in values for match in MESSAGE_ID.findall(value.decode("utf-8", "replace"))]
    return tuple(dict.fromkeys(found))


def moment(value: bytes) -> datetime | None:
    """Aware UTC, or None for what is no date."""
    try:
        when = parsedate_to_datetime(value.decode("ascii", "replace"))
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


# --- values with parameters, as in Content-Type -------------------------------------------


def main_value(value: bytes) -> str:
    return value.partition(b";")[0].decode("ascii", "replace").strip().lower()


def parameters(value: bytes) -> dict[str, str]:
    """Plain, in encoded words, in RFC 2231 pieces, or as bare GBK: all of them are in use."""
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for item in _split(value, b";")[1:50]:
        name, equals, content = item.partition(b"=")
        found = PIECE.fullmatch(name.decode("ascii", "replace").strip().lower())
        if equals and found:
            number = int(found[2] or 0)
            pieces.setdefault(found[1], []).append((number, bool(found[3]), _unquoted(content)))
    return {name: _joined(sorted(parts)) for name, parts in pieces.items()}


def _joined(parts: list[tuple[int, bool, bytes]]) -> str:
    if not any(extended for _, extended, _ in parts):
        return unfolded(b"".join(content for _, _, content in parts))
    label, gathered = "", b""
    for number, extended, content in parts:
        if number == 0 and extended and content.count(b"'") >= 2:
            charset, _, content = content.split(b"'", 2)
            label = charset.decode("ascii", "replace")
        gathered += unquote_to_bytes(content) if extended else content
    return " ".join(decode(gathered, label).split())


def _split(value: bytes, at: bytes) -> list[bytes]:
    """At any of these characters, outside of quotes."""
    parts, start, quoted, escaped = [], 0, False, False
    for place, byte in enumerate(value[:LONGEST_HEADER]):
        if escaped:
            escaped = False
        elif byte == 0x5C and quoted:
            escaped = True
        elif byte == 0x22:
            quoted = not quoted
        elif not quoted and byte in at:
            parts.append(value[start:place])
            start = place + 1
    parts.append(value[start:LONGEST_HEADER])
    return parts


def _unquoted(content: bytes) -> bytes:
    content = content.strip()
    if content[:1] == b'"':
        return re.sub(rb"\\(.)", rb"\1", content[1:].rpartition(b'"')[0] or content[1:])
    return content
