"""What services need of files that people fill in elsewhere: tables and written documents, in and out."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Protocol

from hub.domain.tables import Document, Table


class Documents(Protocol):
    """Reading is safe with any file, never holds the loop up, and raises `Unreadable`."""

    async def table(self, content: bytes, name: str) -> Table:
        """Of an Excel (.xlsx) or CSV file: its first sheet that says anything."""
        ...

    async def document(self, content: bytes, name: str) -> Document:
        """Of a Word (.docx) or Markdown file."""
        ...

    async def excel(self, table: Table, *, widths: Sequence[int] = ()) -> bytes:
        """Every cell is text: nothing in it is ever computed. `widths` in characters."""
        ...

    def pieces(self, content: bytes, name: str, most: int) -> AsyncGenerator[Table, None]:
        """The same of a long table of up to `most` lines: its head with some of them each time."""
        ...

    def long_excel(self, title: str, widths: Sequence[int]) -> "LongExcel":
        """A workbook of any length; what is in it is as harmless."""
        ...

    async def word(self, written: Document) -> bytes:
        """A Word file that reads back as what is given."""
        ...

    def csv(self, table: Table) -> bytes:
        """In UTF-8 with the mark by which spreadsheets recognise it; nothing in it is ever computed."""
        ...


class LongExcel(Protocol):
    """Each call gives the bytes that follow; `end` gives the last."""

    def head(self, cells: Sequence[str]) -> bytes: ...
    def add(self, rows: Iterable[Sequence[str]]) -> bytes: ...
    def end(self) -> bytes: ...
