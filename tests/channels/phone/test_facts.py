"""What Asterisk tells of a call, and what the hub is told for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.contract import (
    CallAnswered,
    CallArrived,
    CallEnd,
    CallEnded,
    CallReturned,
    CallRinging,
    InboundBody,
    MalformedPayload,
    NoAnswer,
    Satisfaction,
)
from channels.phone import inbound
from channels.phone.ami_wire import read_blocks
from channels.phone.record import CallState, citizen_number, parse_attempt, parse_record
from tests.channels.phone.scripted_ami import block

FIXTURES = Path(inbound.__file__).parent / "fixtures"
WAITING = "1|waiting||10000000001|12345|1790000000123|||||||"
TALKING = (
    "1|talking||10000000001|12345|1790000000123|o2|1002|1790000060000|||1.7_o2.wav|o1/1001/NOANSWER/0/80"
)
SURVEY = "1|survey||10000000001|12345|1790000000123|o2|1002|1790000060000|1790000090500||1.7_o2.wav|"
RATED = "1|survey|1|10000000001|12345|1790000000123|o2|1002|1790000060000|1790000090500|1|1.7_o2.wav|"


def bodies(name: str) -> list[InboundBody]:
    return [message.body for message in inbound.parse("a", (FIXTURES / name).read_bytes())]


def story(facts: str, call_id: str = "1.7") -> list[InboundBody]:
    return [message.body for message in inbound.story("a", parse_record(call_id, facts))]


def test_a_recorded_call_is_told_from_arrival_to_rating() -> None:
    told = bodies("answered-and-rated.ami")

    assert [type(body) for body in told] == [
        CallArrived,
        CallRinging,
        CallAnswered,
        CallEnded,
        Satisfaction,
        CallEnded,
    ]
    assert told[4] == Satisfaction(4)


def test_recorded_refusals_are_told_apart() -> None:
    told = bodies("refused-busy-absent.ami")

    assert [body.why for body in told if isinstance(body, CallReturned)] == [
        NoAnswer.REJECTED,
        NoAnswer.BUSY,
        NoAnswer.UNREACHABLE,
    ]


def test_a_recorded_fallback_is_told_as_such() -> None:
    told = bodies("fallback.ami")

    assert {body.how for body in told if isinstance(body, CallEnded)} == {CallEnd.FALLBACK}


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.ami")), ids=lambda path: path.name)
def test_each_fact_has_a_key_of_its_own(path: Path) -> None:
    keys = [message.provider_key for message in inbound.parse("a", path.read_bytes())]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.ami")), ids=lambda path: path.name)
def test_what_is_told_after_an_absence_has_the_keys_of_what_was_told_before(path: Path) -> None:
    """Else the hub would take the same fact for a second one."""
    events = [event for event in read_blocks(bytearray(path.read_bytes())) if event.text("Facts")]
    live = {m.provider_key: m.body for event in events for m in inbound.messages("a", event)}
    record = inbound.record_of(events[-1])
    assert record is not None

    for message in inbound.story("a", record):
        assert live.get(message.provider_key, message.body) == message.body


def test_only_a_call_the_hub_never_offered_is_told_as_arrived() -> None:
    """To the hub an arrival means "waits": told of a call in talk it would take the call from its agent."""
    assert [type(body) for body in story(WAITING)] == [CallArrived]
    assert [type(body) for body in story(WAITING.replace("waiting", "fallback"))] == [CallArrived]
    assert not any(isinstance(body, CallArrived) for body in story(TALKING) + story(RATED))


def test_a_call_that_talks_says_nothing_of_the_offers_before() -> None:
    """Told of an agent who let it ring and answered the next time, the hub would take the talk for over."""
    same_agent = TALKING.replace("o1/1001/", "o1/1002/")

    assert story(same_agent) == [CallAnswered("1.7", "1002", "o2")]


def test_a_call_that_waits_again_says_why() -> None:
    waiting = TALKING.replace("talking", "waiting").replace("|o2|1002|1790000060000|", "||||")

    assert story(waiting) == [CallReturned("1.7", "1001", "o1", NoAnswer.RANG_OUT)]


def test_a_call_that_ended_unheard_tells_talk_rating_and_end() -> None:
    *_, over, rating, end = story(RATED)

    assert over == CallEnded("1.7", CallEnd.TALK_ENDED, gone=False, talk=timedelta(seconds=30.5))
    assert rating == Satisfaction(5)
    assert end == CallEnded("1.7", CallEnd.TALK_ENDED, gone=True, talk=timedelta(seconds=30.5))


@pytest.mark.parametrize(
    ("state", "answered", "offer", "how"),
    [
        ("waiting", "", "", CallEnd.ABANDONED),
        ("ringing", "", "o1", CallEnd.ABANDONED),
        ("announcing", "1790000060000", "o1", CallEnd.HUNG_UP),
        ("talking", "1790000060000", "o1", CallEnd.HUNG_UP),
        ("survey", "1790000060000", "o1", CallEnd.TALK_ENDED),
        ("message", "", "", CallEnd.ABANDONED),
        ("left", "", "", CallEnd.LEFT_MESSAGE),
        ("fallback", "", "", CallEnd.ABANDONED),
        ("helped", "1790000060000", "", CallEnd.FALLBACK),
        ("survey", "1790000060000", "", CallEnd.FALLBACK),
    ],
)
def test_the_state_in_which_a_call_ends_says_how(state: str, answered: str, offer: str, how: CallEnd) -> None:
    facts = f"1|{state}|1|10000000001|12345|1790000000123|{offer}|1001|{answered}|1790000090000|||"

    end = story(facts)[-1]

    assert isinstance(end, CallEnded)
    assert (end.how, end.gone) == (how, True)


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        ("o/1001/NOANSWER/0/90", NoAnswer.RANG_OUT),
        ("o/1001/PULLED/0/90", NoAnswer.RANG_OUT),
        ("o/1001/BUSY/17/", NoAnswer.BUSY),
        ("o/1001/ENGAGED/16/90", NoAnswer.BUSY),
        ("o/1001/BUSY/17/90", NoAnswer.REJECTED),
        ("o/1001/CONGESTION/21/", NoAnswer.REJECTED),
        ("o/1001/VANISHED/16/90", NoAnswer.REJECTED),
        ("o/1001/CHANUNAVAIL/3/", NoAnswer.UNREACHABLE),
        ("o/1001/CONGESTION/34/", NoAnswer.UNREACHABLE),
    ],
)
def test_why_nobody_answered(attempt: str, why: NoAnswer) -> None:
    assert parse_attempt(attempt).why is why


def test_calls_of_the_same_moment_keep_asterisks_order() -> None:
    calls = [parse_record(f"1790000000.{count}", WAITING) for count in (1000, 999, 99, 9)]

    assert [call.call_id for call in sorted(calls, key=lambda call: call.place)] == [
        "1790000000.9",
        "1790000000.99",
        "1790000000.999",
        "1790000000.1000",
    ]
    assert len({call.waiting_since for call in calls}) == 4


def test_a_clock_that_runs_ahead_does_not_move_the_place() -> None:
    ahead = parse_record("1.0", WAITING, skew=timedelta(minutes=10))

    assert ahead.since == datetime.fromtimestamp(1790000000.123, UTC) - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+8610000000001", "10000000001"),
        ("008610000000001", "10000000001"),
        ("013800000000", "13800000000"),
        ("02912345678", "02912345678"),
        ("+85212345678", "+85212345678"),
        ("", ""),
    ],
)
def test_a_citizen_has_one_number_however_it_is_written(raw: str, number: str) -> None:
    assert citizen_number(raw) == number


def test_callers_without_a_number_are_not_one_person() -> None:
    first, second = (parse_record(call_id, WAITING.replace("10000000001", "")) for call_id in ("1.1", "1.2"))

    assert first.sender != second.sender


@pytest.mark.parametrize(
    "facts",
    [
        "",
        "2" + WAITING[1:],
        WAITING + "|",
        WAITING.replace("waiting", "dancing"),
        WAITING.replace("1790000000123", "soon"),
        WAITING.replace("1790000000123", "9" * 30),
        WAITING + "x/y",
    ],
)
def test_facts_that_are_none_are_refused(facts: str) -> None:
    with pytest.raises(MalformedPayload):
        parse_record("1.7", facts)


def test_a_call_id_that_could_leave_its_place_is_refused() -> None:
    with pytest.raises(MalformedPayload):
        parse_record("1.7)/x", WAITING)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.wav", ".wav", "x.exe", "..wav"])
def test_a_recording_name_that_is_none_is_not_fetched(name: str) -> None:
    assert parse_record("1.7", TALKING.replace("1.7_o2.wav", name)).recordings == ()


@pytest.mark.parametrize("score", ["0", "6", "9"])
def test_a_wrong_key_is_no_rating(score: str) -> None:
    assert not any(
        isinstance(body, Satisfaction) for body in story(RATED.replace("|1|1.7_", f"|{score}|1.7_"))
    )


def test_events_of_others_tell_nothing() -> None:
    other = block(Event="UserEvent", UserEvent="Someone", HubCall="1.7", Facts="not ours")

    assert inbound.parse("a", other) == []


def test_ringing_is_told_only_while_it_rings() -> None:
    variables = {"ChanVariable(PJSIP/hub-trunk-1)": f"HUB_FACTS={SURVEY}"}
    event = block(Event="DialState", DialStatus="RINGING", HubCall="1.7", **variables)

    assert inbound.parse("a", event) == []
    assert parse_record("1.7", SURVEY).state is CallState.SURVEY
