"""The people who work here, their groups, their sessions and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    QA = "qa"
    KB_EDITOR = "kb_editor"
    CONTRIBUTOR = "contributor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Department:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    name: str
    department_id: int


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """`overflow` is a list of {after: seconds, skills: [key]}; `key` is what demands name."""

    key: str
    name: str
    overflow: tuple[Mapping[str, object], ...] = ()


LATER_KINDS = ("sms", "email", "telegram")


@dataclass(frozen=True, slots=True)
class Agent:
    """`presence` with reason is what was last chosen or set; `idle_since` and `last_turn` order fair
    distribution.

    `ceilings` count seats per channel kind (`wechat` at least 2), see `seats_on`; `settings` are the
    screen's own.
    """

    id: int
    login: str
    number: str
    name: str
    password_hash: str
    created_at: datetime
    roles: tuple[str, ...] = ("agent",)
    team_id: int | None = None
    extension: str = ""
    languages: tuple[str, ...] = ("zh",)
    skills: tuple[str, ...] = ()
    ceilings: Mapping[str, int] = field(default_factory=dict)
    text_budget: int = 5
    presence: str = "signed_out"
    presence_reason: str = ""
    presence_since: datetime | None = None
    idle_since: datetime | None = None
    last_turn: int = 0
    lost_at: datetime | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False
    failed_sign_ins: int = 0
    locked_until: datetime | None = None
    must_change_password: bool = False
    version: int = 0

    @property
    def serves(self) -> bool:
        """Whether citizens may be offered to this person."""
        return Role.AGENT in self.roles

    def seats_on(self, kind: str) -> int:
        """Of a kind of text channel that came after this agent was entered: as many as texts at all."""
        later = self.text_budget if kind in LATER_KINDS else 0
        return self.ceilings.get(kind, later)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """`id` is the SHA-256 of the cookie's secret; the secret itself is nowhere stored."""

    id: str
    agent_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    csrf: str
    ip: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """For other systems. `hash` is the SHA-256 of the token."""

    id: int
    name: str
    hash: str
    roles: tuple[str, ...]
    created_at: datetime
    created_by: int | None = None
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CannedReply:
    """`scope`: all, team or mine; `owner_id` is the team's or the agent's id."""

    id: int
    scope: str
    title: str
    text: str
    folder: str = ""
    owner_id: int | None = None
