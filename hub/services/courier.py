"""Step 7 of the message path: each delivery is tried in its turn, and what became of it is recorded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from channels.contract import Clock, SendResult, TryLater
from hub.domain.delivery import DEAD, UNFINISHED, Delivery, HeldFor
from hub.domain.lineup import Lineup
from hub.domain.message import DeliveryState, Message
from hub.domain.patience import patience_of
from hub.domain.quiet import Manners
from hub.services.channel_host import ChannelHost
from hub.services.outbox import Outbox
from hub.services.outcomes import Outcomes
from hub.services.packing import Outgoing, packed
from hub.services.problems import CannotDo

AWAY = "渠道暂时断开"
TOO_LATE = "超过时限未能送出"
RETRY_AWAY = timedelta(seconds=5)


@dataclass(slots=True)
class Courier:
    """`barred` says why somebody gets nothing of this kind (opted out), or ''."""

    host: ChannelHost
    outbox: Outbox
    outcomes: Outcomes
    clock: Clock
    manners: Manners
    after_send: Callable[[Message, SendResult], Awaitable[None]]
    barred: Callable[[Delivery], str] = lambda _: ""
    _lines: dict[str, Lineup] = field(default_factory=dict)
    _waiting: dict[int, Outgoing] = field(default_factory=dict)
    _alarms: dict[str, datetime] = field(default_factory=dict)
    _held: dict[int, Outgoing] = field(default_factory=dict)
    _for_citizen: dict[int, list[int]] = field(default_factory=dict)
    _moments: list[tuple[datetime, int]] = field(default_factory=list)
    _renewing: set[int] = field(default_factory=set)
    _wrote: dict[int, bool] = field(default_factory=dict)  # conversations answered now: since then?

    # --- what others ask ---

    def enqueue(self, outgoing: Outgoing) -> None:
        """Stored already. In order per recipient and rank; what is held stays until its reason is gone."""
        delivery = outgoing.delivery
        if delivery.state is DeliveryState.HELD:
            self._hold(outgoing)
            if self._may_be_answered(delivery):  # the citizen wrote while it was stored
                self.host.spawn(self.release(delivery.conversation_id or 0))
            return
        if delivery.deadline is not None:
            heappush(self._moments, (delivery.deadline, delivery.id))
        rank = patience_of(delivery.source, delivery.message_class).rank
        not_before = delivery.due_at if delivery.state is DeliveryState.QUEUED else None
        self._line(delivery.account).add(delivery.id, delivery.recipient, rank, not_before)
        self._waiting[delivery.id] = outgoing
        self.pump(delivery.account)

    def may_go_at_once(self, account: str, recipient: str) -> bool:
        """Whether it can be stored as being sent: nothing stands before it, and no pace is to be kept."""
        line = self._line(account)
        open_now = self.host.running(account) and not self.host.paused(account)
        return open_now and line.limits.none and not line.waits_for(recipient)

    def first_state(self, delivery: Delivery) -> Delivery:
        """As it is to be stored: queued, or held while nobody is to be disturbed."""
        return self.outcomes.quiet(delivery, self.manners)

    def holds(self, conversation_id: int) -> bool:
        """Whether something waits for the citizen, or may have to once the answer to its try is back."""
        return conversation_id in self._for_citizen or conversation_id in self._wrote

    async def release(self, conversation_id: int) -> None:
        """The citizen wrote: what waited for that goes out now."""
        if conversation_id in self._wrote:
            self._wrote[conversation_id] = True
        for number in self._for_citizen.pop(conversation_id, []):
            await self._let_go(number)

    def withdraw(self, delivery_id: int) -> bool:
        """Take it out, unless it is being sent."""
        if self._held.pop(delivery_id, None) is not None:
            return True
        outgoing = self._waiting.get(delivery_id)
        if outgoing is None or not self._line(outgoing.delivery.account).remove(delivery_id):
            return False
        del self._waiting[delivery_id]
        return True

    def backlog(self, account: str) -> int:
        """How many wait in line: what feeds campaigns looks here first."""
        return len(self._line(account))

    def pump(self, account: str) -> None:
        """Whoever may go, goes."""
        if self.host.paused(account):
            return
        line, now = self._line(account), self.clock.now()
        while (number := line.take(now)) is not None:
            self.host.spawn(self._deliver(account, self._waiting[number]))
        self._ring_at(account, line.next_moment(now))

    # --- time ---

    async def tend(self) -> None:
        """Once a second: the ends of quiet hours, deadlines, and unknown outcomes whose time has come."""
        now = self.clock.now()
        while self._moments and self._moments[0][0] <= now:
            _, number = heappop(self._moments)
            await self._due(number, now)

    async def tend_forever(self, every: timedelta) -> None:
        while True:
            await self.tend()
            await self.clock.sleep(every)

    async def _due(self, number: int, now: datetime) -> None:
        delivery = await self.outbox.delivery(number)
        if delivery is None:
            return
        if _over(delivery, now) and delivery.state in UNFINISHED and delivery.held_for != HeldFor.CITIZEN:
            if self.withdraw(number):
                await self.outbox.settle(delivery, DeliveryState.EXPIRED, state_reason=TOO_LATE, due_at=None)
        elif delivery.due_at is None or delivery.due_at > now:
            return
        elif delivery.state is DeliveryState.HELD and number in self._held:
            await self._let_go(number)
        elif delivery.state is DeliveryState.UNKNOWN:
            again = await self.outcomes.follow_unknown(delivery)
            if again is not None:
                self.enqueue(again)

    def _ring_at(self, account: str, moment: datetime | None) -> None:
        if moment is None or self._alarms.get(account, moment + RETRY_AWAY) <= moment:
            return
        self._alarms[account] = moment
        self.host.spawn(self._ring(account, moment))

    async def _ring(self, account: str, moment: datetime) -> None:
        await self.clock.sleep(moment - self.clock.now())
        if self._alarms.get(account) == moment:
            del self._alarms[account]
            self.pump(account)

    # --- one try ---

    async def _deliver(self, account: str, outgoing: Outgoing) -> None:
        line, number, again = self._line(account), outgoing.delivery.id, None
        try:
            again = await self._try(outgoing)
        finally:
            if again is None:
                line.finish(number)
                self._waiting.pop(number, None)
            else:
                line.postpone(number, again)
            self.pump(account)

    async def _try(self, outgoing: Outgoing) -> datetime | None:
        """When to try again, or None when it leaves the line."""
        delivery, settle = self.outbox.latest(outgoing.delivery), self.outbox.settle
        if delivery.state is not DeliveryState.SENDING:
            if delivery.state is not DeliveryState.QUEUED:
                return None  # meanwhile a receipt or a person settled it
            now = self.clock.now()
            if _over(delivery, now):
                await settle(delivery, DeliveryState.EXPIRED, state_reason=TOO_LATE, due_at=None)
                return None
            if why := self.barred(delivery):
                await settle(delivery, DeliveryState.CANCELLED, state_reason=why, due_at=None)
                return None
            if not self.host.running(delivery.account):
                return await self._away(delivery, now)
            # Sending is only said when bytes may leave: after a crash nobody knows what became of it.
            delivery = await settle(delivery, DeliveryState.SENDING, due_at=None, held_for="")
        return await self._send(outgoing, delivery)

    async def _send(self, outgoing: Outgoing, delivery: Delivery) -> datetime | None:
        """What the citizen writes between the provider's answer and the hold opens the way as well."""
        conversation = delivery.conversation_id
        if conversation is None:
            return await self._hand_over(outgoing, delivery)
        self._wrote.setdefault(conversation, False)
        try:
            return await self._hand_over(outgoing, delivery)
        finally:
            if self._wrote.pop(conversation, False):
                self.host.spawn(self.release(conversation))

    async def _hand_over(self, outgoing: Outgoing, delivery: Delivery) -> datetime | None:
        parts = await self.outbox.parts(delivery.id)
        outgoing = Outgoing(delivery, outgoing.message, outgoing.first)
        result = await self.host.send(packed(outgoing, self.host.floor, parts))
        if isinstance(result, TryLater) and result.whole_account:
            self._line(delivery.account).rest(self.clock.now() + result.delay)
        delivery = await self.outcomes.record(delivery, result)
        if outgoing.message is not None:
            await self.after_send(outgoing.message, result)
        if delivery.state is DeliveryState.HELD:
            self._hold(Outgoing(delivery, outgoing.message, outgoing.first))
        if delivery.state is DeliveryState.UNKNOWN and delivery.due_at is not None:
            heappush(self._moments, (delivery.due_at, delivery.id))
        return delivery.due_at if delivery.state is DeliveryState.QUEUED else None

    async def _away(self, delivery: Delivery, now: datetime) -> datetime | None:
        """Not a try: nothing could leave."""
        if self.host.channels.get(delivery.account) is None:
            await self.outcomes.no_account(delivery)
            return None
        if delivery.state_reason != AWAY:
            await self.outbox.settle(delivery, DeliveryState.QUEUED, state_reason=AWAY)
        return now + RETRY_AWAY

    # --- what is held ---

    def _hold(self, outgoing: Outgoing) -> None:
        delivery = outgoing.delivery
        self._held[delivery.id] = outgoing
        if delivery.held_for == HeldFor.CITIZEN and delivery.conversation_id is not None:
            self._for_citizen.setdefault(delivery.conversation_id, []).append(delivery.id)
        moments = [delivery.due_at, delivery.deadline]
        for moment in moments if delivery.held_for != HeldFor.CITIZEN else []:
            if moment is not None:
                heappush(self._moments, (moment, delivery.id))

    def _may_be_answered(self, delivery: Delivery) -> bool:
        conversation = self.host.floor.conversations.get(delivery.conversation_id or 0)
        if delivery.held_for != HeldFor.CITIZEN or conversation is None or conversation.window_until is None:
            return False
        return not conversation.window_shut(self.clock.now())

    async def _let_go(self, number: int) -> None:
        outgoing = self._held.pop(number, None)
        if outgoing is None:
            return
        delivery = self.outbox.latest(outgoing.delivery)
        for_citizen = delivery.held_for == HeldFor.CITIZEN  # its time begins when it may go
        deadline = self._fresh_deadline(delivery) if for_citizen else delivery.deadline
        delivery = await self.outbox.settle(
            delivery, DeliveryState.QUEUED, state_reason="", held_for="", due_at=None, deadline=deadline
        )
        self.enqueue(Outgoing(delivery, outgoing.message, outgoing.first))

    def _fresh_deadline(self, delivery: Delivery) -> datetime:
        return self.clock.now() + patience_of(delivery.source, delivery.message_class).lasts

    async def again(self, delivery: Delivery, message: Message | None = None) -> Delivery:
        """A person wants it sent once more, whole and with new patience. Of two who want it at once the
        second is refused; so is one who wants it while it is still being tried.
        """
        number, here = delivery.id, self.outbox.latest(delivery)
        again = here.state in DEAD | {DeliveryState.UNKNOWN} and number not in self._renewing
        if not again or (not self.withdraw(number) and number in self._line(delivery.account)):
            raise CannotDo("nothing_to_resend")
        self._renewing.add(number)
        try:
            return await self._renew(delivery, message)
        finally:
            self._renewing.discard(number)

    async def _renew(self, delivery: Delivery, message: Message | None) -> Delivery:
        await self.outbox.forget_parts(delivery)
        delivery = await self.outbox.settle(
            delivery,
            DeliveryState.QUEUED,
            state_reason="",
            code="",
            attempts=0,
            due_at=None,
            deadline=self._fresh_deadline(delivery),
            handled_at=None,
        )
        self.enqueue(Outgoing(delivery, message))
        return delivery

    async def take_up(self, outgoing: Outgoing) -> None:
        """After a restart: what was queued goes on; what was being sent is unknown now."""
        delivery = outgoing.delivery
        if delivery.state is DeliveryState.SENDING:
            delivery = await self.outcomes.interrupted(delivery)
        if delivery.state is DeliveryState.UNKNOWN:
            if delivery.due_at is not None and delivery.resent_as is None:
                heappush(self._moments, (delivery.due_at, delivery.id))
            return
        self.enqueue(Outgoing(delivery, outgoing.message, outgoing.first))

    def _line(self, account: str) -> Lineup:
        line = self._lines.get(account)
        if line is None:
            line = self._lines[account] = Lineup(self.host.limits(account))
        return line


def _over(delivery: Delivery, now: datetime) -> bool:
    return delivery.deadline is not None and now >= delivery.deadline
