"""The course of a call is read from its log: in order, without gaps, and only what took time."""

from datetime import UTC, datetime, timedelta

from hub.domain.call_line import Part, call_line
from hub.domain.records import LogEntry

BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)
WAITING, RINGING, TALKING = Part.WAITING, Part.RINGING, Part.TALKING

Told = tuple[Part, float, float | None, int | None]


def told(*facts: tuple[float, str, int | None]) -> list[Told]:
    log = [
        LogEntry(number, BEGAN + timedelta(seconds=after), kind, 7, agent)
        for number, (after, kind, agent) in enumerate(facts)
    ]

    def seconds(moment: datetime) -> float:
        return (moment - BEGAN).total_seconds()

    return [
        (one.part, seconds(one.from_at), seconds(one.to_at) if one.to_at else None, one.agent_id)
        for one in call_line(log)
    ]


def test_a_call_that_waits_rings_twice_is_answered_and_ends() -> None:
    line = told(
        (0, "queued", None),
        (12, "offered", 1),
        (32, "offer_ended", 1),
        (32, "offered", 2),
        (36, "assigned", 2),
        (197, "wrap_up", 2),
        (210, "closed", 2),
    )

    assert line == [
        (WAITING, 0, 12, None),
        (RINGING, 12, 32, 1),
        (RINGING, 32, 36, 2),
        (TALKING, 36, 197, 2),
    ]


def test_what_lasts_has_no_end_and_other_entries_cut_nothing() -> None:
    line = told(
        (0, "queued", None), (5, "offered", 1), (6, "declined", 1), (9, "assigned", 1), (20, "rated", 1)
    )

    assert line == [(WAITING, 0, 5, None), (RINGING, 5, 9, 1), (TALKING, 9, None, 1)]


def test_a_caller_who_leaves_has_only_waited() -> None:
    assert told((0, "queued", None), (3, "waiting", None), (40, "closed", None)) == [(WAITING, 0, 40, None)]


def test_a_call_that_waits_again_after_talking_goes_on_from_there() -> None:
    line = told((0, "queued", None), (4, "assigned", 1), (60, "waiting", 1), (75, "assigned", 2))

    assert line == [
        (WAITING, 0, 4, None),
        (TALKING, 4, 60, 1),
        (WAITING, 60, 75, None),
        (TALKING, 75, None, 2),
    ]
