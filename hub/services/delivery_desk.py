"""What people do about deliveries: find out what became of one, send it again, stop it, or let it be."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.domain.addresses import is_address, plain_address
from hub.domain.agent import Role
from hub.domain.change import Row
from hub.domain.delivery import DEAD, Delivery, DeliveryAttempt, DeliveryPart, Source
from hub.domain.hints import NoticeFor
from hub.domain.likelihood import Likelihood, likelihood_of
from hub.domain.message import DeliveryState
from hub.services.access import LEADERS, Access, Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.courier import Courier
from hub.services.delivery_ports import Deliveries, DeliveryFilter
from hub.services.floor import Floor
from hub.services.mass.ports import Campaigns
from hub.services.message_book import MessageBook
from hub.services.outbox import Outbox
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.scope import Scope
from hub.services.sheet import Sheet

CHECKED = "人工核实已到达"
CANCELLED = "人工撤回"
NEAR = timedelta(minutes=10)
LOOK_BACK = timedelta(days=30)
MOST_AT_ONCE = 200
S = DeliveryState


@dataclass(frozen=True, slots=True)
class Trail:
    """One delivery with everything known about it."""

    delivery: Delivery
    text: str
    attempts: Sequence[DeliveryAttempt]
    parts: tuple[DeliveryPart, ...]
    likelihood: Likelihood
    near: Mapping[str, int]  # outcomes of other tries on the account at that time
    settled: Mapping[str, int]  # what became of earlier unknown ones


@dataclass(slots=True)
class DeliveryDesk:
    floor: Floor
    clock: Clock
    access: Access
    audit: Audit
    announcer: Announcer
    outbox: Outbox
    courier: Courier
    book: MessageBook
    stored: Deliveries
    campaigns: Campaigns

    def scope(self, who: Who) -> Scope:
        """Administrators keep the channels running and see all; the others as everywhere."""
        return Scope(who.agent_id, everything=True) if Role.ADMIN in who.roles else self.access.scope(who)

    async def page(self, wanted: DeliveryFilter) -> Sequence[Delivery]:
        return [self.outbox.latest(delivery) for delivery in await self.stored.page(wanted)]

    async def find(self, who: Who, delivery_id: int) -> Delivery:
        delivery = await self.outbox.delivery(delivery_id)
        if delivery is None or not self._sees(who, delivery):
            raise NotFound("no_such_delivery")
        return delivery

    async def trail(self, who: Who, delivery_id: int) -> Trail:
        delivery = await self.find(who, delivery_id)
        parts, account = await self.outbox.parts(delivery.id), delivery.account
        settled = await self.stored.settled_unknown(account, self.clock.now() - LOOK_BACK)
        near = await self.stored.outcomes_near(account, delivery.created_at, NEAR)
        message = await self.book.message(delivery.id) if delivery.source is Source.MESSAGE else None
        return Trail(
            delivery,
            message.text if message is not None else str(delivery.body.get("text", delivery.preview)),
            await self.stored.attempts_of(delivery.id),
            parts,
            likelihood_of(delivery, parts, settled),
            near,
            settled,
        )

    # --- deeds ---

    async def arrived(self, who: Who, delivery_id: int) -> Delivery:
        """A person found out that it did arrive."""
        delivery = await self.find(who, delivery_id)
        if delivery.state is not S.UNKNOWN:
            raise CannotDo("nothing_to_settle")
        now = self.clock.now()
        return await self.outbox.settle(
            delivery,
            S.DELIVERED,
            rows=self._noted(who, "settle_delivery", delivery),
            state_reason=CHECKED,
            delivered_at=now,
            handled_at=now,
            handled_by=who.agent_id,
            due_at=None,
        )

    async def replay(self, who: Who, delivery_id: int, *, checked: bool, recipient: str = "") -> Delivery:
        """Only what surely did not arrive: dead, or unknown and looked at by a person. To another address
        it is another delivery.
        """
        delivery = await self.find(who, delivery_id)
        if delivery.state is S.UNKNOWN and not checked and delivery.source is not Source.WEBHOOK:
            raise CannotDo("check_first")
        if delivery.state not in DEAD | {S.UNKNOWN}:
            raise CannotDo("nothing_to_resend")
        if recipient.strip() and (address := self._address(delivery, recipient)) != delivery.recipient:
            return await self._readdress(who, delivery, address)
        await self.audit.record(who, "replay_delivery", str(delivery.id), before=delivery.state.value)
        message = await self.book.message(delivery.id) if delivery.source is Source.MESSAGE else None
        return await self.courier.again(delivery, message)

    async def cancel(self, who: Who, delivery_id: int) -> Delivery:
        """Before it leaves."""
        delivery = await self.find(who, delivery_id)
        if delivery.state not in (S.QUEUED, S.HELD) or not self.courier.withdraw(delivery.id):
            raise CannotDo("already_leaving")
        rows = self._noted(who, "cancel_delivery", delivery)
        return await self.outbox.settle(
            delivery, S.CANCELLED, rows=rows, state_reason=CANCELLED, due_at=None, handled_by=who.agent_id
        )

    async def dismiss(self, who: Who, delivery_id: int, note: str) -> Delivery:
        """Nothing more is to be done; the outcome stays as true as it was."""
        delivery = await self.find(who, delivery_id)
        if delivery.state not in DEAD | {S.UNKNOWN}:
            raise CannotDo("nothing_to_dismiss")
        if not note.strip():
            raise BadInput("note_needed", fields={"note": "note_needed"})
        return await self.outbox.note(
            delivery,
            *self._noted(who, "dismiss_delivery", delivery, note=note.strip()),
            handled_at=self.clock.now(),
            handled_by=who.agent_id,
            note=note.strip(),
            due_at=None,
        )

    async def assign(self, who: Who, delivery_ids: Sequence[int], agent_id: int) -> None:
        """Somebody is asked to find out, and hears of it."""
        if agent_id not in self.floor.agents:
            raise NotFound("no_such_agent")
        for delivery_id in delivery_ids[:MOST_AT_ONCE]:
            delivery = await self.find(who, delivery_id)
            rows = self._noted(who, "assign_delivery", delivery, agent=str(agent_id))
            delivery = await self.outbox.note(delivery, *rows, checker_id=agent_id)
            text = f"请核实是否送达：{delivery.name} {delivery.preview}"[:200]
            at, conversation = self.clock.now(), delivery.conversation_id
            self.announcer.now(
                NoticeFor((agent_id,), "delivery_check", text, at, conversation_id=conversation)
            )

    async def replay_heap(self, who: Who, account: str, reason: str) -> int:
        """All dead letters of one account with one reason, once what caused it is mended."""
        wanted = DeliveryFilter(
            self.scope(who),
            frozenset(state.value for state in DEAD),
            account=account,
            reason=reason,
            open_only=True,
            limit=MOST_AT_ONCE,
        )
        rows = await self.page(wanted)
        done = 0
        for delivery in rows:
            with suppress(CannotDo):  # meanwhile somebody else did it
                await self.replay(who, delivery.id, checked=False)
                done += 1
        return done

    # --- inside ---

    def _sees(self, who: Who, delivery: Delivery) -> bool:
        scope = self.scope(who)
        own = delivery.agent_id == who.agent_id or delivery.checker_id == who.agent_id
        if not who.has(LEADERS | {Role.ADMIN.value}):
            return False
        return scope.everything or own or delivery.team_id in scope.team_ids

    def _address(self, delivery: Delivery, typed: str) -> str:
        """As everything else on this account is addressed; answers and receipts find it only so."""
        if not is_address(typed.strip()):
            raise BadInput("no_address", fields={"recipient": "no_address"})
        can = self.courier.host.capabilities(delivery.account)
        return plain_address(typed, can.country if can else "")

    async def _readdress(self, who: Who, delivery: Delivery, recipient: str) -> Delivery:
        if delivery.source is not Source.NOTICE:
            raise CannotDo("address_is_fixed")
        if delivery.notice_id is not None and await self.campaigns.campaign(delivery.notice_id):
            raise CannotDo("list_is_fixed")  # its list was approved with it
        rows = self._noted(who, "readdress_delivery", delivery)
        now, by = self.clock.now(), who.agent_id
        return await self.courier.elsewhere(delivery, recipient, *rows, handled_at=now, handled_by=by)

    def _noted(self, who: Who, action: str, delivery: Delivery, **details: str) -> tuple[Row, ...]:
        sheet = Sheet()
        self.audit.note(who, action, str(delivery.id), sheet, before=delivery.state.value, **details)
        return tuple(sheet.new)
