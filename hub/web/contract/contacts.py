"""Contacts on the wire: who a citizen is, over which addresses they come, and how records are merged."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from hub.web.contract.base import AgentRef, ChannelKind, Id, Model, ShortText


class IdentityView(Model, kw_only=True, frozen=True):
    id: Id
    account: str
    channel: ChannelKind
    address: str
    display_name: str = ""


class ContactView(Model, kw_only=True, frozen=True):
    id: Id
    name: str
    language: str = ""
    district: str = ""
    note: str = ""
    tags: list[str] = []
    favoured: bool = False
    identities: list[IdentityView] = []
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    visits: int = 0
    last_merge_id: Id | None = None
    version: int = 0


class ChangeContact(Model, kw_only=True, frozen=True):
    """Only the fields given are changed. `version` guards against overwriting a colleague's change."""

    version: int
    name: ShortText | None = None
    language: str | None = None
    district: ShortText | None = None
    note: Annotated[str, Meta(max_length=4000)] | None = None
    tags: Annotated[list[ShortText], Meta(max_length=30)] | None = None
    favoured: bool | None = None


class BlockContact(Model, kw_only=True, frozen=True):
    hours: Annotated[int, Meta(ge=1, le=24 * 365)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class MergeContacts(Model, kw_only=True, frozen=True):
    """`other_id` becomes part of this contact; identities and conversations move over. It can be undone."""

    other_id: Id
    reason: ShortText = ""


class MergeView(Model, kw_only=True, frozen=True):
    id: Id
    kept_id: Id
    merged_id: Id
    at: datetime
    by: AgentRef | None = None
    undone: bool = False


class UnmaskedView(Model, kw_only=True, frozen=True):
    """The plain addresses by the id of the identity, and telephone numbers left in forms; every look is
    audited.
    """

    addresses: dict[str, str]
    phones: list[str] = []


class ContactPage(Model, kw_only=True, frozen=True):
    items: list[ContactView]
