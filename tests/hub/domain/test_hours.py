"""Opening hours: several periods a day, over midnight, in local time."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.domain.account import ChannelAccount
from hub.domain.hours import is_open

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY, SUNDAY = 5, 4  # of January 2026


def account(*periods: tuple[int, str, str]) -> ChannelAccount:
    hours: list[Any] = [dict(zip(("weekday", "from_time", "to_time"), p, strict=True)) for p in periods]
    return ChannelAccount("web", "web", "网页", always_open=False, hours=tuple(hours))


@pytest.mark.parametrize(
    ("day", "clock", "opened"),
    [
        (MONDAY, "07:59", False),
        (MONDAY, "08:00", True),
        (MONDAY, "11:59", True),
        (MONDAY, "12:00", False),
        (MONDAY, "14:30", True),
        (MONDAY, "21:59", False),
        (MONDAY, "22:00", True),
        (MONDAY + 1, "05:59", True),
        (MONDAY + 1, "06:00", False),
        (SUNDAY, "23:59", False),
        (MONDAY, "03:00", False),
    ],
)
def test_the_hours_of_a_day(day: int, clock: str, opened: bool) -> None:
    hour, minute = map(int, clock.split(":"))
    at = datetime(2026, 1, day, hour, minute, tzinfo=ZONE)

    periods = account((0, "08:00", "12:00"), (0, "14:00", "18:00"), (0, "22:00", "06:00"))

    assert is_open(periods, at, ZONE) is opened


def test_a_night_that_ends_the_week_runs_into_monday() -> None:
    night = account((6, "20:00", "02:00"))

    assert is_open(night, datetime(2026, 1, MONDAY, 1, tzinfo=ZONE), ZONE)
    assert not is_open(night, datetime(2026, 1, MONDAY, 2, tzinfo=ZONE), ZONE)


def test_an_account_without_hours_is_closed_unless_it_is_always_open() -> None:
    assert not is_open(account(), datetime(2026, 1, MONDAY, 12, tzinfo=ZONE), ZONE)
    assert is_open(ChannelAccount("web", "web", "网页"), datetime(2026, 1, MONDAY, tzinfo=ZONE), ZONE)
