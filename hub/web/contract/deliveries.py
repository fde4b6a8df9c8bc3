"""Deliveries on the wire: what became of each message, and what people do about it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, DeliveryState, Id, Model, ShortText

Class = Literal["conversation", "code", "urgent", "case", "mass"]
Ids = Annotated[list[Id], Meta(min_length=1, max_length=200)]


class DeliveryView(Model, kw_only=True, frozen=True):
    """`recipient` is masked. `held_for`: citizen, quiet, paused. `likelihood`, of an unknown outcome:
    repeatable, probably, open.
    """

    id: Id
    source: Literal["message", "notice", "webhook"]
    message_class: Class
    account: str
    channel: str
    recipient: str
    name: str
    preview: str
    state: DeliveryState
    state_at: datetime
    created_at: datetime
    state_reason: str = ""
    state_reason_en: str = ""
    code: str = ""
    held_for: str = ""
    attempts: int = 0
    due_at: datetime | None = None
    deadline: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    provider_id: str = ""
    conversation_id: Id | None = None
    notice_id: Id | None = None
    sender: AgentRef | None = None
    checker: AgentRef | None = None
    resend_of: Id | None = None
    resent_as: Id | None = None
    handled_at: datetime | None = None
    note: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    likelihood: str = ""


class DeliveryPage(Model, kw_only=True, frozen=True):
    items: list[DeliveryView]
    next: str = ""


class TrailStep(Model, kw_only=True, frozen=True):
    """`what`: stored, attempt, accepted, refused, try_later, wait_for_citizen, uncertain, interrupted,
    delivered, resent, handled, answered.
    """

    at: datetime
    what: str
    reason: str = ""
    reason_en: str = ""
    number: int = 0
    agent: AgentRef | None = None


class PartView(Model, kw_only=True, frozen=True):
    number: int
    state: DeliveryState
    provider_id: str = ""
    reason: str = ""
    reason_en: str = ""


class DeliveryTrail(Model, kw_only=True, frozen=True):
    """`near`: how other tries on the account ended around that time; `settled`: what became of earlier ones
    of unknown outcome, by state.
    """

    delivery: DeliveryView
    text: str
    steps: list[TrailStep]
    parts: list[PartView]
    near: dict[str, int]
    settled: dict[str, int]
    answers_left: int | None = None


class HeapView(Model, kw_only=True, frozen=True):
    account: str
    channel: str
    reason: str
    count: int
    oldest_at: datetime
    reason_en: str = ""


class RouteView(Model, kw_only=True, frozen=True):
    """One account as a way out."""

    account: str
    channel: str
    label: str
    state: str
    waiting: int = 0
    paused_at: datetime | None = None
    paused_by: AgentRef | None = None
    paused_reason: str = ""


class DeliverySummary(Model, kw_only=True, frozen=True):
    """`oldest` in seconds. `quickness`: seconds within which 95 of 100 were delivered today."""

    waiting: int
    held: int
    for_citizen: int
    unknown: int
    dead: int
    delivered_today: int
    oldest: float | None
    quickness: float | None
    heaps: list[HeapView]
    routes: list[RouteView]


class Replay(Model, kw_only=True, frozen=True):
    """`checked`: a person made sure that it did not arrive. `recipient`: another address, for notices."""

    checked: bool = False
    recipient: ShortText = ""


class Dismiss(Model, kw_only=True, frozen=True):
    note: Annotated[str, Meta(min_length=1, max_length=300)]


class AssignDeliveries(Model, kw_only=True, frozen=True):
    ids: Ids
    agent_id: Id


class ManyDeliveries(Model, kw_only=True, frozen=True):
    """Replayed are only those that surely did not arrive, or whose other side knows our ids."""

    ids: Ids
    act: Literal["replay", "cancel", "dismiss"]
    note: Annotated[str, Meta(max_length=300)] = ""


class ManyDone(Model, kw_only=True, frozen=True):
    done: int
    refused: int = 0


class ReplayHeap(Model, kw_only=True, frozen=True):
    account: str
    reason: Annotated[str, Meta(max_length=1000)]


class TryAccount(Model, kw_only=True, frozen=True):
    """`template`: the key of an approved one, for accounts that take nothing else."""

    address: Annotated[str, Meta(min_length=1, max_length=255)]
    text: Annotated[str, Meta(max_length=500)] = ""
    template: ShortText = ""


class PauseAccount(Model, kw_only=True, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
