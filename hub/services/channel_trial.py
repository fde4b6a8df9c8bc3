"""A trial of one channel account: a message that goes the way of every other, to see what becomes of it."""

from dataclasses import dataclass, replace

from channels.contract import Clock, MessageClass
from hub.domain.change import Change
from hub.domain.delivery import Delivery
from hub.domain.notice import Notice
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.notifications import Letter, Notifications, Order, Whom
from hub.services.packing import Outgoing
from hub.services.ports import Writer

TEXT = "这是一条测试消息，用来检查渠道是否畅通，请不必理会。"
SUBJECT = "测试邮件"
FILLER = "测试"


@dataclass(slots=True)
class ChannelTrial:
    """Urgent, so that no quiet hour holds it back; it belongs to no notice."""

    notifications: Notifications
    clock: Clock
    writer: Writer
    audit: Audit

    async def send(self, who: Who, account: str, address: str, template: str, text: str) -> Delivery:
        """Return once stored; what becomes of it, the delivery tells."""
        order = Order(
            key="trial",
            account=account,
            recipients=(Whom(address.strip()),),
            message_class=MessageClass.URGENT,
            text=text.strip() or TEXT,
            subject=SUBJECT,
            template=template,
        )
        letter = await self._letter(who, order)
        delivery = await self._delivery(who, order, letter)
        await self.audit.record(who, "try_account", account)
        await self.writer.save(Change(new=self.notifications.outbox.rows(delivery)))
        self.notifications.courier.enqueue(Outgoing(delivery))
        return delivery

    async def _letter(self, who: Who, order: Order) -> Letter:
        """Places of a template get a filler: what is tried is the way, not the words."""
        letter = (await self.notifications.preview(who, order))[0]
        if not letter.missing:
            return letter
        filled = replace(order, values=dict.fromkeys(letter.missing, FILLER))
        return (await self.notifications.preview(who, filled))[0]

    async def _delivery(self, who: Who, order: Order, letter: Letter) -> Delivery:
        notice = Notice(
            0, who.agent_id, order.key, "", self.clock.now(), order.message_class, order.account, letter.text
        )
        templates = self.notifications.templates
        template = await templates.approved(order.template) if order.template else None
        return replace(self.notifications.delivery(notice, order, template, letter), notice_id=None)
