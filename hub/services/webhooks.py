"""Other systems hear of what happens here: each fact of the event log becomes one delivery per webhook."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from channels.contract import Channel, Clock, MessageClass
from hub.domain.account import CabinetEntry, ChannelAccount
from hub.domain.change import Change, Patch, Row
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState
from hub.domain.notice import Webhook
from hub.domain.patience import WEBHOOK
from hub.domain.records import LogEntry
from hub.ids import IdMaker, least_id
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.channel_host import ChannelHost, Health
from hub.services.courier import Courier
from hub.services.delivery_ports import Deliveries, DeliveryFilter
from hub.services.floor import Floor
from hub.services.log_end import settled_until
from hub.services.notice_ports import Notices
from hub.services.outbox import Outbox
from hub.services.packing import Outgoing
from hub.services.ports import Accounts, Records, Writer
from hub.services.problems import BadInput, NotFound
from hub.services.scope import Scope
from hub.services.sheet import Sheet

CURSOR = ("hub", "webhooks.cursor")
AT_ONCE = 200
MOST_WAITING = 100_000
WAITING = frozenset({"queued", "held"})
EVERYTHING = Scope(0, everything=True)
GONE = "回调已删除"
KIND = "webhook"
# What others may hear of, by the kind of the log entry.
EVENTS: Mapping[str, str] = {
    "queued": "conversation.queued",
    "assigned": "conversation.assigned",
    "closed": "conversation.closed",
    "rated": "conversation.rated",
    "delivery_failed": "delivery.failed",
    "delivery_expired": "delivery.expired",
    "delivery_unknown": "delivery.unknown",
    "notice_answered": "notice.answered",
    "opted_out": "address.opted_out",
}
NAMES = tuple(EVENTS.values())


@dataclass(slots=True)
class Webhooks:
    """`make` builds the line to one address; it is set by who knows HTTP."""

    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    audit: Audit
    host: ChannelHost
    outbox: Outbox
    courier: Courier
    stored: Notices
    records: Records
    accounts: Accounts
    deliveries: Deliveries
    make: Callable[[Webhook], Channel] | None = None
    _hooks: dict[int, Webhook] = field(default_factory=dict)
    _cursor: int | None = None  # until it is loaded nothing is followed

    async def load(self) -> None:
        """Before anything is sent: the lines stand, and the log is followed from where it was left."""
        self._hooks = {hook.id: hook for hook in await self.stored.webhooks()}
        for hook in self._hooks.values():
            self._connect(hook)
        kept = await self.accounts.drawer(*CURSOR)
        cursor = int(kept) if kept else least_id(self.clock.now())
        if not kept:  # a restart before the first fact must not skip what happened till then
            await self.writer.save(Change(new=(CabinetEntry(*CURSOR, str(cursor)),)))
        self._cursor = cursor

    def all(self) -> Sequence[Webhook]:
        return list(self._hooks.values())

    def find(self, webhook_id: int) -> Webhook:
        if webhook_id not in self._hooks:
            raise NotFound("no_such_webhook")
        return self._hooks[webhook_id]

    async def create(self, who: Who, name: str, url: str, events: tuple[str, ...]) -> Webhook:
        _check(url, events)
        number, secret = self.ids.next(), "whsec_" + secrets.token_urlsafe(32)
        hook = Webhook(number, name, url, secret, events, self.clock.now(), who.agent_id)
        account = ChannelAccount(hook.account, KIND, name)
        sheet = Sheet(new=[hook, account])
        self.audit.note(who, "create_webhook", name, sheet)
        self.floor.accounts[account.name] = account
        self._hooks[hook.id] = hook
        self._connect(hook)
        await self.writer.save(sheet.change())
        return hook

    async def change(
        self, who: Who, webhook_id: int, *, name: str, url: str, events: tuple[str, ...], enabled: bool
    ) -> Webhook:
        _check(url, events)
        before = self.find(webhook_id)
        values = {"name": name, "url": url, "events": events, "enabled": enabled}
        after = replace(before, **values)  # type: ignore[arg-type]
        labelled = {"label": name, "enabled": enabled}
        patches = [Patch(Webhook, webhook_id, values), Patch(ChannelAccount, before.account, labelled)]
        sheet = Sheet(patches=patches)
        self.audit.note(who, "change_webhook", name, sheet)
        account = self.floor.accounts[before.account]
        self.floor.accounts[before.account] = replace(account, label=name, enabled=enabled)
        self._hooks[webhook_id] = after
        self._connect(after)
        await self.writer.save(sheet.change())
        self.courier.pump(before.account)
        return after

    async def remove(self, who: Who, webhook_id: int) -> None:
        """Nothing more is told; what still waited is withdrawn, and what was told stays on record."""
        hook = self.find(webhook_id)
        sheet = Sheet(deletes=[(Webhook, hook.id), (ChannelAccount, hook.account)])
        self.audit.note(who, "delete_webhook", hook.name, sheet)
        del self._hooks[hook.id]
        for known in (self.floor.accounts, self.host.channels, self.host.health):
            known.pop(hook.account, None)
        await self.writer.save(sheet.change())
        wanted = DeliveryFilter(EVERYTHING, WAITING, account=hook.account, limit=MOST_WAITING)
        for row in await self.deliveries.page(wanted):
            delivery = self.outbox.latest(row)
            if self.courier.withdraw(delivery.id):
                await self.outbox.settle(delivery, DeliveryState.CANCELLED, state_reason=GONE, due_at=None)

    async def try_out(self, who: Who, webhook_id: int) -> Delivery:
        """Something harmless, to see whether it arrives."""
        hook = self.find(webhook_id)
        await self.audit.record(who, "test_webhook", hook.name)
        delivery = self._delivery(hook, "hub.test", {"text": "测试 · test"}, self.ids.next())
        await self.writer.save(Change(new=self.outbox.rows(delivery)))
        self.courier.enqueue(Outgoing(delivery))
        return delivery

    # --- following the log ---

    async def follow(self) -> int:
        """The deliveries of some facts and the place in the log are stored together: each fact is told once
        to each webhook, whatever happens in between.
        """
        if self._cursor is None:
            return 0
        until = settled_until(self.clock, self.writer)
        entries = await self.records.log_between(self._cursor, until, AT_ONCE)
        last = entries[-1].id if entries else self._cursor
        if last == self._cursor:
            return 0
        heard = [(hook, entry) for entry in entries for hook in self.all() if _hears(hook, entry)]
        deliveries = [self._told(hook, entry) for hook, entry in heard]
        rows: list[Row] = [CabinetEntry(*CURSOR, str(last))]
        for delivery in deliveries:
            rows += self.outbox.rows(delivery)
        self._cursor = last
        await self.writer.save(Change(new=tuple(rows)))
        for delivery in deliveries:
            self.courier.enqueue(Outgoing(delivery))
        return len(entries)

    async def follow_forever(self, every: timedelta) -> None:
        while True:
            while await self.follow() == AT_ONCE:
                pass
            await self.clock.sleep(every)

    # --- inside ---

    def _connect(self, hook: Webhook) -> None:
        if self.make is not None:
            self.host.channels[hook.account] = self.make(hook)
            self.host.health[hook.account] = Health("running", self.clock.now())

    def _told(self, hook: Webhook, entry: LogEntry) -> Delivery:
        data: dict[str, object] = {"details": dict(entry.details)}
        if entry.conversation_id is not None:
            data["conversation_id"] = entry.conversation_id
        if entry.agent_id is not None:
            data["agent_id"] = entry.agent_id
        return self._delivery(hook, EVENTS[entry.kind], data, entry.id)

    def _delivery(self, hook: Webhook, event: str, data: Mapping[str, object], fact: int) -> Delivery:
        now = self.clock.now()
        number = self.ids.next()
        body = {"id": str(fact), "event": event, "at": now.isoformat(), "data": dict(data)}
        return Delivery(
            id=number,
            source=Source.WEBHOOK,
            message_class=MessageClass.CASE,
            account=hook.account,
            recipient=f"{hook.id}-{number}",  # each fact stands for itself: one that fails holds up no other
            created_at=now,
            state=DeliveryState.QUEUED,
            state_at=now,
            name=hook.name,
            preview=event,
            body=body,
            deadline=now + WEBHOOK.lasts,
        )


def _hears(hook: Webhook, entry: LogEntry) -> bool:
    """A webhook that fails does not hear of its own failures: that would never end."""
    if entry.kind not in EVENTS or EVENTS[entry.kind] not in hook.events or not hook.enabled:
        return False
    return not str(entry.details.get("account", "")).startswith("hook:")


def _check(url: str, events: tuple[str, ...]) -> None:
    faults: dict[str, str] = {}
    if not url.startswith(("https://", "http://")):
        faults["url"] = "bad_url"
    if not events or any(event not in NAMES for event in events):
        faults["events"] = "no_such_event"
    if faults:
        raise BadInput(next(iter(faults.values())), fields=faults)
