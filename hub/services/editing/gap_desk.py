"""Editors go through the gaps: write an article, add a wording to one, or say that it is not for us."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hub.domain.article_content import ArticleContent
from hub.domain.change import Patch
from hub.domain.gap import AskedQuestion, Gap, GapState
from hub.domain.manuscript import Manuscript
from hub.domain.personal import without_personal_data
from hub.services.access import Who
from hub.services.editing.desk import EditingDesk
from hub.services.editing.ground import EditingGround
from hub.services.editing.rights import EDITORS, WRITERS
from hub.services.editing.trial import articles_among
from hub.services.gap_ports import GapFilter, Gaps, Spoken
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.question_book import QuestionBook
from hub.services.sheet import Sheet
from hub.services.suggestions import Suggester
from kb_search import Suggestion

SHOWN_DAYS = 14
SPOKEN = 20
RECENT = timedelta(days=7)
WORDINGS = 8
NEAR = 3


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap of the list, with how often it was asked for on each of the last days and where."""

    gap: Gap
    count: int
    days: tuple[int, ...]
    channels: tuple[str, ...]
    near: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class GapFigures:
    """`asked` in these days and `before` in as many days before."""

    counts: Mapping[str, int]
    asked: int
    before: int
    filled: int
    seconds_to_fill: float


@dataclass(frozen=True, slots=True)
class GapWhole:
    line: GapLine
    spoken: Sequence[Spoken]
    answer: AskedQuestion | None
    article: Manuscript | None
    joined: Sequence[tuple[Gap, int]] = ()  # with how often each was asked for


