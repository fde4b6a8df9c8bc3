"""Who a citizen is: one contact, known by addresses on several channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """`favoured`: served before others (the elderly, people the law names). `merged_into`: lives on in that
    contact.
    """

    id: int
    created_at: datetime
    name: str = ""
    language: str = ""
    district: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    favoured: bool = False
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    merged_into: int | None = None
    visits: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """An address on one channel account; `(account, address)` is unique. `kind` is the channel's."""

    id: int
    contact_id: int
    account: str
    kind: str
    address: str
    created_at: datetime
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class ContactMerge:
    """`moved` lists what went over (identities, conversations) so that it can be undone exactly."""

    id: int
    kept_id: int
    merged_id: int
    at: datetime
    by_agent_id: int | None
    moved: Mapping[str, list[int]] = field(default_factory=dict)
    reason: str = ""
    undone_at: datetime | None = None
