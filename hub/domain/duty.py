"""WeChat duty as one agent and as a leader see it."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.records import DutyAssignment


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """One agent's duty now."""

    on_duty: bool
    until: datetime | None
    may_leave: bool
    present: int
    minimum: int


@dataclass(frozen=True, slots=True)
class DutyState:
    present: int
    minimum: int
    short_since: datetime | None
    alarm_level: str
    assignments: tuple[DutyAssignment, ...]
    spares: tuple[int, ...]
    short_minutes: float
