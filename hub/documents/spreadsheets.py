"""Tables out of .xlsx and CSV files. Runs in the reading process."""

import csv
import io
import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from hub.documents.unpacking import checked
from hub.domain.tables import Table, Unreadable, table_of

MOST_LINES = 20_000
MOST_COLUMNS = 200
# What follows such a sign a spreadsheet would compute; our own files put an apostrophe before it.
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Cell = int | float | str | bool | date | datetime | time | timedelta


def excel_table(content: bytes, most: int = MOST_LINES) -> Table:
    # Only when needed: the hub itself never reads one, its worker processes do.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    checked(content, "xl/workbook.xml")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheets_metadata:
            if sheet.visible is not SheetVisibleEnum.Visible:
                continue
            found = book.get_sheet_by_name(sheet.name)
            if found.height > most + 100 or found.width > MOST_COLUMNS:
                raise Unreadable("file_too_many_lines", most=most)
            rows = [[said(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]
            if any(cell for row in rows for cell in row):
                return _within_bounds(table_of(rows), most)
    except CalamineError as error:
        raise Unreadable("file_damaged") from error
    raise Unreadable("file_empty")


def csv_table(content: bytes, most: int = MOST_LINES) -> Table:
    text = decoded(content)
    csv.field_size_limit(200_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Unreadable("file_damaged") from error
    said_rows = [[said(cell) for cell in row[: MOST_COLUMNS + 1]] for row in rows]
    return _within_bounds(table_of(said_rows), most)


def decoded(content: bytes) -> str:
    """As the programs of this country write: UTF-8, UTF-16 with its mark, or GB 18030."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("file_encoding")


def said(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(cell, str):
        return _plain(cell)
    return str(cell)


def _number(value: float) -> str:
    """A telephone number is a number to a spreadsheet, and must not come out as 1.38e+10."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if math.isfinite(value) else ""


def _plain(text: str) -> str:
    text = "".join(sign for sign in text if sign >= " " or sign in "\n\t").replace("\x7f", "")
    return text[1:] if text.startswith("'") and text[1:].startswith(COMPUTED) else text


def _delimiter(text: str) -> str:
    """The sign that the first line has most of."""
    first: Sequence[str] = text.lstrip().split("\n", 1)[0:1]
    return max(",\t;", key=lambda sign: first[0].count(sign) if first else 0)


def _within_bounds(table: Table, most: int) -> Table:
    if len(table.lines) > most or len(table.head) > MOST_COLUMNS:
        raise Unreadable("file_too_many_lines", most=most)
    return table
