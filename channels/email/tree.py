"""Pure: takes a mail apart into its leaves. Never raises, and never works beyond its limits: the standard
library's parser gives up on deep nesting and takes seconds for many parts.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.headers import Fields, lenient_base64, main_value, parameters, read_fields

END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*\r?\n|\A\r?\n")
REST_OF_LINE = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
MBOX_LINE = re.compile(rb"\AFrom [^\n]*\n")


@dataclass(frozen=True, slots=True)
class Limits:
    parts: int = 300
    depth: int = 20
    headers: int = 256 * 1024


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part that is not split further. `path` are the multipart kinds around it, outermost first."""

    fields: Fields
    body: bytes  # still transfer-encoded
    path: tuple[str, ...]
    media_type: str
    parameters: dict[str, str]

    def content(self) -> bytes:
        encoding = main_value(self.fields.raw("content-transfer-encoding"))
        if encoding == "base64":
            return lenient_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body


@dataclass(slots=True)
class Tree:
    """`cut` names the limits that were met; then not every part is here."""

    fields: Fields
    media_type: str
    parameters: dict[str, str]
    leaves: list[Leaf] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


def take_apart(raw: bytes, limits: Limits) -> Tree:
    fields, body, cut_short = split_headers(MBOX_LINE.sub(b"", raw, count=1), limits.headers)
    media_type, known = _type_of(fields)
    tree = Tree(fields, media_type, known)
    if cut_short:
        tree.cut.append("headers")
    # An own stack, not recursion: depth is then a number, and no fate.
    waiting: list[tuple[Fields, bytes, tuple[str, ...]]] = [(fields, body, ())]
    while waiting:
        fields, body, path = waiting.pop()
        media_type, known = _type_of(fields)
        boundary = known.get("boundary", "") if media_type.startswith("multipart/") else ""
        if not boundary or not (parts := _parts(body, boundary, limits.parts + 1)):
            if media_type.startswith("multipart/"):
                media_type = "text/plain"  # it says it has parts and has none: show what is there
            tree.leaves.append(Leaf(fields, body, path, media_type, known))
            continue
        if len(path) >= limits.depth:
            tree.cut.append("depth")
            continue
        if len(tree.leaves) + len(waiting) + len(parts) > limits.parts:
            tree.cut.append("parts")
            parts = parts[: max(0, limits.parts - len(tree.leaves) - len(waiting))]
        inner = (*path, media_type.removeprefix("multipart/"))
        for part in reversed(parts):
            part_fields, part_body, _ = split_headers(part, limits.headers)
            waiting.append((part_fields, part_body, inner))
    return tree


def split_headers(raw: bytes, most: int) -> tuple[Fields, bytes, bool]:
    """The fields, what follows them, and whether they were longer than anybody needs."""
    found = END_OF_HEADERS.search(raw, 0, most)
    if found is None:
        cut_short = len(raw) > most
        return read_fields(raw[:most]), raw[most:], cut_short
    return read_fields(raw[: found.start()]), raw[found.end() :], False


def _type_of(fields: Fields) -> tuple[str, dict[str, str]]:
    value = fields.raw("content-type")
    media_type = main_value(value)
    if not re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,80}", media_type):
        media_type = "text/plain"
    return media_type, parameters(value)


def _parts(body: bytes, boundary: str, most: int) -> list[bytes]:
    return [part for part, _ in zip(_cut(body, boundary), range(most), strict=False)]


def _cut(body: bytes, boundary: str) -> Iterator[bytes]:
    """Between the delimiter lines; a last part without its closing line goes to the end."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    start = -1
    place = body.find(mark)
    while place >= 0:
        rest = REST_OF_LINE.match(body, place + len(mark))
        if rest and (place == 0 or body[place - 1 : place] == b"\n"):
            if start >= 0:
                yield body[start : max(start, _before_line_end(body, place))]
            if rest[1]:
                return
            start = rest.end()
        place = body.find(mark, place + len(mark))
    if start >= 0:
        yield body[start:]


def _before_line_end(body: bytes, place: int) -> int:
    """The line end in front of a delimiter belongs to the delimiter."""
    return place - (2 if body[place - 2 : place] == b"\r\n" else 1)
