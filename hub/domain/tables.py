"""A table as a file holds it: a head and numbered lines of plain text, whatever the program that wrote it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the one that the program shows beside the line; `cells` are as many as the head has."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that lay inside a document; `name` is how the document refers to it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A written document as plain HTML, its pictures beside it."""

    html: str
    pictures: tuple[Picture, ...] = ()


# How a document's HTML refers to its pictures, until they are stored.
PICTURES = "/api/v1/files/import:"


class Unreadable(Exception):
    """A file that is not taken in; `reason` is a code, `facts` fill the words that people read."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason: str = reason
        self.facts: Mapping[str, object] = facts


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    """The first line that says anything is the head; empty lines and columns without a name are left out."""
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not numbered:
        raise Unreadable("file_empty")
    head = [cell.strip() for cell in numbered[0][1]]
    places = [place for place, name in enumerate(head) if name]
    lines = [
        Line(number, tuple(row[place].strip() if place < len(row) else "" for place in places))
        for number, row in numbered[1:]
    ]
    return Table(tuple(head[place] for place in places), tuple(lines))
