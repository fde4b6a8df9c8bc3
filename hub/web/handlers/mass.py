"""Campaigns: make, look at, approve, hold up, stop, and take their results home."""

from urllib.parse import quote

from aiohttp import web

from hub.domain.campaign import Campaign, CampaignState
from hub.domain.message import DeliveryState
from hub.services.mass.desk import Wish
from hub.services.mass.ports import RecipientFilter, Segment
from hub.services.problems import NotAllowed, faulty
from hub.web.contract.base import Done
from hub.web.contract.mass import (
    CampaignPage,
    CampaignPreview,
    CampaignView,
    RecipientPage,
    SaveCampaign,
    SegmentChoices,
)
from hub.web.dispatch import Call, Handler
from hub.web.handlers.files import file_of
from hub.web.keys import Mass
from hub.web.mass_export import TYPE, exported
from hub.web.mass_views import APPROVERS, listed_view, preview_view, recipient_view, whole_view

VIEWS = frozenset({"all", "faulty", "untold", *(state.value for state in DeliveryState)})
STATES = frozenset(state.value for state in CampaignState)


def _mass(call: Call) -> Mass:
    return call.services.outgoing.mass


async def _view(call: Call, row: Campaign) -> CampaignView:
    return await whole_view(call.services, call.who, row)


def _wish(body: SaveCampaign) -> Wish:
    return Wish(
        name=body.name,
        account=body.account,
        template=body.template,
        text=body.text,
        subject=body.subject,
        suffix=body.suffix,
        facts=dict(body.values),
        start_at=body.start_at,
        window=body.window.strip(),
    )


async def list_campaigns(call: Call) -> CampaignPage:
    states = {CampaignState(text) for text in call.text("states").split(",") if text in STATES}
    rows = await _mass(call).desk.page(call.who, states, call.number("cursor"), call.limit)
    items = [await listed_view(call.services, call.who, row) for row in rows]
    return CampaignPage(items=items, next=str(rows[-1].id) if len(rows) == call.limit else "")


async def create_campaign(call: Call) -> CampaignView:
    return await _view(call, await _mass(call).desk.create(call.who, _wish(call.body)))


async def get_campaign(call: Call) -> CampaignView:
    return await _view(call, await _mass(call).desk.find(call.who, call.id))


async def change_campaign(call: Call) -> CampaignView:
    wish = _wish(call.body)
    return await _view(call, await _mass(call).desk.change(call.who, call.id, call.body.version, wish))


async def delete_campaign(call: Call) -> Done:
    await _mass(call).desk.delete(call.who, call.id)
    return Done()


async def upload_recipients(call: Call) -> CampaignView:
    await _mass(call).desk.find(call.who, call.id)
    name, content = await file_of(call)
    return await _view(call, await _mass(call).desk.upload(call.who, call.id, name, content))


async def choose_segment(call: Call) -> CampaignView:
    body = call.body
    segment = Segment(
        group_ids=tuple(dict.fromkeys(body.group_ids)),
        contacts=body.contacts,
        tags=frozenset(body.tags),
        districts=frozenset(body.districts),
        kinds=frozenset(body.kinds),
        languages=frozenset(body.languages),
        favoured=body.favoured,
    )
    source: dict[str, object] = {"name": body.about}
    return await _view(call, await _mass(call).desk.segment(call.who, call.id, segment, source))


async def segment_choices(call: Call) -> SegmentChoices:
    desk = _mass(call).desk
    found = await desk.stored.choices(desk.deliveries.scope(call.who))
    return SegmentChoices(tags=list(found.tags), districts=list(found.districts), kinds=list(found.kinds))


async def preview_campaign(call: Call) -> CampaignPreview:
    row, weighed = await _mass(call).desk.weigh(call.who, call.id)
    return preview_view(call.services, call.who, row, weighed)


async def submit_campaign(call: Call) -> CampaignView:
    return await _view(call, await _mass(call).approval.hand_in(call.who, call.id, call.body.version))


async def decide_campaign(call: Call) -> CampaignView:
    body = call.body
    row = await _mass(call).approval.decide(
        call.who, call.id, body.digest, approve=body.approve, note=body.note
    )
    return await _view(call, row)


async def pause_campaign(call: Call) -> CampaignView:
    return await _view(call, await _mass(call).control.pause(call.who, call.id, call.body.reason))


async def resume_campaign(call: Call) -> CampaignView:
    return await _view(call, await _mass(call).control.resume(call.who, call.id))


async def stop_campaign(call: Call) -> CampaignView:
    return await _view(call, await _mass(call).control.stop(call.who, call.id, call.body.reason))


async def list_recipients(call: Call) -> RecipientPage:
    row = await _mass(call).desk.find(call.who, call.id)
    wanted = _filter(call, row)
    results = await _mass(call).watch.results(wanted)
    items = [recipient_view(call.services, row, result) for result in results]
    return RecipientPage(items=items, next=str(items[-1].number) if len(items) == wanted.limit else "")


def _filter(call: Call, row: Campaign) -> RecipientFilter:
    view = call.text("view") or "all"
    if view not in VIEWS:
        raise faulty("view", "input_choice")
    words = call.text("q").strip()[:60]
    return RecipientFilter(row, view, words, call.number("cursor") or 0, call.limit)


async def export_recipients(call: Call) -> web.StreamResponse:
    """Whole addresses are for those who answer for the campaign, and it is written down who took them."""
    mass, plain = _mass(call), call.text("plain") == "true"
    if plain and not call.who.has(APPROVERS):
        raise NotAllowed("not_allowed")
    row = await mass.desk.find(call.who, call.id)
    wanted = _filter(call, row)
    await call.services.audit.record(
        call.who, "export_campaign", str(row.id), addresses="plain" if plain else "masked", view=wanted.view
    )
    answer = web.StreamResponse(
        headers={
            "Content-Type": TYPE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name, safe='')}.xlsx",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
    )
    await answer.prepare(call.request)
    async for piece in exported(call.services, row, wanted, plain=plain, language=call.language):
        await answer.write(piece)
    await answer.write_eof()
    return answer


HANDLERS: dict[str, Handler] = {
    "list_campaigns": list_campaigns,
    "create_campaign": create_campaign,
    "get_campaign": get_campaign,
    "change_campaign": change_campaign,
    "delete_campaign": delete_campaign,
    "upload_recipients": upload_recipients,
    "choose_segment": choose_segment,
    "segment_choices": segment_choices,
    "preview_campaign": preview_campaign,
    "submit_campaign": submit_campaign,
    "decide_campaign": decide_campaign,
    "pause_campaign": pause_campaign,
    "resume_campaign": resume_campaign,
    "stop_campaign": stop_campaign,
    "list_recipients": list_recipients,
    "export_recipients": export_recipients,
}
