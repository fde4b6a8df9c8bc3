"""Articles in from files and out as files: shown first, written once, and never beyond one's scope."""

import io
from typing import Any

import aiohttp
from PIL import Image

from hub.documents.spreadsheets import excel_table
from hub.documents.writing import excel_bytes
from hub.domain.tables import Line, Table
from tests.hub.documents.files import paragraph, unzipped, with_parts, word, word_with_picture
from tests.journeys.bureau import Bureau, Editor, refused
from tests.journeys.drivers import Refused

FORMS = ("xlsx", "csv", "md", "docx")
HEAD = ("目录", "标题", "相似问", "短答", "长答", "责任单位", "密级", "失效日期", "备忘")
CARD = (
    "社保/社保卡",
    "社保卡补办",
    "卡丢了\n卡坏了",
    "可以补。",
    "到**网点**补办。\n\n1. 带身份证\n2. 填表",
    "人社局",
    "公开",
    "2027/1/31",
    "x",
)


def png(color: str = "red") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4), color).save(target, "PNG")
    return target.getvalue()


PICTURE = png()


def sheet(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    return excel_bytes(Table(head, tuple(Line(at, row) for at, row in enumerate(rows, 2))))


async def brought(by: Editor, content: bytes, name: str = "a.xlsx", **query: Any) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("file", content, filename=name)
    desk = by.desk
    url = f"{desk.town.url}/api/v1/kb/import"
    async with desk.town.http.post(url, data=form, params=query, headers=desk.headers) as answer:
        found = await answer.json()
        if answer.status != 200:
            raise Refused(answer.status, found)
        return dict(found)


async def written(by: Editor, content: bytes, name: str = "a.xlsx", **query: Any) -> dict[str, Any]:
    shown = await brought(by, content, name, **query)
    return await brought(by, content, name, seen=shown["seen"], **query)


async def given(by: Editor, path: str = "export", **query: str) -> bytes:
    desk = by.desk
    url = f"{desk.town.url}/api/v1/kb/{path}"
    async with desk.town.http.get(url, params=query, headers=desk.headers) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return await answer.read()


def verdicts(report: dict[str, Any]) -> list[str]:
    return [line["verdict"] for line in report["lines"]]


async def titles(by: Editor) -> list[str]:
    return [row["title"] for row in (await by.desk.get("/kb/manuscripts"))["items"]]


async def test_a_sheet_is_shown_then_written_and_a_repeat_changes_nothing(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    content = sheet(CARD)

    shown = await brought(editor, content)
    assert (verdicts(shown), shown["unknown"], shown["lines"][0]["line"]) == (["created"], ["备忘"], 2)
    assert await titles(editor) == []

    done = await brought(editor, content, seen=shown["seen"])
    assert (verdicts(done), done["written"]) == (["created"], True)
    whole = await editor.whole(done["lines"][0]["article_id"])
    assert whole["path"] == "社保/社保卡"
    assert whole["row"]["stage"] == "draft"
    of = whole["content"]
    assert of["questions"] == ["卡丢了", "卡坏了"]
    assert "<strong>网点</strong>" in of["long_answer"]
    assert "<li>填表</li>" in of["long_answer"]
    assert of["valid_until"] == "2027-01-31"
    assert verdicts(await written(editor, content)) == ["unchanged"]
    assert await titles(editor) == ["社保卡补办"]


async def test_what_was_given_out_comes_back_unchanged(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    await editor.write()
    await editor.write(
        title='=HYPERLINK("x")',
        hint="# 提示\n- 别念",
        steps=["+1 上传", "* 二"],
        basis=[{"title": "《某法》第_三_条", "url": "https://example.org/a_b"}],
        long_answer="<h2>怎么办</h2><p>甲<em>乙</em></p><ul><li><p>一</p></li><li><p>二</p></li></ul><p>完</p>",
        audience="secret",
    )

    for form in FORMS:
        report = await written(editor, await given(editor, form=form), f"a.{form}")
        assert verdicts(report) == ["unchanged", "unchanged"], (form, report)
    assert [
        step["kind"] for article in await ids(editor) for step in (await editor.whole(article))["trail"]
    ] == [
        "saved",
        "saved",
    ]


async def ids(by: Editor) -> list[int]:
    return [row["id"] for row in (await by.desk.get("/kb/manuscripts"))["items"]]


async def test_a_changed_cell_changes_that_field_alone(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write(hint="只给坐席看")
    table = excel_table(await given(editor, form="xlsx"))
    at = table.head.index("短答")
    cells = (*table.lines[0].cells[:at], "改过的短答。", *table.lines[0].cells[at + 1 :])

    report = await written(editor, sheet(cells, head=table.head))

    assert verdicts(report) == ["updated"]
    of = (await editor.whole(article))["content"]
    assert (of["short_answer"], of["hint"]) == ("改过的短答。", "只给坐席看")
    assert "<strong>补缴</strong>" in of["long_answer"]


async def test_what_comes_by_number_stays_where_it_lies_unless_its_line_says_where_to(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    other = await editor.desk.post("/kb/folders", name="医保", department="医保局")
    article = (await written(editor, sheet(CARD)))["lines"][0]["article_id"]
    changed = sheet((str(article), CARD[1], "改过。"), head=("编号", "标题", "短答"))
    same = sheet((str(article), CARD[1]), head=("编号", "标题"))

    assert verdicts(await written(editor, changed)) == ["updated"]
    assert (await editor.whole(article))["path"] == "社保/社保卡"
    assert verdicts(await brought(editor, same, folder=other["id"])) == ["unchanged"]
    again = sheet((str(article), CARD[1], "又改过。"), head=("编号", "标题", "短答"))
    assert verdicts(await written(editor, again, folder=other["id"])) == ["updated"]
    assert (await editor.whole(article))["path"] == "社保/社保卡"
    moved = sheet((str(article), CARD[1], "医保"), head=("编号", "标题", "目录"))
    assert verdicts(await written(editor, moved)) == ["updated"]
    assert (await editor.whole(article))["path"] == "医保"


async def test_each_line_says_why_it_is_not_taken(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    known = await editor.write(title="已有的")
    head = ("编号", "标题", "短答", "密级", "失效日期")
    content = sheet(
        ("", "已有的", "别的", "", ""),
        ("abc", "甲", "", "", ""),
        ("99", "乙", "", "", ""),
        ("", "", "没有标题", "", ""),
        ("", "丙", "", "绝密", ""),
        ("", "丁", "", "", "明年"),
        ("", "戊", "字" * 2001, "", ""),
        ("", "己", "", "", ""),
        ("", "己", "又一次", "", ""),
        (str(known), "已有的", "这回有编号", "", ""),
        head=head,
    )

    report = await written(editor, content)

    assert [(one["verdict"], one["column"]) for one in report["lines"]] == [
        ("duplicate", ""),
        ("refused", "编号"),
        ("refused", "编号"),
        ("refused", "标题"),
        ("refused", "密级"),
        ("refused", "失效日期"),
        ("refused", "短答"),
        ("created", ""),
        ("duplicate", ""),
        ("updated", ""),
    ]
    assert all(one["reason"] for one in report["lines"] if one["verdict"] in ("duplicate", "refused"))
    assert sorted(await titles(editor)) == ["己", "已有的"]


async def test_what_changed_since_the_preview_stops_the_writing(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    shown = await brought(editor, sheet(CARD))
    await editor.write(title="社保卡补办")

    assert await refused(brought(editor, sheet(CARD), seen=shown["seen"])) == (409, "import_changed")


async def test_a_department_brings_in_and_takes_out_its_own_alone(bureau: Bureau) -> None:
    editor, own, other = [await bureau.person(p) for p in ("editor", "renshe", "yibao")]
    folder = await editor.desk.post("/kb/folders", name="社保", department="人社局")
    article = await editor.write(title="人社的", audience="secret")
    await editor.write(title="医保的", department="医保局", audience="secret")

    assert [line.cells[2] for line in excel_table(await given(own, form="xlsx")).lines] == ["人社的"]
    theirs = (await given(other, form="md")).decode()
    assert "医保的" in theirs
    assert "人社的" not in theirs
    foreign = sheet((str(article), "改掉"), head=("编号", "标题"))
    assert verdicts(await written(other, foreign)) == ["refused"]
    assert (await editor.whole(article))["content"]["title"] == "人社的"
    report = await written(own, sheet(CARD), folder=folder["id"])
    assert (verdicts(report), report["lines"][0]["reason"]) == (["refused"], "没有这个目录。")
    mine = ("社保", *CARD[1:])
    assert verdicts(await written(own, sheet(mine))) == ["created"]


async def test_a_word_document_is_cut_at_its_headings(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    body = (
        paragraph("社保卡补办", "Heading1")
        + paragraph("到网点补办。")
        + paragraph("相似问", "Heading2")
        + paragraph("卡丢了怎么办")
        + paragraph("短答", "Heading2")
        + paragraph("可以补。")
        + paragraph("第二条", "Heading1")
        + paragraph("正文。")
    )

    report = await written(editor, word(body), "办事指南.docx")

    assert verdicts(report) == ["created", "created"]
    of = (await editor.whole(report["lines"][0]["article_id"]))["content"]
    assert (of["title"], of["questions"], of["short_answer"]) == ("社保卡补办", ["卡丢了怎么办"], "可以补。")
    assert of["long_answer"] == "<p>到网点补办。</p>\n"


async def test_a_word_document_brings_its_pictures(bureau: Bureau) -> None:
    editor = await bureau.person("editor")

    report = await written(editor, word_with_picture(paragraph("社保卡样式", "Heading1"), PICTURE), "a.docx")

    assert verdicts(report) == ["created"]
    of = (await editor.whole(report["lines"][0]["article_id"]))["content"]
    assert [one["media_type"] for one in of["files"]] == ["image/png"]
    assert f'src="/api/v1/files/{of["files"][0]["file_id"]}"' in of["long_answer"]
    desk = editor.desk
    url = f"{desk.town.url}/api/v1/files/{of['files'][0]['file_id']}"
    async with desk.town.http.get(url, headers=desk.headers) as answer:
        assert await answer.read() == PICTURE


async def test_a_word_document_with_pictures_comes_back_unchanged_and_a_new_picture_is_a_change(
    bureau: Bureau,
) -> None:
    editor = await bureau.person("editor")
    first = word_with_picture(paragraph("社保卡样式", "Heading1"), PICTURE)
    article = (await written(editor, first, "a.docx"))["lines"][0]["article_id"]

    assert verdicts(await written(editor, first, "a.docx")) == ["unchanged"]
    given_out = await given(editor, form="docx")
    assert verdicts(await written(editor, given_out, "b.docx")) == ["unchanged"]
    other = with_parts(given_out, {"word/media/image1.png": png("blue")})
    assert verdicts(await written(editor, other, "c.docx")) == ["updated"]
    files = (await editor.whole(article))["content"]["files"]
    assert len(files) == 2
    assert files[1]["file_id"] in (await editor.whole(article))["content"]["long_answer"]


async def test_a_word_file_shows_no_picture_that_the_article_only_names(bureau: Bureau) -> None:
    """Whoever guesses the name of somebody else's file does not get it by writing it into a text."""
    own, other = [await bureau.person(one) for one in ("renshe", "yibao")]
    secret = (await other.desk.upload(PICTURE, "密.png"))["url"]
    await own.write(long_answer=f'<p>看<img src="{secret}" alt="图"></p>')

    parts = unzipped(await given(own, form="docx"))

    assert not [name for name in parts if name.startswith("word/media/")]
    assert "图" in parts["word/document.xml"].decode()


async def test_files_that_are_no_table_are_refused_in_words(bureau: Bureau) -> None:
    editor = await bureau.person("editor")

    assert await refused(brought(editor, b"x", "a.pdf")) == (400, "file_unknown")
    assert await refused(brought(editor, b"x", "a.xlsm")) == (400, "file_with_macros")
    assert await refused(brought(editor, b"PK\x03\x04nothing")) == (400, "file_damaged")
    assert await refused(brought(editor, sheet(("x",), head=("别的",)))) == (400, "import_no_title")
    for form in FORMS:
        assert await given(editor, "import-template", form=form)
