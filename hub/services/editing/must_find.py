"""Questions that must find their article: kept, asked again at every publication, and before it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hub.domain.article_content import ArticleContent
from hub.domain.change import Patch
from hub.domain.gap import FindLine, FindResult, FindRun, MustFind
from hub.domain.manuscript import Live, Manuscript
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.editing.rights import EDITORS
from hub.services.editing.trial import LOOKED_AT, TrialBox, articles_among
from hub.services.gap_ports import Gaps
from hub.services.problems import BadInput, NotFound
from hub.services.sheet import Sheet
from kb_search import Filters, KnowledgeIndex

MOST = 1_000
PLACES = (1, 3)
SIGNS = ("\t", "|", "｜")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would become of the must-find questions. `broken` pass now and would not any more."""

    total: int
    broken: tuple[FindLine, ...]
    mended: tuple[FindLine, ...]
    failing: tuple[FindLine, ...]


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that was not taken, counted from 1, and why, as a code for people."""

    number: int
    text: str
    reason: str


@dataclass(slots=True)
class MustFinds:
    ground: EditingGround
    gaps: Gaps
    box: TrialBox

    async def visible(self, who: Who, article_ids: Iterable[int]) -> dict[int, Manuscript]:
        """The articles among these that somebody works on; of others they do not learn here."""
        tree, rights = await self.ground.tree(), self.ground.rights
        rows = await self.ground.manuscripts.some(set(article_ids))
        return {of.id: of for of in rows if rights.hand(who, of, tree).writes}

    async def all(self, who: Who, article_id: int | None = None) -> list[tuple[MustFind, Manuscript]]:
        rows = await self.gaps.must_finds(article_id)
        seen = await self.visible(who, {row.article_id for row in rows})
        return [(row, seen[row.article_id]) for row in rows if row.article_id in seen]

    async def save(self, who: Who, wanted: MustFind) -> MustFind:
        """`id` 0 makes a new one."""
        kept = await self.gaps.must_finds()
        row = replace(wanted, question=" ".join(wanted.question.split()))
        await self._check(who, row, kept)
        sheet = Sheet()
        if row.id:
            if all(one.id != row.id for one in kept):
                raise NotFound("no_such_question")
            values = {"question": row.question, "article_id": row.article_id, "within": row.within}
            sheet.patches.append(Patch(MustFind, row.id, values))
        else:
            row = self._new(who, row)
            sheet.new.append(row)
        self.ground.audit.note(who, "save_must_find", str(row.id), sheet, question=row.question)
        await self.ground.keep(sheet)
        return row

    async def delete(self, who: Who, question_id: int) -> None:
        row = await self.gaps.must_find(question_id)
        if row is None:
            raise NotFound("no_such_question")
        sheet = Sheet(deletes=[(MustFind, question_id)])
        self.ground.audit.note(who, "delete_must_find", str(question_id), sheet, question=row.question)
        await self.ground.keep(sheet)

    async def enter_lines(self, who: Who, text: str) -> tuple[int, list[FaultyLine]]:
        """`question | title or number of the article | 1 or 3`, one a line; faulty lines are named."""
        kept, faults = list(await self.gaps.must_finds()), list[FaultyLine]()
        sheet, lines = Sheet(), [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > MOST:
            raise BadInput("too_many_questions", fields={"text": "too_many_questions"})
        names = {parts[1] for _, line in lines if len(parts := _parts(line)) > 1}
        titled = await self.ground.manuscripts.titled(names) if names else ()
        for number, line in lines:
            try:
                row = self._read(line, titled)
                await self._check(who, row, kept)
            except (BadInput, NotFound) as fault:
                faults.append(FaultyLine(number, line.strip()[:100], fault.code))
                continue
            kept.append(self._new(who, row))
            sheet.new.append(kept[-1])
        made = len(sheet.new)
        if made:
            self.ground.audit.note(who, "import_must_find", "", sheet, count=str(made))
            await self.ground.keep(sheet)
        return made, faults

    # --- asking them ---

    async def forecast(self, who: Who, content: ArticleContent, article_id: int) -> Forecast:
        """Before and after this text would be published. Departments count their own questions."""
        pairs = await self._pairs(content, article_id)
        counted = [new for _, new in pairs]
        if not who.has(EDITORS):
            seen = await self.visible(who, {line.article_id for line in counted})
            counted = [line for line in counted if line.article_id in seen]
        return Forecast(
            len(counted),
            tuple(new for old, new in pairs if old.passed and not new.passed),
            tuple(new for old, new in pairs if new.passed and not old.passed),
            tuple(line for line in counted if not line.passed),
        )

    async def broken(self, content: ArticleContent, article_id: int) -> tuple[FindLine, ...]:
        """Those that pass now and would not any more."""
        pairs = await self._pairs(content, article_id)
        return tuple(new for old, new in pairs if old.passed and not new.passed)

    async def _pairs(self, content: ArticleContent, article_id: int) -> list[tuple[FindLine, FindLine]]:
        rows = await self.gaps.must_finds()
        filters, now = self.box.readers(), self.box.suggester.index

        def both() -> list[tuple[FindLine, FindLine]]:
            then = self.box.supposed(content, article_id)
            return list(zip(asked(now, rows, filters), asked(then, rows, filters), strict=True))

        return await asyncio.to_thread(both) if rows else []

    async def run(
        self, seq: int, cause: str, *, agent_id: int | None = None, article_ids: Sequence[int] = ()
    ) -> FindRun | None:
        """Ask all of them; the caller stores what came of it. None when there are none."""
        rows = await self.gaps.must_finds()
        if not rows:
            return None
        lines = await asyncio.to_thread(asked, self.box.suggester.index, rows, self.box.readers())
        return FindRun(
            id=self.ground.ids.next(),
            at=self.ground.clock.now(),
            seq=seq,
            cause=cause,
            total=len(lines),
            failed=sum(not line.passed for line in lines),
            result=FindResult(lines),
            article_ids=tuple(article_ids)[:100],
            agent_id=agent_id,
        )

    async def run_by_hand(self, who: Who, seq: int) -> FindRun | None:
        run = await self.run(seq, "hand", agent_id=who.agent_id or None)
        if run is not None:
            await self.ground.keep(Sheet(new=[run]))
        return run

    async def runs(self, who: Who, before: int | None, limit: int) -> list[FindRun]:
        rows = await self.gaps.runs(before, limit)
        return await self._own(who, rows)

    async def one_run(self, who: Who, run_id: int) -> FindRun | None:
        run = await self.gaps.run(run_id)
        return (await self._own(who, [run]))[0] if run else None

    async def _own(self, who: Who, rows: Sequence[FindRun]) -> list[FindRun]:
        """Counted anew over what this person works on: not even a number tells of the rest."""
        if who.has(EDITORS):
            return list(rows)
        named = {line.article_id for row in rows for line in row.result.lines}
        seen = await self.visible(who, named)
        return [self._within(row, set(seen)) for row in rows]

    def _within(self, run: FindRun, seen: set[int]) -> FindRun:
        lines = tuple(line for line in run.result.lines if line.article_id in seen)
        failed = sum(not line.passed for line in lines)
        return replace(run, total=len(lines), failed=failed, result=FindResult(lines))

    # --- inside ---

    def _new(self, who: Who, row: MustFind) -> MustFind:
        now, me = self.ground.clock.now(), who.agent_id or None
        return replace(row, id=self.ground.ids.next(), created_at=now, created_by=me)

    async def _check(self, who: Who, row: MustFind, kept: Sequence[MustFind]) -> None:
        if not 2 <= len(row.question) <= 200:
            raise BadInput("bad_question", fields={"question": "bad_question"})
        if row.within not in PLACES:
            raise BadInput("bad_place", fields={"within": "bad_place"})
        same = (row.question, row.article_id)
        if any(same == (one.question, one.article_id) and one.id != row.id for one in kept):
            raise BadInput("question_known", fields={"question": "question_known"})
        if not row.id and len(kept) >= MOST:
            raise BadInput("too_many_questions", fields={"question": "too_many_questions"})
        of = (await self.ground.open(who, row.article_id)).manuscript
        if of.audience == "secret":
            raise BadInput("secret_not_found", fields={"article_id": "secret_not_found"})

    def _read(self, line: str, titled: Sequence[Manuscript]) -> MustFind:
        parts = _parts(line)
        if len(parts) not in (2, 3) or not parts[1]:
            raise BadInput("bad_question_line")
        within = parts[2] if len(parts) == 3 and parts[2] else "3"
        if within not in ("1", "3"):
            raise BadInput("bad_place")
        article_id = _named(parts[1], titled)
        question = " ".join(parts[0].split())
        return MustFind(0, question, article_id, int(within), self.ground.clock.now())


def _parts(line: str) -> list[str]:
    sign = next((sign for sign in SIGNS if sign in line), "")
    return [part.strip() for part in line.split(sign)] if sign else [line.strip()]


def _named(name: str, titled: Sequence[Manuscript]) -> int:
    """By its title; of several with one title the published one; else by its number."""
    found = [of for of in titled if of.title == name]
    live = [of for of in found if of.live_state is Live.PUBLISHED]
    found = live if len(live) == 1 else found
    if len(found) == 1:
        return found[0].id
    if found:
        raise NotFound("several_articles")
    if name.isascii() and name.isdigit() and len(name) <= 16:
        return int(name)
    raise NotFound("no_such_article")


def asked(index: KnowledgeIndex, rows: Sequence[MustFind], filters: Filters) -> tuple[FindLine, ...]:
    return tuple(_line(index, row, filters) for row in rows)


def _line(index: KnowledgeIndex, row: MustFind, filters: Filters) -> FindLine:
    hits = articles_among(index.suggest([row.question], filters, limit=LOOKED_AT))
    ids = [hit.article_id for hit in hits]
    place = ids.index(row.article_id) + 1 if row.article_id in ids else 0
    passed = 0 < place <= row.within
    return FindLine(
        question_id=row.id,
        question=row.question,
        article_id=row.article_id,
        within=row.within,
        place=place,
        instead=None if passed or not ids else ids[0],
    )
