"""A channel account and what the hub does with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChannelAccount:
    """`name` as in config.toml. `hours` is a list of {weekday, from_time, to_time}, local time;
    `wait_limit` in seconds. While `paused_at` is set nothing goes out, and what comes in still comes in.
    With `self_help` the public knowledge answers first when it is sure.
    """

    name: str
    kind: str
    label: str
    enabled: bool = True
    skills: tuple[str, ...] = ()
    priority: int = 0
    auto_accept: bool = False
    greeting: str = ""
    queue_text: str = ""
    closed_text: str = ""
    always_open: bool = True
    hours: tuple[Mapping[str, object], ...] = ()
    wait_limit: int = 60
    self_help: bool = False
    paused_at: datetime | None = None
    paused_by: int | None = None
    paused_reason: str | None = None


@dataclass(frozen=True, slots=True)
class CabinetEntry:
    """What a channel account must remember itself."""

    account: str
    key: str
    value: str
