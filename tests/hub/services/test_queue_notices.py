"""Which move in the line a citizen who waits is told."""

import pytest

from hub.services.queue_notices import is_news


@pytest.mark.parametrize(
    ("told", "place", "news"),
    [
        ((3, True), (3, True), False),
        ((3, True), (2, True), True),
        ((39, True), (38, True), True),
        ((50_000, True), (49_900, True), False),
        ((50_000, True), (48_000, True), True),
        ((50_000, True), (50_000, False), True),
    ],
)
def test_a_small_step_in_a_long_line_is_no_news(
    told: tuple[int, bool], place: tuple[int, bool], news: bool
) -> None:
    assert is_news(told, place) is news
