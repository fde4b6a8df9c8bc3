"""What services ask of storage about channel accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.account import ChannelAccount


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One channel account since local midnight."""

    received: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    waiting: int = 0
    last_received_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_trouble: str = ""  # why the latest try that did not succeed today did not
    last_trouble_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StretchFigures:
    """What was stored of one channel account in a stretch of time, and what became of it since."""

    received: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0


class Accounts(Protocol):
    async def accounts(self) -> Sequence[ChannelAccount]: ...
    async def figures(self, since: datetime) -> Mapping[str, DayFigures]: ...
    async def stretches(self, begins: Sequence[datetime]) -> Mapping[str, Mapping[int, StretchFigures]]:
        """By account and place in `begins`; equally long ones, the last is still running."""
        ...

    async def drawer(self, account: str, key: str) -> str | None: ...
