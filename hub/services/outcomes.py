"""What follows from the answer to a try: the next state, its reason, and when to go on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any, assert_never

from channels.contract import (
    Accepted,
    Clock,
    Fault,
    Refused,
    SendResult,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from hub.domain.change import Row
from hub.domain.delivery import Delivery, DeliveryPart, HeldFor, whole_of
from hub.domain.marks import Mark
from hub.domain.message import DeliveryState, may_move
from hub.domain.patience import WhenUnknown, patience_of, spent, wait_after
from hub.domain.quiet import Manners
from hub.ids import IdMaker
from hub.services.channel_host import ChannelHost
from hub.services.outbox import Ended, Outbox
from hub.services.packing import Outgoing, marked
from hub.services.receipts import Receipts

AFTER_RESTART = "重启时正在发送，市民可能已收到"
QUIET = "免打扰时段"
NO_ACCOUNT = "渠道账号已停用"
NO_OTHER_ROUTE = "没有其他线路可改发"

S = DeliveryState
Parts = tuple[DeliveryPart, ...]
Numbers = tuple[str, ...]  # the provider's ids of the parts, '' where there is none yet


@dataclass(slots=True)
class Outcomes:
    """`chance` gives numbers from 0 to 1; `route_broken` hears of an account that takes nothing."""

    outbox: Outbox
    receipts: Receipts
    host: ChannelHost
    clock: Clock
    ids: IdMaker
    chance: Callable[[], float]
    route_broken: Callable[[str, str], Awaitable[None]] | None = None

    async def record(self, delivery: Delivery, result: SendResult) -> Delivery:
        match result:
            case Accepted(provider_id, numbers):
                return await self._accepted(delivery, provider_id, numbers)
            case Refused(reason, code, fault):
                if fault is Fault.ROUTE and self.route_broken is not None:
                    await self.route_broken(delivery.account, reason)
                ended = Ended("refused", reason, code)
                return await self._settle(delivery, S.FAILED, ended, attempts=delivery.attempts + 1)
            case TryLater(reason, delay, code, numbers):
                return await self._postpone(delivery, Ended("try_later", reason, code), delay, numbers)
            case WaitForCitizen(reason, code):
                ended = Ended("wait_for_citizen", reason, code)
                return await self._settle(delivery, S.HELD, ended, held_for=HeldFor.CITIZEN.value)
            case Uncertain(reason, numbers):
                return await self._unknown(delivery, Ended("uncertain", reason), numbers)
            case unreachable:
                assert_never(unreachable)

    async def interrupted(self, delivery: Delivery) -> Delivery:
        """The hub ended in the middle of the try. Where the other side knows our ids it goes on."""
        capabilities = self.host.capabilities(delivery.account)
        ended = Ended("interrupted", AFTER_RESTART)
        if capabilities is not None and capabilities.repeatable:
            return await self._settle(delivery, S.QUEUED, ended, due_at=None)
        return await self._unknown(delivery, ended, ())

    async def no_account(self, delivery: Delivery) -> Delivery:
        return await self.outbox.settle(delivery, S.FAILED, state_reason=NO_ACCOUNT, code="no_account")

    def quiet(self, delivery: Delivery, manners: Manners, shut_until: datetime | None = None) -> Delivery:
        """As it is, or held while nobody is to be disturbed or the hours set for it are not there."""
        quiet = manners.quiet_until(delivery.message_class, self.clock.now())
        if quiet is None and shut_until is None:
            return delivery
        until = max(moment for moment in (quiet, shut_until) if moment is not None)
        held = {"state": S.HELD, "held_for": HeldFor.QUIET.value, "state_reason": QUIET, "due_at": until}
        return replace(delivery, **held)  # type: ignore[arg-type]

    async def follow_unknown(self, delivery: Delivery) -> Outgoing | None:
        """What its class does about an unknown outcome, once. None: it is left to receipts and people."""
        if delivery.resent_as is not None or delivery.resend_of is not None or delivery.handled_at:
            return None
        how = patience_of(delivery.source, delivery.message_class).unknown
        account = self._route(delivery, how)
        if account is None:
            reason = f"{delivery.state_reason}；{NO_OTHER_ROUTE}"
            await self.outbox.settle(delivery, S.UNKNOWN, state_reason=reason, due_at=None)
            return None
        mark = Mark.AGAIN if how is WhenUnknown.MARKED else None
        return await self.once_more(delivery, account, mark=mark)

    async def once_more(
        self,
        delivery: Delivery,
        account: str,
        *,
        mark: Mark | None,
        recipient: str = "",
        rows: tuple[Row, ...] = (),
        **values: Any,
    ) -> Outgoing:
        """The same words as another delivery: neither outcome hides the other. `rows` and `values` are stored
        with what it replaces.
        """
        now, body, key = self.clock.now(), delivery.body, delivery.ack_key
        if recipient and recipient != delivery.recipient:
            body, key = _for_another(body, key)
        twin = Delivery(
            id=self.ids.next(),
            source=delivery.source,
            message_class=delivery.message_class,
            account=account,
            recipient=recipient or delivery.recipient,
            created_at=now,
            state=S.QUEUED,
            state_at=now,
            team_id=delivery.team_id,
            notice_id=delivery.notice_id,
            agent_id=delivery.agent_id,
            name=delivery.name,
            preview=delivery.preview,
            body=marked(body, mark) if mark else body,
            deadline=now + patience_of(delivery.source, delivery.message_class).lasts,
            resend_of=delivery.id,
            ack_key=key,
        )
        values |= {"resent_as": twin.id, "due_at": None}
        await self.outbox.settle(delivery, delivery.state, rows=(*rows, *self.outbox.rows(twin)), **values)
        return Outgoing(twin)

    # --- inside ---

    def _route(self, delivery: Delivery, how: WhenUnknown) -> str | None:
        if how is WhenUnknown.LEAVE:
            return None
        if how is WhenUnknown.MARKED:
            return delivery.account
        here = self.host.floor.accounts.get(delivery.account)
        others = [
            name
            for name, account in sorted(self.host.floor.accounts.items())
            if here is not None and account.kind == here.kind and name != delivery.account
        ]
        free = (name for name in others if self.host.running(name) and not self.host.paused(name))
        return next(free, None)

    async def _accepted(self, delivery: Delivery, provider_id: str, numbers: Numbers) -> Delivery:
        async with self.outbox.door(delivery.id):
            parts = self._told(delivery, await self.outbox.parts(delivery.id), numbers)
            named = [part.provider_id for part in parts if part.provider_id] or [provider_id]
            after = await self._settle(
                delivery,
                whole_of(part.state for part in parts),
                Ended("accepted"),
                parts,
                provider_id=provider_id or named[0],
                attempts=delivery.attempts + 1,
                sent_at=delivery.sent_at or self.clock.now(),
            )
        if named != [str(delivery.id)]:  # a channel that quotes our own id has receipts by that id
            await self.receipts.apply_parked(delivery.account, named)
        return self.outbox.latest(after)

    async def _postpone(
        self, delivery: Delivery, ended: Ended, delay: timedelta, numbers: Numbers
    ) -> Delivery:
        patience, now = patience_of(delivery.source, delivery.message_class), self.clock.now()
        tries = delivery.attempts + 1
        over = spent(patience, tries)
        due_at = None if over else now + wait_after(patience, tries, delay, self.chance())
        async with self.outbox.door(delivery.id):
            parts = self._told(delivery, await self.outbox.parts(delivery.id), numbers)
            state = S.FAILED if over else S.QUEUED
            return await self._settle(delivery, state, ended, parts, attempts=tries, due_at=due_at)

    async def _unknown(self, delivery: Delivery, ended: Ended, numbers: Numbers) -> Delivery:
        patience = patience_of(delivery.source, delivery.message_class)
        leave = patience.unknown is WhenUnknown.LEAVE or delivery.resend_of is not None
        due_at = None if leave else self.clock.now() + patience.unknown_after
        attempts = delivery.attempts + 1
        async with self.outbox.door(delivery.id):
            parts = self._told(delivery, await self.outbox.parts(delivery.id), numbers, S.UNKNOWN)
            after = await self._settle(delivery, S.UNKNOWN, ended, parts, attempts=attempts, due_at=due_at)
        if named := [part.provider_id for part in parts if part.provider_id]:
            await self.receipts.apply_parked(delivery.account, named)
        return self.outbox.latest(after)

    async def _settle(
        self, delivery: Delivery, state: S, ended: Ended, parts: Parts = (), **values: Any
    ) -> Delivery:
        return await self.outbox.settle(
            delivery,
            state,
            ended=ended,
            parts=parts,
            state_reason=ended.reason,
            code=ended.code,
            **values,
        )

    def _told(self, delivery: Delivery, parts: Parts, numbers: Numbers, unnamed: S = S.QUEUED) -> Parts:
        """The parts as this answer leaves them; a message of one part needs none."""
        if len(numbers) < 2:
            return parts
        known = {part.number: part for part in parts}
        return tuple(
            self._told_of(delivery, known.get(at), at, named, S.SENT if named else unnamed)
            for at, named in enumerate(numbers)
        )

    def _told_of(
        self, delivery: Delivery, known: DeliveryPart | None, at: int, named: str, state: S
    ) -> DeliveryPart:
        """A receipt that was faster than the answer stands."""
        now = self.clock.now()
        if known is None:
            return DeliveryPart(self.ids.next(), delivery.id, at, delivery.account, state, now, named)
        if known.provider_id:
            return known
        if not may_move(known.state, state):
            return replace(known, provider_id=named)
        return replace(known, state=state, provider_id=named, state_at=now)


def _for_another(body: Mapping[str, object], key: str) -> tuple[Mapping[str, object], str]:
    """The links of one reader answer for that reader alone."""
    if not key:
        return body, key
    fresh = token_urlsafe(16)
    return {
        name: value.replace(key, fresh) if isinstance(value, str) else value for name, value in body.items()
    }, fresh
