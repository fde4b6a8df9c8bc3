"""What became of bringing one message to one address: its states, its tries and its parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.contract import MessageClass
from hub.domain.message import DeliveryState


class Source(StrEnum):
    """Where what is sent is kept: in a message (of the same id), in the delivery itself, or in a webhook."""

    MESSAGE = "message"
    NOTICE = "notice"
    WEBHOOK = "webhook"


class HeldFor(StrEnum):
    CITIZEN = "citizen"  # the reply window is closed: until the citizen writes again
    QUIET = "quiet"  # nobody is disturbed at this hour
    PAUSED = "paused"  # the account sends nothing until somebody resumes it


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address. `id` is the message's for conversations.

    `body` is what to send when no message holds it. `due_at` is when the next step is taken: a try, the end
    of a hold, or what its class does about an unknown outcome. `handled_at`: a person has looked at a bad
    outcome and wants to see it no more. `resend_of`, `resent_as`: the same words once more, as another
    delivery, so that neither outcome hides the other.
    """

    id: int
    source: Source
    message_class: MessageClass
    account: str
    recipient: str
    created_at: datetime
    state: DeliveryState
    state_at: datetime
    conversation_id: int | None = None
    team_id: int | None = None
    notice_id: int | None = None
    agent_id: int | None = None
    name: str = ""
    preview: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    state_reason: str = ""
    code: str = ""
    held_for: str = ""
    attempts: int = 0
    due_at: datetime | None = None
    deadline: datetime | None = None
    provider_id: str = ""
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    resend_of: int | None = None
    resent_as: int | None = None
    checker_id: int | None = None
    handled_at: datetime | None = None
    handled_by: int | None = None
    note: str = ""
    ack_key: str = ""
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """One try, stored before a byte leaves. `outcome` is empty while nobody knows."""

    id: int
    delivery_id: int
    number: int
    account: str
    began_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """One piece of a long message, as the provider counts it. `number` from 0."""

    id: int
    delivery_id: int
    number: int
    account: str
    state: DeliveryState
    state_at: datetime
    provider_id: str = ""
    reason: str = ""


S = DeliveryState
UNFINISHED = frozenset({S.QUEUED, S.HELD, S.SENDING})
DEAD = frozenset({S.FAILED, S.EXPIRED})

# What the hub itself, or a person, may do. What receipts may do says `may_move`.
MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    S.QUEUED: frozenset({S.SENDING, S.HELD, S.CANCELLED, S.EXPIRED, S.FAILED, S.QUEUED, S.UNKNOWN}),
    S.HELD: frozenset({S.QUEUED, S.SENDING, S.HELD, S.CANCELLED, S.EXPIRED}),
    S.SENDING: frozenset({S.SENT, S.QUEUED, S.HELD, S.FAILED, S.UNKNOWN, S.EXPIRED}),
    S.UNKNOWN: frozenset({S.QUEUED, S.DELIVERED, S.FAILED, S.UNKNOWN}),
    S.FAILED: frozenset({S.QUEUED}),
    S.EXPIRED: frozenset({S.QUEUED}),
    S.SENT: frozenset({S.DELIVERED, S.FAILED}),
    S.DELIVERED: frozenset(),
    S.READ: frozenset(),
    S.CANCELLED: frozenset(),
    S.RECEIVED: frozenset(),
}


def may_go(here: DeliveryState, there: DeliveryState) -> bool:
    return there in MOVES[here]


_WHOLE = (S.FAILED, S.QUEUED, S.UNKNOWN, S.SENT, S.DELIVERED, S.READ)


def whole_of(parts: Iterable[DeliveryState]) -> DeliveryState:
    """A message is as far as its worst part: one that failed spoils it, all delivered deliver it. Queued:
    some are still to be sent.
    """
    here = set(parts)
    return next((state for state in _WHOLE if state in here), S.SENT)
