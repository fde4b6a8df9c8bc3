"""Offers, seats, wrap-up and silence."""

from dataclasses import replace
from datetime import timedelta

from routing.decisions import (
    Assign,
    EndWrapUp,
    Forget,
    Park,
    Refusal,
    Refuse,
    SetPresence,
    StartWrapUp,
    Wait,
    Why,
    Withdrawal,
    WithdrawOffer,
)
from routing.events import (
    AgentWrote,
    Answer,
    CitizenWrote,
    ConversationEnded,
    ParkAsked,
    WrapUpExtended,
    WrapUpFinished,
)
from routing.model import WECHAT, Demand, Presence, Rules
from tests.routing.office import (
    ANN,
    AUTO,
    BO,
    CALL,
    FIRST,
    FOURTH,
    OPENING,
    SECOND,
    TEXT,
    THIRD,
    Office,
    kinds,
    profile,
)


def test_an_offer_that_lapses_sets_the_agent_away_and_keeps_the_place() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, waited=60)

    decisions = office.wait(20)

    assert decisions == [
        WithdrawOffer(ANN, FIRST, Withdrawal.LAPSED),
        SetPresence(ANN, Presence.AWAY, "missed_offer"),
        Wait(FIRST, TEXT, OPENING - timedelta(seconds=60), left=ANN),
    ]


def test_a_telephone_that_is_not_there_is_told_apart_from_silence() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, CALL)

    decisions = office.answers(ANN, FIRST, Answer.UNREACHABLE)

    assert decisions[:2] == [
        WithdrawOffer(ANN, FIRST, Withdrawal.UNREACHABLE),
        SetPresence(ANN, Presence.AWAY, "unreachable"),
    ]


def test_who_declines_stays_ready_and_rests_only_from_this_one() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST)

    assert kinds(office.answers(ANN, FIRST, Answer.DECLINED)) == ["WithdrawOffer", "Wait"]
    office.serves(ANN, SECOND)
    assert office.holder(FIRST) is None
    office.wait(59)
    assert office.holder(FIRST) is None
    office.wait(1)

    assert office.holder(FIRST) == ANN


def test_a_declined_one_goes_to_the_next_agent_and_a_decline_is_a_turn() -> None:
    office = Office()
    office.starts(ANN)
    office.wait(5)
    office.starts(BO)
    office.comes(FIRST)
    office.wait(5)

    office.answers(ANN, FIRST, Answer.DECLINED)
    office.answers(BO, FIRST)
    office.wait(5)
    office.comes(SECOND)

    assert office.holder(FIRST) == BO
    assert office.holder(SECOND) == ANN


def test_an_answer_to_an_offer_that_no_longer_stands_changes_nothing() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)

    decisions = office.answers(ANN, FIRST, Answer.LAPSED)

    assert decisions == [WithdrawOffer(ANN, FIRST, Withdrawal.STALE)]
    assert office.stage(FIRST) == "active"


def test_an_agent_decides_about_one_offer_at_a_time() -> None:
    office = Office()
    office.starts(ANN)

    office.comes(FIRST)
    office.comes(SECOND)
    office.comes(THIRD, AUTO)

    assert (office.stage(FIRST), office.stage(SECOND), office.stage(THIRD)) == (
        "offered",
        "waiting",
        "waiting",
    )
    assert kinds(office.answers(ANN, FIRST)) == ["Assign", "Offer"]


def test_what_is_accepted_automatically_needs_no_card() -> None:
    office = Office()
    office.starts(ANN)

    decisions = office.comes(FIRST, AUTO)

    assert decisions[1:] == [Assign(ANN, FIRST, Why.LONGEST_IDLE, offered=False)]


def test_ceilings_and_the_budget_over_all_texts_hold() -> None:
    office = Office()
    office.starts(ANN, profile(web=1, budget=2))
    wechat = Demand(WECHAT, auto_accept=True)

    office.serves(ANN, FIRST, AUTO)
    office.comes(SECOND, AUTO)
    assert office.holder(SECOND) is None
    office.serves(ANN, THIRD, wechat)
    office.comes(FOURTH, wechat)

    assert office.holder(FOURTH) is None
    assert office.router.load_of(ANN) == {"web": 1, "wechat": 1}


