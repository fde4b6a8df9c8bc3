"""WeChat duty: whatever agents do, two of them stand it or somebody hears of it."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from routing.duty import (
    Alarm,
    DutyDecision,
    DutyGuard,
    DutyRules,
    Present,
    PutOnDuty,
    Raise,
    ReleaseAutomatic,
    ShortageBegan,
    ShortageDeepened,
    ShortageEnded,
    TooFewOnDuty,
    Watchman,
)
from routing.model import AgentId

PHASES = [Phase.generate] if os.environ.get("WITHOUT_SHRINKING") else list(Phase)
START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
SHIFT = timedelta(hours=8)
ANN, BO, CHEN, DAN = (AgentId(number) for number in range(1, 5))
AGENTS = [ANN, BO, CHEN, DAN, AgentId(5)]


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def here(*agents: AgentId) -> dict[AgentId, Present]:
    return {agent: Present(agent) for agent in agents}


def guard_with(*agents: AgentId, spares: tuple[AgentId, ...] = ()) -> DutyGuard:
    """The leader put these on duty for the shift."""
    guard = DutyGuard(DutyRules(), spares=spares)
    for number, agent in enumerate(agents, 1):
        guard.enter(Watchman(number, agent, START, START + SHIFT))
    return guard


def obey(guard: DutyGuard, decisions: Iterable[DutyDecision], at: datetime) -> None:
    """What the hub does: enter whom the guard calls, strike whom it releases."""
    for decision in decisions:
        if isinstance(decision, PutOnDuty):
            number = max(guard.watch, default=0) + 1
            guard.enter(Watchman(number, decision.agent, at, decision.until, automatic=True))
        if isinstance(decision, ReleaseAutomatic):
            guard.strike(decision.number)


def test_fewer_than_two_on_duty_cannot_be_configured() -> None:
    with pytest.raises(TooFewOnDuty, match="at least 2 agents stand WeChat duty, not 1"):
        DutyRules(minimum=1)


def test_nobody_leaves_when_fewer_than_two_would_remain() -> None:
    guard = guard_with(ANN, BO, CHEN)

    assert guard.may_leave(ANN, START, here(ANN, BO, CHEN))
    assert not guard.may_leave(ANN, START, here(ANN, BO))
    assert not guard.may_leave(ANN, START, here(ANN))
    assert guard.may_leave(DAN, START, here(ANN, BO, DAN)), "who is not on duty may go"


def test_an_accepted_replacement_lets_the_other_go() -> None:
    guard = guard_with(ANN, BO)
    assert not guard.may_leave(ANN, START, here(ANN, BO, CHEN))

    guard.enter(Watchman(9, CHEN, START, START + SHIFT))

    assert guard.may_leave(ANN, START, here(ANN, BO, CHEN))


def test_a_break_counts_as_absent_and_a_spare_is_called_at_once() -> None:
    guard = guard_with(ANN, BO, spares=(DAN, CHEN))

    decisions = guard.look(START, here(ANN, CHEN, DAN))

    assert decisions == [PutOnDuty(DAN, START + guard.rules.automatic_lasts, spare=True)]


def test_after_the_spares_the_least_loaded_is_called_and_nobody_in_a_call() -> None:
    guard = guard_with(ANN, spares=(BO,))
    around = {
        ANN: Present(ANN),
        BO: Present(BO, free=False),
        CHEN: Present(CHEN, load=3),
        DAN: Present(DAN, load=1),
    }

    decisions = guard.look(START, around)

    assert decisions == [PutOnDuty(DAN, START + guard.rules.automatic_lasts, spare=False)]


def test_a_shortage_alarms_the_leader_then_the_supervisor_each_once() -> None:
    guard = guard_with(ANN, BO)
    assert guard.look(START, here(ANN)) == [ShortageBegan(START, 1)]

    raised = [d for second in range(1, 200) for d in guard.look(after(second), here(ANN))]

    seconds = timedelta(seconds=1)
    assert raised == [Raise(Alarm.LEADER, 30 * seconds, 1), Raise(Alarm.SUPERVISOR, 120 * seconds, 1)]


def test_after_a_long_gap_the_leader_is_alarmed_too() -> None:
    guard = guard_with(ANN, BO)
    guard.short_since = START - timedelta(minutes=10)

    levels = [d.level for d in guard.look(START, here(ANN)) if isinstance(d, Raise)]

    assert levels == [Alarm.LEADER, Alarm.SUPERVISOR]


def test_a_shortage_that_gets_worse_or_ends_is_told() -> None:
    guard = guard_with(ANN, BO)
    guard.look(START, here(ANN))

    assert guard.look(after(1), {}) == [ShortageDeepened(0)]
    assert guard.look(after(2), here(ANN, BO)) == [ShortageEnded(after(2))]
    assert guard.look(after(3), here(ANN)) == [ShortageBegan(after(3), 1)]


def test_automatic_duty_ends_only_after_five_calm_minutes() -> None:
    guard = guard_with(ANN, BO)
    obey(guard, guard.look(START, here(ANN, CHEN)), START)
    everybody = here(ANN, BO, CHEN)

    assert guard.look(after(60), everybody) == []
    assert guard.look(after(200), here(ANN, CHEN)) == [], "BO went again: the five minutes start anew"
    assert guard.look(after(300), everybody) == []
    assert guard.look(after(599), everybody) == []
    assert guard.look(after(600), everybody) == [ReleaseAutomatic(3, CHEN)]


def test_duty_that_has_not_begun_or_is_over_does_not_count() -> None:
    guard = guard_with(ANN)
    guard.enter(Watchman(7, BO, after(60), after(120)))

    assert [guard.standing(after(second), here(ANN, BO)) for second in (0, 60, 120)] == [
        {ANN},
        {ANN, BO},
        {ANN},
    ]


class DutyDay(RuleBasedStateMachine):
    """Agents come, go, take breaks and calls; the guard looks at each tick and is obeyed."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.around: dict[AgentId, Present] = {}
        self.short_looks = 0

    @initialize(minimum=st.integers(2, 3), spares=st.permutations(AGENTS), some=st.integers(0, 3))
    def shift_begins(self, minimum: int, spares: list[AgentId], some: int) -> None:
        self.guard = DutyGuard(DutyRules(minimum=minimum), spares=tuple(spares[:some]))

    @rule(agent=st.sampled_from(AGENTS), free=st.booleans(), load=st.integers(0, 4))
    def agent_is_there(self, agent: AgentId, free: bool, load: int) -> None:
        self.around[agent] = Present(agent, free, load)

    @rule(agents=st.sets(st.sampled_from(AGENTS)))
    def agents_leave(self, agents: set[AgentId]) -> None:
        """Not asked for leave: crashes and dead lines."""
        for agent in agents:
            self.around.pop(agent, None)

    @rule(agent=st.sampled_from(AGENTS), minutes=st.integers(1, 60))
    def leader_puts_on_duty(self, agent: AgentId, minutes: int) -> None:
        number = max(self.guard.watch, default=0) + 1
        until = self.now + timedelta(minutes=minutes)
        self.guard.enter(Watchman(number, agent, self.now, until))

    @rule(agent=st.sampled_from(AGENTS))
    def agent_asks_to_leave(self, agent: AgentId) -> None:
        standing = self.guard.standing(self.now, self.around)
        if self.guard.may_leave(agent, self.now, self.around):
            self.around.pop(agent, None)
            left = self.guard.standing(self.now, self.around)
            assert left == standing or len(left) >= self.guard.rules.minimum

    @rule(seconds=st.sampled_from([1, 10, 30, 90, 300, 4000]))
    def tick(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        since, alarm = self.guard.short_since, self.guard.alarm
        before = self.guard.standing(self.now, self.around)
        decisions = self.guard.look(self.now, self.around)
        called = [d for d in decisions if isinstance(d, PutOnDuty)]
        self.were_the_ones_to_call(before, called)
        obey(self.guard, decisions, self.now)
        self.alarms_were_due(since, alarm, decisions)
        assert self.guard.look(self.now, self.around) == [], "a second look finds nothing more to do"

    def were_the_ones_to_call(self, before: set[AgentId], called: list[PutOnDuty]) -> None:
        """Spares in order, then the least loaded; none twice, none in a call, none too many."""
        rank = {agent: place for place, agent in enumerate(self.guard.spares)}
        able = [one for one in self.around.values() if one.free and one.agent not in before]
        able.sort(key=lambda one: (rank.get(one.agent, 99), one.load, one.agent))
        missing = max(0, self.guard.rules.minimum - len(before))
        assert [order.agent for order in called] == [one.agent for one in able[:missing]]

    def alarms_were_due(self, since: datetime | None, alarm: Alarm, decisions: list[DutyDecision]) -> None:
        for decision in decisions:
            if isinstance(decision, Raise):
                assert since is not None
                least = 30 if decision.level is Alarm.LEADER else 120
                assert self.now - since >= timedelta(seconds=least)
                assert alarm is not decision.level

    @rule()
    def watch_is_rebuilt(self) -> None:
        """From what storage keeps: the list, the spares and the open shortage."""
        old = self.guard
        self.guard = DutyGuard(old.rules, dict(old.watch), old.spares, short_since=old.short_since)
        self.guard.alarm, self.guard.lowest = old.alarm, old.lowest
        self.guard.enough_since = old.enough_since

    @rule()
    def two_ticks_with_enough_people_end_any_shortage(self) -> None:
        self.tick(1)
        standing = self.guard.standing(self.now, self.around)
        eligible = standing | {one.agent for one in self.around.values() if one.free}
        if len(eligible) >= self.guard.rules.minimum:
            assert len(standing) >= self.guard.rules.minimum
            assert self.guard.short_since is None

    @invariant()
    def a_known_shortage_is_alarmed_in_time(self) -> None:
        if not hasattr(self, "guard") or self.guard.short_since is None:
            return
        short_for = self.now - self.guard.short_since
        if short_for >= timedelta(seconds=120):
            assert self.guard.alarm is Alarm.SUPERVISOR
        elif short_for >= timedelta(seconds=30):
            assert self.guard.alarm is Alarm.LEADER


TestDutyDay = DutyDay.TestCase
TestDutyDay.settings = settings(max_examples=100, stateful_step_count=40, deadline=None, phases=PHASES)
