"""Tells somebody something without a conversation: handlers of work orders, citizens of their matter."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from channels.contract import Capabilities, Clock, MessageClass, ProviderTemplate, Text, text_length
from hub.domain.addresses import plain_address
from hub.domain.change import Change
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState, InboundKey
from hub.domain.notice import Ack, MessageTemplate, Notice, PhoneBookEntry, filled, places_of
from hub.domain.patience import deadline_of, patience_of
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.blocklist import Blocklist
from hub.services.courier import Courier
from hub.services.floor import Floor
from hub.services.giving_way import giving_way
from hub.services.message_templates import MessageTemplates
from hub.services.notice_limits import NoticeLimits
from hub.services.notice_ports import Notices
from hub.services.outbox import Outbox
from hub.services.packing import Outgoing
from hub.services.ports import Writer
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet

MOST = 2_000  # more at once is a campaign, which feeds slices
PREVIEW = 120
ASK_LINK = {"zh": "\n请点此确认收到：{url}", "en": "\nPlease confirm: {url}"}
ASK_REPLY = {"zh": "\n收到请回复 1。", "en": "\nPlease reply 1 to confirm."}


@dataclass(frozen=True, slots=True)
class Whom:
    """One of: an address, an entry of the phone book, a group of it. `values` fill places for this one."""

    address: str = ""
    name: str = ""
    entry_id: int | None = None
    group_id: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """`template` is the key of an approved text; else `text` is said as it is."""

    key: str
    account: str
    recipients: tuple[Whom, ...]
    message_class: MessageClass = MessageClass.CASE
    text: str = ""
    subject: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    ack: Ack = Ack.NONE
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient will read. `missing` places have no value; `barred` says why it is not sent."""

    address: str
    name: str
    text: str
    subject: str
    parts: int
    units: int
    alphabet: str
    missing: tuple[str, ...]
    barred: str
    params: Mapping[str, str]


