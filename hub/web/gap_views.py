"""Gaps, trials, must-find questions and lists in the words of the wire."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.domain.gap import AskedQuestion, FindLine, FindRun, Gap, MustFind
from hub.services.editing.gap_desk import GapLine, GapWhole
from hub.services.editing.list_desk import ListedArticle
from hub.services.editing.trial import DraftPlace, Ranked, Trial
from hub.services.search import marks_of
from hub.web.contract.editing_lists import CutWord, FoundView
from hub.web.contract.gaps import (
    DraftPlaceView,
    FindLineView,
    FindRunView,
    GapAnswer,
    GapName,
    GapRow,
    GapView,
    ListedView,
    MustFindView,
    RankedView,
    SpokenView,
    TriedQuestion,
)
from hub.web.editing_views import row_view
from hub.web.views import Views
from kb_search import SHOWN_TO_CITIZENS, Suggestion

SAME = 0.7  # from here on the nearest article says it and lacks the wording


def percent(share: float) -> int:
    return round(share * 100)


def gap_row(views: Views, line: GapLine) -> GapRow:
    gap = line.gap
    near = line.near[0] if line.near else None
    return GapRow(
        id=gap.id,
        title=gap.title,
        words=list(gap.words[:4]),
        state=gap.state.value,
        count=line.count,
        days=list(line.days),
        channels=list(line.channels),
        first_at=gap.first_at,
        last_at=gap.last_at,
        near=_found(near),
        advice=_advice(near),
        department=gap.department,
        assigned_to=views.agent(gap.assigned_to),
        due_on=gap.due_on,
        handled_by=views.agent(gap.handled_by),
        handled_at=gap.handled_at,
        reason=gap.reason,
    )


def _advice(near: Suggestion | None) -> Any:
    if near is None or near.confidence < SHOWN_TO_CITIZENS:
        return "new"
    return "wording" if near.confidence >= SAME else "more"


def _found(hit: Suggestion | None) -> FoundView | None:
    if hit is None:
        return None
    return FoundView(article_id=hit.article_id, title=hit.title, percent=percent(hit.confidence))


def gap_view(views: Views, whole: GapWhole, alike: Sequence[Gap]) -> GapView:
    gap = whole.line.gap
    return GapView(
        row=gap_row(views, whole.line),
        spoken=[
            SpokenView(
                text=one.text,
                marks=list(marks_of(one.text, gap.words)),
                channel=one.channel,
                source=_word(one.source),
                count=one.count,
            )
            for one in whole.spoken
        ],
        near=[found for hit in whole.line.near if (found := _found(hit))],
        answer=_answer(views, whole.answer),
        article=row_view(whole.article) if whole.article else None,
        joined=[GapName(id=one.id, title=one.title, count=count) for one, count in whole.joined],
        alike=[GapName(id=one.id, title=one.title) for one in alike],
    )


def _answer(views: Views, row: AskedQuestion | None) -> GapAnswer | None:
    return GapAnswer(text=row.answer, by=views.agent(row.agent_id), on=row.day) if row else None


def tried_view(trial: Trial) -> TriedQuestion:
    return TriedQuestion(
        items=[_ranked(one) for one in trial.ranked],
        tokens=[CutWord(text=c.text, kind=_word(c.kind), means=list(c.means)) for c in trial.cuts],
        agents=percent(trial.agents),
        citizens=percent(trial.citizens),
        took_ms=round(trial.took_ms, 1),
    )


def _ranked(one: Ranked) -> RankedView:
    hit = one.hit
    return RankedView(
        place=one.place,
        article_id=hit.article_id,
        title=hit.title,
        percent=percent(hit.confidence),
        score=round(hit.score, 2),
        matched=hit.matched.value,
        matched_text=hit.matched_text,
        told=one.told,
        official=hit.official,
        department=hit.article.department,
        audience=hit.article.audience.value,
    )


def place_view(one: DraftPlace) -> DraftPlaceView:
    return DraftPlaceView(
        query=one.query, place=one.place, percent=percent(one.confidence), first=_found(one.first)
    )


def must_find_view(views: Views, row: MustFind, title: str, last: Mapping[int, int]) -> MustFindView:
    return MustFindView(
        id=row.id,
        question=row.question,
        article_id=row.article_id,
        title=title,
        within=row.within,
        created_at=row.created_at,
        by=views.agent(row.created_by),
        place=last.get(row.id),
    )


def line_view(line: FindLine, titles: Mapping[int, str]) -> FindLineView:
    """`titles` are those the asker may know of."""
    instead = None
    if line.instead in titles and line.instead is not None:
        instead = FoundView(article_id=line.instead, title=titles[line.instead], percent=0)
    return FindLineView(
        question=line.question,
        article_id=line.article_id,
        title=titles.get(line.article_id, ""),
        within=line.within,
        place=line.place,
        passed=line.passed,
        instead=instead,
    )


def run_view(views: Views, run: FindRun, titles: Mapping[int, str], *, whole: bool = False) -> FindRunView:
    return FindRunView(
        id=run.id,
        at=run.at,
        cause=_word(run.cause),
        total=run.total,
        failed=run.failed,
        by=views.agent(run.agent_id),
        articles=[titles[one] for one in run.article_ids if one in titles],
        lines=[line_view(line, titles) for line in run.result.lines] if whole else [],
    )


def listed_view(line: ListedArticle) -> ListedView:
    return ListedView(
        row=row_view(line.manuscript),
        path=line.path,
        used=line.uses.used,
        helpful=line.uses.helpful,
        wrong=line.uses.reported,
    )


def _word(text: str) -> Any:
    """One of the words its column may hold."""
    return text
