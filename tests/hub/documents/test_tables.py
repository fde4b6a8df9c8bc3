"""Tables in and out: what people typed arrives, what is hostile does not, and nothing is ever computed."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st
from xlsxwriter import Workbook

from hub.documents.reading import ReadingProcess
from hub.documents.spreadsheets import csv_table, excel_table
from hub.documents.writing import clean, csv_file, excel_bytes
from hub.domain.tables import Line, Table, Unreadable
from tests.hub.documents.files import with_parts, zipped

SMALL = Table(("姓名", "手机"), (Line(2, ("王建国", "13800001234")), Line(3, ("李梅", ""))))
# What a cell may hold; spaces around it are nobody's meaning.
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


def reason_of(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        excel_table(content)
    return refused.value.reason


async def test_a_spreadsheet_arrives_in_the_words_its_program_shows() -> None:
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.add_worksheet("空的")
    book.add_worksheet("藏起来的").hide()
    sheet = book.add_worksheet("名单")
    sheet.write_row(2, 1, ["姓名", "手机", "", "合计", "日期"])
    sheet.write_row(3, 1, ["王建国", 13800001234, "无名列", 2.5])
    sheet.write_formula(4, 4, "=1+1", None, 2)
    sheet.write_datetime(4, 5, date(2026, 11, 26), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()

    table = await ReadingProcess().table(target.getvalue(), "名单.XLSX")

    assert table.head == ("姓名", "手机", "合计", "日期")
    assert table.lines == (
        Line(4, ("王建国", "13800001234", "2.5", "")),
        Line(5, ("", "", "2", "2026-11-26")),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
async def test_csv_is_read_whatever_wrote_it(encoding: str, sign: str) -> None:
    text = f'姓名{sign}备注\r\n\r\n王建国{sign}"两行\n备注"\r\n'

    table = await ReadingProcess().table(text.encode(encoding), "a.csv")

    assert table == Table(("姓名", "备注"), (Line(3, ("王建国", "两行\n备注")),))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_goes_out_comes_back_the_same(rows: list[tuple[str, str]]) -> None:
    lines = tuple(Line(number, row) for number, row in enumerate(rows, 2) if any(row))
    table = Table(("甲", "=乙"), lines)

    for read in (excel_table(excel_bytes(table)), csv_table(csv_file(table))):
        assert read.head == table.head
        assert [line.cells for line in read.lines] == [
            tuple(clean(cell) for cell in line.cells) for line in table.lines
        ]


def test_no_cell_of_ours_is_ever_computed() -> None:
    evil = '=cmd|"/c calc"!A1'
    table = Table(("名",), (Line(2, (evil,)), Line(3, ("+1",)), Line(4, ("@SUM(A1)",)), Line(5, ("{=1}",))))

    with zipfile.ZipFile(io.BytesIO(excel_bytes(table))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    lines = csv_file(table).decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith("\"'=") or lines[1].startswith("'=")
    assert lines[2:4] == ["'+1", "'@SUM(A1)"]


def test_hostile_and_foreign_files_are_refused() -> None:
    good = excel_bytes(SMALL)
    bomb = with_parts(good, {"xl/worksheets/sheet1.xml": b"<a>" + b" " * (200 * 1024 * 1024)})
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>'

    assert reason_of(bomb) == "file_too_big"
    assert reason_of(with_parts(good, {"xl/sharedStrings.xml": entity})) == "file_hostile"
    assert reason_of(with_parts(good, {"xl/sharedStrings.xml": entity.encode("utf-16")})) == "file_hostile"
    assert reason_of(with_parts(good, {"xl/vbaProject.bin": b"x"})) == "file_with_macros"
    assert reason_of(with_parts(good, {"xl/worksheets/sheet1.xml": b"<broken"})) == "file_damaged"
    assert reason_of(zipped({"word/document.xml": "<a/>"})) == "file_damaged"
    assert reason_of(b"\xd0\xcf\x11\xe0" + b"\0" * 600) == "file_old_or_locked"
    assert reason_of(good[:-200]) == "file_damaged"
    assert reason_of(b"") == "file_damaged"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a.xls", "file_old_or_locked"), ("a.xlsm", "file_with_macros"), ("a.pdf", "file_unknown")],
)
async def test_the_name_alone_says_what_is_not_read(name: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        await ReadingProcess().table(b"x", name)

    assert refused.value.reason == reason


async def test_a_small_file_that_spans_a_huge_sheet_costs_its_own_process_only() -> None:
    rows = '<row r="1"><c r="A1" t="n"><v>1</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    far = with_parts(excel_bytes(SMALL), {"xl/worksheets/sheet1.xml": sheet})

    with pytest.raises(Unreadable) as refused:
        await ReadingProcess().table(far, "far.xlsx")

    assert refused.value.reason in ("file_too_big", "file_damaged", "file_too_many_lines")