@dataclass(slots=True)
class GapDesk:
    ground: EditingGround
    desk: EditingDesk
    suggester: Suggester
    book: QuestionBook
    gaps: Gaps
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # of two who decide, the second sees the first

    # --- looking ---

    async def page(self, who: Who, wanted: GapFilter) -> list[GapLine]:
        wanted = replace(wanted, department=self.reach(who))
        return await self._lines(await self.gaps.page(wanted))

    async def figures(self, who: Who, wanted: GapFilter) -> GapFigures:
        """`counts` are of what the list may show; the days before are as many as those looked at."""
        wanted = replace(wanted, department=self.reach(who), state=None, after=None)
        now = await self.gaps.counts(wanted)
        length = wanted.until - wanted.since
        earlier = await self.gaps.counts(replace(wanted, since=wanted.since - length, until=wanted.since))
        seconds = await self.gaps.filled_between(
            self._moment(wanted.since), self._moment(wanted.until), wanted.department
        )
        return GapFigures(
            {state: gaps for state, (gaps, _) in now.items()},
            sum(asked for state, (_, asked) in now.items() if state != GapState.DISMISSED),
            sum(asked for state, (_, asked) in earlier.items() if state != GapState.DISMISSED),
            len(seconds),
            sum(seconds) / len(seconds) if seconds else 0.0,
        )

    async def open_count(self, who: Who) -> int:
        """Gaps of the last days that nobody has decided about."""
        tomorrow = self.ground.today() + timedelta(days=1)
        wanted = GapFilter(tomorrow - RECENT, tomorrow, department=self.reach(who))
        return (await self.gaps.counts(wanted)).get(GapState.OPEN, (0, 0))[0]

    async def whole(self, who: Who, gap_id: int) -> GapWhole:
        gap = await self.open(who, gap_id)
        since = self.ground.today() - timedelta(days=365)
        days = await self.gaps.days_of([gap.id], since)
        (line,) = await self._lines([(gap, sum(count for *_, count in days))])
        article = await self.ground.manuscripts.manuscript(gap.article_id) if gap.article_id else None
        if article and not self.ground.rights.hand(who, article, await self.ground.tree()).writes:
            article = None
        joined = await self.gaps.joined([gap.id])
        lengths = await self.gaps.lengths([one.id for one in joined]) if joined else {}
        return GapWhole(
            line,
            await self._spoken(gap.id, since, SPOKEN),
            await self._answer(gap.id),
            article,
            [(_masked(one), lengths.get(one.id, 0)) for one in joined],
        )

    # --- deciding ---

    async def write(self, who: Who, gap_id: int) -> Manuscript:
        """A draft with what was asked, and with what an agent answered."""
        async with self.turn:
            gap = await self.undecided(who, gap_id)
            spoken = await self._spoken(gap.id, date.min, WORDINGS)
            answer = await self._answer(gap.id)
            content = ArticleContent(
                title=gap.title,
                questions=tuple(dict.fromkeys(one.text[:100] for one in spoken)),
                short_answer=answer.answer if answer else "",
                department=self.reach(who) or gap.department,
            )
            return await self.desk.create(
                who, content, None, lambda made: self._decided(who, gap, GapState.WRITING, article_id=made.id)
            )

    async def add_questions(
        self, who: Who, gap_id: int, article_id: int, questions: Sequence[str]
    ) -> Manuscript:
        """Wordings for an article that has the answer; it holds from the article's next version on."""
        async with self.turn:
            gap = await self.undecided(who, gap_id)
            of = (await self.ground.open(who, article_id)).manuscript
            said = dict.fromkeys(one.strip() for one in questions if one.strip())
            fresh = [one for one in said if one not in of.content.questions]
            if not fresh:
                raise BadInput("no_new_question", fields={"questions": "no_new_question"})
            content = replace(of.content, questions=(*of.content.questions, *fresh))
            return await self.desk.save(
                who,
                article_id,
                of.revision,
                content,
                folder_id=of.folder_id,
                also=lambda after: self._decided(who, gap, GapState.WRITING, article_id=after.id),
            )

    async def dismiss(self, who: Who, gap_id: int, reason: str) -> None:
        if not reason.strip():
            raise BadInput("reason_needed", fields={"reason": "reason_needed"})
        async with self.turn:
            gap = await self.undecided(who, gap_id)
            await self.ground.keep(self._decided(who, gap, GapState.DISMISSED, reason=reason.strip()))

    async def reopen(self, who: Who, gap_id: int) -> None:
        async with self.turn:
            gap = await self.open(who, gap_id)
            if gap.state is GapState.OPEN:
                raise CannotDo("gap_decided")
            await self.ground.keep(self._decided(who, gap, GapState.OPEN, article_id=None, reason=""))

    async def assign(
        self, who: Who, gap_id: int, *, agent_id: int | None, department: str, due_on: date | None
    ) -> None:
        """To a person or a department, who hear of it."""
        async with self.turn:
            gap = await self.open(who, gap_id)
            floor = self.ground.rights.floor
            person = floor.agents.get(agent_id) if agent_id else None
            if agent_id and (person is None or person.disabled or not set(person.roles) & WRITERS):
                raise NotFound("no_such_agent")
            values = {"assigned_to": agent_id, "department": department, "due_on": due_on}
            sheet = self._changed(who, replace(gap, **values), values, "assign_gap")  # type: ignore[arg-type]
            to = [agent_id] if agent_id else self.ground.rights.contributors_of(department)
            notice = self.ground.notice(to, "gap_assigned", gap.title, gap.id, action="open_gap")
            sheet.hints += [notice] if notice.agent_ids else []
            await self.ground.keep(sheet)

    # --- inside ---

    def reach(self, who: Who) -> str | None:
        """The department whose gaps somebody sees; None: all. Who belongs to none sees none."""
        if who.has(EDITORS):
            return None
        return self.ground.rights.department(who) or "\n"

    async def _spoken(self, gap_id: int, since: date, most: int) -> list[Spoken]:
        """Masked by today's rules, whatever they were when it was asked."""
        rows = await self.gaps.spoken(gap_id, since, most)
        return [replace(one, text=without_personal_data(one.text)) for one in rows]

    async def _answer(self, gap_id: int) -> AskedQuestion | None:
        row = await self.gaps.last_answer(gap_id)
        return row and replace(row, answer=without_personal_data(row.answer))

    async def open(self, who: Who, gap_id: int) -> Gap:
        """The one that leads, when it was joined to another."""
        gap, reach = await self.gaps.gap(gap_id), self.reach(who)
        if gap is not None and gap.joined_to:
            gap = await self.gaps.gap(gap.joined_to)
        gap = gap and _masked(gap)
        if gap is None or (reach is not None and gap.department != reach):
            raise NotFound("no_such_gap")
        return gap

    async def undecided(self, who: Who, gap_id: int) -> Gap:
        gap = await self.open(who, gap_id)
        if gap.state is not GapState.OPEN:
            raise CannotDo("gap_decided")
        return gap

    def _decided(self, who: Who, gap: Gap, state: GapState, **rest: object) -> Sheet:
        values = {
            "state": state,
            "handled_by": who.agent_id or None,
            "handled_at": self.ground.clock.now(),
            **rest,
        }
        after = replace(gap, **values)  # type: ignore[arg-type]
        return self._changed(who, after, values, f"{VERBS[state]}_gap")

    def _changed(self, who: Who, after: Gap, values: Mapping[str, object], action: str) -> Sheet:
        sheet = Sheet(patches=[Patch(Gap, after.id, values)])
        self.ground.audit.note(who, action, str(after.id), sheet, title=after.title)
        self.book.remember(after)
        return sheet

    def _moment(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.ground.zone)

    async def _lines(self, found: Sequence[tuple[Gap, int]]) -> list[GapLine]:
        today = self.ground.today()
        first = today - timedelta(days=SHOWN_DAYS - 1)
        ids = [gap.id for gap, _ in found]
        first_asked = {gap.id: gap.first_at for gap, _ in found}
        for one in await self.gaps.joined(ids):
            first_asked[one.joined_to or 0] = min(first_asked[one.joined_to or 0], one.first_at)
        days = defaultdict[int, dict[date, int]](dict)
        for gap_id, day, count in await self.gaps.days_of(ids, first):
            days[gap_id][day] = count
        channels = defaultdict[int, list[str]](list)
        for gap_id, channel, _ in await self.gaps.channels_of(ids, first):
            channels[gap_id].append(channel)
        lines: list[GapLine] = []
        for gap, count in found:
            each = tuple(days[gap.id].get(first + timedelta(days=at), 0) for at in range(SHOWN_DAYS))
            near = articles_among(self.suggester.best([gap.title]))[:NEAR]
            whole = replace(_masked(gap), first_at=first_asked[gap.id])
            lines.append(GapLine(whole, count, each, tuple(channels[gap.id]), near))
            await asyncio.sleep(0)
        return lines


def _masked(gap: Gap) -> Gap:
    return replace(gap, title=without_personal_data(gap.title))


VERBS = {
    GapState.OPEN: "reopen",
    GapState.WRITING: "fill",
    GapState.FILLED: "fill",
    GapState.DISMISSED: "dismiss",
}
