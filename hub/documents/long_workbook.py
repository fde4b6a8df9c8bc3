"""Writes a workbook of any length, piece by piece: neither the loop nor memory has to bear the whole of it.
Every cell is a text and stays one, also once somebody has saved it as something else.
"""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

LONGEST_CELL = 32_767
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a program would read _x0041_ as A
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{REL}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Style 1: text (@), with the mark that Excel sets when somebody types an apostrophe. Style 2: the head.
    "xl/styles.xml": (
        f'<styleSheet {NS}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        'quotePrefix="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" quotePrefix="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}


class _Spout:
    """What the archive writes, until it is taken."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []

    def write(self, content: bytes) -> int:
        self._kept.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        return

    def taken(self) -> bytes:
        kept, self._kept = b"".join(self._kept), []
        return kept


class LongWorkbook:
    """One sheet. Each call gives the bytes that follow; `end` gives the last."""

    def __init__(self, title: str, widths: Sequence[int]) -> None:
        self._spout = _Spout()
        self._archive = ZipFile(self._spout, "w", ZIP_DEFLATED)  # type: ignore[call-overload]
        for name, content in (*PARTS.items(), ("xl/workbook.xml", _workbook(title))):
            self._archive.writestr(name, HEAD + content)
        self._sheet = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
            for at, width in enumerate(widths, 1)
        )
        frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        self._write(
            f'{HEAD}<worksheet {NS}><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
            f"</sheetViews><cols>{columns}</cols><sheetData>"
        )

    def head(self, cells: Sequence[str]) -> bytes:
        return self._rows([cells], 2)

    def add(self, rows: Iterable[Sequence[str]]) -> bytes:
        return self._rows(rows, 1)

    def end(self) -> bytes:
        self._write("</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()
        return self._spout.taken()

    def _rows(self, rows: Iterable[Sequence[str]], style: int) -> bytes:
        self._write("".join(f"<row>{''.join(_cell(cell, style) for cell in row)}</row>" for row in rows))
        return self._spout.taken()

    def _write(self, text: str) -> None:
        self._sheet.write(text.encode())


def _cell(text: str, style: int) -> str:
    if not text:
        return f'<c s="{style}"/>'
    plain = ESCAPED.sub("_x005F_", NOT_XML.sub("", text))[:LONGEST_CELL]
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'


def _workbook(title: str) -> str:
    name = re.sub(r"[\[\]:*?/\\']", " ", NOT_XML.sub("", title)).strip()[:31] or "Sheet1"
    quoted = escape(name, {'"': "&quot;"})
    sheet = f'<sheet name="{quoted}" sheetId="1" r:id="r1"/>'
    return f'<workbook {NS} xmlns:r="{REL}"><sheets>{sheet}</sheets></workbook>'
