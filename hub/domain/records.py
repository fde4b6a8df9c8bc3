"""Append-only facts: the event log, the audit log, WeChat duty and its shortages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What happened to a conversation or an agent; figures are recomputed from here."""

    id: int
    at: datetime
    kind: str
    conversation_id: int | None = None
    agent_id: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to whom, and every look at unmasked addresses."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    subject: str
    details: Mapping[str, str] = field(default_factory=dict)
    ip: str = ""


@dataclass(frozen=True, slots=True)
class DutyAssignment:
    """`source`: leader or automatic; `ended_at` when it ended before `to_at`."""

    id: int
    agent_id: int
    channel: str
    from_at: datetime
    to_at: datetime
    by_agent_id: int | None
    source: str
    ended_at: datetime | None = None
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class DutyShortage:
    """A stretch with fewer than the minimum on duty; `present` is the lowest number seen."""

    id: int
    channel: str
    began_at: datetime
    present: int
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutySpare:
    """Who steps in first; `position` is the place among the spares of the agent's team."""

    id: int
    agent_id: int
    channel: str
    position: int
