"""Which agent is asked: the one the citizen knows, else by strategy, skills and overflow."""

from dataclasses import replace
from datetime import timedelta

from routing import events
from routing.decisions import Offer, Why
from routing.model import (
    AgentState,
    Overflow,
    Rules,
    Strategy,
)
from tests.routing.office import (
    ANN,
    AUTO,
    BO,
    CHEN,
    FIRST,
    FOURTH,
    SECOND,
    TAX,
    TEXT,
    THIRD,
    WATER,
    Office,
    profile,
)


def test_the_longest_idle_is_asked_first() -> None:
    office = Office()
    office.starts(ANN)
    office.wait(10)
    office.starts(BO)
    office.wait(10)
    office.serves(ANN, FIRST, AUTO)
    office.wait(10)

    office.serves(BO, SECOND, AUTO)
    office.wait(10)
    office.serves(ANN, THIRD, AUTO)


def test_the_least_loaded_is_asked_first_in_proportion_to_their_budget() -> None:
    office = Office(Rules(strategy=Strategy.LEAST_LOADED))
    office.starts(ANN, profile(budget=4))
    office.starts(BO, profile(budget=2))
    office.serves(ANN, FIRST, AUTO)
    office.wait(1)
    office.serves(BO, SECOND, AUTO)
    office.wait(1)

    office.serves(ANN, THIRD, AUTO)  # a quarter of ANN's budget is in use, half of BO's


def test_the_least_loaded_counts_what_was_put_away_since() -> None:
    office = Office(Rules(strategy=Strategy.LEAST_LOADED, default_wrap_up=timedelta(0)))
    for agent in (ANN, BO):
        office.starts(agent)
    office.serves(ANN, FIRST, AUTO)
    office.serves(BO, SECOND, AUTO)
    office.serves(ANN, THIRD, AUTO)
    office.wait(5)
    office.ends(FIRST)
    office.ends(THIRD)

    office.serves(ANN, FOURTH, AUTO)


def test_round_robin_asks_each_in_turn() -> None:
    office = Office(Rules(strategy=Strategy.ROUND_ROBIN, default_wrap_up=timedelta(0)))
    for agent in (ANN, BO, CHEN):
        office.starts(agent)

    for number, agent in zip((FIRST, SECOND, THIRD, FOURTH), (ANN, BO, CHEN, ANN), strict=True):
        office.serves(agent, number, AUTO)
        office.ends(number)


def test_all_skills_and_the_language_are_needed() -> None:
    office = Office()
    office.starts(ANN, profile(TAX))
    office.starts(BO, profile(TAX, WATER))
    demand = replace(TEXT, skills=frozenset({TAX, WATER}))

    office.comes(FIRST, demand)
    office.comes(SECOND, replace(demand, language="en"))

    assert office.holder(FIRST) == BO
    assert office.holder(SECOND) is None


def test_whoever_is_left_out_is_not_asked() -> None:
    office = Office()
    office.starts(ANN)

    office.comes(FIRST, replace(TEXT, leave_out=frozenset({ANN})))
    assert office.holder(FIRST) is None
    office.comes(SECOND)

    assert office.holder(SECOND) == ANN


def test_the_agent_the_citizen_knows_is_asked_before_the_longest_idle() -> None:
    office = Office()
    office.starts(ANN)
    office.wait(10)
    office.starts(BO)

    decisions = office.comes(FIRST, replace(TEXT, sticky=BO))

    assert [d.why for d in decisions if isinstance(d, Offer)] == [Why.STICKY]
    assert office.holder(FIRST) == BO


def test_it_waits_for_the_known_agent_at_most_half_a_minute_and_holds_up_nobody() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.busy(BO)

    office.comes(FIRST, replace(TEXT, sticky=BO))
    office.comes(SECOND)
    assert (office.holder(FIRST), office.holder(SECOND)) == (None, ANN)
    office.answers(ANN, SECOND)
    office.wait(29)
    assert office.holder(FIRST) is None
    office.wait(1)

    assert office.holder(FIRST) == ANN


def test_a_known_agent_who_missed_the_offer_is_not_waited_for_again() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.comes(FIRST, replace(TEXT, sticky=BO))
    assert office.holder(FIRST) == BO

    office.wait(20)

    assert office.holder(FIRST) == ANN
    assert office.router.state_of(BO) is AgentState.AWAY


def test_nobody_waits_for_a_known_agent_who_went_home_or_lacks_the_skill() -> None:
    office = Office()
    office.starts(ANN, profile(TAX))
    office.starts(BO)
    office.busy(BO)

    office.comes(FIRST, replace(AUTO, sticky=CHEN))
    office.comes(SECOND, replace(AUTO, sticky=BO, skills=frozenset({TAX})))

    assert (office.holder(FIRST), office.holder(SECOND)) == (ANN, ANN)


def test_when_the_known_agent_signs_out_the_wait_for_them_is_over() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.busy(BO)
    office.comes(FIRST, replace(TEXT, sticky=BO))

    office.tell(events.AgentSignedOut(office.now, BO))

    assert office.holder(FIRST) == ANN


def test_after_a_while_further_groups_may_serve() -> None:
    office = Office()
    office.starts(ANN, profile(WATER))
    step = Overflow(timedelta(seconds=60), frozenset({WATER}))
    office.comes(FIRST, replace(TEXT, skills=frozenset({TAX}), overflow=(step,)))
    assert office.holder(FIRST) is None

    decisions = office.wait(60)

    assert [d.why for d in decisions if isinstance(d, Offer)] == [Why.OVERFLOW]


def test_the_own_group_is_asked_before_the_overflow_group() -> None:
    office = Office()
    office.starts(ANN, profile(WATER))
    office.wait(10)
    office.starts(BO, profile(TAX))
    step = Overflow(timedelta(seconds=60), frozenset({WATER}))

    office.comes(FIRST, replace(TEXT, skills=frozenset({TAX}), overflow=(step,)), waited=90)

    assert office.holder(FIRST) == BO
