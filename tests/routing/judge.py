"""Says what must be true of a router's memory, slowly and obviously: by looking at everybody."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from routing.decisions import Assign, Decision, Offer, Refuse, Why
from routing.model import AgentId, ChannelKind, Demand, Media, Presence, Rules, Strategy
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

    def place(self, stands: ConversationStands) -> int:
        before = (other for other in self.waiting if rank(other) < rank(stands))
        return sum(line(other.demand) == line(stands.demand) for other in before)

    def turn(self, agent: AgentId) -> tuple[float, datetime, int]:
        """Whoever has the smallest is asked first."""
        stands, load = self.agents[agent], self.loads[agent]
        idle_since = stands.idle_since or LONG_AGO
        match self.rules.strategy:
            case Strategy.LONGEST_IDLE:
                return (0, idle_since, agent)
            case Strategy.LEAST_LOADED:
                return ((load.texts + load.voices) / stands.profile.text_budget, idle_since, agent)
            case Strategy.ROUND_ROBIN:
                return (stands.last_turn, idle_since, agent)


def line(demand: Demand) -> tuple[object, ...]:
    return demand.channel, demand.skills, demand.language


def rank(stands: ConversationStands) -> tuple[int, datetime, int]:
    return (-stands.demand.priority, stands.came_at, stands.conversation)


def given(decisions: list[Decision]) -> list[Offer | Assign]:
    """Offers and automatic assignments, in order."""
    return [d for d in decisions if isinstance(d, Offer) or (isinstance(d, Assign) and not d.offered)]


def check_event(rules: Rules, before: Snapshot, decisions: list[Decision], after: Snapshot) -> None:
    """Hold one step of a router against everything it promises."""
    refused = [d for d in decisions if isinstance(d, Refuse)]
    if refused:
        assert decisions == refused
        assert before == after, "a refusal changes nothing"
    judge = Judge(rules, after)
    for stands in after.conversations:
        assert (stands.agent is None) == (stands.stage is Stage.WAITING), "one holder, or the queue"
    for stands in judge.waiting:
        assert judge.able(stands) == [], "nobody waits while an able agent is free"
    for decision in given(decisions):
        _had_the_seat(judge, judge.agents[decision.agent], judge.conversations[decision.conversation].demand)
        if decision.why not in (Why.RETURNED, Why.FORCED, Why.RESUMED, Why.ANSWERED):
            _came_in_turn(judge, decision)
            _was_the_one_to_ask(judge, Judge(rules, before), decision)


def _had_the_seat(judge: Judge, agent: AgentStands, demand: Demand) -> None:
    load, profile = judge.loads[agent.agent], agent.profile
    assert load.channels[demand.channel] <= profile.ceilings.get(demand.channel, 0)
    assert demand.media is Media.VOICE or load.texts <= profile.text_budget
    assert load.voices <= 1
    assert load.offered <= 1


def _came_in_turn(judge: Judge, decision: Offer | Assign) -> None:
    """Nobody still waiting stood before somebody served now and could have had that very seat."""
    served, agent = judge.conversations[decision.conversation], judge.agents[decision.agent]
    for waiting in judge.waiting:
        if waiting.demand.channel == served.demand.channel and judge.may_serve(waiting, agent):
            assert rank(served) < rank(waiting)


def _was_the_one_to_ask(judge: Judge, before: Judge, decision: Offer | Assign) -> None:
    """No agent who is free even now, and was untouched by what happened, had an earlier turn."""
    served, chosen = judge.conversations[decision.conversation], judge.agents[decision.agent]
    demand = served.demand
    if demand.only is not None:
        return
    rivals = [
        agent
        for agent in judge.agents.values()
        if agent.agent != chosen.agent
        and judge.is_free(agent, demand)
        and judge.skilled(served, agent)
        and not judge.barred(served, agent.agent)
    ]
    assert demand.sticky not in {agent.agent for agent in rivals}, "whom the citizen knows is asked first"
    if demand.sticky == chosen.agent:
        assert decision.why is Why.STICKY
        return
    own = [agent for agent in rivals if demand.skills <= agent.profile.skills]
    if decision.why is Why.OVERFLOW:
        assert own == [], "their own group is asked first"
        assert not demand.skills <= chosen.profile.skills
        return
    for agent in own:
        if _untouched(judge, before, agent.agent) and _untouched_but_given(judge, before, chosen.agent):
            assert before.turn(chosen.agent) < before.turn(agent.agent)


def _untouched(judge: Judge, before: Judge, agent: AgentId) -> bool:
    return judge.agents[agent] == before.agents.get(agent) and judge.loads[agent] == before.loads[agent]


def _untouched_but_given(judge: Judge, before: Judge, agent: AgentId) -> bool:
    """Exactly one conversation more than before, and nothing else happened to them."""
    if agent not in before.agents:
        return False
    load, held = judge.loads[agent], before.loads[agent]
    one_more = load.texts + load.voices == held.texts + held.voices + 1
    return one_more and judge.agents[agent].presence == before.agents[agent].presence
