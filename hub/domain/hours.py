"""Opening hours of a channel account: several periods a day, local time."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from hub.domain.account import ChannelAccount


def is_open(account: ChannelAccount, at: datetime, zone: ZoneInfo) -> bool:
    """Whether `at` lies in an opening period; one that ends at or before its start runs past midnight."""
    if account.always_open:
        return True
    local = at.astimezone(zone)
    return any(_covers(period, local.weekday(), local.time()) for period in account.hours)


def _covers(period: object, weekday: int, moment: time) -> bool:
    if not isinstance(period, dict):
        return False
    day, start, end = int(period["weekday"]), _clock(period["from_time"]), _clock(period["to_time"])
    if start < end:
        return day == weekday and start <= moment < end
    tonight, tomorrow = day == weekday, (day + 1) % 7 == weekday
    return (tonight and moment >= start) or (tomorrow and moment < end)


def _clock(text: object) -> time:
    hour, _, minute = str(text).partition(":")
    return time(int(hour) % 24, int(minute or 0))
