"""What the judges of a round of talk find fault with."""

from typing import Any

import pytest

from tests.chaos.screen import Screen
from tests.chaos.texts import passed_over

BEGAN = "2026-11-01T08:00:{:02}+00:00"
ROW = {"id": 7, "stage": "active", "agent": {"number": "c000"}, "version": 3}
WORD = {"id": 70, "conversation_id": 7, "author": "citizen", "state": "received", "at": BEGAN.format(1)}


def at(second: int) -> str:
    return BEGAN.format(second)


def came(number: int, second: int, **more: Any) -> dict[str, Any]:
    times = {"came_at": at(second), "told_at": at(second), "closed_at": None}
    return {"id": number, "number": f"HH-{number}", "kind": "web", **times, **more}


def offered(number: int, second: int, outcome: str = "accepted", ended: int = 59) -> dict[str, Any]:
    return {
        "conversation_id": number,
        "offered_at": at(second),
        "outcome": outcome,
        "ended_at": at(ended),
    }


def test_who_came_first_was_offered_first() -> None:
    assert list(passed_over([came(1, 1), came(2, 2)], [offered(1, 5), offered(2, 6)])) == []


@pytest.mark.parametrize(
    ("first", "offers"),
    [
        (came(1, 1), [offered(2, 5), offered(1, 6)]),
        (came(1, 1), [offered(2, 5)]),
        (came(1, 1), [offered(1, 3, "agent_left", 4), offered(2, 5), offered(1, 6)]),
    ],
)
def test_whoever_is_passed_over_is_found(first: dict[str, Any], offers: list[dict[str, Any]]) -> None:
    assert list(passed_over([first, came(2, 2)], offers)) == ["HH-2 before HH-1"]


@pytest.mark.parametrize(
    ("first", "offers"),
    [
        (came(1, 1, kind="wechat"), [offered(2, 5), offered(1, 6)]),  # other seats
        (came(1, 1, told_at=at(6)), [offered(2, 5), offered(1, 7)]),  # not in the queue yet
        (came(1, 1, closed_at=at(4)), [offered(2, 5)]),  # had left
        (came(1, 1), [offered(1, 3, "lapsed", 4), offered(2, 5), offered(1, 6)]),  # rests from this agent
    ],
)
def test_who_could_not_be_served_was_not_passed_over(
    first: dict[str, Any], offers: list[dict[str, Any]]
) -> None:
    assert list(passed_over([first, came(2, 2)], offers)) == []


def shown(*words: dict[str, Any]) -> Screen:
    screen = Screen("c000")
    screen.clear([ROW])
    screen.take_messages(7, words)
    return screen


def test_a_screen_that_shows_what_is_stored_is_no_complaint() -> None:
    assert list(shown(WORD).differs({7: {70: "received"}})) == []


@pytest.mark.parametrize(
    "truth",
    [{}, {7: {70: "received"}, 8: {}}, {7: {}}, {7: {70: "received", 71: "sent"}}, {7: {70: "read"}}],
)
def test_a_screen_that_shows_something_else_is_found(truth: dict[int, dict[int, str]]) -> None:
    assert len(list(shown(WORD).differs(truth))) == 1


def test_what_was_given_to_another_or_closed_leaves_the_screen_and_stale_news_change_nothing() -> None:
    screen = shown(WORD)
    assert not screen.take_row({**ROW, "stage": "waiting", "version": 2})
    assert screen.rows == {7: ROW}

    screen.take_row({**ROW, "agent": {"number": "c001"}, "version": 4}, gone=True)
    assert screen.rows == {}
