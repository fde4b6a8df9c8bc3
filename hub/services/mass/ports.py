"""What the services need of stored campaigns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.domain.campaign import Campaign, CampaignRecipient, CampaignState, CampaignStep
from hub.domain.delivery import Delivery
from hub.services.scope import Scope


@dataclass(frozen=True, slots=True)
class RecipientFilter:
    """`view`: all, faulty, untold (not handed over yet), or a delivery's state. `after`: a page goes on
    behind that number. `words` are found in address or name.
    """

    campaign: Campaign
    view: str = "all"
    words: str = ""
    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Segment:
    """Whom a segment reaches: members of phone book groups, and contacts that fit all that is given."""

    group_ids: tuple[int, ...] = ()
    contacts: bool = False
    tags: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    favoured: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact with one of its addresses."""

    contact_id: int
    identity_id: int
    name: str
    address: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    tags: Sequence[str]
    districts: Sequence[str]
    kinds: Sequence[str]


class Campaigns(Protocol):
    async def campaign(self, campaign_id: int) -> Campaign | None: ...
    async def page(
        self, scope: Scope, states: Collection[CampaignState], before: int | None, limit: int
    ) -> Sequence[Campaign]:
        """Newest first; of all states without any."""
        ...

    async def in_states(self, states: Collection[CampaignState]) -> Sequence[Campaign]: ...
    async def steps(self, campaign_id: int) -> Sequence[CampaignStep]: ...
    async def scan(self, roster_id: int, after: int, limit: int) -> Sequence[CampaignRecipient]:
        """The list in its order, faulty lines included."""
        ...

    async def next_untold(self, roster_id: int, after: int, limit: int) -> Sequence[CampaignRecipient]:
        """Those to be handed over next, without faulty ones."""
        ...

    async def unnamed_rosters(self) -> Sequence[int]:
        """Lists that belong to no campaign."""
        ...

    async def recipients(self, wanted: RecipientFilter) -> Sequence[CampaignRecipient]: ...
    async def deliveries(self, ids: Collection[int]) -> Mapping[int, Delivery]: ...
    async def faults(self, roster_id: int) -> Mapping[str, int]: ...
    async def outcomes(self, campaign_id: int) -> Mapping[str, int]:
        """Its deliveries by state, repetitions left out."""
        ...

    async def reasons(self, campaign_id: int) -> Sequence[tuple[str, str, int]]:
        """Why deliveries ended badly: state, reason, how many; the most frequent first."""
        ...

    async def reached(
        self, segment: Segment, kinds: Collection[str], scope: Scope, after: tuple[int, int], limit: int
    ) -> Sequence[Reached]:
        """Contacts by id with their addresses on channels of these kinds."""
        ...

    async def choices(self, scope: Scope) -> Choices:
        """Of contacts in the scope."""
        ...
