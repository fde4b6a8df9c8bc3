"""Channel accounts: their health, what the hub does with them, and the setup doctor."""

import dataclasses
import re
from datetime import UTC

import msgspec

from channels.contract import Capabilities, HasDoctor
from hub.domain.line_log import stretches
from hub.services.account_ports import DayFigures
from hub.services.problems import BadInput, NotFound
from hub.services.self_help.first_answers import answers_first
from hub.services.webhooks import KIND as WEBHOOK
from hub.web.account_views import account_view, hour_view
from hub.web.contract.admin import (
    AccountPage,
    AccountPolicy,
    AccountView,
    DoctorReport,
    FindingView,
    SettingList,
    SettingView,
    WayList,
    WayView,
)
from hub.web.contract.deliveries import DeliveryView
from hub.web.delivery_views import delivery_view
from hub.web.dispatch import Call, Handler
from routing.model import Priority

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


async def list_accounts(call: Call) -> AccountPage:
    services = call.services
    now = services.clock.now()
    local = now.astimezone(services.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    today = await services.store.accounts.figures(midnight)
    hour = await services.store.accounts.stretches(stretches(now))
    rows = [row for row in services.floor.accounts.values() if row.kind != WEBHOOK]
    return AccountPage(
        items=[
            account_view(
                services,
                row,
                today.get(row.name, DayFigures()),
                hour_view(services, row.name, hour.get(row.name, {}), now),
                call.language,
            )
            for row in rows
        ]
    )


async def account_settings(call: Call) -> SettingList:
    name = call.path("name")
    row = call.services.floor.accounts.get(name)
    if row is None or row.kind == WEBHOOK:
        raise NotFound("no_such_account")
    found = call.services.settings.shown(name, row.kind, call.language)
    return SettingList(account=name, items=[SettingView(**dataclasses.asdict(setting)) for setting in found])


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
    return account_view(call.services, row, DayFigures(), [], call.language)


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
    "account_settings": account_settings,
    "list_ways": list_ways,
    "change_account": change_account,
    "examine_account": examine_account,
    "try_account": try_account,
}
