"""What must hold after any sequence of events whatsoever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from routing.decisions import Assign, Decision, Forget, Offer, Refuse, SetPresence, Wait, Withdrawal, WithdrawOffer
from routing.events import (
    AgentSignedIn,
    AgentSignedOut,
    AgentWrote,
    Answer,
    AssignmentForced,
    CitizenWrote,
    ClockTicked,
    ConnectionLost,
    ConnectionRestored,
    ConversationEnded,
    ConversationQueued,
    DemandChanged,
    OfferAnswered,
    ParkAsked,
    PresenceChanged,
    ProfileChanged,
    RoutingEvent,
    Transferred,
    WrapUpExtended,
    WrapUpFinished,
)
from routing.model import (
    PHONE,
    WECHAT,
    AgentId,
    ChannelKind,
    ConversationId,
    Demand,
    Media,
    Overflow,
    Presence,
    Priority,
    Profile,
    Rules,
    Skill,
    Strategy,
)
from routing.router import Router
from routing.snapshot import Stage
from tests.routing.judge import Judge, given, rank

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
WEB = ChannelKind("web")
SKILLS = [Skill("tax"), Skill("water")]
AGENTS = [AgentId(number) for number in range(1, 5)]

agents = st.sampled_from(AGENTS)
maybe_agent = st.none() | agents
conversations = st.integers(1, 9).map(ConversationId)
skill_sets = st.frozensets(st.sampled_from(SKILLS))
seconds = st.sampled_from([1, 5, 15, 20, 31, 60, 61, 700])
profiles = st.builds(
    Profile,
    skills=skill_sets,
    languages=st.sampled_from([frozenset({"zh"}), frozenset({"zh", "en"})]),
    ceilings=st.sampled_from([{WECHAT: 2, WEB: 1, PHONE: 1}, {WECHAT: 2, PHONE: 1}, {WECHAT: 3, WEB: 2}]),
    text_budget=st.integers(2, 4),
)
overflows = st.just(()) | skill_sets.map(lambda skills: (Overflow(timedelta(seconds=45), skills),))


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    channel = draw(st.sampled_from([WEB, WECHAT, PHONE]))
    return Demand(
        channel,
        Media.VOICE if channel == PHONE else Media.TEXT,
        skills=draw(skill_sets),
        language=draw(st.sampled_from(["", "", "zh", "en"])),
        priority=draw(st.sampled_from(Priority)),
        sticky=draw(maybe_agent),
        only=draw(st.none() | st.none() | agents),
        leave_out=draw(st.just(frozenset()) | st.frozensets(agents, max_size=1)),
        overflow=draw(overflows),
        auto_accept=draw(st.booleans()) if channel != PHONE else False,
    )


class RoutingDay(RuleBasedStateMachine):
    """Two routers hear the same events; one of them is rebuilt from a snapshot now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.came: dict[ConversationId, datetime] = {}
        self.history: list[tuple[RoutingEvent, list[Decision]]] = []

    @initialize(
        strategy=st.sampled_from(Strategy),
        blend=st.booleans(),
        profiles=st.lists(profiles, min_size=4, max_size=4),
    )
    def opens(self, strategy: Strategy, blend: bool, profiles: list[Profile]) -> None:
        self.rules = Rules(strategy=strategy, blend=blend, wrap_up_lasts={WEB: timedelta(0)})
        self.router, self.twin = Router(self.rules), Router(self.rules)
        for agent, profile in zip(AGENTS[:3], profiles, strict=False):
            self.tell(AgentSignedIn(self.now, agent, profile))
            self.tell(PresenceChanged(self.now, agent, Presence.READY))

    def tell(self, event: RoutingEvent) -> list[Decision]:
        before = self.router.snapshot()
        decisions = self.router.handle(event)
        assert self.twin.handle(event) == decisions, "the rebuilt router decides the same"
        assert self.twin.snapshot() == self.router.snapshot()
        self.history.append((event, decisions))
        self.seats_were_there(decisions)
        self.came_in_turn(decisions)
        refused = [d for d in decisions if isinstance(d, Refuse)]
        if refused:
            assert decisions == refused
            assert self.router.snapshot() == before, "a refusal changes nothing"
        return decisions

    # --- judged at each event ---------------------------------------------------------

    def seats_were_there(self, decisions: list[Decision]) -> None:
        """Whoever was given something did not hold more than their ceilings afterwards."""
        judge = Judge(self.rules, self.router.snapshot())
        for agent in {d.agent for d in given(decisions)}:
            load, profile = judge.loads[agent], judge.agents[agent].profile
            assert all(count <= profile.ceilings.get(c, 0) for c, count in load.channels.items())
            assert load.texts <= profile.text_budget
            assert load.voices <= 1
            assert load.offered <= 1

    def came_in_turn(self, decisions: list[Decision]) -> None:
        """Nobody still waiting stood before somebody served now and could have had that very seat."""
        judge = Judge(self.rules, self.router.snapshot())
        for decision in given(decisions):
            if isinstance(decision, Assign) and decision.why in ("returned", "forced"):
                continue
            served, agent = judge.conversations[decision.conversation], judge.agents[decision.agent]
            for waiting in judge.waiting:
                same_seat = waiting.demand.channel == served.demand.channel
                if same_seat and judge.may_serve(waiting, agent):
                    assert rank(served) < rank(waiting)

    # --- citizens ---------------------------------------------------------------------

    @rule(conversation=conversations, demand=demands(), late=st.sampled_from([0, 0, 50, 300]))
    def citizen_comes(self, conversation: ConversationId, demand: Demand, late: int) -> None:
        came_at = self.now - timedelta(seconds=late)
        if self.router.stands(conversation) is None:
            self.came[conversation] = came_at
        self.tell(ConversationQueued(self.now, conversation, demand, came_at))

    @rule(conversation=conversations)
    def citizen_writes(self, conversation: ConversationId) -> None:
        self.tell(CitizenWrote(self.now, conversation))

    @rule(conversation=conversations, wrap_up=st.booleans())
    def conversation_ends(self, conversation: ConversationId, wrap_up: bool) -> None:
        self.tell(ConversationEnded(self.now, conversation, wrap_up))

    @rule(conversation=conversations, demand=demands())
    def demand_changes(self, conversation: ConversationId, demand: Demand) -> None:
        stands = self.router.stands(conversation)
        if stands is not None:
            demand = replace(demand, channel=stands.demand.channel, media=stands.demand.media)
        self.tell(DemandChanged(self.now, conversation, demand))

    # --- agents -----------------------------------------------------------------------

    @rule(agent=agents, profile=profiles)
    def agent_signs_in(self, agent: AgentId, profile: Profile) -> None:
        self.tell(AgentSignedIn(self.now, agent, profile))
        self.tell(PresenceChanged(self.now, agent, Presence.READY))

    @rule(agent=agents)
    def agent_signs_out(self, agent: AgentId) -> None:
        self.tell(AgentSignedOut(self.now, agent))
        assert all(
            stands.demand.media is Media.VOICE and stands.stage is Stage.ACTIVE
            for stands in self.held_by(agent)
        )

    @rule(agent=agents, presence=st.sampled_from([Presence.READY, Presence.READY, *Presence]))
    def agent_changes_presence(self, agent: AgentId, presence: Presence) -> None:
        self.tell(PresenceChanged(self.now, agent, presence, "lunch"))

    @rule(agent=agents, profile=profiles)
    def agent_is_trained(self, agent: AgentId, profile: Profile) -> None:
        self.tell(ProfileChanged(self.now, agent, profile))

    @rule(agent=agents)
    def screen_vanishes(self, agent: AgentId) -> None:
        self.tell(ConnectionLost(self.now, agent))

    @rule(agent=agents)
    def screen_comes_back(self, agent: AgentId) -> None:
        self.tell(ConnectionRestored(self.now, agent))

    # --- offers, aimed at what stands: blind draws hardly ever hit --------------------

    @precondition(lambda self: self.in_stage(Stage.OFFERED))
    @rule(pick=st.integers(0, 8), answer=st.sampled_from([Answer.ACCEPTED, *Answer]))
    def asked_agent_answers(self, pick: int, answer: Answer) -> None:
        stands = self.pick(pick, Stage.OFFERED)
        decisions = self.tell(OfferAnswered(self.now, stands.agent, stands.conversation, answer))
        if answer in (Answer.LAPSED, Answer.UNREACHABLE):
            reason = "missed_offer" if answer is Answer.LAPSED else "unreachable"
            assert SetPresence(stands.agent, Presence.AWAY, reason) in decisions
        if answer is Answer.DECLINED:
            assert not any(
                d.agent == stands.agent and d.conversation == stands.conversation for d in given(decisions)
            )

    @rule(agent=agents, conversation=conversations, answer=st.sampled_from(Answer))
    def stale_answer_comes(self, agent: AgentId, conversation: ConversationId, answer: Answer) -> None:
        stands = self.router.stands(conversation)
        if stands is not None and stands.stage is Stage.OFFERED and stands.agent == agent:
            return
        before = self.router.snapshot()
        decisions = self.tell(OfferAnswered(self.now, agent, conversation, answer))
        assert decisions == [WithdrawOffer(agent, conversation, Withdrawal.STALE)]
        assert self.router.snapshot() == before

    @precondition(lambda self: self.in_stage(Stage.ACTIVE))
    @rule(pick=st.integers(0, 8), to=maybe_agent, skills=st.none() | skill_sets)
    def holder_passes_on(self, pick: int, to: AgentId | None, skills: Any) -> None:
        stands = self.pick(pick, Stage.ACTIVE)
        self.tell(Transferred(self.now, stands.conversation, stands.agent, to, skills))

    @rule(agent=agents, conversation=conversations)
    def leader_forces(self, agent: AgentId, conversation: ConversationId) -> None:
        self.tell(AssignmentForced(self.now, conversation, agent))

    @precondition(lambda self: self.in_stage(Stage.ACTIVE))
    @rule(pick=st.integers(0, 8))
    def holder_parks(self, pick: int) -> None:
        stands = self.pick(pick, Stage.ACTIVE)
        self.tell(ParkAsked(self.now, stands.conversation, stands.agent))

    @precondition(lambda self: self.in_stage(Stage.ACTIVE))
    @rule(pick=st.integers(0, 8))
    def holder_writes(self, pick: int) -> None:
        self.tell(AgentWrote(self.now, self.pick(pick, Stage.ACTIVE).conversation))

    @precondition(lambda self: self.in_stage(Stage.WRAP_UP))
    @rule(pick=st.integers(0, 8), more=st.none() | seconds)
    def holder_wraps_up(self, pick: int, more: int | None) -> None:
        stands = self.pick(pick, Stage.WRAP_UP)
        if more is None:
            self.tell(WrapUpFinished(self.now, stands.agent, stands.conversation))
            assert self.router.stands(stands.conversation) is None
            return
        self.tell(WrapUpExtended(self.now, stands.agent, stands.conversation, timedelta(seconds=more)))
        deadline = self.router.stands(stands.conversation).deadline
        assert stands.deadline <= deadline <= stands.since + self.rules.longest_wrap_up

    # --- time and memory --------------------------------------------------------------

    @rule(seconds=seconds)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.tell(ClockTicked(self.now))
        for stands in self.router.snapshot().conversations:
            assert stands.deadline is None or stands.deadline > self.now

    @rule()
    def a_second_passes_unnoticed(self) -> None:
        self.now += timedelta(seconds=1)

    @rule()
    def twin_is_rebuilt(self) -> None:
        self.twin = Router.restore(self.rules, self.twin.snapshot())

    # --- what always holds ------------------------------------------------------------

    @invariant()
    def nobody_waits_while_somebody_able_is_free(self) -> None:
        judge = Judge(self.rules, self.router.snapshot())
        for stands in judge.waiting:
            assert judge.able(stands) == []

    @invariant()
    def nobody_loses_their_place(self) -> None:
        for stands in self.router.snapshot().conversations:
            assert stands.came_at == self.came[stands.conversation]

    @invariant()
    def whoever_waits_has_no_holder(self) -> None:
        for stands in self.router.snapshot().conversations:
            assert (stands.agent is None) == (stands.stage is Stage.WAITING)

    @invariant()
    def the_screens_are_told_the_truth(self) -> None:
        judge = Judge(self.rules, self.router.snapshot())
        assert self.router.waiting_count() == len(judge.waiting)
        assert sum(line.waiting for line in self.router.queue_view()) == len(judge.waiting)
        for agent, load in judge.loads.items():
            assert self.router.load_of(agent) == {c: n for c, n in load.channels.items() if n}
        places = {
            stands.conversation: sum(same_line(other, stands) and rank(other) < rank(stands) for other in judge.waiting)
            for stands in judge.waiting
        }
        assert self.router.places(places) == places
        texts = {s.conversation for s in judge.waiting if s.demand.media is Media.TEXT}
        assert self.router.all_places() == {c: place for c, place in places.items() if c in texts}

    def teardown(self) -> None:
        if not self.history:
            return
        again = Router(self.rules)
        for event, decisions in self.history:
            assert again.handle(event) == decisions

    # --- finding things ---------------------------------------------------------------

    def in_stage(self, stage: Stage) -> list[Any]:
        return [s for s in self.router.snapshot().conversations if s.stage is stage]

    def pick(self, number: int, stage: Stage) -> Any:
        found = self.in_stage(stage)
        return found[number % len(found)]

    def held_by(self, agent: AgentId) -> list[Any]:
        seated = (Stage.OFFERED, Stage.ACTIVE, Stage.WRAP_UP)
        return [s for s in self.router.snapshot().conversations if s.agent == agent and s.stage in seated]


def same_line(one: Any, other: Any) -> bool:
    def line(stands: Any) -> tuple[Any, ...]:
        return stands.demand.channel, stands.demand.skills, stands.demand.language

    return line(one) == line(other)


TestRoutingDay = RoutingDay.TestCase
TestRoutingDay.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
