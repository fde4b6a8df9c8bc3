"""Channel accounts: their health, what the hub does with them, and the setup doctor."""

import re
from datetime import UTC
from typing import Any

import msgspec

from channels.contract import Capabilities, HasDoctor
from hub.domain.account import ChannelAccount
from hub.services.ports import DayFigures
from hub.services.problems import BadInput, NotFound
from hub.services.self_help.first_answers import answers_first
from hub.services.webhooks import KIND as WEBHOOK
from hub.web.contract.admin import (
    AccountHealth,
    AccountPage,
    AccountPolicy,
    AccountView,
    DoctorReport,
    FindingView,
    HoursView,
    WayList,
    WayView,
)
from hub.web.contract.deliveries import DeliveryView
from hub.web.delivery_views import delivery_view
from hub.web.dispatch import Call, Handler
from routing.model import Priority

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


async def list_accounts(call: Call) -> AccountPage:
    now = call.services.clock.now().astimezone(call.services.zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    figures = await call.services.store.accounts.figures(midnight)
    rows = [row for row in call.services.floor.accounts.values() if row.kind != WEBHOOK]
    return AccountPage(items=[_account(call, row, figures.get(row.name, DayFigures())) for row in rows])


def _account(call: Call, row: ChannelAccount, today: DayFigures) -> AccountView:
    host = call.services.host
    capabilities = host.capabilities(row.name)
    priority: Any = Priority(row.priority).name.lower()
    return AccountView(
        name=row.name,
        kind=row.kind,
        kind_label=host.label(row.kind, call.language),
        policy=AccountPolicy(
            label=row.label,
            enabled=row.enabled,
            skills=list(row.skills),
            priority=priority,
            auto_accept=row.auto_accept,
            greeting=row.greeting,
            queue_text=row.queue_text,
            closed_text=row.closed_text,
            always_open=row.always_open,
            hours=[msgspec.convert(period, HoursView) for period in row.hours],
            wait_limit=row.wait_limit,
            self_help=row.self_help,
        ),
        health=_health(call, row, today),
        capabilities=_shown(capabilities) if capabilities else {},
        has_doctor=isinstance(host.channels.get(row.name), HasDoctor),
        answers_first=answers_first(capabilities),
        path=f"/channels/{row.kind}/{row.name}",
    )


def _health(call: Call, row: ChannelAccount, today: DayFigures) -> AccountHealth:
    host, words = call.services.host, call.services.staff_words
    health = host.health.get(row.name)
    state: Any = host.state(row.name)
    return AccountHealth(
        state=state,
        since=health.since if health else None,
        reason=words.said(row.kind, health.reason, call.language) if health else "",
        restarts=health.restarts if health else 0,
        received_today=today.received,
        sent_today=today.sent,
        failed_today=today.failed,
        unknown_today=today.unknown,
        waiting_to_send=today.waiting,
        last_received_at=today.last_received_at,
        last_sent_at=today.last_sent_at,
        last_trouble=words.said(row.kind, today.last_trouble, call.language),
        last_trouble_at=today.last_trouble_at,
    )


def _shown(capabilities: Capabilities) -> dict[str, str]:
    longest = capabilities.longest_text
    return {
        "sends": ",".join(sorted(body.__name__ for body in capabilities.sends)),
        "longest_text": f"{longest} {capabilities.length_unit}" if longest else "",
        "attachments": ",".join(sorted(kind.value for kind in capabilities.attachments)),
        "receipts": str(capabilities.receipts).lower(),
        "begins": str(capabilities.can_start_conversation).lower(),
        "per_second": _number(capabilities.per_second),
        "at_once": _number(capabilities.at_once),
        "recipient_per_minute": _number(capabilities.recipient_per_minute),
    }


async def list_ways(call: Call) -> WayList:
    names = [row.name for row in call.services.floor.accounts.values() if row.kind != WEBHOOK]
    known = [(name, call.services.host.capabilities(name)) for name in names]
    return WayList(items=[_way(call, name, can) for name, can in known if can is not None])


def _way(call: Call, name: str, can: Capabilities) -> WayView:
    host, account = call.services.host, call.services.floor.accounts[name]
    paused = host.paused(name)
    return WayView(
        account=name,
        unit=can.length_unit,
        longest=can.longest_text,
        most_parts=can.most_parts,
        signature=can.signature,
        files=sorted(kind.value for kind in can.attachments),
        largest_file=can.largest_attachment,
        subject=can.subject,
        closed="paused" if paused else "" if host.running(name) else "away",
        reason=(account.paused_reason or "") if paused else "",
    )


def _number(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


async def change_account(call: Call) -> AccountView:
    body: AccountPolicy = call.body
    values = msgspec.structs.asdict(body)
    values["skills"] = tuple(body.skills)
    values["priority"] = int(Priority[body.priority.upper()])
    values["hours"] = tuple(msgspec.to_builtins(period) for period in body.hours)
    for period in body.hours:
        _check_time(period.from_time)
        _check_time(period.to_time)
    can = call.services.host.capabilities(call.path("name"))
    values["self_help"] = body.self_help and answers_first(can)
    row = await call.services.administration.change_account(call.who, call.path("name"), values)
    return _account(call, row, DayFigures())


def _check_time(text: str) -> None:
    if not CLOCK.fullmatch(text):
        raise BadInput("bad_hours", fields={"hours": "bad_hours"})


async def examine_account(call: Call) -> DoctorReport:
    name = call.path("name")
    if name not in call.services.floor.accounts:
        raise NotFound("no_such_account")
    channel = call.services.host.channels.get(name)
    if not isinstance(channel, HasDoctor):
        raise NotFound("no_doctor")
    words, kind = call.services.staff_words, call.services.floor.accounts[name].kind
    findings = [
        FindingView(
            check=words.said(kind, found.check, call.language),
            severity=found.severity.value,
            what=words.said(kind, found.what, call.language),
            remedy=words.said(kind, found.remedy, call.language),
        )
        for found in await channel.examine()
    ]
    return DoctorReport(account=name, at=call.services.clock.now(), findings=findings)


async def try_account(call: Call) -> DeliveryView:
    body = call.body
    row = await call.services.outgoing.trial.send(
        call.who, call.path("name"), body.address, body.template, body.text
    )
    return delivery_view(call.services, row)


HANDLERS: dict[str, Handler] = {
    "list_accounts": list_accounts,
    "list_ways": list_ways,
    "change_account": change_account,
    "examine_account": examine_account,
    "try_account": try_account,
}
