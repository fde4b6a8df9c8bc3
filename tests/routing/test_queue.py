"""Who is served first, and by whom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing import events
from routing.decisions import Assign, Forget, Offer, Refusal, Refuse, Wait, Why
from routing.events import DemandChanged, RoutingEvent
from routing.model import (
    WECHAT,
    AgentState,
    ConversationId,
    Priority,
    Profile,
    Rules,
    TooFewWeChatSeats,
)
from routing.router import RULES
from tests.routing.office import (
    ANN,
    AUTO,
    CALL,
    FIRST,
    FOURTH,
    SECOND,
    TAX,
    TEXT,
    THIRD,
    WEB,
    Office,
    kinds,
    profile,
)

UNKNOWN = ConversationId(99)


def test_every_event_has_a_rule() -> None:
    named = [kind for kind in vars(events).values() if isinstance(kind, type)]

    assert set(RULES) == {k for k in named if issubclass(k, RoutingEvent) and k is not RoutingEvent}


@pytest.mark.parametrize(("seats", "budget"), [(1, 5), (0, 5), (2, 1)])
def test_fewer_than_two_wechat_seats_are_refused(seats: int, budget: int) -> None:
    with pytest.raises(TooFewWeChatSeats, match="an agent needs at least 2 WeChat seats"):
        Profile(ceilings={WECHAT: seats}, text_budget=budget)


def test_the_urgent_go_first_then_the_favoured_then_the_oldest() -> None:
    office = Office()
    office.comes(FIRST, AUTO, waited=60)
    office.comes(SECOND, AUTO, waited=90)
    office.comes(THIRD, replace(AUTO, priority=Priority.FAVOURED))
    office.comes(FOURTH, replace(AUTO, priority=Priority.URGENT))

    decisions = office.starts(ANN, profile(web=4))

    served = [d.conversation for d in decisions if isinstance(d, Assign)]
    assert served == [FOURTH, THIRD, SECOND, FIRST]


def test_an_offer_says_why_how_long_and_what_else_is_open() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)

    decisions = office.comes(SECOND, waited=40)

    expires_at = office.now + timedelta(seconds=20)
    waited = timedelta(seconds=40)
    assert decisions[1:] == [Offer(ANN, SECOND, expires_at, Why.LONGEST_IDLE, waited, open_texts=1)]


def test_a_call_rings_a_little_longer_because_the_exchange_times_it() -> None:
    office = Office()
    office.starts(ANN)

    (offer,) = (d for d in office.comes(FIRST, CALL) if isinstance(d, Offer))

    assert offer.expires_at == office.now + timedelta(seconds=30)


def test_a_raised_priority_moves_forward_but_the_time_it_came_stays() -> None:
    office = Office()
    office.comes(FIRST, waited=60)
    office.comes(SECOND, waited=30)
    urgent = replace(TEXT, priority=Priority.URGENT)

    decisions = office.tell(DemandChanged(office.now, SECOND, urgent))

    came_at = office.now - timedelta(seconds=30)
    assert decisions == [Wait(SECOND, urgent, came_at)]
    assert office.router.all_places() == {SECOND: 0, FIRST: 1}


def test_a_conversation_cannot_change_its_channel() -> None:
    office = Office()
    office.comes(FIRST)

    decisions = office.tell(DemandChanged(office.now, FIRST, CALL))

    assert decisions == [Refuse(FIRST, None, Refusal.NOT_POSSIBLE)]


def test_places_count_only_those_who_wait_for_the_same() -> None:
    office = Office()
    tax = replace(TEXT, skills=frozenset({TAX}))
    office.comes(FIRST, waited=60)
    office.comes(SECOND, tax, waited=50)
    office.comes(THIRD, waited=40)
    office.comes(FOURTH, CALL, waited=30)

    assert office.router.all_places() == {FIRST: 0, SECOND: 0, THIRD: 1}
    assert office.router.places([THIRD, FOURTH, UNKNOWN]) == {THIRD: 1, FOURTH: 0}
    assert office.router.waiting_count() == 4
    assert [(v.channel, v.waiting) for v in office.router.queue_view()] == [("phone", 1), (WEB, 2), (WEB, 1)]


def test_a_citizen_who_gives_up_is_forgotten() -> None:
    office = Office()
    office.comes(FIRST)

    assert office.ends(FIRST) == [Forget(FIRST, None)]
    assert office.stage(FIRST) == "gone"
    assert office.router.waiting_count() == 0


def test_a_repeated_arrival_changes_nothing() -> None:
    office = Office()
    office.comes(FIRST, waited=60)

    assert office.comes(FIRST) == []
    assert office.came_at(FIRST) == office.now - timedelta(seconds=60)


def test_the_state_of_an_agent_says_what_they_do() -> None:
    office, seen = Office(Rules(blend=True)), []

    def note() -> None:
        seen.append(office.router.state_of(ANN))

    note()
    office.starts(ANN)
    note()
    office.comes(FIRST, CALL)
    note()
    office.answers(ANN, FIRST)
    note()
    office.ends(FIRST)
    note()
    office.wait(60)
    note()
    office.busy(ANN)
    note()

    assert seen == [
        AgentState.SIGNED_OUT,
        AgentState.READY,
        AgentState.RINGING,
        AgentState.TALKING,
        AgentState.WRAP_UP,
        AgentState.READY,
        AgentState.BUSY,
    ]


def test_nobody_is_rung_before_they_say_they_are_ready() -> None:
    office = Office()
    office.comes(FIRST)

    decisions = office.tell(events.AgentSignedIn(office.now, ANN, profile()))

    assert decisions == []
    assert office.router.state_of(ANN) is AgentState.BUSY
    assert kinds(office.ready(ANN)) == ["Offer"]
