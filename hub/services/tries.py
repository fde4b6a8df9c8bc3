"""One try of one delivery: what has to be true before bytes leave, and what follows from the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.contract import Clock, SendResult, TryLater
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState, Message
from hub.domain.quiet import Manners
from hub.services.channel_host import ChannelHost
from hub.services.lineups import Lineups
from hub.services.outbox import Outbox
from hub.services.outcomes import Outcomes
from hub.services.packing import Outgoing, packed
from hub.services.shelf import Shelf

AWAY = "渠道暂时断开"
TOO_LATE = "超过时限未能送出"
RETRY_AWAY = timedelta(seconds=5)


@dataclass(slots=True)
class Tries:
    """`barred` says why somebody gets nothing of this kind (opted out), or ''; `shut_until` when the hours
    begin at which it may leave, or None when it may now.
    """

    host: ChannelHost
    outbox: Outbox
    outcomes: Outcomes
    clock: Clock
    lineups: Lineups
    shelf: Shelf
    after_send: Callable[[Message, SendResult], Awaitable[None]]
    manners: Manners
    barred: Callable[[Delivery], str]
    shut_until: Callable[[Delivery], datetime | None]

    async def once(self, outgoing: Outgoing) -> datetime | None:
        """When to try again, or None when it leaves the line."""
        delivery, settle = self.outbox.latest(outgoing.delivery), self.outbox.settle
        if delivery.state is not DeliveryState.SENDING:
            if delivery.state is not DeliveryState.QUEUED:
                return None  # meanwhile a receipt or a person settled it
            now = self.clock.now()
            if over(delivery, now):
                await self.too_late(delivery)
                return None
            if why := self.barred(delivery):
                await settle(delivery, DeliveryState.CANCELLED, state_reason=why, due_at=None)
                return None
            if await self._hushed(outgoing, delivery):
                return None
            if not self.host.running(delivery.account):
                return await self._away(delivery, now)
            # Sending is only said when bytes may leave: after a crash nobody knows what became of it.
            delivery = await settle(delivery, DeliveryState.SENDING, due_at=None, held_for="")
        return await self._hand_over(outgoing, delivery)

    async def too_late(self, delivery: Delivery) -> None:
        await self.outbox.settle(delivery, DeliveryState.EXPIRED, state_reason=TOO_LATE, due_at=None)

    async def _hushed(self, outgoing: Outgoing, delivery: Delivery) -> bool:
        """Whatever way it came into the line, and however long it stood there: the hour of leaving counts."""
        held = self.outcomes.quiet(delivery, self.manners, self.shut_until(delivery))
        if delivery.source is Source.WEBHOOK or held is delivery:
            return False
        held = await self.outbox.settle(
            delivery, held.state, state_reason=held.state_reason, held_for=held.held_for, due_at=held.due_at
        )
        self.shelf.put(Outgoing(held, outgoing.message, outgoing.first))
        return True

    async def _hand_over(self, outgoing: Outgoing, delivery: Delivery) -> datetime | None:
        parts = await self.outbox.parts(delivery.id)
        outgoing = Outgoing(delivery, outgoing.message, outgoing.first)
        result = await self.host.send(packed(outgoing, self.host.floor, parts))
        if isinstance(result, TryLater) and result.whole_account:
            self.lineups.of(delivery.account).rest(self.clock.now() + result.delay)
        delivery = await self.outcomes.record(delivery, result)
        if outgoing.message is not None:
            await self.after_send(outgoing.message, result)
        if delivery.state is DeliveryState.HELD:
            self.shelf.put(Outgoing(delivery, outgoing.message, outgoing.first))
        if delivery.state is DeliveryState.UNKNOWN:
            self.shelf.look_at(delivery.id, delivery.due_at)
        return delivery.due_at if delivery.state is DeliveryState.QUEUED else None

    async def _away(self, delivery: Delivery, now: datetime) -> datetime | None:
        """Not a try: nothing could leave."""
        if self.host.channels.get(delivery.account) is None:
            await self.outcomes.no_account(delivery)
            return None
        if delivery.state_reason != AWAY:
            await self.outbox.settle(delivery, DeliveryState.QUEUED, state_reason=AWAY)
        return now + RETRY_AWAY


def over(delivery: Delivery, now: datetime) -> bool:
    return delivery.deadline is not None and now >= delivery.deadline
