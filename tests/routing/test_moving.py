"""Agents who leave, and conversations that pass from one to another."""

from dataclasses import replace

from routing.decisions import (
    Assign,
    EndWrapUp,
    SetPresence,
    Wait,
    Why,
    Withdrawal,
    WithdrawOffer,
)
from routing.events import (
    AgentSignedIn,
    AgentSignedOut,
    ConnectionLost,
    ConnectionRestored,
    ProfileChanged,
)
from routing.model import AgentState, Presence
from tests.routing.office import (
    ANN,
    AUTO,
    BO,
    CALL,
    FIRST,
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
