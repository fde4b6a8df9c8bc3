"""Articles as lines of a table: what stands in which column, and how it is read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hub.domain.article_content import ArticleContent, Basis
from hub.domain.marked_text import marked_text

Cells = Mapping[str, str]
NUMBER, FOLDER = "number", "folder"


class BadCell(Exception):
    """A cell that can't be read; `column` is what it stands under, `code` what is wrong with it."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(column)
        self.column, self.code = column, code


@dataclass(frozen=True, slots=True)
class Column:
    """`names` are what the head may say, the first in our own files; `longest` in characters."""

    key: str
    names: tuple[str, ...]
    hint: str = ""
    longest: int = 1_000
    width: int = 20


COLUMNS = (
    Column(NUMBER, ("编号", "id", "number"), "新知识不填", 20, 12),
    Column(FOLDER, ("目录", "folder", "category"), "用 / 分级", 300, 22),
    Column("title", ("标题", "title"), "必填", 200, 34),
    Column("questions", ("相似问", "questions"), "每行一个", 30_000, 34),
    Column("short_answer", ("短答", "short answer", "short"), "电话里说", 2_000, 44),
    Column("long_answer", ("长答", "详细答复", "long answer", "body", "answer"), "文字发送", 20_000, 60),
    Column("hint", ("坐席提示", "hint"), "只给坐席看", 2_000, 24),
    Column("steps", ("办理步骤", "办理流程", "steps"), "每行一步", 30_000, 34),
    Column("materials", ("所需材料", "materials"), "每行一项", 30_000, 30),
    Column("place", ("办理地点", "place")),
    Column("hours", ("办理时间", "hours")),
    Column("fee", ("费用", "fee"), width=12),
    Column("basis", ("依据", "法律依据", "basis"), "每行一条，链接写在 | 后", 30_000, 34),
    Column("tags", ("标签", "tags"), "每行一个", 5_000, 16),
    Column("department", ("责任单位", "department"), longest=300),
    Column("subject", ("主题编码", "subject"), longest=20, width=12),
    Column("region", ("地区", "region"), longest=300, width=12),
    Column("audience", ("密级", "audience"), "公开、内部或保密", 20, 8),
    Column("valid_from", ("生效日期", "valid from"), longest=30, width=12),
    Column("valid_until", ("失效日期", "valid until"), longest=30, width=12),
    Column("review_by", ("复核日期", "review by"), longest=30, width=12),
)
BY_KEY = {column.key: column for column in COLUMNS}
BY_NAME = {name: column.key for column in COLUMNS for name in column.names}
LISTS = frozenset({"questions", "steps", "materials", "tags"})
DAYS = frozenset({"valid_from", "valid_until", "review_by"})
AUDIENCES = {"公开": "public", "内部": "internal", "保密": "secret"}
AUDIENCE_NAMES = {word: name for name, word in AUDIENCES.items()}
MOST = {"questions": 100, "steps": 50, "materials": 50, "tags": 30, "basis": 30}


def column_of(name: str) -> str | None:
    """The key of the column with this head; hints in brackets and the case don't matter."""
    plain = name.split("（")[0].split("(")[0].strip().lower().replace("_", " ")
    return BY_NAME.get(plain)


def cells_of(content: ArticleContent, number: int, folder: str) -> dict[str, str]:
    cells = {key: _said(content, key) for key in BY_KEY if key not in (NUMBER, FOLDER)}
    return {NUMBER: str(number), FOLDER: folder, **cells}


def content_with(
    before: ArticleContent, cells: Cells, known: Cells, html: Mapping[str, str]
) -> ArticleContent:
    """`before` with what these cells say differently from the `known` ones; `html` is the rich text."""
    changed: dict[str, Any] = {}
    for key, cell in cells.items():
        column = BY_KEY[key]
        if len(cell) > column.longest:
            raise BadCell(column.names[0], "cell_too_long")
        if key not in (NUMBER, FOLDER) and cell.strip() != known.get(key, "").strip():
            changed[key] = html[key] if key == "long_answer" else _read(column, cell.strip())
    return replace(before, **changed)


def _said(content: ArticleContent, key: str) -> str:
    value = getattr(content, key)
    if key == "long_answer":
        return marked_text(value)
    if key == "basis":
        return "\n".join(f"{one.title} | {one.url}" if one.url else one.title for one in content.basis)
    if key == "audience":
        return AUDIENCE_NAMES.get(content.audience, content.audience)
    if key in LISTS:
        return "\n".join(value)
    return str(value) if value else ""


def _read(column: Column, cell: str) -> Any:
    key = column.key
    if key in DAYS:
        return _day(column, cell)
    if key == "audience":
        audience = AUDIENCES.get(cell, cell.lower() or "public")
        if audience not in AUDIENCES.values():
            raise BadCell(column.names[0], "bad_audience")
        return audience
    lines = [line.strip() for line in cell.splitlines() if line.strip()]
    if len(lines) > MOST.get(key, len(lines)):
        raise BadCell(column.names[0], "cell_too_many")
    if key == "basis":
        return tuple(_basis(line) for line in lines)
    return tuple(lines) if key in LISTS else cell


def _day(column: Column, cell: str) -> date | None:
    try:
        parts: Sequence[str] = cell.replace("年", "-").replace("月", "-").replace("日", "").split("-")
        parts = cell.replace("/", "-").replace(".", "-").split("-") if len(parts) != 3 else parts
        return date(*(int(part) for part in parts)) if cell else None
    except (ValueError, TypeError) as error:
        raise BadCell(column.names[0], "bad_day") from error


def _basis(line: str) -> Basis:
    title, _, url = line.partition("|")
    return Basis(title.strip(), url.strip())
