"""Knowledge articles and the subject list, from files."""

import asyncio
import csv
import re
from dataclasses import replace
from pathlib import Path

from channels.contract import Clock
from hub.commands.article_lines import read_line
from hub.commands.workshop import Mistake, Workshop, workshop
from hub.config import Config
from hub.domain.account import CabinetEntry
from hub.domain.article_content import ArticleContent
from hub.domain.change import Change, Patch, Row
from hub.domain.folders import FolderTree
from hub.domain.manuscript import Folder, Live, Manuscript, ManuscriptStep, Stage, Subject
from hub.services.editing.publishing import publish, take_down
from hub.services.problems import BadInput
from hub.services.sheet import Sheet
from hub.web.problem_answers import problem_of

CODE = re.compile(r"[0-9A-Za-z]{1,20}")
NUMBER = re.compile(r"[1-9][0-9]{0,14}")
NAMES = "hub.kb_import"  # the drawer of names under which other systems know articles


async def import_articles(config: Config, clock: Clock, path: Path) -> int:
    """One JSON object a line; a line with a known `id` becomes the next version of that article. Prints a
    report line per mistake.
    """
    async with workshop(config, clock) as work:
        entered, wrong = await enter_articles(work, path)
    print(f"{entered} articles imported, {wrong} lines refused")
    return 1 if wrong else 0


async def enter_articles(work: Workshop, path: Path) -> tuple[int, int]:
    entered = wrong = 0
    tree = FolderTree(await work.store.manuscripts.folders())
    lines = (await asyncio.to_thread(path.read_text, encoding="utf-8")).splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            written, content = read_line(line)
        except BadInput as error:
            print(f"line {number}: {problem_of(error, 'en').text}")
            wrong += 1
            continue
        article_id, known_as = await _numbered(work, written.id)
        tree, folder_id = await _folder(work, tree, written.category or "")
        await _enter(work, article_id, content, folder_id, tree, written.status, known_as)
        entered += 1
    return entered, wrong


async def _numbered(work: Workshop, name: int | str | None) -> tuple[int, tuple[Row, ...]]:
    """The article's number; a name from elsewhere is remembered, so that the next import knows it again."""
    if name is None or isinstance(name, int):
        return name or work.ids.next(), ()
    kept = await work.store.accounts.drawer(NAMES, name)
    if kept:
        return int(kept), ()
    number = int(name) if NUMBER.fullmatch(name) else work.ids.next()
    return number, (CabinetEntry(NAMES, name, str(number)),)


async def _folder(work: Workshop, tree: FolderTree, category: str) -> tuple[FolderTree, int | None]:
    """The folder of that path, made where it is missing."""
    above: int | None = None
    for name in filter(None, (part.strip() for part in category.split("/"))):
        here = (f for f in tree.folders.values() if f.parent_id == above and f.name == name)
        folder = next(here, None)
        if folder is None:
            folder = Folder(work.ids.next(), name, above, position=len(tree.folders) + 1)
            await work.save(folder)
            tree = FolderTree([*tree.folders.values(), folder])
        above = folder.id
    return tree, above


async def _enter(
    work: Workshop,
    article_id: int,
    content: ArticleContent,
    folder_id: int | None,
    tree: FolderTree,
    status: str,
    known_as: tuple[Row, ...],
) -> None:
    now, known = work.clock.now(), await work.store.manuscripts.manuscript(article_id)
    blank = known or Manuscript(article_id, content, now, now, content.title, revision=0)
    of = replace(
        blank.with_content(content),
        folder_id=folder_id,
        number=blank.live + 1,
        revision=blank.revision + 1,
        updated_at=now,
    )
    sheet = Sheet(new=[*known_as])
    if status == "published":
        of = publish(of, tree.path(folder_id), now, work.ids, sheet, by=None, note="import")
    elif known and known.live_state is Live.PUBLISHED:
        take_down(article_id, now, work.ids, sheet)
        of = replace(of, stage=Stage.DRAFT, live_state=Live.WITHDRAWN)
    kind = "published" if status == "published" else "saved"
    step = ManuscriptStep(
        work.ids.next(), article_id, now, kind, None, of.revision, of.number, "import", content
    )
    sheet.new.append(step)
    if known is None:
        sheet.new.append(of)
    else:
        names = (name for name in Manuscript.__slots__ if name != "id")
        sheet.patches.append(Patch(Manuscript, article_id, {name: getattr(of, name) for name in names}))
    await work.store.writer.save(Change(tuple(sheet.new), tuple(sheet.patches)))


async def load_subjects(config: Config, clock: Clock, path: Path) -> int:
    """A line a subject: code, a comma or tab, name. Codes that are known get the new name."""
    async with workshop(config, clock) as work:
        count = await enter_subjects(work, path)
    print(f"{count} subjects loaded")
    return 0


async def enter_subjects(work: Workshop, path: Path) -> int:
    text = await asyncio.to_thread(path.read_text, encoding="utf-8-sig")
    rows = csv.reader(text.replace("\t", ",").splitlines())
    subjects: list[Subject] = []
    for number, row in enumerate(rows, 1):
        if not row or row[0].startswith("#"):
            continue
        if len(row) < 2 or not CODE.fullmatch(row[0].strip()) or not row[1].strip():
            raise Mistake(f"line {number}: a code and a name are needed")
        subjects.append(Subject(row[0].strip(), row[1].strip()))
    await work.save(*subjects)
    return len(subjects)
