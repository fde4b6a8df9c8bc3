"""What the exchange says has happened: a telephone was answered, whatever the router thought."""

from routing.decisions import Assign, Refusal, Refuse, Why, Withdrawal, WithdrawOffer
from routing.events import ConnectionLost, ConnectionRestored, TelephoneAnswered
from tests.routing.office import ANN, BO, CALL, CHEN, FIRST, SECOND, TEXT, Office


def test_answering_the_ringing_telephone_accepts_the_offer() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, CALL)

    decisions = office.tell(TelephoneAnswered(office.now, FIRST, ANN))

    assert decisions == [Assign(ANN, FIRST, Why.LONGEST_IDLE, offered=True)]


def test_who_answers_while_the_screen_is_dark_has_the_call() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, CALL)
    office.tell(ConnectionLost(office.now, ANN))  # takes the offer back, but the telephone was faster

    decisions = office.tell(TelephoneAnswered(office.now, FIRST, ANN))

    assert decisions == [Assign(ANN, FIRST, Why.ANSWERED, offered=False)]
    office.tell(ConnectionRestored(office.now, ANN))
    office.comes(SECOND, CALL)
    assert office.holder(SECOND) is None  # nobody in a call is asked for another


def test_who_is_asked_for_another_meanwhile_is_not_any_more() -> None:
    office = Office()
    office.starts(ANN)
    office.comes(FIRST, CALL)
    office.tell(ConnectionLost(office.now, ANN))
    office.starts(BO)
    office.comes(SECOND, CALL)
    office.tell(ConnectionRestored(office.now, ANN))
    assert office.holder(SECOND) == ANN

    decisions = office.tell(TelephoneAnswered(office.now, FIRST, ANN))

    assert decisions[:2] == [
        WithdrawOffer(BO, FIRST, Withdrawal.GIVEN_TO_ANOTHER),
        WithdrawOffer(ANN, SECOND, Withdrawal.AGENT_LEFT),
    ]
    assert office.holder(FIRST) == ANN
    assert office.holder(SECOND) == BO


def test_nobody_talks_to_two_and_no_text_rings() -> None:
    office = Office()
    office.starts(ANN)
    office.serves(ANN, FIRST, CALL)
    office.comes(SECOND, CALL)
    nobody = office.tell(TelephoneAnswered(office.now, SECOND, CHEN))
    second = office.tell(TelephoneAnswered(office.now, SECOND, ANN))
    again = office.tell(TelephoneAnswered(office.now, FIRST, ANN))
    office.ends(FIRST)
    office.ends(SECOND)
    office.comes(FIRST, TEXT)
    text = office.tell(TelephoneAnswered(office.now, FIRST, ANN))

    assert nobody == [Refuse(SECOND, CHEN, Refusal.UNKNOWN_AGENT)]
    assert second == [Refuse(SECOND, ANN, Refusal.IN_CALL)]
    assert again == []
    assert text == [Refuse(FIRST, ANN, Refusal.NOT_POSSIBLE)]
