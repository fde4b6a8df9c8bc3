"""Gives articles out as files, in the form in which they can be brought in again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hub.domain.article_sheet import COLUMNS, cells_of
from hub.domain.article_text import as_html, as_markdown
from hub.domain.manuscript import Manuscript
from hub.domain.tables import Document, Line, Table
from hub.services.access import Who
from hub.services.documents import Documents
from hub.services.editing.desk import EditingDesk
from hub.services.editing.pictures import Pictures
from hub.services.editing.ports import ManuscriptFilter
from hub.services.problems import CannotDo
from hub.services.sheet import Sheet

Form = Literal["xlsx", "csv", "md", "docx"]
FORMS: tuple[Form, ...] = ("xlsx", "csv", "md", "docx")
PAGE, MOST = 200, 20_000
MOST_WRITTEN = 2_000  # as many as come in again
WIDTHS = [column.width for column in COLUMNS]


@dataclass(slots=True)
class ExportDesk:
    desk: EditingDesk
    documents: Documents
    pictures: Pictures

    async def export(self, who: Who, wanted: ManuscriptFilter, folder_id: int | None, form: Form) -> bytes:
        """Whatever this person may write, and nothing else."""
        ground, tree = self.desk.ground, await self.desk.ground.tree()
        found: list[Manuscript] = []
        cells: list[Mapping[str, str]] = []
        wanted = replace(wanted, limit=PAGE)
        while rows := await self.desk.page(who, wanted, folder_id):
            found += rows
            cells += [cells_of(row.content, row.id, tree.path(row.folder_id)) for row in rows]
            wanted = replace(wanted, after=rows[-1].id)
            if len(rows) < PAGE or len(cells) >= MOST:
                break
            await asyncio.sleep(0)
        if form == "docx" and len(found) > MOST_WRITTEN:
            raise CannotDo("too_many_to_write", most=MOST_WRITTEN)
        sheet = Sheet()
        ground.audit.note(who, "export_articles", str(folder_id or ""), sheet, count=str(len(cells)))
        await ground.keep(sheet)
        if form == "md":
            return (await asyncio.to_thread(as_markdown, cells)).encode()
        if form == "docx":
            return await self._word(found, cells)
        head = tuple(column.names[0] for column in COLUMNS)
        lines = (
            Line(at, tuple(one.get(column.key, "") for column in COLUMNS)) for at, one in enumerate(cells, 2)
        )
        return await self._table(Table(head, tuple(lines)), form)

    async def template(self, form: Form) -> bytes:
        """Nothing but the names of the columns, with a word on each."""
        if form == "md":
            return as_markdown([_sample()]).encode()
        if form == "docx":
            return await self.documents.word(Document(as_html([(_sample(), "<p>文字发送</p>")])))
        names = (f"{one.names[0]}（{one.hint}）" if one.hint else one.names[0] for one in COLUMNS)
        return await self._table(Table(tuple(names)), form)

    async def _word(self, found: Sequence[Manuscript], cells: Sequence[Mapping[str, str]]) -> bytes:
        long_answers, pictures = await self.pictures.inside(found)
        html = await asyncio.to_thread(as_html, list(zip(cells, long_answers, strict=True)))
        return await self.documents.word(Document(html, pictures))

    async def _table(self, table: Table, form: Form) -> bytes:
        if form == "csv":
            return await asyncio.to_thread(self.documents.csv, table)
        return await self.documents.excel(table, widths=WIDTHS)


def _sample() -> dict[str, str]:
    hints = {column.key: column.hint for column in COLUMNS if column.hint}
    return {**hints, "title": "标题", "number": "", "audience": "公开"}
