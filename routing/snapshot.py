"""The router's whole memory as one value: what storage keeps, and what a restarted router is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from routing.model import AgentId, ConversationId, Demand, Presence, Profile


class Stage(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    PARKED = "parked"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True)
class ConversationStands:
    """Where one conversation stands.

    `since` is when this stage began; `deadline` is when an offer or wrap-up ends; `last_word_at` is the last
    message of an active text; `declined` says until when each agent is not asked again; `only_until` ends a
    directed transfer.
    """

    conversation: ConversationId
    demand: Demand
    came_at: datetime
    stage: Stage
    since: datetime
    agent: AgentId | None = None
    deadline: datetime | None = None
    last_word_at: datetime | None = None
    declined: Mapping[AgentId, datetime] = field(default_factory=dict)
    only_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentStands:
    """`idle_since` orders by longest idle, `last_turn` by round robin; `lost_at`: the screen vanished."""

    agent: AgentId
    profile: Profile
    presence: Presence
    presence_reason: str = ""
    idle_since: datetime | None = None
    last_turn: int = 0
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`at` is the last tick: sticky waits, overflow and rests are judged by it until the next one."""

    conversations: tuple[ConversationStands, ...] = ()
    agents: tuple[AgentStands, ...] = ()
    at: datetime | None = None
