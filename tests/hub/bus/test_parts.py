"""The queue of a bus and its memory of what it heard, without any Redis."""

import logging

import pytest

from hub.bus.origins import Origins
from hub.bus.outgoing import Mark, Outgoing, Parcel


async def test_marks_stand_between_the_parcels_and_are_never_dropped() -> None:
    outgoing = Outgoing(limit=2)
    first = outgoing.mark()
    outgoing.put(b"1")
    second = outgoing.mark()
    for content in (b"2", b"3", b"4"):
        outgoing.put(content)

    taken = await outgoing.take(10)

    assert taken == [first, second, Parcel(3, b"3"), Parcel(4, b"4")]


async def test_who_takes_what_was_taken_makes_room() -> None:
    outgoing = Outgoing(limit=2)
    for content in (b"1", b"2"):
        outgoing.put(content)

    first = await outgoing.take(2)
    for content in (b"3", b"4"):
        outgoing.put(content)

    assert first == [Parcel(1, b"1"), Parcel(2, b"2")]
    assert await outgoing.take(2) == [Parcel(3, b"3"), Parcel(4, b"4")]


async def test_a_closed_queue_gives_what_it_has_and_then_nothing() -> None:
    outgoing = Outgoing(limit=2)
    outgoing.put(b"1")
    outgoing.close()
    outgoing.put(b"2")

    assert await outgoing.take(10) == [Parcel(1, b"1")]
    assert await outgoing.take(10) == []


async def test_abandoned_marks_learn_that_they_got_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    outgoing = Outgoing(limit=2)
    taken = outgoing.mark()
    await outgoing.take(1)
    waiting = outgoing.mark()
    outgoing.put(b"1")

    outgoing.abandon()

    later = outgoing.mark()
    assert [await cursor_of(mark) for mark in (taken, waiting, later)] == [None] * 3
    assert [r.hints for r in caplog.records if r.message == "hints left behind"] == [1]  # type: ignore[attr-defined]


async def cursor_of(mark: Mark) -> str | None:
    return await mark.cursor


def test_numbers_of_one_origin_only_grow(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    origins = Origins()

    heard = [origins.is_new(b"a", number) for number in (5, 6, 5, 6, 7)]

    assert heard == [True, True, False, False, True]
    assert origins.is_new(b"b", 1)
    assert caplog.messages == []


def test_a_gap_is_told_with_its_size(caplog: pytest.LogCaptureFixture) -> None:
    origins = Origins()
    origins.is_new(b"a", 5)

    assert origins.is_new(b"a", 9)

    assert [r.hints for r in caplog.records] == [3]  # type: ignore[attr-defined]
