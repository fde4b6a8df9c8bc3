"""What is remembered of a channel's line, stretch by stretch."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hub.domain.line_log import STRETCH, LineLog, Watched, stretches

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def minutes(watched: Watched) -> tuple[float, float]:
    return watched.watched.total_seconds() / 60, watched.down.total_seconds() / 60


def test_the_last_hour_lies_on_the_clock_and_ends_with_the_stretch_that_runs() -> None:
    found = stretches(after(3))

    assert len(found) == 12
    assert (found[0], found[-1]) == (NOON - timedelta(minutes=55), NOON)
    assert {later - one for one, later in pairwise(found)} == {STRETCH}


def test_before_the_first_start_nothing_is_known() -> None:
    log = LineLog()
    log.turned("starting", after(0))
    log.turned("running", after(2))

    assert minutes(log.watched(after(-5), after(0))) == (0, 0)
    assert minutes(log.watched(after(0), after(5))) == (3, 0)


def test_a_fall_counts_until_the_line_is_up_again_whatever_is_tried_meanwhile() -> None:
    log = LineLog()
    for state, at in (
        ("running", 0),
        ("restarting", 6),
        ("starting", 6.5),
        ("restarting", 7),
        ("running", 8),
    ):
        log.turned(state, after(at))

    assert minutes(log.watched(after(0), after(5))) == (5, 0)
    assert minutes(log.watched(after(5), after(10))) == (5, 2)


def test_a_line_that_never_came_up_is_down_from_its_first_fall() -> None:
    log = LineLog()
    log.turned("starting", after(0))
    log.turned("restarting", after(1))

    assert minutes(log.watched(after(0), after(5))) == (4, 4)
    assert minutes(log.watched(after(5), after(7))) == (2, 2)


def test_only_the_last_hour_is_kept_but_with_what_it_began_with() -> None:
    log = LineLog()
    for turn in range(600):
        log.turned("restarting" if turn % 2 else "running", after(turn))

    assert len(log._turns) < 70
    assert minutes(log.watched(after(540), after(545))) == (5, 2)


def test_stopping_the_hub_is_no_fall() -> None:
    log = LineLog()
    log.turned("running", after(0))
    log.turned("off", after(1))

    assert minutes(log.watched(after(0), after(5))) == (5, 0)
