"""What became of every message, and what people do about it."""

from datetime import UTC, datetime

from hub.domain.message import DeliveryState
from hub.services.delivery_ports import DeliveryFilter
from hub.services.problems import BadInput, CannotDo, faulty
from hub.web.contract.base import Done
from hub.web.contract.deliveries import (
    DeliveryPage,
    DeliverySummary,
    DeliveryTrail,
    DeliveryView,
    ManyDeliveries,
    ManyDone,
    RouteView,
)
from hub.web.delivery_views import delivery_view, route_view, summary_view, trail_view
from hub.web.dispatch import Call, Handler

VIEWS = {
    "outbox": frozenset({"queued", "sending", "held"}),
    "unknown": frozenset({"unknown"}),
    "dead": frozenset({"failed", "expired"}),
    "citizen": frozenset({"held"}),
    "delivered": frozenset({"sent", "delivered", "read"}),
    "handled": frozenset({"unknown", "failed", "expired", "cancelled"}),
    "all": frozenset(state.value for state in DeliveryState) - {"received"},
}


async def list_deliveries(call: Call) -> DeliveryPage:
    view = call.text("view") or "outbox"
    if view not in VIEWS:
        raise faulty("view", "input_choice")
    wanted = DeliveryFilter(
        call.services.delivery_desk.scope(call.who),
        VIEWS[view],
        account=call.text("account"),
        source=call.text("source"),
        held_for="citizen" if view == "citizen" else "",
        reason=call.text("reason") or None,
        words=call.text("q").strip()[:100],
        since=_midnight(call) if call.text("since") == "today" else None,
        notice_id=call.number("notice"),
        open_only=view in ("unknown", "dead"),
        before=call.number("cursor"),
        limit=call.limit,
    )
    rows = await call.services.delivery_desk.page(wanted)
    items = [delivery_view(call.services, row) for row in rows]
    return DeliveryPage(items=items, next=str(rows[-1].id) if len(rows) == call.limit else "")


def _midnight(call: Call) -> datetime:
    now = call.services.clock.now().astimezone(call.services.zone)
    return now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


async def delivery_summary(call: Call) -> DeliverySummary:
    desk, stored = call.services.delivery_desk, call.services.store.deliveries
    scope = desk.scope(call.who)
    figures = await stored.figures(scope, _midnight(call))
    return summary_view(call.services, figures, await stored.dead_heaps(scope))


async def get_delivery(call: Call) -> DeliveryTrail:
    return trail_view(call.services, await call.services.delivery_desk.trail(call.who, call.id))


async def settle_delivery(call: Call) -> DeliveryView:
    return delivery_view(call.services, await call.services.delivery_desk.arrived(call.who, call.id))


async def replay_delivery(call: Call) -> DeliveryView:
    body = call.body
    row = await call.services.delivery_desk.replay(
        call.who, call.id, checked=body.checked, recipient=body.recipient
    )
    return delivery_view(call.services, row)


async def cancel_delivery(call: Call) -> DeliveryView:
    return delivery_view(call.services, await call.services.delivery_desk.cancel(call.who, call.id))


async def dismiss_delivery(call: Call) -> DeliveryView:
    row = await call.services.delivery_desk.dismiss(call.who, call.id, call.body.note)
    return delivery_view(call.services, row)


async def assign_deliveries(call: Call) -> Done:
    await call.services.delivery_desk.assign(call.who, call.body.ids, call.body.agent_id)
    return Done()


async def change_deliveries(call: Call) -> ManyDone:
    """Each by itself: one that may not is counted, and the others are done."""
    body: ManyDeliveries = call.body
    done = 0
    if body.act == "dismiss" and not body.note.strip():
        raise BadInput("note_needed", fields={"note": "note_needed"})
    for number in body.ids:
        try:
            await _act(call, body, number)
            done += 1
        except CannotDo:
            continue
    return ManyDone(done=done, refused=len(body.ids) - done)


async def _act(call: Call, body: ManyDeliveries, number: int) -> None:
    desk = call.services.delivery_desk
    match body.act:
        case "replay":
            await desk.replay(call.who, number, checked=False)
        case "cancel":
            await desk.cancel(call.who, number)
        case "dismiss":
            await desk.dismiss(call.who, number, body.note)


async def replay_heap(call: Call) -> ManyDone:
    body = call.body
    return ManyDone(done=await call.services.delivery_desk.replay_heap(call.who, body.account, body.reason))


async def pause_account(call: Call) -> RouteView:
    account = await call.services.routes_out.pause(call.who, call.path("name"), call.body.reason)
    return route_view(call.services, account.name)


async def resume_account(call: Call) -> RouteView:
    account = await call.services.routes_out.resume(call.who, call.path("name"))
    return route_view(call.services, account.name)


HANDLERS: dict[str, Handler] = {
    "list_deliveries": list_deliveries,
    "delivery_summary": delivery_summary,
    "get_delivery": get_delivery,
    "settle_delivery": settle_delivery,
    "replay_delivery": replay_delivery,
    "cancel_delivery": cancel_delivery,
    "dismiss_delivery": dismiss_delivery,
    "assign_deliveries": assign_deliveries,
    "change_deliveries": change_deliveries,
    "replay_heap": replay_heap,
    "pause_account": pause_account,
    "resume_account": resume_account,
}
