"""Keeps the questions that found no good answer, without personal data, put together by what they ask."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.change import Patch
from hub.domain.gap import AskedQuestion, Gap, GapState, Source, Why
from hub.domain.personal import without_personal_data
from hub.domain.question_heaps import Gist, Heaps
from hub.ids import IdMaker
from hub.services.gap_ports import Gaps
from hub.services.ports import Writer
from hub.services.sheet import Sheet

log = logging.getLogger(__name__)

LONGEST = 200
LONGEST_ANSWER = 1_000
TITLE = 60
SHORTEST_TITLE = 6
_ENDS = re.compile(r"[。！？!?；;\n]")
REMEMBERED = 20_000
WAITING = 1_000
STRETCH = 500
ALIKE = 0.15  # a long word in common, or two short ones


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`asker` tells people apart for a day and is not kept; `known` are names and addresses to be masked."""

    text: str
    source: Source
    why: Why
    channel: str = ""
    asker: str = ""
    known: tuple[str, ...] = ()
    answer: str = ""
    agent_id: int | None = None


@dataclass(slots=True)
class QuestionBook:
    """`gist` cuts a question into the words that carry it; `department_of` names who is on duty for what
    comes nearest to it. With `pepper`, which is kept nowhere, marks lead back to nobody.
    """

    ids: IdMaker
    clock: Clock
    zone: ZoneInfo
    writer: Writer
    gaps: Gaps
    gist: Callable[[str], Gist]
    department_of: Callable[[str], str]
    pepper: bytes
    kept: timedelta
    _heaps: Heaps = field(default_factory=Heaps)
    _known: dict[int, Gap] = field(default_factory=dict)
    _waiting: asyncio.Queue[Unanswered] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def record_question(
        self,
        text: str,
        source: Source,
        why: Why,
        *,
        channel: str = "",
        asker: str = "",
        known: Iterable[str] = (),
    ) -> None:
        """Take note that this found no good answer. At once and without fail: it is stored a moment later."""
        try:
            self._waiting.put_nowait(Unanswered(text, source, why, channel, asker, tuple(known)))
        except asyncio.QueueFull:
            log.warning("a question without answer was not noted: too many at once")

    async def load(self) -> None:
        for gap in await self.gaps.newest(REMEMBERED):
            self._known[gap.id] = gap
            self._heaps.add(gap.id, gap.words)

    async def write_forever(self) -> None:
        while True:
            sheet = Sheet()
            self.enter(await self._waiting.get(), sheet)
            if not sheet.empty:
                await self.writer.save(sheet.change())

    def enter(self, asked: Unanswered, sheet: Sheet) -> None:
        """Put it where it belongs; what says nothing is left out."""
        text = " ".join(without_personal_data(asked.text, asked.known).split())[:LONGEST]
        gist = self.gist(text)
        if not gist.says_something:
            return
        now = self.clock.now()
        gap = self._place(text, gist, now, sheet)
        # Who asks for a gap and for one joined to it asks for one thing.
        matter = gap.joined_to or gap.id
        day, number = self._day(now), self.ids.next()
        answer = without_personal_data(asked.answer[:LONGEST_ANSWER], asked.known)
        sheet.new.append(
            AskedQuestion(
                id=number,
                gap_id=gap.id,
                day=day,
                text=text,
                mark=self._mark(matter, day, asked.asker or str(number)),
                source=asked.source,
                why=asked.why,
                channel=asked.channel,
                answer=answer,
                agent_id=asked.agent_id,
            )
        )

    def remember(self, gap: Gap) -> None:
        """What people made of a gap, told by whoever stored it."""
        if gap.id in self._known:
            self._known[gap.id] = gap

    def settle(self, gap_id: int, state: GapState) -> None:
        if gap_id in self._known:
            self._known[gap_id] = replace(self._known[gap_id], state=state)

    async def forget_forever(self, every: timedelta) -> None:
        while True:
            await self.forget()
            await self.clock.sleep(every)

    async def forget(self) -> None:
        """Questions are kept for a time, gaps as long as there are some; no title outlives its question."""
        before = self.clock.now() - self.kept
        while old := await self.gaps.old_questions(self._day(before), STRETCH):
            await self.writer.save(Sheet(deletes=[(AskedQuestion, one) for one in old]).change())
        while empty := [
            one for one in await self.gaps.empty_gaps(before, STRETCH) if self._rests(one, before)
        ]:
            for gap_id in empty:
                self._heaps.drop(gap_id)
                self._known.pop(gap_id, None)
            await self.writer.save(Sheet(deletes=[(Gap, gap_id) for gap_id in empty]).change())
        for gap, text, day in await self.gaps.outlived(before, STRETCH):
            first = max(before, datetime(day.year, day.month, day.day, tzinfo=self.zone))
            values = {"title": headline(text), "first_at": first}
            await self.writer.save(Sheet(patches=[Patch(Gap, gap.id, values)]).change())
            if gap.id in self._known:
                self._known[gap.id] = replace(self._known[gap.id], title=headline(text), first_at=first)

    def _rests(self, gap_id: int, before: datetime) -> bool:
        """Nobody asked for it while it was looked up."""
        return gap_id not in self._known or self._known[gap_id].last_at < before

    def _place(self, text: str, gist: Gist, now: datetime, sheet: Sheet) -> Gap:
        found = self._heaps.nearest(gist)
        if found is None:
            gap = Gap(self.ids.next(), headline(text), now, now, gist.words)
            gap = replace(gap, department=self.department_of(text))
            self._heaps.add(gap.id, gap.words)
            sheet.new.append(gap)
            self._known[gap.id] = gap
            return gap
        gap = self._asked_again(self._known[found], now, sheet)
        if gap.joined_to in self._known:
            self._asked_again(self._known[gap.joined_to], now, sheet)
        return gap

    def _asked_again(self, before: Gap, now: datetime, sheet: Sheet) -> Gap:
        # Although an answer is published: that answer is not found, or is no good.
        state = GapState.OPEN if before.state is GapState.FILLED else before.state
        gap = replace(before, last_at=now, state=state)
        sheet.patches.append(Patch(Gap, gap.id, {"last_at": now, "state": state}))
        self._known[gap.id] = gap
        return gap

    def alike(self, gap_ids: Collection[int], text: str, most: int) -> list[Gap]:
        """Others that are not decided and may be about the same matter, the nearest first."""
        found: dict[int, Gap] = {}
        for near in self._heaps.near(self.gist(text), ALIKE):
            gap = self._known[near]
            gap = self._known.get(gap.joined_to or gap.id, gap)
            if gap.id not in gap_ids and gap.state is GapState.OPEN and gap.joined_to is None:
                found.setdefault(gap.id, gap)
            if len(found) == most:
                break
        return list(found.values())

    def reword(self, gap: Gap) -> None:
        """Its words are others: what it draws from now on is compared with them."""
        if gap.id in self._known:
            self._heaps.drop(gap.id)
            self._heaps.add(gap.id, gap.words)
            self._known[gap.id] = replace(self._known[gap.id], title=gap.title, words=gap.words)

    def _mark(self, gap_id: int, day: date, asker: str) -> str:
        said = f"{gap_id} {day.isoformat()} {asker}".encode(errors="replace")
        return hashlib.blake2b(said, key=self.pepper, digest_size=16).hexdigest()

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def headline(text: str) -> str:
    """The first sentence that says enough, best one from which nothing was taken out; or the beginning."""
    pieces = [piece.strip() for piece in _ENDS.split(text)]
    said = [piece for piece in pieces if len(piece) >= SHORTEST_TITLE] or [text]
    return min(said, key=lambda piece: "〔" in piece)[:TITLE]
