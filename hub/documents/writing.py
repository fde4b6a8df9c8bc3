"""Tables as files. Whatever a cell says, no spreadsheet computes it."""

import asyncio
import csv
import io
from collections.abc import Sequence

from hub.documents.spreadsheets import COMPUTED
from hub.domain.tables import Table

LONGEST_CELL = 32_767  # Excel's own limit
USUAL_WIDTH = 24


async def excel_file(table: Table, widths: Sequence[int] = ()) -> bytes:
    return await asyncio.to_thread(excel_bytes, table, widths)


def excel_bytes(table: Table, widths: Sequence[int] = ()) -> bytes:
    from xlsxwriter import Workbook  # only when needed: megabytes that most hubs never use

    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F6"})
    # The prefix keeps the cell a text when somebody edits it, too.
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    for place, name in enumerate(table.head):
        sheet.set_column(place, place, widths[place] if place < len(widths) else USUAL_WIDTH)
        sheet.write_string(0, place, clean(name), bold)
    for at, line in enumerate(table.lines, 1):
        for place, cell in enumerate(line.cells):
            sheet.write_string(at, place, clean(cell)[:LONGEST_CELL], plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def csv_file(table: Table) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in table.head])
    writer.writerows([harmless(cell) for cell in line.cells] for line in table.lines)
    return target.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: str) -> str:
    cell = clean(cell)
    return f"'{cell}" if cell.lstrip(" \n").startswith(COMPUTED) or cell.startswith("'") else cell


def clean(text: str) -> str:
    """Without what no file of text may hold."""
    kept = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return kept.encode("utf-8", "replace").decode()
