"""The states of deliveries: every change goes through here, with its try, its parts and its message in one
unit.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from channels.contract import Clock
from hub.domain.change import Change, Patch, Row
from hub.domain.delivery import Delivery, DeliveryAttempt, DeliveryPart, Source, may_go
from hub.domain.message import DeliveryState, Message, may_move
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.delivery_ports import Deliveries
from hub.services.message_book import MessageBook
from hub.services.ports import Writer

REMEMBERED = 5_000
NEWS = {
    DeliveryState.FAILED: "delivery_failed",
    DeliveryState.EXPIRED: "delivery_expired",
    DeliveryState.UNKNOWN: "delivery_unknown",
}
SHARED = ("state_reason", "provider_id", "attempts", "due_at")  # what a message shows of its delivery


@dataclass(frozen=True, slots=True)
class Ended:
    """How a try ended."""

    outcome: str
    reason: str = ""
    code: str = ""


class Outbox:
    """Remembers recent deliveries, so that receipts seldom have to read; storage has them all. What stands in
    a line is remembered for as long as it does: whoever tries it must know how it stands.
    """

    def __init__(
        self, writer: Writer, book: MessageBook, clock: Clock, ids: IdMaker, stored: Deliveries
    ) -> None:
        self._writer, self._book, self._clock, self._ids, self._stored = writer, book, clock, ids, stored
        self._recent: OrderedDict[int, Delivery] = OrderedDict()
        self._in_line: set[int] = set()
        self._parts: dict[int, tuple[DeliveryPart, ...]] = {}
        self._open: dict[int, int] = {}
        self._by_provider: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._doors: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    # --- what is known ---

    def rows(self, delivery: Delivery) -> tuple[Row, ...]:
        """What the caller stores together with what is to be sent: the delivery, and the try if it begins
        at once.
        """
        self._remember(delivery)
        self._parts[delivery.id] = ()
        if delivery.state is not DeliveryState.SENDING:
            return (delivery,)
        return delivery, self._attempt(delivery)

    async def delivery(self, delivery_id: int) -> Delivery | None:
        return self._recent.get(delivery_id) or await self._stored.delivery(delivery_id)

    def latest(self, delivery: Delivery) -> Delivery:
        return self._recent.get(delivery.id, delivery)

    def comes_in_line(self, delivery: Delivery) -> None:
        self._in_line.add(delivery.id)
        self._recent.setdefault(delivery.id, delivery)

    def leaves_line(self, delivery_id: int) -> None:
        self._in_line.discard(delivery_id)

    def forget(self, delivery_id: int) -> None:
        """Its rows were not stored after all."""
        for known in (self._recent, self._parts, self._open):
            known.pop(delivery_id, None)

    def by_provider(self, account: str, provider_id: str) -> int | None:
        return self._by_provider.get((account, provider_id))

    async def parts(self, delivery_id: int) -> tuple[DeliveryPart, ...]:
        known = self._parts.get(delivery_id)
        return known if known is not None else tuple(await self._stored.parts_of(delivery_id))

    def door(self, delivery_id: int) -> asyncio.Lock:
        """Whoever reads the parts to change them passes here, one after the other: none undoes another's."""
        return self._doors.setdefault(delivery_id, asyncio.Lock())

    async def reopen_attempts(self) -> None:
        """After a restart: the tries that were interrupted end with their deliveries."""
        self._open = {a.delivery_id: a.id for a in await self._stored.open_attempts()}

    # --- changes ---

    async def settle(
        self,
        delivery: Delivery,
        state: DeliveryState,
        *,
        ended: Ended | None = None,
        parts: tuple[DeliveryPart, ...] = (),
        rows: tuple[Row, ...] = (),
        forced: bool = False,
        **values: Any,
    ) -> Delivery:
        """Set a state with what belongs to it; return once stored.

        A receipt may have come faster than the answer to the send: then the state stays where it is, and
        only what else is known is kept. `forced` is for receipts, which have rules of their own.
        """
        message = await self._message(delivery)
        old_parts = await self.parts(delivery.id) if parts else ()
        current = self.latest(delivery)
        if not (may_move if forced else may_go)(current.state, state):
            state = current.state
        now = self._clock.now()
        values |= {"state": state, "state_at": now} if state is not current.state or not values else {}
        after = replace(current, **values)
        self._remember(after)
        new, patches = self._part_changes(after, old_parts, parts)
        new += [*rows, *self._begun(after, current), *self._news(after, current)]
        patches += [Patch(Delivery, after.id, values), *self._ended(after, ended)]
        if message is not None:
            shown = {name: values[name] for name in SHARED if name in values}
            message, more = self._book.move(message, state, **shown)
            patches += more
        commit = self._writer.save(Change(tuple(new), tuple(patches)))
        if message is not None:
            await self._book.tell(message, commit)
        await commit
        return self.latest(after)

    async def note(self, delivery: Delivery, *rows: Row, **values: Any) -> Delivery:
        """What changes no state: who checks it, that it is handled, an answer."""
        after = replace(self.latest(delivery), **values)
        self._remember(after)
        await self._writer.save(Change(rows, (Patch(Delivery, after.id, values),)))
        return after

    async def forget_parts(self, delivery: Delivery) -> None:
        """The whole message goes out anew."""
        gone = await self.parts(delivery.id)
        self._parts[delivery.id] = ()
        if gone:
            await self._writer.save(Change(deletes=tuple((DeliveryPart, part.id) for part in gone)))

    # --- inside ---

    def _remember(self, delivery: Delivery) -> None:
        self._recent[delivery.id] = delivery
        if delivery.provider_id:
            self._name(delivery.account, delivery.provider_id, delivery.id)
        while len(self._recent) > REMEMBERED + len(self._in_line):
            number, oldest = self._recent.popitem(last=False)
            if number in self._in_line:
                self._recent[number] = oldest
            else:
                self._parts.pop(number, None)

    def _name(self, account: str, provider_id: str, delivery_id: int) -> None:
        self._by_provider[account, provider_id] = delivery_id
        if len(self._by_provider) > 4 * REMEMBERED:
            self._by_provider.popitem(last=False)

    async def _message(self, delivery: Delivery) -> Message | None:
        return await self._book.message(delivery.id) if delivery.source is Source.MESSAGE else None

    def _attempt(self, delivery: Delivery) -> DeliveryAttempt:
        attempt = DeliveryAttempt(
            self._ids.next(), delivery.id, delivery.attempts + 1, delivery.account, self._clock.now()
        )
        self._open[delivery.id] = attempt.id
        return attempt

    def _begun(self, after: Delivery, before: Delivery) -> list[Row]:
        begins = after.state is DeliveryState.SENDING and before.state is not DeliveryState.SENDING
        return [self._attempt(after)] if begins else []

    def _ended(self, after: Delivery, ended: Ended | None) -> list[Patch]:
        attempt = self._open.pop(after.id, None) if ended is not None else None
        if attempt is None or ended is None:
            return []
        values = {
            "ended_at": self._clock.now(),
            "outcome": ended.outcome,
            "reason": ended.reason,
            "code": ended.code,
        }
        return [Patch(DeliveryAttempt, attempt, values)]

    def _news(self, after: Delivery, before: Delivery) -> list[Row]:
        """The event log hears of bad ends; what follows it tells others."""
        kind = NEWS.get(after.state)
        if kind is None or after.state is before.state:
            return []
        details = {"delivery": str(after.id), "account": after.account, "reason": after.state_reason}
        details |= {"notice": str(after.notice_id)} if after.notice_id else {}
        at = self._clock.now()
        return [LogEntry(self._ids.next(), at, kind, after.conversation_id, after.agent_id, details)]

    def _part_changes(
        self, after: Delivery, old: tuple[DeliveryPart, ...], parts: tuple[DeliveryPart, ...]
    ) -> tuple[list[Row], list[Patch]]:
        if not parts:
            return [], []
        known = {part.id: part for part in old}
        self._parts[after.id] = tuple(sorted((known | {p.id: p for p in parts}).values(), key=_number))
        for part in parts:
            if part.provider_id:
                self._name(part.account, part.provider_id, after.id)
        new: list[Row] = [part for part in parts if part.id not in known]
        changed = [part for part in parts if part.id in known and part != known[part.id]]
        return new, [Patch(DeliveryPart, part.id, _changeable(part)) for part in changed]


def _number(part: DeliveryPart) -> int:
    return part.number


def _changeable(part: DeliveryPart) -> dict[str, object]:
    return {
        "state": part.state,
        "state_at": part.state_at,
        "provider_id": part.provider_id,
        "reason": part.reason,
    }
