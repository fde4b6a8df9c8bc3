"""A channel account and what the hub does with it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelAccount:
    """`name` as in config.toml. `hours` is a list of {weekday, from_time, to_time}, local time;
    `wait_limit` in seconds.
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


@dataclass(frozen=True, slots=True)
class CabinetEntry:
    """What a channel account must remember itself."""

    account: str
    key: str
    value: str
