"""What must hold after any sequence of events whatsoever."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import invariant, precondition, rule

from routing.decisions import (
    Refuse,
    SetPresence,
    Withdrawal,
    WithdrawOffer,
)
from routing.events import (
    AgentSignedIn,
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
    TelephoneAnswered,
    Transferred,
    WrapUpExtended,
    WrapUpFinished,
)
from routing.model import (
    PHONE,
    AgentId,
    AgentState,
    ConversationId,
    Demand,
    Media,
    Presence,
    Profile,
)
from routing.router import Router
from routing.snapshot import Stage
from tests.routing.draws import (
    AGENTS,
    agents,
    demands,
    maybe_agent,
    picks,
    plain_demands,
    profiles,
    seconds,
    skill_sets,
)
from tests.routing.judge import Judge, given
from tests.routing.two_routers import TwoRouters

# Whoever only asks whether a fault is found (tests.mutants) need not wait for the smallest example.
PHASES = [Phase.generate] if os.environ.get("WITHOUT_SHRINKING") else list(Phase)


class RoutingDay(TwoRouters):
    """Whatever citizens, agents, leaders and the clock may do, in any order."""

    # --- citizens ---------------------------------------------------------------------

    @rule(demand=demands(), late=st.sampled_from([0, 0, 50, 300]))
    def citizen_comes(self, demand: Demand, late: int) -> None:
        self.newest = ConversationId(self.newest + 1)
        self.came[self.newest] = self.now - timedelta(seconds=late)
        self.tell(ConversationQueued(self.now, self.newest, demand, self.came[self.newest]))

    @rule(wanted=st.lists(plain_demands, min_size=2, max_size=4))
    def citizens_come(self, wanted: list[Demand]) -> None:
        for demand in wanted:
            self.citizen_comes(demand, 0)

    @precondition(lambda self: self.in_stage(Stage.PARKED))
    @rule()
    def silent_citizens_write(self) -> None:
        for stands in self.in_stage(Stage.PARKED):
            self.tell(CitizenWrote(self.now, stands.conversation))

    @precondition(lambda self: self.in_stage(*Stage))
    @rule(pick=picks)
    def citizen_writes(self, pick: int) -> None:
        self.tell(CitizenWrote(self.now, self.pick(pick, *Stage).conversation))

    @precondition(lambda self: self.in_stage(*Stage))
    @rule(pick=picks, wrap_up=st.booleans())
    def conversation_ends(self, pick: int, wrap_up: bool) -> None:
        stands = self.pick(pick, *Stage)
        self.tell(ConversationEnded(self.now, stands.conversation, wrap_up))
        left = self.router.stands(stands.conversation)
        assert left is None or left.stage is Stage.WRAP_UP

    @precondition(lambda self: self.in_stage(Stage.ACTIVE))
    @rule(pick=picks)
    def holder_closes(self, pick: int) -> None:
        stands = self.pick(pick, Stage.ACTIVE)
        self.tell(ConversationEnded(self.now, stands.conversation))

    @precondition(lambda self: self.in_stage(*Stage))
    @rule(pick=picks, demand=demands())
    def demand_changes(self, pick: int, demand: Demand) -> None:
        stands = self.pick(pick, *Stage)
        demand = replace(demand, channel=stands.demand.channel, media=stands.demand.media)
        self.tell(DemandChanged(self.now, stands.conversation, demand))

    # --- agents -----------------------------------------------------------------------

    @rule(agent=agents, profile=profiles)
    def agent_starts_work(self, agent: AgentId, profile: Profile) -> None:
        if self.router.state_of(agent) is AgentState.SIGNED_OUT:
            self.tell(AgentSignedIn(self.now, agent, profile))
        self.tell(ConnectionRestored(self.now, agent))
        self.tell(PresenceChanged(self.now, agent, Presence.READY))

    @rule()
    def all_agents_get_ready(self) -> None:
        for agent in AGENTS:
            self.tell(ConnectionRestored(self.now, agent))
            self.tell(PresenceChanged(self.now, agent, Presence.READY))

    @rule(agent=agents, change=st.sampled_from([*Presence, "lost", "lost", "restored"]))
    def agent_changes_presence(self, agent: AgentId, change: Presence | str) -> None:
        if change == "lost":
            self.tell(ConnectionLost(self.now, agent))
        elif change == "restored":
            self.tell(ConnectionRestored(self.now, agent))
        else:
            self.tell(PresenceChanged(self.now, agent, Presence(change), "lunch"))
        if self.router.state_of(agent) is AgentState.SIGNED_OUT:
            assert all(call_in_progress(stands) for stands in self.held_by(agent))

    @rule(agent=agents, profile=profiles)
    def agent_is_trained(self, agent: AgentId, profile: Profile) -> None:
        self.tell(ProfileChanged(self.now, agent, profile))

    # --- offers, aimed at what stands: blind draws hardly ever hit --------------------

    @precondition(lambda self: self.in_stage(Stage.OFFERED))
    @rule()
    def asked_agents_accept(self) -> None:
        for stands in self.in_stage(Stage.OFFERED):
            self.tell(OfferAnswered(self.now, stands.agent, stands.conversation, Answer.ACCEPTED))

    @precondition(lambda self: self.in_stage(Stage.OFFERED))
    @rule(pick=picks, answer=st.sampled_from(Answer))
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

    @rule(agent=agents, pick=picks, answer=st.sampled_from(Answer))
    def stale_answer_comes(self, agent: AgentId, pick: int, answer: Answer) -> None:
        stands = self.pick(pick, *Stage) if self.router.snapshot().conversations else None
        conversation = ConversationId(1) if stands is None else stands.conversation
        if stands is not None and stands.stage is Stage.OFFERED and stands.agent == agent:
            return
        before = self.router.snapshot()
        decisions = self.tell(OfferAnswered(self.now, agent, conversation, answer))
        assert decisions == [WithdrawOffer(agent, conversation, Withdrawal.STALE)]
        assert self.router.snapshot() == before

    @precondition(lambda self: self.in_stage(*Stage))
    @rule(agent=agents, pick=picks, odd=st.integers(0, 5), demand=demands())
    def something_odd_is_told(self, agent: AgentId, pick: int, odd: int, demand: Demand) -> None:
        """Repeated, late or plainly wrong facts."""
        conversation = self.pick(pick, *Stage).conversation
        held = [s.conversation for s in self.held_by(agent)]
        telling: list[RoutingEvent] = [
            ConversationQueued(self.now, conversation, demand, self.now),
            WrapUpFinished(self.now, agent, conversation),
            WrapUpExtended(self.now, agent, conversation, timedelta(seconds=-5)),
            ParkAsked(self.now, conversation, agent),
            Transferred(self.now, conversation, agent, agent),
            DemandChanged(self.now, conversation, demand),
        ]
        if odd in (1, 3, 4) and conversation in held:
            return
        self.tell(telling[odd])

    @precondition(lambda self: self.in_stage(Stage.ACTIVE))
    @rule(pick=picks, to=maybe_agent, skills=st.none() | skill_sets)
    def holder_passes_on(self, pick: int, to: AgentId | None, skills: Any) -> None:
        stands = self.pick(pick, Stage.ACTIVE)
        self.tell(Transferred(self.now, stands.conversation, stands.agent, to, skills))

    @precondition(lambda self: self.in_stage(*Stage))
    @rule(agent=agents, pick=picks)
    def leader_forces(self, agent: AgentId, pick: int) -> None:
        conversation = self.pick(pick, *Stage).conversation
        decisions = self.tell(AssignmentForced(self.now, conversation, agent))
        stands = self.router.stands(conversation)
        if not any(isinstance(d, Refuse) for d in decisions):
            assert stands is not None
            assert (stands.agent, stands.stage) == (agent, Stage.ACTIVE)

    @precondition(lambda self: self.in_stage(*Stage))
    @rule(agent=agents, pick=picks)
    def a_telephone_was_answered(self, agent: AgentId, pick: int) -> None:
        stands = self.pick(pick, *Stage)
        known = self.router.agent_stands(agent)
        if known is not None and PHONE not in known.profile.ceilings:
            return
        decisions = self.tell(TelephoneAnswered(self.now, stands.conversation, agent))
        if not any(isinstance(d, Refuse) for d in decisions) and stands.demand.media is Media.VOICE:
            after = self.router.stands(stands.conversation)
            assert after is not None
            assert (after.agent, after.stage) == (agent, Stage.ACTIVE)

    @precondition(lambda self: self.in_stage(Stage.ACTIVE))
    @rule(pick=picks, word=st.booleans())
    def holder_writes_or_parks(self, pick: int, word: bool) -> None:
        stands = self.pick(pick, Stage.ACTIVE)
        if word:
            self.tell(AgentWrote(self.now, stands.conversation))
        else:
            self.tell(ParkAsked(self.now, stands.conversation, stands.agent))

    @precondition(lambda self: self.in_stage(Stage.WRAP_UP))
    @rule(pick=picks, more=st.none() | seconds)
    def holder_wraps_up(self, pick: int, more: int | None) -> None:
        stands = self.pick(pick, Stage.WRAP_UP)
        if more is None:
            self.tell(WrapUpFinished(self.now, stands.agent, stands.conversation))
            assert self.router.stands(stands.conversation) is None
            return
        self.tell(WrapUpExtended(self.now, stands.agent, stands.conversation, timedelta(seconds=more)))
        extended = self.router.stands(stands.conversation)
        assert extended is not None
        assert extended.deadline is not None
        latest = stands.since + self.routing_rules.longest_wrap_up
        assert stands.deadline <= extended.deadline <= max(stands.deadline, latest)

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
        self.twin = Router.restore(self.routing_rules, self.twin.snapshot())

    # --- what always holds ------------------------------------------------------------

    @invariant()
    def nobody_loses_their_place(self) -> None:
        for stands in self.router.snapshot().conversations:
            assert stands.came_at == self.came[stands.conversation]

    @invariant()
    def the_screens_are_told_the_truth(self) -> None:
        judge = Judge(self.routing_rules, self.router.snapshot())
        assert self.router.waiting_count() == len(judge.waiting)
        assert sum(line.waiting for line in self.router.queue_view()) == len(judge.waiting)
        for agent, load in judge.loads.items():
            assert self.router.load_of(agent) == {c: n for c, n in load.channels.items() if n}
        places = {stands.conversation: judge.place(stands) for stands in judge.waiting}
        assert self.router.places(places) == places
        texts = {s.conversation for s in judge.waiting if s.demand.media is Media.TEXT}
        assert self.router.all_places() == {c: place for c, place in places.items() if c in texts}


def call_in_progress(stands: Any) -> bool:
    return stands.demand.media is Media.VOICE and stands.stage is Stage.ACTIVE


TestRoutingDay = RoutingDay.TestCase
TestRoutingDay.settings = settings(
    max_examples=150, stateful_step_count=60, deadline=None, phases=PHASES, print_blob=False
)
