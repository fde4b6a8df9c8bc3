"""What providers tell afterwards: found by id, by part or by recipient, and applied only forwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels.contract import Clock, DeliveryReceipt, ReceiptState
from hub.domain.change import Change
from hub.domain.delivery import Delivery, DeliveryPart, Source, whole_of
from hub.domain.message import DeliveryState, ParkedReceipt, may_move
from hub.ids import IdMaker, id_in
from hub.services.channel_host import ChannelHost
from hub.services.delivery_ports import Deliveries
from hub.services.message_book import RECEIPT_STATES, MessageBook
from hub.services.outbox import Outbox
from hub.services.packing import Outgoing, packed
from hub.services.ports import Messages, Writer

ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})
LOOK_BACK = timedelta(hours=72)  # how long networks keep trying a handset that is off
A_PAGE = 200


@dataclass(slots=True)
class Receipts:
    outbox: Outbox
    book: MessageBook
    stored: Deliveries
    messages: Messages
    writer: Writer
    host: ChannelHost
    clock: Clock
    ids: IdMaker

    async def record(self, receipt: DeliveryReceipt) -> None:
        """Return once stored: applied, or parked until the answer to the send names the message."""
        capabilities = self.host.capabilities(receipt.account)
        if receipt.up_to or (capabilities is not None and capabilities.repeatable):
            await self.book.record_receipt(receipt)
            return
        if delivery := await self._meant(receipt):
            await self._apply(delivery, receipt)
        elif delivery := await self._only_unknown(receipt):
            await self._adopt(delivery, receipt)
        elif not await self.book.record_receipt(receipt):
            await self._park(receipt)

    async def apply_parked(self, account: str, provider_ids: Sequence[str]) -> None:
        """Receipts that came before the answer to the send. Applied first, forgotten then: what a crash
        leaves in between is applied once more, and changes nothing.
        """
        for provider_id in provider_ids:
            parked = await self.messages.parked_receipts(account, provider_id)
            for _, row in parked:
                await self.record(_receipt(row))
            if parked:
                await self.messages.forget_receipts([number for number, _ in parked])

    async def meet(self) -> None:
        """After a restart: the answer was stored, and what was parked for it not applied any more."""
        after = 0
        while page := await self.messages.parked_after(after, A_PAGE):
            after = page[-1][0]
            for number, row in page:
                if delivery := await self._meant(_receipt(row)):
                    await self._apply(delivery, _receipt(row))
                    await self.messages.forget_receipts([number])

    async def _meant(self, receipt: DeliveryReceipt) -> Delivery | None:
        if receipt.message_id:
            number = id_in(receipt.message_id)
            return None if number is None else await self.outbox.delivery(number)
        known = self.outbox.by_provider(receipt.account, receipt.provider_id)
        if known is not None:
            return await self.outbox.delivery(known)
        found = await self.stored.by_provider_id(receipt.account, receipt.provider_id)
        return None if found is None else self.outbox.latest(found)

    async def _only_unknown(self, receipt: DeliveryReceipt) -> Delivery | None:
        """A provider's id we never learned, for a recipient with exactly one message of unknown outcome and
        none on its way: it can only be that one. Unless the answer that names it has come while we looked.
        """
        if not receipt.recipient or not receipt.provider_id:
            return None
        since = self.clock.now() - LOOK_BACK
        recent = await self.stored.recent_to(receipt.account, receipt.recipient, since)
        if self.outbox.by_provider(receipt.account, receipt.provider_id) is not None:
            return None
        here = [self.outbox.latest(delivery) for delivery in recent]
        if any(delivery.state is DeliveryState.SENDING for delivery in here):
            return None
        unknown = [d for d in here if d.state is DeliveryState.UNKNOWN and not d.provider_id]
        return unknown[0] if len(unknown) == 1 else None

    async def _park(self, receipt: DeliveryReceipt) -> None:
        """No pause between the last look and the save: an answer that comes now is stored behind it, and
        looks for it afterwards.
        """
        known = self.outbox.by_provider(receipt.account, receipt.provider_id)
        if known is not None and (delivery := await self.outbox.delivery(known)):
            await self._apply(delivery, receipt)
            return
        if receipt.provider_id:
            row = ParkedReceipt(
                receipt.account,
                receipt.provider_id,
                receipt.state.value,
                receipt.reason,
                self.clock.now(),
            )
            await self.writer.save(Change(new=(row,)))

    async def _apply(self, delivery: Delivery, receipt: DeliveryReceipt) -> None:
        async with self.outbox.door(delivery.id):
            await self._move(delivery, receipt)

    async def _adopt(self, delivery: Delivery, receipt: DeliveryReceipt) -> None:
        """It tells of one part only: which one is of no matter, as long as each is told of once."""
        async with self.outbox.door(delivery.id):
            parts = await self.outbox.parts(delivery.id) or await self._blank_parts(delivery)
            blank = next((part for part in parts if not part.provider_id), None)
            named = replace(blank, provider_id=receipt.provider_id) if blank else None
            await self._move(delivery, receipt, tuple(named if p is blank and named else p for p in parts))

    async def _blank_parts(self, delivery: Delivery) -> tuple[DeliveryPart, ...]:
        """What was under way when the hub ended: nobody knows how far it came."""
        message = await self.book.message(delivery.id) if delivery.source is Source.MESSAGE else None
        count = self.host.parts_of(packed(Outgoing(delivery, message), self.host.floor))
        state, now = DeliveryState.UNKNOWN, self.clock.now()
        return tuple(
            DeliveryPart(self.ids.next(), delivery.id, number, delivery.account, state, now)
            for number in range(count if count > 1 else 0)
        )

    async def _move(
        self, delivery: Delivery, receipt: DeliveryReceipt, adopted: tuple[DeliveryPart, ...] = ()
    ) -> None:
        state = RECEIPT_STATES[receipt.state]
        parts = adopted or await self.outbox.parts(delivery.id)
        changed: tuple[DeliveryPart, ...] = ()
        if len(parts) > 1:
            changed = self._part_moved(parts, receipt, state)
            news = {part.id: part for part in changed}
            state = whole_of(news.get(part.id, part).state for part in parts)
            changed = tuple(news.get(part.id, part) for part in adopted) or changed
        here = self.outbox.latest(delivery)
        moves = may_move(here.state, state)
        values = self._values(here, receipt, state) if moves else {}
        if values or changed:
            there = state if moves else here.state
            await self.outbox.settle(here, there, parts=changed, forced=True, **values)

    def _part_moved(
        self, parts: tuple[DeliveryPart, ...], receipt: DeliveryReceipt, state: DeliveryState
    ) -> tuple[DeliveryPart, ...]:
        """A late answer may be the first to name its part."""
        named, now = {receipt.provider_id} - {""}, self.clock.now()
        return tuple(
            replace(
                part,
                state=state,
                state_at=now,
                reason=receipt.reason,
                provider_id=part.provider_id or receipt.provider_id,
            )
            for part in parts
            if (part.provider_id in named or part.number == receipt.part) and may_move(part.state, state)
        )

    def _values(self, here: Delivery, receipt: DeliveryReceipt, state: DeliveryState) -> dict[str, Any]:
        at: datetime = receipt.at or self.clock.now()
        values: dict[str, Any] = {"state_reason": receipt.reason, "code": receipt.code, "due_at": None}
        if receipt.provider_id and not here.provider_id:
            values["provider_id"] = receipt.provider_id
        if state in ARRIVED and here.delivered_at is None:
            values["delivered_at"] = at
        if here.sent_at is None and state is not DeliveryState.FAILED:
            values["sent_at"] = at
        return values


def _receipt(row: ParkedReceipt) -> DeliveryReceipt:
    return DeliveryReceipt(row.account, ReceiptState(row.state), row.provider_id, reason=row.reason)
