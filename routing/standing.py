"""One conversation inside the router: what it demands, where it stands, and when something is next due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from routing.line import Line, RankedQueue
from routing.model import AgentId, ChannelKind, ConversationId, Demand, Media, Rules, Skill
from routing.rank import Rank, rank_of
from routing.snapshot import ConversationStands, Stage

Slot = tuple[ChannelKind, Media]
NO_RESTS: Mapping[AgentId, datetime] = MappingProxyType({})
SEATED = frozenset({Stage.OFFERED, Stage.ACTIVE, Stage.WRAP_UP})


@dataclass(slots=True, eq=False)
class Standing:
    """`placed` are the queues it is found in while it waits; `alarm` is the moment its next alarm rings."""

    conversation: ConversationId
    demand: Demand
    came_at: datetime
    stage: Stage
    since: datetime
    agent: AgentId | None = None
    deadline: datetime | None = None
    last_word_at: datetime | None = None
    declined: Mapping[AgentId, datetime] = field(default_factory=lambda: NO_RESTS)
    only_until: datetime | None = None
    line: Line | None = None
    placed: Sequence[RankedQueue] = ()
    alarm: datetime | None = None
    rank: Rank = field(init=False)
    slot: Slot = field(init=False)

    def __post_init__(self) -> None:
        self.ask(self.demand)

    def ask(self, demand: Demand) -> None:
        """Ask for something else from now on; the place in line stays that of `came_at`."""
        self.demand, self.line = demand, None
        self.rank = rank_of(demand.priority, self.came_at, self.conversation)
        self.slot = (demand.channel, demand.media)

    def keep_no_more_for(self, agent: AgentId | None) -> None:
        """This agent had their chance: nobody waits for them any longer."""
        if agent is None:
            return
        if self.demand.sticky == agent:
            self.ask(replace(self.demand, sticky=None))
        if self.demand.only == agent:
            self.ask(replace(self.demand, only=None))
            self.only_until = None

    @property
    def is_text(self) -> bool:
        return self.demand.media is Media.TEXT

    @property
    def seated(self) -> bool:
        return self.stage in SEATED

    def bars(self, agent: AgentId, clock: datetime) -> bool:
        """Whether this agent must not be asked: left out, or resting after having declined."""
        if agent in self.demand.leave_out:
            return True
        until = self.declined.get(agent)
        return until is not None and until > clock

    @property
    def bars_anyone(self) -> bool:
        return bool(self.demand.leave_out) or bool(self.declined)

    def accepted_skills(self, clock: datetime) -> list[frozenset[Skill]]:
        """The skills asked for, then those of every overflow step whose time has come."""
        overflow = self.demand.overflow
        return [self.demand.skills, *(s.skills for s in overflow if self.came_at + s.after <= clock)]

    def rest(self, agent: AgentId, until: datetime) -> None:
        self.declined = {**self.declined, agent: until}

    def forget_rests(self, clock: datetime) -> None:
        if self.declined:
            self.declined = {agent: until for agent, until in self.declined.items() if until > clock}

    def due(self, rules: Rules, clock: datetime) -> datetime | None:
        """When time alone will next change something here."""
        match self.stage:
            case Stage.OFFERED | Stage.WRAP_UP:
                return self.deadline
            case Stage.ACTIVE if self.is_text:
                return (self.last_word_at or self.since) + rules.park_after
            case Stage.WAITING:
                demand = self.demand
                if demand.sticky is None and not (demand.overflow or self.only_until or self.declined):
                    return None
                return min((at for at in self._turning_points(rules) if at > clock), default=None)
            case _:
                return None

    def _turning_points(self, rules: Rules) -> Iterator[datetime]:
        """The moments at which further agents may serve a waiting conversation."""
        if self.demand.sticky is not None:
            yield self.since + rules.sticky_wait
        if self.only_until is not None:
            yield self.only_until
        for step in self.demand.overflow:
            yield self.came_at + step.after
        yield from self.declined.values()

    def stands(self) -> ConversationStands:
        return ConversationStands(
            self.conversation,
            self.demand,
            self.came_at,
            self.stage,
            self.since,
            agent=self.agent,
            deadline=self.deadline,
            last_word_at=self.last_word_at,
            declined=dict(self.declined),
            only_until=self.only_until,
        )

    @classmethod
    def resume(cls, stands: ConversationStands) -> "Standing":
        return cls(
            stands.conversation,
            stands.demand,
            stands.came_at,
            stands.stage,
            stands.since,
            agent=stands.agent,
            deadline=stands.deadline,
            last_word_at=stands.last_word_at,
            declined=dict(stands.declined),
            only_until=stands.only_until,
        )
