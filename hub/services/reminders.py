"""Asks once more those who have not confirmed a notice."""

from dataclasses import dataclass, field

from hub.domain.delivery import Delivery
from hub.domain.marks import Mark
from hub.domain.notice import Ack, Notice
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.courier import Courier
from hub.services.delivery_ports import Deliveries, DeliveryFilter
from hub.services.outbox import Outbox
from hub.services.problems import CannotDo
from hub.services.scope import Scope

EVERYTHING = Scope(0, everything=True)
ARRIVED = frozenset({"sent", "delivered", "read"})
ALL_OF_A_NOTICE = 2_000


@dataclass(slots=True)
class Reminders:
    """Only those to whom it surely went: an unknown outcome is for a person to settle, a failed one is a dead
    letter. The confirmation of the first counts for the reminder as well.
    """

    audit: Audit
    stored: Deliveries
    outbox: Outbox
    courier: Courier
    _busy: set[int] = field(default_factory=set)

    async def remind(self, who: Who, notice: Notice) -> int:
        """How many were asked. Of two who do it at once the second is refused."""
        if notice.ack is Ack.NONE:
            raise CannotDo("nothing_to_confirm")
        if notice.id in self._busy:
            raise CannotDo("all_confirmed")
        self._busy.add(notice.id)
        try:
            return await self._remind(who, notice)
        finally:
            self._busy.discard(notice.id)

    async def _remind(self, who: Who, notice: Notice) -> int:
        waiting = await self.unconfirmed(notice)
        if not waiting:
            raise CannotDo("all_confirmed")
        await self.audit.record(who, "remind_notice", str(notice.id), recipients=str(len(waiting)))
        for delivery in waiting:
            again = await self.courier.outcomes.once_more(delivery, delivery.account, mark=Mark.REMINDER)
            self.courier.enqueue(again)
        return len(waiting)

    async def unconfirmed(self, notice: Notice) -> list[Delivery]:
        wanted = DeliveryFilter(EVERYTHING, ARRIVED, notice_id=notice.id, limit=ALL_OF_A_NOTICE)
        rows = [self.outbox.latest(delivery) for delivery in await self.stored.page(wanted)]
        return [row for row in rows if row.answered_at is None and row.resent_as is None]
