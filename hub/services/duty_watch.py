"""WeChat duty: at every moment enough people stand it, or somebody is put on duty and told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.contract import Clock
from hub.domain.records import DutyAssignment
from hub.services.access import Who


@dataclass(frozen=True, slots=True)
class DutyStanding:
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


@dataclass(slots=True)
class DutyWatch:
    clock: Clock
    minimum: int

    def check_leave(self, agent_id: int, replacement_id: int | None) -> None: ...
    def override(self, who: Who, agent_id: int) -> None: ...
    def presence_moved(self, agent_id: int) -> None: ...
    def standing(self, agent_id: int) -> DutyStanding:
        return DutyStanding(False, None, True, 0, self.minimum)

    def state(self) -> DutyState:
        return DutyState(0, self.minimum, None, "none", (), (), 0.0)

    def present(self) -> int:
        return 0

    def is_present(self, agent_id: int) -> bool:
        return False

    def on_duty(self, agent_id: int) -> bool:
        return False

    async def assign(self, who: Who, agent_id: int, lasts: timedelta) -> None: ...
    async def end(self, who: Who, assignment_id: int, reason: str, *, override: bool) -> None: ...
    async def set_spares(self, who: Who, agent_ids: list[int]) -> None: ...
    async def answer_replacement(self, who: Who, request_id: int, *, accept: bool) -> None: ...
