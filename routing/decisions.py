"""What the router wants done. The hub carries these out in order; the router never learns how."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing.model import AgentId, ConversationId, Demand, Presence


class Why(StrEnum):
    """The reason an agent was chosen, shown on the offer card."""

    STICKY = "sticky"
    LONGEST_IDLE = "longest_idle"
    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"
    TRANSFER = "transfer"
    OVERFLOW = "overflow"
    RETURNED = "returned"  # the citizen wrote again after a pause
    FORCED = "forced"  # a leader assigned it
    RESUMED = "resumed"  # whoever had parked it took it back
    ANSWERED = "answered"  # they talk already, whatever the router thought


@dataclass(frozen=True, slots=True)
class Offer:
    """Ask `agent` until `expires_at`. `open_texts` is what they hold before accepting."""

    agent: AgentId
    conversation: ConversationId
    expires_at: datetime
    why: Why
    waited: timedelta
    open_texts: int


class Withdrawal(StrEnum):
    LAPSED = "lapsed"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CITIZEN_LEFT = "citizen_left"
    AGENT_LEFT = "agent_left"  # went busy, signed out, lost the connection
    GIVEN_TO_ANOTHER = "given_to_another"
    STALE = "stale"  # the answer came to an offer that no longer stands


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    """Take the card off that screen. For STALE nothing else changed."""

    agent: AgentId
    conversation: ConversationId
    why: Withdrawal


@dataclass(frozen=True, slots=True)
class Assign:
    """`agent` now holds it. `offered` is False for automatic acceptance, a return and a forced assignment."""

    agent: AgentId
    conversation: ConversationId
    why: Why
    offered: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """It stands in the queue (again), at the place of `came_at`; `demand` is what it now asks for.

    Sent each time a conversation enters the queue, the first time too, even when an offer follows at once.
    """

    conversation: ConversationId
    demand: Demand
    came_at: datetime
    left: AgentId | None = None  # who held it or was asked until now


@dataclass(frozen=True, slots=True)
class Park:
    """Silent: the seat is free, the conversation stays with its agent in name."""

    agent: AgentId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class SetPresence:
    """Who let an offer lapse or vanished is set away, so that the next citizen does not meet the silence."""

    agent: AgentId
    presence: Presence
    reason: str  # "missed_offer", "unreachable", "connection_lost"


@dataclass(frozen=True, slots=True)
class StartWrapUp:
    """Also sent when the end moves (extension)."""

    agent: AgentId
    conversation: ConversationId
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class EndWrapUp:
    agent: AgentId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class Forget:
    """It left the router without wrap-up: it ended waiting, offered or parked, or without wrap-up."""

    conversation: ConversationId
    agent: AgentId | None


class Refusal(StrEnum):
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_CONVERSATION = "unknown_conversation"
    NOT_HOLDER = "not_holder"
    NO_SEAT = "no_seat"
    IN_CALL = "in_call"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Refuse:
    """The event asked for something the rules forbid; nothing changed."""

    conversation: ConversationId | None
    agent: AgentId | None
    why: Refusal


Decision = (
    Offer | WithdrawOffer | Assign | Wait | Park | SetPresence | StartWrapUp | EndWrapUp | Forget | Refuse
)
