"""Tables for spreadsheets: nothing in them is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from aiohttp import web

_MARK = "\ufeff"  # Excel reads Chinese only with it
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """What a spreadsheet would calculate becomes words; numbers of ours stay numbers."""
    text = str(value)
    return f"'{text}" if not isinstance(value, int | float) and text.startswith(_FORMULA) else text


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> web.Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return web.Response(
        body=(_MARK + out.getvalue()).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
