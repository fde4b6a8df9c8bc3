"""The editor's desk: the test box, and the questions that must find their article."""

from collections.abc import Iterable

from hub.domain.gap import FindLine, FindRun, MustFind
from hub.services.editing.trial import TrialWish
from hub.services.problems import NotFound
from hub.web.contract.base import Done
from hub.web.contract.gaps import (
    EnteredLines,
    FaultyLineView,
    FindRuns,
    FindRunView,
    ForecastView,
    MustFindList,
    MustFindView,
    TriedDraft,
    TriedQuestion,
)
from hub.web.dispatch import Call, Handler
from hub.web.editing_views import content_of
from hub.web.gap_views import line_view, must_find_view, percent, place_view, run_view, tried_view
from hub.web.words import text_of
from kb_search import SHOWN_TO_CITIZENS

MOST_RUNS = 20


async def try_question(call: Call) -> TriedQuestion:
    body = call.body
    wish = TrialWish(
        query=body.query,
        audience=body.audience,
        region=body.region.strip(),
        department=body.department.strip(),
        channel=body.channel,
        collection=body.collection,
        day=body.day,
    )
    return tried_view(await call.services.editing.box.ask(call.who, wish, call.language))


async def try_draft(call: Call) -> TriedDraft:
    body, box = call.body, call.services.editing.box
    places = await box.places(call.who, content_of(body.content), body.article_id, body.queries)
    return TriedDraft(
        items=[place_view(one) for one in places],
        agents=percent(box.suggester.least_confidence),
        citizens=percent(SHOWN_TO_CITIZENS),
    )


# --- must-find questions ---


async def list_must_finds(call: Call) -> MustFindList:
    must_finds = call.services.editing.must_finds
    rows = await must_finds.all(call.who, call.number("article"))
    runs = await must_finds.runs(call.who, None, 1)
    last = {line.question_id: line.place for run in runs for line in run.result.lines}
    views = call.services.views
    return MustFindList(items=[must_find_view(views, row, of.title, last) for row, of in rows])


async def _saved(call: Call, question_id: int) -> MustFindView:
    body, must_finds = call.body, call.services.editing.must_finds
    wanted = MustFind(question_id, body.question, body.article_id, body.within, call.services.clock.now())
    row = await must_finds.save(call.who, wanted)
    title = (await must_finds.visible(call.who, [row.article_id]))[row.article_id].title
    return must_find_view(call.services.views, row, title, {})


async def create_must_find(call: Call) -> MustFindView:
    return await _saved(call, 0)


async def change_must_find(call: Call) -> MustFindView:
    return await _saved(call, call.id)


async def delete_must_find(call: Call) -> Done:
    await call.services.editing.must_finds.delete(call.who, call.id)
    return Done()


async def import_must_finds(call: Call) -> EnteredLines:
    made, faults = await call.services.editing.must_finds.enter_lines(call.who, call.body.text)
    return EnteredLines(
        made=made,
        faults=[
            FaultyLineView(line=one.number, text=one.text, fault=text_of(one.reason, call.language, {}))
            for one in faults
        ],
    )


async def forecast_must_finds(call: Call) -> ForecastView:
    body, must_finds = call.body, call.services.editing.must_finds
    if body.article_id:
        await must_finds.ground.open(call.who, body.article_id)
    seen = await must_finds.forecast(call.who, content_of(body.content), body.article_id)
    titles = await _titles(call, [*seen.broken, *seen.mended])
    return ForecastView(
        total=seen.total,
        broken=[line_view(line, titles) for line in seen.broken],
        mended=[line_view(line, titles) for line in seen.mended],
        failing=len(seen.failing),
    )


async def _titles(call: Call, lines: Iterable[FindLine], more: Iterable[int] = ()) -> dict[int, str]:
    """Of what may be read: not secret, or one's own."""
    ids = {line.article_id for line in lines} | {line.instead for line in lines if line.instead}
    readable = await call.services.editing.previewer.readable(call.who, sorted({*ids, *more}))
    return {number: row.title for number, row in readable.items()}


async def _runs(call: Call, runs: list[FindRun]) -> FindRuns:
    titles = await _titles(call, (), {one for run in runs for one in run.article_ids})
    items = [run_view(call.services.views, run, titles) for run in runs]
    return FindRuns(items=items, next=str(runs[-1].id) if len(runs) == MOST_RUNS else "")


async def run_must_finds(call: Call) -> FindRuns:
    editing = call.services.editing
    run = await editing.must_finds.run_by_hand(call.who, call.services.suggester.keeper.reached)
    return await _runs(call, [run] if run else [])


async def list_find_runs(call: Call) -> FindRuns:
    must_finds = call.services.editing.must_finds
    return await _runs(call, await must_finds.runs(call.who, call.number("cursor"), MOST_RUNS))


async def get_find_run(call: Call) -> FindRunView:
    run = await call.services.editing.must_finds.one_run(call.who, call.id)
    if run is None:
        raise NotFound("no_such_run")
    titles = await _titles(call, run.result.lines, run.article_ids)
    return run_view(call.services.views, run, titles, whole=True)


HANDLERS: dict[str, Handler] = {
    "try_question": try_question,
    "try_draft": try_draft,
    "list_must_finds": list_must_finds,
    "create_must_find": create_must_find,
    "change_must_find": change_must_find,
    "delete_must_find": delete_must_find,
    "import_must_finds": import_must_finds,
    "forecast_must_finds": forecast_must_finds,
    "run_must_finds": run_must_finds,
    "list_find_runs": list_find_runs,
    "get_find_run": get_find_run,
}
