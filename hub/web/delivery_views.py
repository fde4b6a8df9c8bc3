"""Puts deliveries into the words of the wire."""

from typing import Any

import msgspec

from hub.domain.delivery import Delivery, DeliveryAttempt, HeldFor, Source
from hub.domain.likelihood import likelihood_of
from hub.domain.message import DeliveryState
from hub.services.access import masked
from hub.services.delivery_desk import Trail
from hub.services.delivery_ports import DeliveryFigures
from hub.web.contract.deliveries import (
    DeliverySummary,
    DeliveryTrail,
    DeliveryView,
    HeapView,
    PartView,
    RouteView,
    TrailStep,
)
from hub.web.keys import Services

S = DeliveryState
BY_PEOPLE = frozenset({"answered", "handled"})  # their words are not ours to translate


def channel_of(services: Services, account: str) -> str:
    here = services.floor.accounts.get(account)
    return here.kind if here else "webhook" if account.startswith("hook:") else ""


def in_english(services: Services, account: str, reason: str) -> str:
    return services.staff_words.english(channel_of(services, account), reason)


def delivery_view(services: Services, row: Delivery, likelihood: str = "") -> DeliveryView:
    state, held_for = _standing(services, row)
    if state is S.UNKNOWN and not likelihood:
        likelihood = likelihood_of(row, (), {}).value
    kind: Any = channel_of(services, row.account)
    agent = services.views.agent
    return DeliveryView(
        id=row.id,
        source=row.source.value,
        message_class=row.message_class.value,
        account=row.account,
        channel=kind,
        recipient=row.recipient if row.source is Source.WEBHOOK else masked(row.recipient, kind),
        name=row.name,
        preview=row.preview,
        state=state.value,
        state_at=row.state_at,
        created_at=row.created_at,
        state_reason=row.state_reason,
        state_reason_en=in_english(services, row.account, row.state_reason),
        code=row.code,
        held_for=held_for,
        attempts=row.attempts,
        due_at=row.due_at,
        deadline=row.deadline,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        provider_id=row.provider_id if row.provider_id != str(row.id) else "",
        conversation_id=row.conversation_id,
        notice_id=row.notice_id,
        sender=agent(row.agent_id),
        checker=agent(row.checker_id),
        resend_of=row.resend_of,
        resent_as=row.resent_as,
        handled_at=row.handled_at,
        note=row.note,
        answer=row.answer,
        answered_at=row.answered_at,
        likelihood=likelihood,
    )


def _standing(services: Services, row: Delivery) -> tuple[DeliveryState, str]:
    """That an account is stopped, its rows do not say."""
    if row.state is S.QUEUED and services.host.paused(row.account):
        return S.HELD, HeldFor.PAUSED.value
    return row.state, row.held_for


def trail_view(services: Services, trail: Trail) -> DeliveryTrail:
    row = trail.delivery
    conversation = services.floor.conversations.get(row.conversation_id or 0)
    return DeliveryTrail(
        delivery=delivery_view(services, row, trail.likelihood.value if row.state is S.UNKNOWN else ""),
        text=trail.text,
        steps=_steps(services, trail),
        parts=[
            PartView(
                number=p.number,
                state=p.state.value,
                provider_id=p.provider_id,
                reason=p.reason,
                reason_en=in_english(services, row.account, p.reason),
            )
            for p in trail.parts
        ],
        near=dict(trail.near),
        settled=dict(trail.settled),
        answers_left=conversation.answers_left if conversation else None,
    )


def _steps(services: Services, trail: Trail) -> list[TrailStep]:
    row, agent = trail.delivery, services.views.agent
    steps = [TrailStep(at=row.created_at, what="stored", agent=agent(row.agent_id))]
    for attempt in trail.attempts:
        steps += _attempt_steps(attempt)
    if row.delivered_at is not None:
        steps.append(TrailStep(at=row.delivered_at, what="delivered", reason=row.state_reason))
    if row.state in (S.FAILED, S.EXPIRED, S.CANCELLED) and not _told(trail.attempts, row.state_reason):
        steps.append(TrailStep(at=row.state_at, what=row.state.value, reason=row.state_reason))
    if row.resent_as is not None:
        steps.append(TrailStep(at=row.state_at, what="resent"))
    if row.answered_at is not None:
        steps.append(TrailStep(at=row.answered_at, what="answered", reason=row.answer))
    if row.handled_at is not None:
        steps.append(
            TrailStep(at=row.handled_at, what="handled", reason=row.note, agent=agent(row.handled_by))
        )
    return sorted((_translated(services, row, step) for step in steps), key=lambda step: step.at)


def _translated(services: Services, row: Delivery, step: TrailStep) -> TrailStep:
    if step.what in BY_PEOPLE:
        return step
    reason_en = in_english(services, row.account, step.reason)
    return msgspec.structs.replace(step, reason_en=reason_en)


def _attempt_steps(attempt: DeliveryAttempt) -> list[TrailStep]:
    begun = TrailStep(at=attempt.began_at, what="attempt", number=attempt.number)
    if attempt.ended_at is None:
        return [begun]
    ended = TrailStep(at=attempt.ended_at, what=attempt.outcome, reason=attempt.reason, number=attempt.number)
    return [begun, ended]


def _told(attempts: Any, reason: str) -> bool:
    return any(attempt.reason == reason and reason for attempt in attempts)


def summary_view(services: Services, figures: DeliveryFigures, heaps: Any) -> DeliverySummary:
    counts, held = figures.by_state, figures.held_for
    oldest = figures.oldest_queued_at
    seconds = sorted(figures.seconds)
    for_citizen = held.get(HeldFor.CITIZEN.value, 0)
    return DeliverySummary(
        waiting=counts.get("queued", 0) + counts.get("sending", 0),
        held=sum(held.values()) - for_citizen,
        for_citizen=for_citizen,
        unknown=counts.get("unknown", 0),
        dead=counts.get("failed", 0) + counts.get("expired", 0),
        delivered_today=figures.delivered,
        oldest=(services.clock.now() - oldest).total_seconds() if oldest else None,
        quickness=seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))] if seconds else None,
        heaps=[
            HeapView(
                account=heap.account,
                channel=channel_of(services, heap.account),
                reason=heap.reason,
                reason_en=in_english(services, heap.account, heap.reason),
                count=heap.count,
                oldest_at=heap.oldest_at,
            )
            for heap in heaps
        ],
        routes=[
            route_view(services, name, figures.by_account.get(name, 0))
            for name in sorted(services.floor.accounts)
            if services.routes_out.may_pause(name)
        ],
    )


def route_view(services: Services, name: str, waiting: int = 0) -> RouteView:
    account = services.floor.accounts[name]
    return RouteView(
        account=name,
        channel=account.kind,
        label=account.label,
        state=services.host.state(name),
        waiting=waiting,
        paused_at=account.paused_at,
        paused_by=services.views.agent(account.paused_by),
        paused_reason=account.paused_reason or "",
    )
