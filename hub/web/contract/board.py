"""The leader's view: agents, queues, WeChat duty, alarms, forced acts."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, AgentState, Id, Model, Seconds


class AgentRow(Model, kw_only=True, frozen=True):
    """One agent, live. `load` counts what they hold per channel kind; `ceilings` what they may hold."""

    id: Id
    number: str
    name: str
    team: str = ""
    state: AgentState
    reason: str = ""
    since: datetime | None = None
    connected: bool
    load: dict[str, int]
    ceilings: dict[str, int]
    text_budget: int
    skills: list[str] = []
    extension: str = ""
    current: str = ""  # whom they serve: the name, else the masked address
    today: int = 0
    score: float | None = None
    on_duty: bool = False


class QueueRow(Model, kw_only=True, frozen=True):
    """One queue: a channel and the skills it asks for."""

    channel: str
    skills: list[str]
    waiting: int
    longest_wait: Seconds
    limit: Seconds
    able: int  # agents who could take one now
    present: int  # agents signed in with the skills
    answered: int = 0  # today
    answered_fast: int = 0  # within 15 s
    abandoned: int = 0


class DutyAssignmentView(Model, kw_only=True, frozen=True):
    id: Id
    agent: AgentRef
    from_at: datetime
    to_at: datetime
    source: Literal["leader", "automatic"]
    by: AgentRef | None = None
    present: bool


class DutyBoard(Model, kw_only=True, frozen=True):
    """WeChat duty now. `short_since` is set while fewer than `minimum` are present; the leader and the shift
    supervisor are alarmed so many seconds after it.
    """

    present: int
    minimum: int
    short_since: datetime | None = None
    alarm_level: Literal["none", "leader", "supervisor"] = "none"
    assignments: list[DutyAssignmentView] = []
    spares: list[AgentRef] = []
    short_minutes_today: float = 0.0
    leader_alarm: Seconds = 30.0
    supervisor_alarm: Seconds = 120.0


class Tile(Model, kw_only=True, frozen=True):
    key: str
    value: float
    unit: str = ""
    limit: float | None = None
    level: Literal["ok", "warn", "bad", "plain"] = "plain"
    note: str = ""


class Board(Model, kw_only=True, frozen=True):
    at: datetime
    tiles: list[Tile]
    queues: list[QueueRow]
    agents: list[AgentRow]
    duty: DutyBoard


class ForcePresence(Model, kw_only=True, frozen=True):
    presence: Literal["ready", "busy", "signed_out"]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    override_duty: bool = False


class PutOnDuty(Model, kw_only=True, frozen=True):
    agent_id: Id
    hours: Annotated[float, Meta(gt=0, le=24)]


class EndDuty(Model, kw_only=True, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    override: bool = False


class SetSpares(Model, kw_only=True, frozen=True):
    agent_ids: Annotated[list[Id], Meta(max_length=50)]


class DutyReportRow(Model, kw_only=True, frozen=True):
    began_at: datetime
    ended_at: datetime | None
    minutes: float
    present: int


class DutyReport(Model, kw_only=True, frozen=True):
    """Minutes with fewer than the minimum on WeChat duty, by shortage."""

    from_at: datetime
    to_at: datetime
    minutes: float
    items: list[DutyReportRow]
