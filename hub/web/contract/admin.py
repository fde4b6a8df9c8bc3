"""Administration: agents, teams, skills, channel accounts, tokens, audit."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, Model, Role, ShortText


class AgentAdmin(Model, kw_only=True, frozen=True):
    id: Id
    login: str
    number: str
    name: str
    roles: list[Role]
    team_id: Id | None = None
    team: str = ""
    extension: str = ""
    languages: list[str] = []
    skills: list[str] = []
    ceilings: dict[str, int]
    text_budget: int
    disabled: bool = False
    locked_until: datetime | None = None
    version: int = 0


class SaveAgent(Model, kw_only=True, frozen=True):
    """Create or change. A `password` is only needed to create or reset. WeChat seats and text budget: at
    least 2.
    """

    login: Annotated[str, Meta(min_length=1, max_length=64)]
    number: Annotated[str, Meta(min_length=1, max_length=20)]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    roles: Annotated[list[Role], Meta(min_length=1)]
    password: Annotated[str, Meta(min_length=10, max_length=200)] | None = None
    team_id: Id | None = None
    extension: ShortText = ""
    languages: list[str] = msgspec.field(default_factory=lambda: ["zh"])
    skills: list[str] = []
    ceilings: dict[str, int] = {}
    text_budget: int = 5
    disabled: bool = False
    version: int = 0


class AgentPage(Model, kw_only=True, frozen=True):
    items: list[AgentAdmin]


class DepartmentView(Model, kw_only=True, frozen=True):
    id: Id
    name: str


class TeamView(Model, kw_only=True, frozen=True):
    id: Id
    name: str
    department_id: Id
    department: str = ""
    members: int = 0


class SaveTeam(Model, kw_only=True, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    department_id: Id


class SaveDepartment(Model, kw_only=True, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]


class Organisation(Model, kw_only=True, frozen=True):
    departments: list[DepartmentView]
    teams: list[TeamView]


class OverflowView(Model, kw_only=True, frozen=True):
    after: Annotated[int, Meta(ge=1, le=86400)]
    skills: list[str]


class SkillView(Model, kw_only=True, frozen=True):
    """A skill group. `overflow`: after so many seconds agents with these skills may serve its queue too."""

    key: Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9_-]+$")]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    overflow: list[OverflowView] = []
    members: int = 0


class SkillPage(Model, kw_only=True, frozen=True):
    items: list[SkillView]


class HoursView(Model, kw_only=True, frozen=True):
    """One opening period on one weekday (0 is Monday), local time HH:MM."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    from_time: str
    to_time: str


class AccountPolicy(Model, kw_only=True, frozen=True):
    """What the hub does with one channel account; the provider's settings are in config.toml."""

    label: Annotated[str, Meta(min_length=1, max_length=60)]
    enabled: bool = True
    skills: list[str] = []
    priority: Literal["normal", "favoured", "urgent"] = "normal"
    auto_accept: bool = False
    greeting: Annotated[str, Meta(max_length=600)] = ""
    queue_text: Annotated[str, Meta(max_length=600)] = ""
    closed_text: Annotated[str, Meta(max_length=600)] = ""
    always_open: bool = True
    hours: list[HoursView] = []
    wait_limit: Annotated[int, Meta(ge=5, le=86400)] = 60
    self_help: bool = False


class FindingView(Model, kw_only=True, frozen=True):
    check: str
    severity: Literal["ok", "warning", "failed"]
    what: str
    remedy: str = ""


class StretchView(Model, kw_only=True, frozen=True):
    """Five minutes of an account. Messages are counted where they were stored: those that came in, and of
    those that were to go out, notices and mass messages included, what has become of them by now. `watched`:
    for how many seconds this process knows how the line was; `down`: for how many of these it was not up.
    """

    begins: datetime
    received: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    watched: int = 0
    down: int = 0


class AccountHealth(Model, kw_only=True, frozen=True):
    """`state`: starting, running, restarting (with the reason), off. `hour`: the last twelve stretches of
    five minutes, the running one last.
    """

    state: Literal["starting", "running", "restarting", "off"]
    since: datetime | None = None
    reason: str = ""
    restarts: int = 0
    received_today: int = 0
    sent_today: int = 0
    failed_today: int = 0
    unknown_today: int = 0
    waiting_to_send: int = 0
    last_received_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_trouble: str = ""
    last_trouble_at: datetime | None = None
    hour: list[StretchView] = []


class AccountView(Model, kw_only=True, frozen=True):
    name: str
    kind: str
    kind_label: str
    policy: AccountPolicy
    health: AccountHealth
    capabilities: dict[str, str] = {}
    has_doctor: bool = False
    answers_first: bool = False  # whether self-help can be switched on here
    path: str = ""


class SettingView(Model, kw_only=True, frozen=True):
    """One setting of config.toml as the channel read it. `kind`: text, switch (true, false), secret (`value`
    names the environment variable, `filled` says whether it holds anything; the secret itself is never told),
    count (of what is listed there). `written`: not the default.
    """

    key: str
    label: str
    kind: Literal["text", "switch", "secret", "count"]
    value: str
    unit: str = ""
    written: bool = False
    filled: bool = False


class SettingList(Model, kw_only=True, frozen=True):
    account: str
    items: list[SettingView]


class WayView(Model, kw_only=True, frozen=True):
    """What one account carries, for whoever writes on it. `longest` in `unit`: characters, utf8_bytes,
    utf16_units, sms (parts, with `signature` in front); `files` are kinds. `closed`: why nothing goes out
    now: paused (with `reason`), away.
    """

    account: str
    unit: str
    longest: int | None
    most_parts: int | None
    signature: str
    files: list[str]
    largest_file: int
    subject: bool
    closed: Literal["", "paused", "away"] = ""
    reason: str = ""


class WayList(Model, kw_only=True, frozen=True):
    items: list[WayView]


class AccountPage(Model, kw_only=True, frozen=True):
    items: list[AccountView]


class DoctorReport(Model, kw_only=True, frozen=True):
    account: str
    at: datetime
    findings: list[FindingView]


class TokenView(Model, kw_only=True, frozen=True):
    id: Id
    name: str
    roles: list[Role]
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    by: AgentRef | None = None


class CreateToken(Model, kw_only=True, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    roles: Annotated[list[Role], Meta(min_length=1)]
    days: Annotated[int, Meta(ge=1, le=730)] = 365


class CreatedToken(Model, kw_only=True, frozen=True):
    """`token` is shown once and never again."""

    token: str
    view: TokenView


class TokenPage(Model, kw_only=True, frozen=True):
    items: list[TokenView]


class AuditRow(Model, kw_only=True, frozen=True):
    id: Id
    at: datetime
    by: AgentRef | None
    action: str
    subject: str
    details: dict[str, str] = {}
    ip: str = ""


class AuditPage(Model, kw_only=True, frozen=True):
    items: list[AuditRow]
    next: str = ""
