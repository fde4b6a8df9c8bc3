"""Agents who leave, and conversations that pass from one to another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.decisions import (
    Assign,
    EndWrapUp,
    Offer,
    Refusal,
    Refuse,
    SetPresence,
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
    ConnectionLost,
    ConnectionRestored,
    PresenceChanged,
    ProfileChanged,
    Transferred,
)
from routing.model import AgentId, AgentState, Presence, Rules
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
    kinds,
    profile,
)


def test_who_goes_on_a_break_gives_the_offer_back_and_keeps_the_talks() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.comes(SECOND)

    decisions = office.busy(ANN)

    assert decisions == [
        WithdrawOffer(ANN, SECOND, Withdrawal.AGENT_LEFT),
        Wait(SECOND, TEXT, OPENING, left=ANN),
    ]
    assert office.stage(FIRST) == "active"


def test_a_lost_screen_gives_the_offer_back_at_once_and_texts_after_the_grace() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.comes(SECOND, waited=5)

    assert kinds(office.tell(ConnectionLost(office.now, ANN))) == ["WithdrawOffer", "Wait"]
    assert office.wait(29) == []
    decisions = office.wait(1)

    assert decisions == [
        SetPresence(ANN, Presence.AWAY, "connection_lost"),
        Wait(FIRST, TEXT, OPENING, left=ANN),
    ]
    assert office.wait(60) == []


def test_a_screen_that_comes_back_in_time_keeps_everything() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.tell(ConnectionLost(office.now, ANN))
    office.comes(SECOND)
    assert office.holder(SECOND) is None
    office.wait(20)

    assert kinds(office.tell(ConnectionRestored(office.now, ANN))) == ["Offer"]
    assert office.wait(15) == []
    assert office.holder(FIRST) == ANN


def test_a_second_loss_has_its_own_grace() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.tell(ConnectionLost(office.now, ANN))
    office.wait(20)
    office.tell(ConnectionRestored(office.now, ANN))
    office.tell(ConnectionLost(office.now, ANN))

    assert office.wait(15) == []
    assert kinds(office.wait(15)) == ["SetPresence", "Wait"]


def test_a_call_in_progress_survives_lost_screen_and_sign_out() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST, CALL)
    office.tell(ConnectionLost(office.now, ANN))

    assert office.wait(30) == [SetPresence(ANN, Presence.AWAY, "connection_lost")]
    assert office.tell(AgentSignedOut(office.now, ANN)) == []
    assert (office.stage(FIRST), office.holder(FIRST)) == ("active", ANN)
    assert kinds(office.ends(FIRST)) == ["Forget"], "nobody is there to write it up"


def test_signing_out_sends_texts_to_the_next_agent_in_the_order_they_came() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST, AUTO)
    office.wait(10)
    office.serves(ANN, SECOND, AUTO)
    office.serves(ANN, THIRD, AUTO)
    office.ends(THIRD)
    office.starts(BO)

    decisions = office.tell(AgentSignedOut(office.now, ANN))

    assert decisions == [
        Wait(FIRST, AUTO, OPENING, left=ANN),
        Wait(SECOND, AUTO, office.now, left=ANN),
        EndWrapUp(ANN, THIRD),
        Assign(BO, FIRST, Why.LONGEST_IDLE, offered=False),
        Assign(BO, SECOND, Why.LONGEST_IDLE, offered=False),
    ]
    assert office.router.state_of(ANN) is AgentState.SIGNED_OUT


def test_signing_in_again_while_signed_in_is_a_reconnection() -> None:
    office = Office()
    office.starts(ANN)
    office.tell(ConnectionLost(office.now, ANN))

    office.tell(AgentSignedIn(office.now, ANN, profile()))
    office.comes(FIRST)

    assert office.holder(FIRST) == ANN


def test_new_skills_count_at_once() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, replace(TEXT, skills=frozenset({TAX})))

    assert kinds(office.tell(ProfileChanged(office.now, ANN, profile(TAX)))) == ["Offer"]


def test_a_skill_taken_away_counts_at_once_and_one_given_back_too() -> None:
    office = Office()
    office.starts(ANN, profile(TAX))
    tax = replace(AUTO, skills=frozenset({TAX}))
    office.serves(ANN, FIRST, tax)

    office.tell(ProfileChanged(office.now, ANN, profile()))
    office.comes(SECOND, tax)
    assert office.holder(SECOND) is None
    office.tell(ProfileChanged(office.now, ANN, profile(TAX)))

    assert office.holder(SECOND) == ANN


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
    assert office.router.stands(FIRST).came_at == OPENING


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
