"""Signing in, oneself, presence."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentState, Id, Model, Role, ShortText


class SignIn(Model, kw_only=True, frozen=True):
    login: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class Seats(Model, kw_only=True, frozen=True):
    """Ceilings per channel kind and the budget all text channels share. `wechat` is at least 2."""

    ceilings: dict[str, int]
    text_budget: int


class DutyView(Model, kw_only=True, frozen=True):
    """Whether I stand WeChat duty now, and whether I may leave it."""

    on_duty: bool
    until: datetime | None = None
    may_leave: bool = True
    present: int = 0
    minimum: int = 2


class Me(Model, kw_only=True, frozen=True):
    """`csrf` goes into the header `X-Hub-Csrf` of every request that changes something."""

    id: Id
    login: str
    number: str
    name: str
    roles: list[Role]
    team: str = ""
    department: str = ""
    extension: str = ""
    skills: list[str] = []
    languages: list[str] = []
    seats: Seats
    state: AgentState
    state_reason: str = ""
    state_since: datetime | None = None
    duty: DutyView
    settings: dict[str, str] = {}  # language, density, shortcuts (JSON), sound
    csrf: str
    must_change_password: bool = False


class ChangePassword(Model, kw_only=True, frozen=True):
    old: str
    new: Annotated[str, Meta(min_length=10, max_length=200)]


class SetPresence(Model, kw_only=True, frozen=True):
    """Ready (示闲), busy (示忙) with a reason, or signed out. `replacement_id`: a colleague who takes over
    WeChat duty.
    """

    presence: Literal["ready", "busy", "signed_out"]
    reason: ShortText = ""
    replacement_id: Id | None = None


class PresenceView(Model, kw_only=True, frozen=True):
    state: AgentState
    reason: str = ""
    since: datetime


class SaveSettings(Model, kw_only=True, frozen=True):
    settings: dict[str, Annotated[str, Meta(max_length=4000)]]


class AnswerReplacement(Model, kw_only=True, frozen=True):
    """A colleague asks me to take over their WeChat duty."""

    accept: bool
