"""Gaps, the questions that show them, and must-find questions, as services ask for them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.domain.gap import AskedQuestion, FindRun, Gap, MustFind
from hub.domain.knowledge import ArticleUse
from hub.services.gap_ports import GapFilter, Spoken
from hub.storage.reads import Reads, alike, containing, marks
from hub.storage.scope import Condition

# What was asked for in a gap that was joined to another counts there.
_LEAD = "COALESCE(g.joined_to, g.id)"
_QUESTIONS = "kb_question AS q JOIN kb_gap AS g ON g.id = q.gap_id"
_ASKED = f"(SELECT {_LEAD} AS gap_id, COUNT(*) AS asked FROM {_QUESTIONS} WHERE {{where}} GROUP BY {_LEAD})"  # noqa: S608
_WITH_JOINED = "gap_id IN (SELECT id FROM kb_gap WHERE id = ? OR joined_to = ?)"


class StoredGaps:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def gap(self, gap_id: int) -> Gap | None:
        return await self._reads.find(Gap, "WHERE id = ?", gap_id)

    async def newest(self, limit: int) -> Sequence[Gap]:
        return await self._reads.all(Gap, "ORDER BY last_at DESC, id DESC LIMIT ?", limit)

    async def page(self, wanted: GapFilter) -> Sequence[tuple[Gap, int]]:
        (asked, bound), (where, values) = _asked(wanted), _of(wanted)
        conditions, more = [where], list[Any]()
        if wanted.state:
            conditions.append("kb_gap.state = ?")
            more.append(str(wanted.state))
        if wanted.after:
            conditions.append("(asked < ? OR (asked = ? AND kb_gap.id > ?))")
            count, gap_id = wanted.after
            more += [count, count, gap_id]
        found = await self._reads.values(
            f"SELECT kb_gap.id, asked FROM {asked} AS q JOIN kb_gap ON kb_gap.id = q.gap_id"  # noqa: S608
            f" WHERE {' AND '.join(conditions)} ORDER BY asked DESC, kb_gap.id LIMIT ?",
            *bound,
            *values,
            *more,
            wanted.limit,
        )
        rows = await self._reads.all(
            Gap, f"WHERE id IN {marks(len(found))}", *[gap_id for gap_id, _ in found]
        )
        gaps = {gap.id: gap for gap in rows}
        return [(gaps[gap_id], int(count)) for gap_id, count in found if gap_id in gaps]

    async def counts(self, wanted: GapFilter) -> Mapping[str, tuple[int, int]]:
        (asked, bound), (where, values) = _asked(wanted), _of(wanted)
        rows = await self._reads.values(
            f"SELECT kb_gap.state, COUNT(*), SUM(asked) FROM {asked} AS q"  # noqa: S608
            f" JOIN kb_gap ON kb_gap.id = q.gap_id WHERE {where} GROUP BY kb_gap.state",
            *bound,
            *values,
        )
        return {state: (int(gaps), int(questions)) for state, gaps, questions in rows}

    async def days_of(self, gap_ids: Collection[int], since: date) -> Sequence[tuple[int, date, int]]:
        rows = await self._reads.values(
            f"SELECT {_LEAD}, day, COUNT(*) FROM {_QUESTIONS} WHERE {_led_by(gap_ids)}"  # noqa: S608
            f" AND day >= ? GROUP BY {_LEAD}, day ORDER BY 1, day",
            *gap_ids,
            *gap_ids,
            since,
        )
        return [(int(gap_id), self._reads.day(day), int(count)) for gap_id, day, count in rows]

    async def channels_of(self, gap_ids: Collection[int], since: date) -> Sequence[tuple[int, str, int]]:
        rows = await self._reads.values(
            f"SELECT {_LEAD}, channel, COUNT(*) FROM {_QUESTIONS} WHERE {_led_by(gap_ids)}"  # noqa: S608
            f" AND day >= ? AND channel <> '' GROUP BY {_LEAD}, channel ORDER BY 3 DESC, channel",
            *gap_ids,
            *gap_ids,
            since,
        )
        return [(int(gap_id), channel, int(count)) for gap_id, channel, count in rows]

    async def spoken(self, gap_id: int, since: date, limit: int) -> Sequence[Spoken]:
        rows = await self._reads.values(
            "SELECT text, MAX(channel), MAX(source), COUNT(*) FROM kb_question"  # noqa: S608
            f" WHERE {_WITH_JOINED} AND day >= ? GROUP BY text ORDER BY 4 DESC, MIN(id) LIMIT ?",
            gap_id,
            gap_id,
            since,
            limit,
        )
        return [Spoken(text, channel, source, int(count)) for text, channel, source, count in rows]

    async def last_answer(self, gap_id: int) -> AskedQuestion | None:
        tail = f"WHERE {_WITH_JOINED} AND answer <> '' ORDER BY id DESC LIMIT 1"
        return await self._reads.find(AskedQuestion, tail, gap_id, gap_id)

    async def joined(self, gap_ids: Collection[int]) -> Sequence[Gap]:
        tail = f"WHERE joined_to IN {marks(len(gap_ids))} ORDER BY id"
        return await self._reads.all(Gap, tail, *gap_ids) if gap_ids else ()

    async def lengths(self, gap_ids: Collection[int]) -> Mapping[int, int]:
        rows = await self._reads.values(
            f"SELECT gap_id, COUNT(*) FROM kb_question WHERE gap_id IN {marks(len(gap_ids))}"  # noqa: S608
            " GROUP BY gap_id",
            *gap_ids,
        )
        return {int(gap_id): int(count) for gap_id, count in rows}

    async def waiting_for(self, article_ids: Collection[int]) -> Sequence[Gap]:
        tail = f"WHERE state = 'writing' AND article_id IN {marks(len(article_ids))} ORDER BY id"
        return await self._reads.all(Gap, tail, *article_ids)

    async def filled_between(self, since: datetime, until: datetime, department: str | None) -> list[float]:
        tail = "WHERE state = 'filled' AND handled_at >= ? AND handled_at < ?"
        values: list[Any] = [since, until]
        if department is not None:
            tail, values = f"{tail} AND department = ?", [*values, department]
        rows = await self._reads.all(Gap, tail, *values)
        first = {gap.id: gap.first_at for gap in rows}
        within = f"WHERE joined_to IN (SELECT id FROM kb_gap {tail})"  # noqa: S608
        for joined in await self._reads.all(Gap, within, *values):
            lead = joined.joined_to or 0
            first[lead] = min(first.get(lead, joined.first_at), joined.first_at)
        return [(gap.handled_at - first[gap.id]).total_seconds() for gap in rows if gap.handled_at]

    async def old_questions(self, before: date, limit: int) -> Sequence[int]:
        statement = "SELECT id FROM kb_question WHERE day < ? ORDER BY day LIMIT ?"
        return [int(row[0]) for row in await self._reads.values(statement, before, limit)]

    async def empty_gaps(self, before: datetime, limit: int) -> Sequence[int]:
        tail = (
            "WHERE last_at < ? AND id NOT IN (SELECT gap_id FROM kb_question)"
            " AND id NOT IN (SELECT joined_to FROM kb_gap WHERE joined_to IS NOT NULL) ORDER BY id LIMIT ?"
        )
        return [gap.id for gap in await self._reads.all(Gap, tail, before, limit)]

    async def outlived(self, before: datetime, limit: int) -> Sequence[tuple[Gap, str, date]]:
        gaps = await self._reads.all(Gap, "WHERE first_at < ? ORDER BY id LIMIT ?", before, limit)
        found: list[tuple[Gap, str, date]] = []
        for gap in gaps:
            tail = f"WHERE {_WITH_JOINED} ORDER BY day, id LIMIT 1"
            if oldest := await self._reads.find(AskedQuestion, tail, gap.id, gap.id):
                found.append((gap, oldest.text, oldest.day))
        return found

    async def first_questions(self, gap_ids: Collection[int]) -> Mapping[int, str]:
        rows = await self._reads.values(
            "SELECT gap_id, text FROM kb_question WHERE id IN (SELECT MIN(id) FROM kb_question"  # noqa: S608
            f" WHERE gap_id IN {marks(len(gap_ids))} GROUP BY gap_id)",
            *gap_ids,
        )
        return {int(gap_id): str(text) for gap_id, text in rows}

    async def gaps_after(self, gap_id: int, limit: int) -> Sequence[Gap]:
        return await self._reads.all(Gap, "WHERE id > ? ORDER BY id LIMIT ?", gap_id, limit)

    async def questions_after(self, question_id: int, limit: int) -> Sequence[AskedQuestion]:
        return await self._reads.all(AskedQuestion, "WHERE id > ? ORDER BY id LIMIT ?", question_id, limit)

    async def uses_in(self, conversation_id: int) -> Sequence[ArticleUse]:
        return await self._reads.all(ArticleUse, "WHERE conversation_id = ? ORDER BY id", conversation_id)

    async def must_finds(self, article_id: int | None = None) -> Sequence[MustFind]:
        if article_id is None:
            return await self._reads.all(MustFind, "ORDER BY id")
        return await self._reads.all(MustFind, "WHERE article_id = ? ORDER BY id", article_id)

    async def must_find(self, question_id: int) -> MustFind | None:
        return await self._reads.find(MustFind, "WHERE id = ?", question_id)

    async def run(self, run_id: int) -> FindRun | None:
        return await self._reads.find(FindRun, "WHERE id = ?", run_id)

    async def old_runs(self, kept: int) -> Sequence[int]:
        oldest = await self._reads.values(
            "SELECT id FROM kb_find_run ORDER BY id DESC LIMIT 1 OFFSET ?", kept
        )
        if not oldest:
            return []
        rows = await self._reads.values("SELECT id FROM kb_find_run WHERE id <= ?", oldest[0][0])
        return [int(row[0]) for row in rows]

    async def runs(self, before: int | None, limit: int) -> Sequence[FindRun]:
        if before is None:
            return await self._reads.all(FindRun, "ORDER BY id DESC LIMIT ?", limit)
        return await self._reads.all(FindRun, "WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit)


def _asked(wanted: GapFilter) -> Condition:
    """How often each gap was asked for; empty words are no condition."""
    conditions: list[Condition] = [("day >= ? AND day < ?", [wanted.since, wanted.until])]
    if wanted.source:
        conditions.append(("source = ?", [wanted.source]))
    if wanted.channel:
        conditions.append(("channel = ?", [wanted.channel]))
    where = " AND ".join(text for text, _ in conditions)
    return _ASKED.format(where=where), [value for _, bound in conditions for value in bound]


def _led_by(gap_ids: Collection[int]) -> str:
    """With the numbers twice: their own questions, and those of what was joined to them."""
    return f"(g.id IN {marks(len(gap_ids))} OR g.joined_to IN {marks(len(gap_ids))})"


def _of(wanted: GapFilter) -> Condition:
    where, values = ["TRUE"], list[Any]()
    if wanted.department is not None:
        where.append("kb_gap.department = ?")
        values.append(wanted.department)
    if wanted.words:
        where.append(alike("kb_gap.title"))
        values.append(containing(wanted.words))
    return " AND ".join(where), values
