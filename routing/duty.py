"""WeChat duty: at every moment enough agents stand it. Pure: looks at who is there, says what must be done.

An agent counts while on the list, online and not on a break; a full but present agent counts too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from routing.model import AgentId

LEAST_ON_DUTY = 2


class TooFewOnDuty(ValueError):
    """The regulation leaves no choice below two."""

    def __init__(self, minimum: int) -> None:
        super().__init__(f"at least {LEAST_ON_DUTY} agents stand WeChat duty, not {minimum}")
        self.minimum = minimum


@dataclass(frozen=True, slots=True)
class DutyRules:
    """`calm`: automatic duty ends once the leader's own list has been enough for so long (no flapping)."""

    minimum: int = LEAST_ON_DUTY
    leader_alarm: timedelta = timedelta(seconds=30)
    supervisor_alarm: timedelta = timedelta(seconds=120)
    automatic_lasts: timedelta = timedelta(hours=2)
    calm: timedelta = timedelta(minutes=5)

    def __post_init__(self) -> None:
        if self.minimum < LEAST_ON_DUTY:
            raise TooFewOnDuty(self.minimum)


@dataclass(frozen=True, slots=True)
class Watchman:
    """One entry of the duty list; `automatic` ones were put there by the guard."""

    number: int
    agent: AgentId
    from_at: datetime
    to_at: datetime
    automatic: bool = False

    def covers(self, at: datetime) -> bool:
        return self.from_at <= at < self.to_at


@dataclass(frozen=True, slots=True)
class Present:
    """An agent who is online and not on a break. `free`: has WeChat seats and no call; `load`: open texts."""

    agent: AgentId
    free: bool = True
    load: int = 0


class Alarm(StrEnum):
    NONE = "none"
    LEADER = "leader"
    SUPERVISOR = "supervisor"


# --- what must be done ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PutOnDuty:
    """Enter and tell this agent; `spare` when the leader had named them."""

    agent: AgentId
    until: datetime
    spare: bool


@dataclass(frozen=True, slots=True)
class ReleaseAutomatic:
    number: int
    agent: AgentId


@dataclass(frozen=True, slots=True)
class ShortageBegan:
    at: datetime
    present: int


@dataclass(frozen=True, slots=True)
class ShortageDeepened:
    present: int


@dataclass(frozen=True, slots=True)
class ShortageEnded:
    at: datetime


@dataclass(frozen=True, slots=True)
class Raise:
    """Alarm the leaders, then the shift supervisors."""

    level: Alarm
    short_for: timedelta
    present: int


DutyDecision = PutOnDuty | ReleaseAutomatic | ShortageBegan | ShortageDeepened | ShortageEnded | Raise


@dataclass(slots=True)
class DutyGuard:
    """`fill`: put people on duty by itself (off where no WeChat account exists)."""

    rules: DutyRules
    watch: dict[int, Watchman] = field(default_factory=dict)
    spares: tuple[AgentId, ...] = ()
    fill: bool = True
    short_since: datetime | None = None
    alarm: Alarm = Alarm.NONE
    lowest: int = 0
    enough_since: datetime | None = None

    # --- the list ---

    def enter(self, watchman: Watchman) -> None:
        self.watch[watchman.number] = watchman

    def strike(self, number: int) -> Watchman | None:
        return self.watch.pop(number, None)

    def of(self, agent: AgentId, at: datetime) -> Watchman | None:
        """The entry of this agent that lasts longest."""
        own = [w for w in self.watch.values() if w.agent == agent and w.covers(at)]
        return max(own, key=lambda w: (w.to_at, w.number), default=None)

    def standing(self, at: datetime, here: Mapping[AgentId, Present]) -> set[AgentId]:
        """Who really stands duty now."""
        return {w.agent for w in self.watch.values() if w.covers(at) and w.agent in here}

    def may_leave(self, agent: AgentId, at: datetime, here: Mapping[AgentId, Present]) -> bool:
        """Nobody on duty goes if fewer than the minimum would remain."""
        standing = self.standing(at, here)
        return agent not in standing or len(standing) - 1 >= self.rules.minimum

    # --- looking ---

    def look(self, at: datetime, here: Mapping[AgentId, Present]) -> list[DutyDecision]:
        """Called on every change of presence and once a second; the caller enters whom it puts on duty."""
        self.watch = {n: w for n, w in self.watch.items() if w.to_at > at}
        standing = self.standing(at, here)
        decided: list[DutyDecision] = []
        if self.fill and len(standing) < self.rules.minimum:
            called = self._call(at, here, standing)
            decided += called
            standing |= {order.agent for order in called}
        decided += self._shortage(at, len(standing))
        decided += self._release(at, here)
        return decided

    def _call(self, at: datetime, here: Mapping[AgentId, Present], standing: set[AgentId]) -> list[PutOnDuty]:
        """The leader's spares in their order, then the least loaded; of equals, the lowest number."""
        able = [one for one in here.values() if one.free and one.agent not in standing]
        rank = {agent: place for place, agent in enumerate(self.spares)}
        able.sort(key=lambda one: (rank.get(one.agent, len(rank)), one.load, one.agent))
        until = at + self.rules.automatic_lasts
        missing = self.rules.minimum - len(standing)
        return [PutOnDuty(one.agent, until, one.agent in rank) for one in able[:missing]]

    def _shortage(self, at: datetime, present: int) -> Iterable[DutyDecision]:
        if present >= self.rules.minimum or not (self.fill or self.watch):
            ended = self.short_since is not None
            self.short_since, self.alarm = None, Alarm.NONE
            return [ShortageEnded(at)] if ended else []
        if self.short_since is None:
            self.short_since, self.lowest = at, present
            return [ShortageBegan(at, present)]
        decided: list[DutyDecision] = []
        if present < self.lowest:
            self.lowest = present
            decided.append(ShortageDeepened(present))
        return decided + self._escalate(at - self.short_since, present)

    def _escalate(self, short_for: timedelta, present: int) -> list[DutyDecision]:
        """Each level once, the leader's also when both are due at the same look (after a restart)."""
        raised: list[DutyDecision] = []
        if short_for >= self.rules.leader_alarm and self.alarm is Alarm.NONE:
            self.alarm = Alarm.LEADER
            raised.append(Raise(Alarm.LEADER, short_for, present))
        if short_for >= self.rules.supervisor_alarm and self.alarm is Alarm.LEADER:
            self.alarm = Alarm.SUPERVISOR
            raised.append(Raise(Alarm.SUPERVISOR, short_for, present))
        return raised

    def _release(self, at: datetime, here: Mapping[AgentId, Present]) -> list[DutyDecision]:
        """Those called in go home when the leader's own list has been enough for a while."""
        now = [w for w in self.watch.values() if w.covers(at) and w.agent in here]
        own = {w.agent for w in now if not w.automatic}
        if len(own) < self.rules.minimum:
            self.enough_since = None
            return []
        self.enough_since = self.enough_since or at
        if at - self.enough_since < self.rules.calm:
            return []
        return [ReleaseAutomatic(w.number, w.agent) for w in self.watch.values() if w.automatic]
