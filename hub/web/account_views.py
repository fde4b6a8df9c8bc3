"""A channel account as the wire shows it: policy, health, the last hour, what it can do."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from channels.contract import Capabilities, HasDoctor
from hub.domain.account import ChannelAccount
from hub.domain.line_log import STRETCH, LineLog, Watched, stretches
from hub.services.account_ports import DayFigures, StretchFigures
from hub.services.self_help.first_answers import answers_first
from hub.web.contract.admin import AccountHealth, AccountPolicy, AccountView, HoursView, StretchView
from hub.web.keys import Services
from routing.model import Priority


def account_view(
    services: Services, row: ChannelAccount, today: DayFigures, hour: list[StretchView], language: str
) -> AccountView:
    host = services.host
    capabilities = host.capabilities(row.name)
    return AccountView(
        name=row.name,
        kind=row.kind,
        kind_label=host.label(row.kind, language),
        policy=_policy(row),
        health=_health(services, row, today, hour, language),
        capabilities=_shown(capabilities) if capabilities else {},
        has_doctor=isinstance(host.channels.get(row.name), HasDoctor),
        answers_first=answers_first(capabilities),
        path=f"/channels/{row.kind}/{row.name}",
    )


def hour_view(
    services: Services, account: str, figures: Mapping[int, StretchFigures], now: datetime
) -> list[StretchView]:
    health = services.host.health.get(account)
    return [
        _stretch(begins, figures.get(place, StretchFigures()), health.line if health else None, now)
        for place, begins in enumerate(stretches(now))
    ]


def _stretch(begins: datetime, said: StretchFigures, line: LineLog | None, now: datetime) -> StretchView:
    watched = line.watched(begins, min(begins + STRETCH, now)) if line else Watched()
    return StretchView(
        begins=begins,
        received=said.received,
        sent=said.sent,
        failed=said.failed,
        unknown=said.unknown,
        watched=round(watched.watched.total_seconds()),
        down=math.ceil(watched.down.total_seconds()),
    )


def _policy(row: ChannelAccount) -> AccountPolicy:
    priority: Any = Priority(row.priority).name.lower()
    return AccountPolicy(
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
    )


def _health(
    services: Services, row: ChannelAccount, today: DayFigures, hour: list[StretchView], language: str
) -> AccountHealth:
    health, words = services.host.health.get(row.name), services.staff_words
    state: Any = services.host.state(row.name)
    return AccountHealth(
        state=state,
        since=health.since if health else None,
        reason=words.said(row.kind, health.reason, language) if health else "",
        restarts=health.restarts if health else 0,
        received_today=today.received,
        sent_today=today.sent,
        failed_today=today.failed,
        unknown_today=today.unknown,
        waiting_to_send=today.waiting,
        last_received_at=today.last_received_at,
        last_sent_at=today.last_sent_at,
        last_trouble=words.said(row.kind, today.last_trouble, language),
        last_trouble_at=today.last_trouble_at,
        hour=hour,
    )


def _shown(capabilities: Capabilities) -> dict[str, str]:
    longest = capabilities.longest_text
    if capabilities.length_unit == "sms":
        longest = capabilities.most_parts
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


def _number(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"
