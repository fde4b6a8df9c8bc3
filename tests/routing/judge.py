"""Says what must be true of a router's memory, the slow and obvious way: by looking at everybody each time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from routing.decisions import Assign, Decision, Offer
from routing.model import AgentId, ChannelKind, Demand, Media, Presence, Rules
from routing.snapshot import AgentStands, ConversationStands, Snapshot, Stage

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
SEATED = (Stage.OFFERED, Stage.ACTIVE, Stage.WRAP_UP)


@dataclass
class Load:
    """What one agent holds, counted anew."""

    channels: Counter[ChannelKind] = field(default_factory=Counter)
    texts: int = 0
    voices: int = 0
    offered: int = 0

    def add(self, stands: ConversationStands) -> None:
        self.channels[stands.demand.channel] += 1
        if stands.demand.media is Media.TEXT:
            self.texts += 1
        else:
            self.voices += 1
        if stands.stage is Stage.OFFERED:
            self.offered += 1


class Judge:
    def __init__(self, rules: Rules, snapshot: Snapshot) -> None:
        self.rules, self.clock = rules, snapshot.at or LONG_AGO
        self.agents = {stands.agent: stands for stands in snapshot.agents}
        self.conversations = {stands.conversation: stands for stands in snapshot.conversations}
        self.loads = {agent: Load() for agent in self.agents}
        for stands in snapshot.conversations:
            if stands.stage in SEATED:
                assert stands.agent is not None
                self.loads[stands.agent].add(stands)
        self.waiting = sorted(
            (stands for stands in snapshot.conversations if stands.stage is Stage.WAITING), key=rank
        )

    def has_seat(self, agent: AgentStands, demand: Demand) -> bool:
        load, profile = self.loads[agent.agent], agent.profile
        if load.channels[demand.channel] >= profile.ceilings.get(demand.channel, 0):
            return False
        if demand.media is Media.TEXT:
            return load.texts < profile.text_budget
        return self.rules.blend or load.texts == 0

    def is_free(self, agent: AgentStands, demand: Demand) -> bool:
        load = self.loads[agent.agent]
        up = agent.presence is Presence.READY and agent.lost_at is None
        return up and not load.offered and not load.voices and self.has_seat(agent, demand)

    def barred(self, stands: ConversationStands, agent: AgentId) -> bool:
        return agent in stands.demand.leave_out or stands.declined.get(agent, LONG_AGO) > self.clock

    def skilled(self, stands: ConversationStands, agent: AgentStands) -> bool:
        demand = stands.demand
        if demand.language and demand.language not in agent.profile.languages:
            return False
        accepted = [demand.skills]
        accepted += [step.skills for step in demand.overflow if stands.came_at + step.after <= self.clock]
        return any(skills <= agent.profile.skills for skills in accepted)

    def kept_for(self, stands: ConversationStands) -> AgentStands | None:
        demand = stands.demand
        only = self._possible_keeper(stands, demand.only)
        if only is not None and stands.only_until is not None and self.clock < stands.only_until:
            return only
        sticky = self._possible_keeper(stands, demand.sticky)
        if sticky is None or not self.skilled(stands, sticky):
            return None
        return sticky if self.clock < stands.since + self.rules.sticky_wait else None

    def _possible_keeper(self, stands: ConversationStands, agent: AgentId | None) -> AgentStands | None:
        known = None if agent is None else self.agents.get(agent)
        if known is None or known.presence is Presence.SIGNED_OUT or self.barred(stands, known.agent):
            return None
        return known if known.profile.ceilings.get(stands.demand.channel, 0) > 0 else None

    def may_serve(self, stands: ConversationStands, agent: AgentStands) -> bool:
        """Whether this agent might be asked, seats and presence apart."""
        keeper = self.kept_for(stands)
        if keeper is not None:
            return keeper.agent == agent.agent
        return self.skilled(stands, agent) and not self.barred(stands, agent.agent)

    def able(self, stands: ConversationStands) -> list[AgentStands]:
        return [
            agent
            for agent in self.agents.values()
            if self.is_free(agent, stands.demand) and self.may_serve(stands, agent)
        ]


def rank(stands: ConversationStands) -> tuple[int, datetime, int]:
    return (-stands.demand.priority, stands.came_at, stands.conversation)


def given(decisions: list[Decision]) -> list[Offer | Assign]:
    """Offers and automatic assignments, in order."""
    return [d for d in decisions if isinstance(d, Offer) or (isinstance(d, Assign) and not d.offered)]
