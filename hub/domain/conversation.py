"""One exchange with a citizen over one channel account, from the first word to the close."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    PARKED = "parked"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


BLOCKED = "blocked"  # the close reason of what a blocked citizen says: kept, and shown to nobody at once
OPEN_STAGES = frozenset({Stage.WAITING, Stage.OFFERED, Stage.ACTIVE, Stage.PARKED})


@dataclass(frozen=True, slots=True)
class Conversation:
    """`came_at` is the place in line and never changes. `agent_id` holds it (offered, active, parked, wrap-
    up).

    `priority` as routing.Priority; `declined` maps agent id to the moment (epoch seconds) until which they
    rest.
    `thread` is the provider's id of this exchange (call id). `credit` of `window_until` as the provider
    counts.
    `version` grows by one with every stored change.
    """

    id: int
    number: str
    contact_id: int
    account: str
    kind: str
    address: str
    created_at: datetime
    came_at: datetime
    stage: Stage
    stage_since: datetime
    thread: str = ""
    skills: tuple[str, ...] = ()
    language: str = ""
    priority: int = 0
    auto_accept: bool = False
    agent_id: int | None = None
    last_agent_id: int | None = None
    sticky_agent_id: int | None = None  # kept for this agent first, until they had their chance
    only_agent_id: int | None = None
    offer_id: int | None = None  # the open OfferRecord
    assignment_id: int | None = None  # the open AssignmentRecord
    only_until: datetime | None = None
    leave_out: tuple[int, ...] = ()
    declined: Mapping[str, float] = field(default_factory=dict)
    deadline: datetime | None = None
    last_word_at: datetime | None = None
    first_offered_at: datetime | None = None
    answered_at: datetime | None = None
    first_reply_at: datetime | None = None
    topic: str = ""
    last_message_id: int | None = None
    last_message_at: datetime | None = None
    preview: str = ""
    preview_author: str = "citizen"
    unread: int = 0
    unsent: int = 0
    window_until: datetime | None = None
    credit: int | None = None
    credit_limit: int | None = None
    credit_uncertain: int = 0
    category: str = ""
    summary: str = ""
    closed_at: datetime | None = None
    closed_by: int | None = None
    close_reason: str = ""
    score: int | None = None
    score_comment: str = ""
    talk_seconds: float = 0.0
    team_id: int | None = None
    version: int = 0

    @property
    def answers_left(self) -> int | None:
        """In the open window; None: as many as one likes. One of unknown outcome counts as used."""
        return None if self.credit is None else max(0, self.credit - self.credit_uncertain)

    def window_shut(self, now: datetime) -> bool:
        """Never where there is no window."""
        return self.window_until is not None and (now >= self.window_until or self.answers_left == 0)


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """One time an agent was asked; `outcome` empty while open, else accepted, declined, lapsed,
    unreachable, withdrawn…
    """

    id: int
    conversation_id: int
    agent_id: int
    why: str
    offered_at: datetime
    expires_at: datetime
    outcome: str = ""
    reason: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """One stretch of time in which an agent held a conversation; at most one is open per conversation."""

    id: int
    conversation_id: int
    agent_id: int
    why: str
    from_at: datetime
    to_at: datetime | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an agent has typed and not sent; one per agent and conversation."""

    id: int
    agent_id: int
    conversation_id: int
    text: str
    updated_at: datetime
