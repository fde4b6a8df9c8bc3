"""Notices: send, preview, look after, withdraw."""

from datetime import timedelta
from typing import Any

from channels.contract import MessageClass
from hub.domain.notice import Ack, Notice
from hub.services.access import MASSES, masked
from hub.services.delivery_ports import DeliveryFilter
from hub.services.notifications import Notifications, Order, Whom
from hub.services.problems import CannotDo, NotAllowed, NotFound
from hub.services.scope import Scope
from hub.web.contract.deliveries import ManyDone
from hub.web.contract.notices import LetterView, NoticePage, NoticePreview, NoticeView, SendNotice
from hub.web.delivery_views import channel_of
from hub.web.dispatch import Call, Handler

SHOWN = 20
EVERYTHING = Scope(0, everything=True)


def _order(call: Call) -> Order:
    body: SendNotice = call.body
    message_class = MessageClass(body.message_class)
    if message_class is MessageClass.MASS and not call.who.has(MASSES):
        raise NotAllowed("not_allowed")
    return Order(
        key=body.key,
        account=body.account,
        recipients=tuple(
            Whom(w.address, w.name, w.entry_id, w.group_id, dict(w.values)) for w in body.recipients
        ),
        message_class=message_class,
        text=body.text,
        subject=body.subject,
        template=body.template,
        values=dict(body.values),
        ack=Ack(body.ack),
        lasts=timedelta(minutes=body.minutes) if body.minutes else None,
    )


def _notifications(call: Call) -> Notifications:
    return call.services.outgoing.notifications


async def send_notice(call: Call) -> NoticeView:
    notice, repeated = await _notifications(call).send(call.who, _order(call))
    return await _view(call, notice, repeated=repeated)


async def preview_notice(call: Call) -> NoticePreview:
    order = _order(call)
    letters = await _notifications(call).preview(call.who, order)
    kind = channel_of(call.services, order.account)
    return NoticePreview(
        letters=[
            LetterView(
                address=masked(one.address, kind),
                name=one.name,
                text=one.text,
                subject=one.subject,
                units=one.units,
                alphabet=one.alphabet,
                parts=one.parts,
                missing=list(one.missing),
                barred=one.barred,
            )
            for one in letters[:SHOWN]
        ],
        recipients=len(letters),
        barred=sum(bool(one.barred) for one in letters),
        parts=sum(one.parts for one in letters if not one.barred),
    )


async def list_notices(call: Call) -> NoticePage:
    everybody = call.who.has(MASSES)
    rows = await call.services.store.notices.recent(
        None if everybody else call.who.agent_id, call.number("cursor"), call.limit
    )
    items = [await _view(call, row) for row in rows]
    return NoticePage(items=items, next=str(rows[-1].id) if len(rows) == call.limit else "")


async def get_notice(call: Call) -> NoticeView:
    return await _view(call, await _own(call))


async def withdraw_notice(call: Call) -> ManyDone:
    notice = await _own(call)
    if notice.key.startswith("campaign/"):  # it is stopped as a whole
        raise CannotDo("campaign_not_there")
    states = frozenset({"queued", "held"})
    wanted = DeliveryFilter(EVERYTHING, states, notice_id=notice.id, limit=100_000)
    rows = await call.services.delivery_desk.page(wanted)
    done = await _notifications(call).withdraw(call.who, notice, rows)
    return ManyDone(done=done, refused=len(rows) - done)


async def remind_notice(call: Call) -> ManyDone:
    notice = await _own(call)
    return ManyDone(done=await call.services.outgoing.reminders.remind(call.who, notice))


async def _own(call: Call) -> Notice:
    notice = await call.services.store.notices.notice(call.id)
    if notice is None or not (notice.by == call.who.agent_id or call.who.has(MASSES)):
        raise NotFound("no_such_notice")
    return notice


async def _view(call: Call, row: Notice, *, repeated: bool = False) -> NoticeView:
    kind: Any = row.message_class.value
    return NoticeView(
        id=row.id,
        key=row.key,
        created_at=row.created_at,
        by=call.services.views.agent(row.by),
        message_class=kind,
        account=row.account,
        text=row.text,
        subject=row.subject,
        ack=row.ack.value,
        total=row.total,
        barred=row.barred,
        counts=dict(await call.services.store.notices.counts(row.id)),
        repeated=repeated,
    )


HANDLERS: dict[str, Handler] = {
    "send_notice": send_notice,
    "preview_notice": preview_notice,
    "list_notices": list_notices,
    "get_notice": get_notice,
    "withdraw_notice": withdraw_notice,
    "remind_notice": remind_notice,
}
