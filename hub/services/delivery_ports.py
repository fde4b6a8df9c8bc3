"""What the services need of stored deliveries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hub.domain.delivery import Delivery, DeliveryAttempt, DeliveryPart
from hub.services.scope import Scope


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """`before` continues a page below that id. `words` are found in recipient, name, preview or provider id.

    `open_only`: not yet handled by a person.
    """

    scope: Scope
    states: frozenset[str]
    account: str = ""
    source: str = ""
    held_for: str = ""
    reason: str | None = None
    words: str = ""
    since: datetime | None = None
    notice_id: int | None = None
    open_only: bool = False
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class DeadHeap:
    """Dead letters of one account with one reason."""

    account: str
    reason: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """`by_state` counts everything unfinished, unknown and dead that is open; `delivered` since local
    midnight, `seconds` how long the last of these took.
    """

    by_state: Mapping[str, int]
    by_account: Mapping[str, int]
    held_for: Mapping[str, int]
    oldest_queued_at: datetime | None
    delivered: int
    seconds: Sequence[float]


class Deliveries(Protocol):
    async def delivery(self, delivery_id: int) -> Delivery | None: ...
    async def by_provider_id(self, account: str, provider_id: str) -> Delivery | None:
        """Of the whole message or of one of its parts; the newest, where a provider repeats ids."""
        ...

    async def part_by_provider_id(self, account: str, provider_id: str) -> DeliveryPart | None: ...
    async def parts_of(self, delivery_id: int) -> Sequence[DeliveryPart]: ...
    async def attempts_of(self, delivery_id: int) -> Sequence[DeliveryAttempt]: ...
    async def open_attempts(self) -> Sequence[DeliveryAttempt]:
        """Those a crash interrupted, by id."""
        ...

    async def unfinished(self, states: Collection[str], limit: int) -> Sequence[Delivery]: ...
    async def recent_to(self, account: str, recipient: str, since: datetime) -> Sequence[Delivery]:
        """Newest first."""
        ...

    async def page(self, wanted: DeliveryFilter) -> Sequence[Delivery]: ...
    async def figures(self, scope: Scope, since: datetime) -> DeliveryFigures: ...
    async def dead_heaps(self, scope: Scope) -> Sequence[DeadHeap]: ...
    async def settled_unknown(self, account: str, since: datetime) -> Mapping[str, int]:
        """What became of those whose outcome was unknown once, by state."""
        ...

    async def outcomes_near(self, account: str, at: datetime, around: timedelta) -> Mapping[str, int]:
        """How tries on the account ended around that moment."""
        ...

    async def by_ack_key(self, key: str) -> Delivery | None: ...
