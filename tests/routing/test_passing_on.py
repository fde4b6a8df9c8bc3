"""Conversations that pass from one agent to another, by transfer or by a leader's order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.decisions import (
    Assign,
    Offer,
    Refusal,
    Refuse,
    Wait,
    Why,
    Withdrawal,
    WithdrawOffer,
)
from routing.events import (
    AgentSignedIn,
    AgentSignedOut,
    Answer,
    AssignmentForced,
    PresenceChanged,
    Transferred,
)
from routing.model import AgentId, Presence, Rules
from routing.router import Router
from routing.snapshot import AgentStands, ConversationStands, Snapshot, Stage
from tests.routing.office import (
    ANN,
    AUTO,
    BO,
    CALL,
    CHEN,
    FIRST,
    FOURTH,
    OPENING,
    SECOND,
    TAX,
    TEXT,
    THIRD,
    Office,
    profile,
)


def test_a_transfer_to_a_colleague_waits_for_them_a_minute_at_the_old_place() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.starts(CHEN)
    office.serves(ANN, FIRST)
    office.busy(BO)
    office.wait(5)

    decisions = office.tell(Transferred(office.now, FIRST, ANN, to_agent=BO))

    assert decisions == [Wait(FIRST, replace(TEXT, only=BO), OPENING, left=ANN)]
    office.wait(59)
    assert office.holder(FIRST) is None
    office.wait(1)
    assert office.holder(FIRST) == CHEN, "the minute is over: the longest idle serves it"


def test_a_transfer_to_a_colleague_who_is_free_is_offered_at_once() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.serves(ANN, FIRST, replace(TEXT, sticky=ANN))

    decisions = office.tell(Transferred(office.now, FIRST, ANN, to_agent=BO))

    assert [d.why for d in decisions if isinstance(d, Offer)] == [Why.TRANSFER]
    assert office.holder(FIRST) == BO


def test_a_transfer_to_a_group_does_not_come_straight_back() -> None:
    office = Office()
    office.starts(ANN, profile(TAX))
    office.serves(ANN, FIRST)

    office.tell(Transferred(office.now, FIRST, ANN, to_skills=frozenset({TAX})))
    assert office.holder(FIRST) is None
    office.starts(BO, profile(TAX))

    assert office.holder(FIRST) == BO
    assert office.came_at(FIRST) == OPENING


def test_a_colleague_who_declines_a_transfer_holds_it_up_no_longer() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.serves(ANN, FIRST)
    office.tell(Transferred(office.now, FIRST, ANN, to_agent=BO))
    office.starts(CHEN)

    office.answers(BO, FIRST, Answer.DECLINED)

    assert office.holder(FIRST) == CHEN


@pytest.mark.parametrize(
    ("target", "why"),
    [(ANN, Refusal.NOT_POSSIBLE), (BO, Refusal.NOT_POSSIBLE), (AgentId(99), Refusal.UNKNOWN_AGENT)],
)
def test_nobody_transfers_to_themselves_the_absent_or_the_unknown(target: AgentId, why: Refusal) -> None:
    office = Office()
    office.starts(BO)
    office.tell(AgentSignedOut(office.now, BO))
    office.starts(ANN)
    office.serves(ANN, FIRST)

    decisions = office.tell(Transferred(office.now, FIRST, ANN, to_agent=target))

    assert decisions == [Refuse(FIRST, ANN, why)]
    assert office.holder(FIRST) == ANN


def test_only_the_holder_transfers() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.serves(ANN, FIRST)

    decisions = office.tell(Transferred(office.now, FIRST, BO, to_agent=CHEN))

    assert decisions == [Refuse(FIRST, BO, Refusal.NOT_HOLDER)]


def test_a_leader_gives_a_conversation_to_somebody_else_even_to_who_is_busy() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.starts(BO)
    office.busy(BO)

    decisions = office.tell(AssignmentForced(office.now, FIRST, BO))

    assert decisions == [
        WithdrawOffer(ANN, FIRST, Withdrawal.GIVEN_TO_ANOTHER),
        Assign(BO, FIRST, Why.FORCED, offered=False),
    ]
    assert office.router.load_of(ANN) == {}


def test_a_leader_takes_a_waiting_one_out_of_the_queue() -> None:
    office = Office()
    office.tell(AgentSignedIn(office.now, ANN, profile()))
    office.comes(FIRST)
    office.comes(SECOND)

    decisions = office.tell(AssignmentForced(office.now, SECOND, ANN))

    assert decisions == [Assign(ANN, SECOND, Why.FORCED, offered=False)]
    assert office.router.all_places() == {FIRST: 0}


def test_who_takes_back_what_they_had_parked_was_ordered_by_nobody() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.wait(timedelta(minutes=10).total_seconds())

    assert office.stage(FIRST) == "parked"
    decisions = office.tell(AssignmentForced(office.now, FIRST, ANN))

    assert decisions == [Assign(ANN, FIRST, Why.RESUMED, offered=False)]


def test_not_even_a_leader_fills_a_seat_twice_or_talks_into_a_call() -> None:
    office = Office()
    office.starts(BO)
    office.serves(BO, SECOND, CALL)
    office.starts(ANN, profile(web=1))
    office.serves(ANN, FIRST, AUTO)
    office.comes(THIRD, replace(TEXT, leave_out=frozenset({ANN, BO})))
    office.tell(AgentSignedIn(office.now, CHEN, profile()))
    office.tell(PresenceChanged(office.now, CHEN, Presence.SIGNED_OUT))

    refusals = [
        office.tell(AssignmentForced(office.now, THIRD, agent)) for agent in (ANN, BO, CHEN, AgentId(99))
    ]

    whys = [Refusal.NO_SEAT, Refusal.IN_CALL, Refusal.NOT_POSSIBLE, Refusal.UNKNOWN_AGENT]
    assert refusals == [
        [Refuse(THIRD, agent, why)] for agent, why in zip((ANN, BO, CHEN, AgentId(99)), whys, strict=True)
    ]


def test_a_router_rebuilt_from_storage_serves_whoever_waits_at_the_first_event() -> None:
    agent = AgentStands(ANN, profile(), Presence.READY, idle_since=OPENING)
    waiting = ConversationStands(FIRST, AUTO, OPENING, Stage.WAITING, OPENING)
    router = Router.restore(Rules(), Snapshot((waiting,), (agent,), at=OPENING))
    office = Office()
    office.router = router

    decisions = office.wait(1)

    assert decisions == [Assign(ANN, FIRST, Why.LONGEST_IDLE, offered=False)]


def test_a_holder_nobody_described_keeps_the_conversation_but_gets_no_more() -> None:
    held = ConversationStands(FIRST, TEXT, OPENING, Stage.ACTIVE, OPENING, agent=ANN, last_word_at=OPENING)
    office = Office()
    office.router = Router.restore(Rules(), Snapshot((held,), ()))
    office.comes(FOURTH)

    assert office.holder(FIRST) == ANN
    assert office.holder(FOURTH) is None
    office.wait(timedelta(minutes=10).total_seconds())
    assert office.stage(FIRST) == "parked"