def test_nobody_in_a_call_gets_anything_until_the_write_up_is_done() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, CALL)
    office.comes(SECOND, AUTO)
    assert office.holder(SECOND) is None

    office.answers(ANN, FIRST)
    office.ends(FIRST)
    assert office.holder(SECOND) is None

    assert office.tell(WrapUpFinished(office.now, ANN, FIRST)) == [
        EndWrapUp(ANN, FIRST),
        Assign(ANN, SECOND, Why.LONGEST_IDLE, offered=False),
    ]


def test_a_call_is_offered_beside_texts_only_where_that_is_wanted() -> None:
    for blend, holder in ((True, ANN), (False, None)):
        office = Office(Rules(blend=blend))
        office.starts(ANN)
        office.serves(ANN, FIRST, AUTO)

        office.comes(SECOND, CALL)
        assert office.holder(SECOND) == holder

        office.ends(SECOND)
        office.busy(ANN)
        office.comes(THIRD, CALL)
        office.ready(ANN)  # the same, when the call waits for her
        assert office.holder(THIRD) == holder


def test_a_citizen_who_leaves_takes_the_card_away() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST)

    assert office.ends(FIRST) == [
        WithdrawOffer(ANN, FIRST, Withdrawal.CITIZEN_LEFT),
        Forget(FIRST, ANN),
    ]


def test_wrap_up_keeps_the_seat_until_it_ends_by_itself() -> None:
    office = Office(Rules(wrap_up_lasts={TEXT.channel: timedelta(seconds=40)}))
    office.starts(ANN, profile(web=1))
    office.serves(ANN, FIRST)
    office.comes(SECOND)

    assert office.ends(FIRST) == [StartWrapUp(ANN, FIRST, office.now + timedelta(seconds=40))]
    office.wait(39)
    assert office.holder(SECOND) is None

    assert kinds(office.wait(1)) == ["EndWrapUp", "Offer"]


def test_wrap_up_can_be_extended_up_to_ten_minutes() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.ends(FIRST)

    once = office.tell(WrapUpExtended(office.now, ANN, FIRST, timedelta(minutes=5)))
    again = office.tell(WrapUpExtended(office.now, ANN, FIRST, timedelta(minutes=5)))

    assert once == [StartWrapUp(ANN, FIRST, office.now + timedelta(minutes=6))]
    assert again == [StartWrapUp(ANN, FIRST, office.now + timedelta(minutes=10))]
    assert office.wait(599) == []
    assert office.wait(1) == [EndWrapUp(ANN, FIRST)]


def test_without_wrap_up_the_seat_is_free_at_once() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)

    assert office.tell(ConversationEnded(office.now, FIRST, wrap_up=False)) == [Forget(FIRST, ANN)]
    assert office.router.load_of(ANN) == {}


def test_a_silent_text_is_parked_and_comes_back_to_the_same_agent() -> None:
    office = Office()
    office.starts(ANN)
    office.starts(BO)
    office.serves(ANN, FIRST)
    office.wait(300)
    office.tell(AgentWrote(office.now, FIRST))
    assert office.wait(599) == []

    assert office.wait(1) == [Park(ANN, FIRST)]
    assert office.router.load_of(ANN) == {}
    decisions = office.tell(CitizenWrote(office.now, FIRST))

    assert decisions == [Assign(ANN, FIRST, Why.RETURNED, offered=False)]


def test_a_parked_citizen_whose_agent_is_full_waits_for_them_a_little_at_the_old_place() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.tell(ParkAsked(office.now, FIRST, ANN))
    office.starts(BO)
    office.wait(120)
    office.busy(ANN)

    decisions = office.tell(CitizenWrote(office.now, FIRST))

    assert decisions == [Wait(FIRST, replace(TEXT, sticky=ANN), OPENING, left=ANN)]
    assert kinds(office.ready(ANN)) == ["Offer"]


def test_a_call_is_never_parked() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST, CALL)

    assert office.tell(ParkAsked(office.now, FIRST, ANN)) == [Refuse(FIRST, ANN, Refusal.NOT_POSSIBLE)]
    assert office.wait(3600) == []


def test_a_parked_conversation_that_ends_is_forgotten() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST)
    office.tell(ParkAsked(office.now, FIRST, ANN))

    assert office.ends(FIRST) == [Forget(FIRST, ANN)]
