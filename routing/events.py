"""Facts the router is told. Each carries the moment it happened; a stale or repeated one is harmless."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing.model import AgentId, ConversationId, Demand, Presence, Profile, Skill


@dataclass(frozen=True, slots=True)
class RoutingEvent:
    at: datetime


# --- conversations ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConversationQueued(RoutingEvent):
    """A citizen wants an agent. `came_at` is the place in line and never changes afterwards."""

    conversation: ConversationId
    demand: Demand
    came_at: datetime


@dataclass(frozen=True, slots=True)
class CitizenWrote(RoutingEvent):
    """Ends the silence of an active conversation; a parked one goes back to its agent first, else waits."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class AgentWrote(RoutingEvent):
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class ConversationEnded(RoutingEvent):
    """Closed by the agent, hung up, abandoned or withdrawn. Wrap-up follows an active one when `wrap_up`."""

    conversation: ConversationId
    wrap_up: bool = True


@dataclass(frozen=True, slots=True)
class ParkAsked(RoutingEvent):
    """The holder puts a text conversation aside before silence does."""

    conversation: ConversationId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Transferred(RoutingEvent):
    """The holder gives it to one agent (`to_agent`) or to a skill group (`to_skills`); the place is kept."""

    conversation: ConversationId
    by: AgentId
    to_agent: AgentId | None = None
    to_skills: frozenset[Skill] | None = None


@dataclass(frozen=True, slots=True)
class AssignmentForced(RoutingEvent):
    """A leader assigns to an agent, or takes over. Ceilings still hold; ready or busy does not matter."""

    conversation: ConversationId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class TelephoneAnswered(RoutingEvent):
    """The exchange says that this agent talks to the caller. It has happened: that the offer was withdrawn
    meanwhile, or that no screen of theirs is connected, changes nothing; only a second call is refused.
    """

    conversation: ConversationId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class DemandChanged(RoutingEvent):
    """Priority, skills or language of a waiting conversation were changed; the place stays."""

    conversation: ConversationId
    demand: Demand


# --- agents -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentSignedIn(RoutingEvent):
    agent: AgentId
    profile: Profile


@dataclass(frozen=True, slots=True)
class AgentSignedOut(RoutingEvent):
    """Texts go back to the queue at their old place; a call in progress is left alone."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class PresenceChanged(RoutingEvent):
    agent: AgentId
    presence: Presence
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProfileChanged(RoutingEvent):
    agent: AgentId
    profile: Profile


@dataclass(frozen=True, slots=True)
class ConnectionLost(RoutingEvent):
    """The agent's screen is gone. Nothing new; after `Rules.connection_grace` texts return to the queue."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class ConnectionRestored(RoutingEvent):
    agent: AgentId


# --- offers and wrap-up -------------------------------------------------------------


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # rang out
    UNREACHABLE = "unreachable"  # the telephone is not registered or was busy: not the agent's silence


@dataclass(frozen=True, slots=True)
class OfferAnswered(RoutingEvent):
    agent: AgentId
    conversation: ConversationId
    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpExtended(RoutingEvent):
    agent: AgentId
    conversation: ConversationId
    by: timedelta


@dataclass(frozen=True, slots=True)
class WrapUpFinished(RoutingEvent):
    agent: AgentId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class ClockTicked(RoutingEvent):
    """Everything that ends by itself (offers, wrap-ups, silence, sticky waits, grace) ends on a tick."""
