"""Brings articles in from files and gives them out as files: first judged line by line, then written."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from hub.domain.article_content import ArticleContent
from hub.domain.article_sheet import (
    BY_KEY,
    FOLDER,
    NUMBER,
    BadCell,
    Cells,
    cells_of,
    column_of,
    content_with,
)
from hub.domain.article_text import cells_in
from hub.domain.folders import FolderTree
from hub.domain.manuscript import Folder, Manuscript
from hub.domain.tables import Document, Unreadable
from hub.domain.workflow import Step, refusal
from hub.services.access import Who
from hub.services.documents import Documents
from hub.services.editing.cleaning import check_draft, cleaned
from hub.services.editing.desk import EditingDesk
from hub.services.editing.folder_desk import FolderDesk
from hub.services.editing.pictures import Known, Pictures
from hub.services.editing.rights import EDITORS
from hub.services.problems import BadInput, CannotDo, NotAllowed

MOST = 2_000
TABLES = (".xlsx", ".csv")
Verdict = Literal["created", "updated", "unchanged", "duplicate", "refused"]
Rich = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """One article of a file: what it says in which column; `line` is the row of a table, else its place."""

    line: int
    cells: Cells
    pictures: Document | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What would be done, or was, with one article; `reason` is a code, `column` where it lies."""

    line: int
    title: str
    verdict: Verdict
    reason: str = ""
    column: str = ""
    article_id: int = 0
    content: ArticleContent | None = None
    before: Manuscript | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`seen` stands for the whole of it: writing asks for it again, and writes only what was shown."""

    lines: tuple[Judged, ...]
    unknown: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        told = [(one.line, one.title, one.verdict, one.reason, one.article_id) for one in self.lines]
        revisions = [one.before.revision if one.before else 0 for one in self.lines]
        return hashlib.sha256(repr((told, revisions)).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class _Here:
    """What there is already that the articles of a file may mean."""

    tree: FolderTree
    known: Mapping[int, Manuscript]
    twins: Mapping[str, Manuscript]
    shown: Mapping[int, Known]
    folder_id: int | None

    @property
    def path(self) -> str:
        return self.tree.path(self.folder_id)

    def with_own_pictures(self, found: Found, before: Manuscript | None) -> Found:
        text = found.cells.get("long_answer", "")
        own = self.shown.get(before.id, {}) if before else {}
        for name, file in own.items():
            text = text.replace(f"({name})", f"({file})")
        return replace(found, cells={**found.cells, "long_answer": text}) if own else found


@dataclass(slots=True)
class ImportDesk:
    desk: EditingDesk
    folders: FolderDesk
    documents: Documents
    pictures: Pictures
    rich: Rich
    # Two imports at once would each create what the other does.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def judge(self, who: Who, content: bytes, name: str, folder_id: int | None) -> Report:
        """Say of each article what would become of it; nothing is written."""
        found, unknown = await self._read(content, name)
        return Report(await self._judged(who, found, folder_id), unknown)

    async def write(self, who: Who, content: bytes, name: str, folder_id: int | None, seen: str) -> Report:
        """Do what the report said, one article after the other: to do it again changes nothing."""
        found, unknown = await self._read(content, name)
        async with self._turn:
            judged = await self._judged(who, found, folder_id)
            if Report(judged).seen != seen:
                raise CannotDo("import_changed")
            done = [
                await self._written(who, one, of, folder_id, name)
                for one, of in zip(judged, found, strict=True)
            ]
        return Report(tuple(done), unknown)

    # --- reading ---

    async def _read(self, content: bytes, name: str) -> tuple[list[Found], tuple[str, ...]]:
        if name.lower().endswith(TABLES):
            table = await self.documents.table(content, name)
            keys = [column_of(head) for head in table.head]
            if "title" not in keys:
                raise BadInput("import_no_title")
            found = [
                Found(line.number, {key: cell for key, cell in zip(keys, line.cells, strict=True) if key})
                for line in table.lines
            ]
            unknown = tuple(head for head, key in zip(table.head, keys, strict=True) if not key)
        else:
            document = await self.documents.document(content, name)
            articles = await asyncio.to_thread(cells_in, document.html)
            found, unknown = [Found(at, cells, document) for at, cells in enumerate(articles, 1)], ()
        if not found:
            raise Unreadable("file_empty")
        if len(found) > MOST:
            raise Unreadable("file_too_many_lines", most=MOST)
        return found, unknown

    # --- judging ---

    async def _judged(self, who: Who, found: Sequence[Found], folder_id: int | None) -> tuple[Judged, ...]:
        ground = self.desk.ground
        tree = await ground.tree()
        numbers = {int(n) for one in found if _is_number(n := one.cells.get(NUMBER, "").strip())}
        titles = {" ".join(one.cells.get("title", "").split()) for one in found}
        known = {one.id: one for one in await ground.manuscripts.some(numbers)} if numbers else {}
        twins = {one.title: one for one in await ground.manuscripts.titled(titles)}
        every = {one.id: one for one in (*known.values(), *twins.values())}
        shown = await self.pictures.known(every.values(), found[0].pictures)
        here = _Here(tree, known, twins, shown, folder_id)
        # Rich text takes its time; meanwhile the loop serves others.
        return await asyncio.to_thread(self._verdicts, who, found, here)

    def _verdicts(self, who: Who, found: Sequence[Found], here: _Here) -> tuple[Judged, ...]:
        judged: list[Judged] = []
        taken: set[str] = set()
        for one in found:
            verdict = self._verdict(who, one, here)
            # Of two with one title in a file the first counts.
            if verdict.verdict != "refused" and verdict.title in taken:
                verdict = replace(verdict, verdict="duplicate", reason="twice_in_file")
            if verdict.verdict not in ("duplicate", "refused"):
                taken.add(verdict.title)
            judged.append(verdict)
        return tuple(judged)

    def _verdict(self, who: Who, found: Found, here: _Here) -> Judged:
        title = " ".join(found.cells.get("title", "").split())
        number, rights = found.cells.get(NUMBER, "").strip(), self.desk.ground.rights
        if number and not _is_number(number):
            return Judged(found.line, title, "refused", "bad_number", BY_KEY[NUMBER].names[0])
        before = here.known.get(int(number)) if number else here.twins.get(title)
        if before and not rights.hand(who, before, here.tree).writes:
            # Who may not write an article does not learn that it exists.
            before = None
        if number and before is None:
            return Judged(found.line, title, "refused", "no_such_article", BY_KEY[NUMBER].names[0])
        # What lies somewhere stays there, unless its line says where to: the chosen folder is for new ones.
        path = found.cells.get(FOLDER, "").strip().strip("/") or ("" if before else here.path)
        try:
            content = self._content(here.with_own_pictures(found, before), before, here.tree)
        except BadCell as bad:
            return Judged(found.line, title, "refused", bad.code, bad.column)
        except CannotDo as problem:
            where = next(iter(problem.fields), "")
            column = BY_KEY[where].names[0] if where in BY_KEY else ""
            return Judged(found.line, title, "refused", problem.code, column)
        new = Judged(found.line, title, "created", content=content, path=path)
        return self._against(who, new, before, here.tree, bool(number))

    def _content(self, found: Found, before: Manuscript | None, tree: FolderTree) -> ArticleContent:
        known = cells_of(before.content, before.id, tree.path(before.folder_id)) if before else {}
        text = found.cells.get("long_answer", "")
        html = self.rich(text) if text.strip() != known.get("long_answer", "").strip() else ""
        of = content_with(
            before.content if before else ArticleContent(""), found.cells, known, {"long_answer": html}
        )
        of = cleaned(of)
        check_draft(of)
        return of

    def _against(
        self, who: Who, new: Judged, before: Manuscript | None, tree: FolderTree, by_number: bool
    ) -> Judged:
        if before is None:
            return new
        new = replace(new, article_id=before.id, before=before)
        same_place = not new.path or new.path == tree.path(before.folder_id)
        if new.content == cleaned(before.content) and same_place:
            return replace(new, verdict="unchanged")
        if not by_number:
            return replace(new, verdict="duplicate", reason="title_taken")
        reason = refusal(Step.SAVE, before, self.desk.ground.rights.hand(who, before, tree))
        if reason:
            return replace(new, verdict="refused", reason=reason)
        return replace(new, verdict="updated")

    # --- writing ---

    async def _written(
        self, who: Who, judged: Judged, found: Found, folder_id: int | None, name: str
    ) -> Judged:
        if judged.verdict not in ("created", "updated") or judged.content is None:
            return judged
        try:
            place = await self._place(who, judged)
            content = await self.pictures.kept(who, judged.content, found.pictures)
            if judged.before is None:
                made = await self.desk.create(who, content, place)
                return replace(judged, article_id=made.id)
            saved = judged.before
            await self.desk.save(who, saved.id, saved.revision, content, folder_id=place, note=name)
        except CannotDo as problem:
            return replace(judged, verdict="refused", reason=problem.code)
        return judged

    async def _place(self, who: Who, judged: Judged) -> int | None:
        if judged.before is not None and not judged.path:
            return judged.before.folder_id
        return await self._folder(who, judged.path)

    async def _folder(self, who: Who, path: str) -> int | None:
        """The folder of that path; editors make what is missing of it."""
        above: int | None = None
        for name in filter(None, (part.strip() for part in path.split("/"))):
            tree = await self.desk.ground.tree()
            here = (f for f in tree.folders.values() if f.parent_id == above and f.name == name)
            folder = next(here, None)
            if folder is None:
                if not who.has(EDITORS):
                    raise NotAllowed("no_such_folder")
                folder = await self.folders.create(who, Folder(0, name, above))
            above = folder.id
        return above


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
