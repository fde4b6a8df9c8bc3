"""The editor's desk: gaps in the knowledge, and lists of articles that deserve a look."""

from datetime import timedelta

from hub.domain.gap import GapState
from hub.services.editing.list_desk import LISTS
from hub.services.gap_ports import GapFilter
from hub.services.problems import faulty
from hub.web.contract.base import Done
from hub.web.contract.gaps import GapPage, GapView, ListPage
from hub.web.dispatch import Call, Handler
from hub.web.gap_views import gap_row, gap_view, listed_view

WEEK, MONTH, MOST_DAYS = 7, 30, 365
FIRST = (1 << 62, 0)


async def list_gaps(call: Call) -> GapPage:
    gaps, wanted = call.services.editing.gaps, _wanted(call)
    lines = await gaps.page(call.who, wanted)
    figures = await gaps.figures(call.who, wanted)
    last = lines[-1] if len(lines) == wanted.limit else None
    return GapPage(
        items=[gap_row(call.services.views, line) for line in lines],
        next=f"{last.count}-{last.gap.id}" if last else "",
        counts=dict(figures.counts),
        asked=figures.asked,
        asked_before=figures.before,
        filled=figures.filled,
        fill_seconds=figures.seconds_to_fill,
    )


def _wanted(call: Call) -> GapFilter:
    state = call.text("state")
    if state and state not in set(GapState):
        raise faulty("state", "input_choice")
    tomorrow = call.services.editing.desk.ground.today() + timedelta(days=1)
    return GapFilter(
        since=tomorrow - timedelta(days=_days(call, WEEK)),
        until=tomorrow,
        state=GapState(state) if state else None,
        words=call.text("q")[:100].strip(),
        source=call.text("source"),
        channel=call.text("channel"),
        after=_place(call),
        limit=call.limit,
    )


def _days(call: Call, usual: int) -> int:
    return max(1, min(call.number("days") or usual, MOST_DAYS))


def _place(call: Call) -> tuple[int, int] | None:
    count, _, gap_id = call.text("cursor").partition("-")
    if not count:
        return None
    if not (count + gap_id).isascii() or not (count.isdigit() and gap_id.isdigit()) or len(gap_id) > 16:
        raise faulty("cursor", "input_cursor")
    return min(int(count[:16]), FIRST[0]), int(gap_id)


async def get_gap(call: Call) -> GapView:
    editing, who = call.services.editing, call.who
    whole = await editing.gaps.whole(who, call.id)
    alike = await editing.joining.alike(who, whole.line.gap, [one for one, _ in whole.joined])
    return gap_view(call.services.views, whole, alike)


async def write_for_gap(call: Call) -> GapView:
    await call.services.editing.gaps.write(call.who, call.id)
    return await get_gap(call)


async def add_gap_questions(call: Call) -> GapView:
    body = call.body
    await call.services.editing.gaps.add_questions(call.who, call.id, body.article_id, body.questions)
    return await get_gap(call)


async def dismiss_gap(call: Call) -> GapView:
    await call.services.editing.gaps.dismiss(call.who, call.id, call.body.reason)
    return await get_gap(call)


async def reopen_gap(call: Call) -> GapView:
    await call.services.editing.gaps.reopen(call.who, call.id)
    return await get_gap(call)


async def assign_gap(call: Call) -> GapView:
    body = call.body
    await call.services.editing.gaps.assign(
        call.who, call.id, agent_id=body.agent_id, department=body.department.strip(), due_on=body.due_on
    )
    return await get_gap(call)


async def join_gaps(call: Call) -> GapView:
    await call.services.editing.joining.join(call.who, call.id, dict.fromkeys(call.body.gap_ids))
    return await get_gap(call)


async def split_gap(call: Call) -> GapView:
    await call.services.editing.joining.split(call.who, call.id, call.body.gap_id)
    return await get_gap(call)


async def list_articles(call: Call) -> ListPage:
    which = call.text("list") or LISTS[0]
    if which not in LISTS:
        raise faulty("list", "input_choice")
    lists, first = call.services.editing.lists, call.number("cursor") or 0
    wish = lists.wish(
        which,
        _days(call, MONTH),
        department=call.text("department"),
        words=call.text("q")[:100].strip(),
        first=min(first, 1_000_000),
        limit=call.limit,
    )
    lines, counts = await lists.page(call.who, wish, call.number("folder"))
    following = str(wish.first + len(lines)) if len(lines) == wish.limit else ""
    return ListPage(items=[listed_view(line) for line in lines], next=following, counts=dict(counts))


async def remind_update(call: Call) -> Done:
    await call.services.editing.updates.remind(call.who, call.id)
    return Done()


HANDLERS: dict[str, Handler] = {
    "list_gaps": list_gaps,
    "get_gap": get_gap,
    "write_for_gap": write_for_gap,
    "add_gap_questions": add_gap_questions,
    "dismiss_gap": dismiss_gap,
    "reopen_gap": reopen_gap,
    "assign_gap": assign_gap,
    "join_gaps": join_gaps,
    "split_gap": split_gap,
    "list_articles": list_articles,
    "remind_update": remind_update,
}