@dataclass(slots=True)
class Notifications:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    audit: Audit
    stored: Notices
    templates: MessageTemplates
    blocklist: Blocklist
    outbox: Outbox
    courier: Courier
    public_url: str
    language: str
    limits: NoticeLimits

    async def preview(self, who: Who, order: Order) -> list[Letter]:
        template = await self._template(order)
        can = self._capabilities(order, template)
        targets = await self._targets(who, order, can.country)
        await self.limits.check(who, len(targets))
        return [self._letter(order, template, whom, can.signature) async for whom in giving_way(targets)]

    async def send(self, who: Who, order: Order) -> tuple[Notice, bool]:
        """Return once stored, and whether it was a repetition: the notice and all its deliveries, together
        or not at all.
        """
        digest = _digest(order)
        async with self.limits.door(who):
            if known := await self.stored.by_key(who.agent_id, order.key):
                return _same(known, digest), True
            return await self._send(who, order, digest)

    async def _send(self, who: Who, order: Order, digest: str) -> tuple[Notice, bool]:
        template = await self._template(order)
        letters = await self.preview(who, order)
        _check(letters)
        notice = self._notice(who, order, template, letters, digest)
        open_to_it = [one for one in letters if not one.barred]
        deliveries = [self.delivery(notice, order, template, one) async for one in giving_way(open_to_it)]
        sheet = Sheet(new=[notice])
        for delivery in deliveries:
            sheet.new += self.outbox.rows(delivery)
        self.audit.note(who, "send_notice", str(notice.id), sheet, recipients=str(len(deliveries)))
        guard = InboundKey(f"notice:{who.agent_id}", order.key, notice.id, notice.created_at)
        if not await self.writer.save(Change(tuple(sheet.new), guard=guard)):
            for delivery in deliveries:
                self.outbox.forget(delivery.id)
            known = await self.stored.by_key(who.agent_id, order.key)
            return _same(known or notice, digest), True
        async for delivery in giving_way(deliveries):
            self.courier.enqueue(Outgoing(delivery))
        return notice, False

    async def withdraw(self, who: Who, notice: Notice, deliveries: Sequence[Delivery]) -> int:
        """Whatever has not left yet."""
        await self.audit.record(who, "withdraw_notice", str(notice.id))
        taken = [d for d in deliveries if self.courier.withdraw(d.id)]
        for delivery in taken:
            await self.outbox.settle(
                delivery, DeliveryState.CANCELLED, state_reason="通知已撤回", due_at=None
            )
        return len(taken)

    def delivery(
        self, notice: Notice, order: Order, template: MessageTemplate | None, letter: Letter
    ) -> Delivery:
        """One letter on its way; campaigns make theirs here as well."""
        now, ack_key = self.clock.now(), ""
        text = letter.text
        if order.ack is Ack.LINK:
            ack_key = secrets.token_urlsafe(12)
            text += ASK_LINK[self.language].format(url=f"{self.public_url}/ack/{ack_key}")
        elif order.ack is Ack.REPLY:
            text += ASK_REPLY[self.language]
        body: dict[str, object] = {"text": text, "subject": letter.subject, "ack": order.ack.value}
        if template is not None and (code := template.codes.get(order.account)):
            body |= {"template": code, "params": dict(letter.params), "sign": template.sign}
        patience = patience_of(Source.NOTICE, order.message_class)
        wished = now + order.lasts if order.lasts else None
        delivery = Delivery(
            id=self.ids.next(),
            source=Source.NOTICE,
            message_class=order.message_class,
            account=order.account,
            recipient=letter.address,
            created_at=now,
            state=DeliveryState.QUEUED,
            state_at=now,
            team_id=self.floor.team_of(notice.by),
            notice_id=notice.id,
            agent_id=notice.by or None,
            name=letter.name,
            preview=" ".join(letter.text.split())[:PREVIEW],
            body=body,
            deadline=deadline_of(patience, now, wished),
            ack_key=ack_key,
        )
        return self.courier.first_state(delivery)

    # --- inside ---

    async def _template(self, order: Order) -> MessageTemplate | None:
        if not order.template:
            if not order.text.strip():
                raise BadInput("nothing_to_say", fields={"text": "nothing_to_say"})
            return None
        return await self.templates.approved(order.template)

    def _capabilities(self, order: Order, template: MessageTemplate | None) -> Capabilities:
        can = self.courier.host.capabilities(order.account)
        if can is None or order.account not in self.floor.accounts:
            raise BadInput("no_such_account", fields={"account": "no_such_account"})
        if not can.can_start_conversation:
            raise BadInput("cannot_begin", fields={"account": "cannot_begin"})
        by_code = template is not None and order.account in template.codes
        if Text not in can.sends and not (by_code and ProviderTemplate in can.sends):
            raise BadInput("needs_code", fields={"template": "needs_code"})
        return can

    async def _targets(self, who: Who, order: Order, country: str) -> list[Whom]:
        """Each address once, whatever groups it is in and however it was typed."""
        found: dict[str, Whom] = {}
        mail = self.floor.accounts[order.account].kind == "email"
        for whom in order.recipients:
            for entry in await self._entries(who, whom):
                address = plain_address(entry.email if mail else entry.phone, country)
                if address:
                    found.setdefault(address, replace(whom, address=address, name=entry.name))
            if address := plain_address(whom.address, country):
                found.setdefault(address, replace(whom, address=address))
        if not found:
            raise BadInput("nobody_to_tell", fields={"recipients": "nobody_to_tell"})
        if len(found) > MOST:
            raise BadInput("too_many_recipients", most=MOST)
        return list(found.values())

    async def _entries(self, who: Who, whom: Whom) -> Sequence[PhoneBookEntry]:
        if whom.group_id is not None:
            groups = {g.id: g for g in await self.stored.groups()}
            if whom.group_id not in groups or groups[whom.group_id].owner_id not in (None, who.agent_id):
                raise NotFound("no_such_group")
            members = await self.stored.entries_in(whom.group_id)
            return [entry for entry in members if entry.owner_id in (None, who.agent_id)]
        if whom.entry_id is not None:
            entry = await self.stored.entry(whom.entry_id)
            if entry is None or entry.owner_id not in (None, who.agent_id):
                raise NotFound("no_such_entry")
            return [entry]
        return []

    def _letter(self, order: Order, template: MessageTemplate | None, whom: Whom, signature: str) -> Letter:
        values = {"name": whom.name, **order.values, **whom.values}
        source, subject = (template.text, template.subject) if template else (order.text, order.subject)
        text = filled(source, values) if template else source
        subject = filled(order.subject or subject, values) if template else subject
        places = template.places if template else ()
        if template and template.sign and template.codes.get(order.account):
            signature = f"【{template.sign}】"  # the provider's own copy bears it
        length = text_length(signature + text)
        return Letter(
            address=whom.address,
            name=whom.name,
            text=text,
            subject=subject,
            parts=length.parts,
            units=length.units,
            alphabet=length.alphabet,
            missing=places_of(text + subject) if template else (),
            barred=self.blocklist.why(order.message_class, whom.address),
            params={place: values.get(place, "") for place in places},
        )

    def _notice(
        self,
        who: Who,
        order: Order,
        template: MessageTemplate | None,
        letters: Sequence[Letter],
        digest: str,
    ) -> Notice:
        return Notice(
            id=self.ids.next(),
            by=who.agent_id,
            key=order.key,
            digest=digest,
            created_at=self.clock.now(),
            message_class=order.message_class,
            account=order.account,
            text=template.text if template else order.text,
            subject=order.subject,
            template_id=template.id if template else None,
            ack=order.ack,
            total=len(letters),
            barred=sum(bool(one.barred) for one in letters),
        )


def _check(letters: Sequence[Letter]) -> None:
    missing = sorted({place for one in letters for place in one.missing})
    if missing:
        raise BadInput("places_empty", fields=dict.fromkeys(missing, "template_field_empty"))


def _digest(order: Order) -> str:
    return hashlib.sha256(repr(order).encode("utf-8", "replace")).hexdigest()


def _same(notice: Notice, digest: str) -> Notice:
    if notice.digest != digest:
        raise CannotDo("key_used")
    return notice
