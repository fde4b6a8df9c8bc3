"""Official wordings: written, agreed, issued, withdrawn, and tried before they are."""

from collections.abc import Sequence

from hub.domain.official import OfficialWording, WordingState
from hub.services.editing.ports import LAST, WordingFilter
from hub.services.problems import faulty
from hub.web.contract.official import TriedWording, WordingPage, WordingView
from hub.web.dispatch import Call, Handler
from hub.web.official_views import wording_of, wording_view
from hub.web.views import suggestion_views


async def _views(call: Call, rows: Sequence[OfficialWording]) -> list[WordingView]:
    desk = call.services.editing.official
    named = await desk.articles_of(call.who, rows)
    today = desk.ground.today()
    return [wording_view(call.services.views, row, named, desk.open_to(call.who, row), today) for row in rows]


async def list_wordings(call: Call) -> WordingPage:
    state = call.text("state")
    if state not in ("", *WordingState):
        raise faulty("state", "input_choice")
    states = frozenset({state}) if state else frozenset()
    wanted = WordingFilter(states=states, before=call.number("cursor") or LAST, limit=call.limit)
    rows = await call.services.editing.official.page(call.who, wanted)
    following = str(rows[-1].id) if len(rows) == call.limit else ""
    return WordingPage(items=await _views(call, rows), next=following)


async def get_wording(call: Call) -> WordingView:
    return (await _views(call, [await call.services.editing.official.one(call.who, call.id)]))[0]


async def create_wording(call: Call) -> WordingView:
    written = wording_of(call.body.written, call.services.clock.now(), replaces=call.body.replaces)
    return (await _views(call, [await call.services.editing.official.create(call.who, written)]))[0]


async def save_wording(call: Call) -> WordingView:
    written = wording_of(call.body.written, call.services.clock.now(), call.id)
    saved = await call.services.editing.official.save(call.who, written, call.body.revision)
    return (await _views(call, [saved]))[0]


async def agree_wording(call: Call) -> WordingView:
    agreed = await call.services.editing.official.agree(call.who, call.id, call.body.revision)
    return (await _views(call, [agreed]))[0]


async def issue_wording(call: Call) -> WordingView:
    desk, body = call.services.editing.official, call.body
    return (await _views(call, [await desk.issue(call.who, call.id, body.revision, body.note)]))[0]


async def withdraw_wording(call: Call) -> WordingView:
    desk, body = call.services.editing.official, call.body
    return (await _views(call, [await desk.withdraw(call.who, call.id, body.revision, body.note)]))[0]


async def try_wording(call: Call) -> TriedWording:
    services = call.services
    written = wording_of(call.body.written, services.clock.now())
    wording = await services.editing.official.made_safe(call.who, written)
    found, reason = services.suggester.tried(wording, call.body.question, call.language)
    today = services.editing.official.ground.today().isoformat()
    return TriedWording(leads=bool(reason), reason=reason, items=suggestion_views(found, today))


HANDLERS: dict[str, Handler] = {
    "list_wordings": list_wordings,
    "get_wording": get_wording,
    "create_wording": create_wording,
    "save_wording": save_wording,
    "agree_wording": agree_wording,
    "issue_wording": issue_wording,
    "withdraw_wording": withdraw_wording,
    "try_wording": try_wording,
}
