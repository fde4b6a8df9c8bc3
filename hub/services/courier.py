"""Step 7 of the message path: each delivery is tried in its turn, and what became of it is recorded."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from channels.contract import Clock
from hub.domain.change import Row
from hub.domain.delivery import DEAD, UNFINISHED, Delivery, HeldFor
from hub.domain.message import DeliveryState, Message
from hub.domain.patience import patience_of
from hub.domain.quiet import Manners
from hub.services.channel_host import ChannelHost
from hub.services.lineups import Lineups
from hub.services.outbox import Outbox
from hub.services.outcomes import Outcomes
from hub.services.packing import Outgoing, cost_of
from hub.services.problems import CannotDo
from hub.services.shelf import Shelf
from hub.services.tries import RETRY_AWAY, Tries, over


@dataclass(slots=True)
class Courier:
    host: ChannelHost
    outbox: Outbox
    outcomes: Outcomes
    clock: Clock
    manners: Manners
    lineups: Lineups
    shelf: Shelf
    tries: Tries
    _waiting: dict[int, Outgoing] = field(default_factory=dict)
    _alarms: dict[str, datetime] = field(default_factory=dict)
    _renewing: set[int] = field(default_factory=set)

    # --- what others ask ---

    def enqueue(self, outgoing: Outgoing) -> None:
        """Stored already. In order per recipient and rank; what is held stays until its reason is gone."""
        delivery = outgoing.delivery
        if delivery.state is DeliveryState.HELD:
            self.shelf.put(outgoing)
            if self._may_be_answered(delivery):  # the citizen wrote while it was stored
                self.host.spawn(self.release(delivery.conversation_id or 0))
            return
        self.shelf.look_at(delivery.id, delivery.deadline)
        rank = patience_of(delivery.source, delivery.message_class).rank
        not_before = delivery.due_at if delivery.state is DeliveryState.QUEUED else None
        self.lineups.of(delivery.account).add(
            delivery.id,
            delivery.recipient,
            rank,
            not_before,
            cost=cost_of(outgoing, self.host.capabilities(delivery.account)),
        )
        self._waiting[delivery.id] = outgoing
        self.outbox.comes_in_line(delivery)
        self.pump(delivery.account)

    def may_go_at_once(self, account: str, recipient: str) -> bool:
        """Whether it can be stored as being sent: nothing stands before it, and no pace is to be kept."""
        line = self.lineups.of(account)
        open_now = self.host.running(account) and not self.host.paused(account)
        return open_now and line.limits.none and not line.waits_for(recipient)

    def first_state(self, delivery: Delivery) -> Delivery:
        """As it is to be stored: queued, or held while nobody is to be disturbed."""
        return self.outcomes.quiet(delivery, self.manners)

    def holds(self, conversation_id: int) -> bool:
        """Whether something waits for the citizen, or may have to once the answer to its try is back."""
        return self.shelf.waits_for_citizen(conversation_id)

    async def release(self, conversation_id: int) -> None:
        """The citizen wrote: what waited for that goes out now."""
        for number in self.shelf.citizen_wrote(conversation_id):
            await self._let_go(number)

    def withdraw(self, delivery_id: int) -> bool:
        """Take it out, unless it is being sent."""
        if self.shelf.take(delivery_id) is not None:
            return True
        outgoing = self._waiting.get(delivery_id)
        if outgoing is None or not self.lineups.of(outgoing.delivery.account).remove(delivery_id):
            return False
        self._leaves(delivery_id)
        return True

    def backlog(self, account: str) -> int:
        """How many stand in line."""
        return len(self.lineups.of(account))

    def asleep(self, account: str) -> int:
        """How many of them wait for another try: whoever comes meanwhile does not wait for those."""
        return self.lineups.of(account).asleep()

    def pump(self, account: str) -> None:
        """Whoever may go, goes."""
        if self.host.paused(account):
            return
        line, now = self.lineups.of(account), self.clock.now()
        while (number := line.take(now)) is not None:
            self.host.spawn(self._deliver(account, self._waiting[number]))
        self._ring_at(account, line.next_moment(now))

    # --- time ---

    async def tend(self) -> None:
        """Once a second: the ends of quiet hours, deadlines, and unknown outcomes whose time has come."""
        now = self.clock.now()
        for number in self.shelf.due(now):
            await self._due(number, now)

    async def tend_forever(self, every: timedelta) -> None:
        while True:
            await self.tend()
            await self.clock.sleep(every)

    async def _due(self, number: int, now: datetime) -> None:
        delivery = await self.outbox.delivery(number)
        if delivery is None:
            return
        if over(delivery, now) and delivery.state in UNFINISHED and delivery.held_for != HeldFor.CITIZEN:
            if self.withdraw(number):
                await self.tries.too_late(delivery)
        elif delivery.due_at is None or delivery.due_at > now:
            return
        elif delivery.state is DeliveryState.HELD and number in self.shelf:
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

    async def _deliver(self, account: str, outgoing: Outgoing) -> None:
        line, number, again = self.lineups.of(account), outgoing.delivery.id, None
        try:
            again = await self._try(outgoing)
        finally:
            if again is None:
                line.finish(number)
                self._leaves(number)
            else:
                line.postpone(number, again)
            self.pump(account)

    def _leaves(self, number: int) -> None:
        self._waiting.pop(number, None)
        self.outbox.leaves_line(number)

    async def _try(self, outgoing: Outgoing) -> datetime | None:
        """What the citizen writes between the provider's answer and the hold opens the way as well."""
        conversation = outgoing.delivery.conversation_id
        if conversation is None:
            return await self.tries.once(outgoing)
        self.shelf.begin_answer(conversation)
        try:
            return await self.tries.once(outgoing)
        finally:
            if self.shelf.end_answer(conversation):
                self.host.spawn(self.release(conversation))

    # --- what is held ---

    def _may_be_answered(self, delivery: Delivery) -> bool:
        conversation = self.host.floor.conversations.get(delivery.conversation_id or 0)
        if delivery.held_for != HeldFor.CITIZEN or conversation is None or conversation.window_until is None:
            return False
        return not conversation.window_shut(self.clock.now())

    async def _let_go(self, number: int) -> None:
        outgoing = self.shelf.take(number)
        if outgoing is None:
            return
        delivery = await self.outbox.delivery(number) or outgoing.delivery
        for_citizen = delivery.held_for == HeldFor.CITIZEN  # its time begins when it may go
        deadline = self._fresh_deadline(delivery) if for_citizen else delivery.deadline
        delivery = await self.outbox.settle(
            delivery, DeliveryState.QUEUED, state_reason="", held_for="", due_at=None, deadline=deadline
        )
        self.enqueue(Outgoing(delivery, outgoing.message, outgoing.first))

    def _fresh_deadline(self, delivery: Delivery) -> datetime:
        return self.clock.now() + patience_of(delivery.source, delivery.message_class).lasts

    # --- once more ---

    async def again(self, delivery: Delivery, message: Message | None = None) -> Delivery:
        """A person wants it sent once more, whole and with new patience. Of two who want it at once the
        second is refused; so is one who wants it while it is still being tried.
        """
        number, here = delivery.id, self.outbox.latest(delivery)
        again = here.state in DEAD | {DeliveryState.UNKNOWN} and number not in self._renewing
        if not again or (not self.withdraw(number) and number in self.lineups.of(delivery.account)):
            raise CannotDo("nothing_to_resend")
        self._renewing.add(number)
        try:
            return await self._renew(delivery, message)
        finally:
            self._renewing.discard(number)

    async def elsewhere(self, delivery: Delivery, recipient: str, *rows: Row, **values: Any) -> Delivery:
        """A person wants it sent to another address: once, whoever asks how often."""
        number, here = delivery.id, self.outbox.latest(delivery)
        if here.resent_as is not None or number in self._renewing:
            raise CannotDo("resent_already")
        if here.state not in DEAD | {DeliveryState.UNKNOWN}:
            raise CannotDo("nothing_to_resend")
        self._renewing.add(number)
        try:
            twin = await self.outcomes.once_more(
                here, here.account, mark=None, recipient=recipient, rows=rows, **values
            )
        finally:
            self._renewing.discard(number)
        self.enqueue(twin)
        return twin.delivery

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
            if delivery.resent_as is None:
                self.shelf.look_at(delivery.id, delivery.due_at)
            return
        self.enqueue(Outgoing(delivery, outgoing.message, outgoing.first))
