"""What is sent to many without a conversation: notices, the texts they are made of, and whom they reach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.contract import MessageClass

PLACE = re.compile(r"\{(\w+)\}")


class Ack(StrEnum):
    """How the reader confirms."""

    NONE = "none"
    LINK = "link"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Notice:
    """One order to tell somebody something. `(by, key)` is unique: repeating it is harmless; `digest` tells
    whether it is the same order.
    """

    id: int
    by: int
    key: str
    digest: str
    created_at: datetime
    message_class: MessageClass
    account: str
    text: str
    subject: str = ""
    template_id: int | None = None
    ack: Ack = Ack.NONE
    total: int = 0
    barred: int = 0


class TemplateState(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """One version of a text with places like {name}. `codes` maps channel accounts to the provider's own
    template code; `sign` is the signature registered with it. Versions never change once approved. None of
    the `authors`, who had a hand in it, approves it.
    """

    id: int
    key: str
    version: int
    name: str
    message_class: MessageClass
    text: str
    created_at: datetime
    created_by: int
    subject: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    sign: str = ""
    state: TemplateState = TemplateState.DRAFT
    decided_at: datetime | None = None
    decided_by: int | None = None
    note: str = ""
    authors: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return places_of(self.subject + self.text)


def places_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Places without a value stay as they are: the reader of a preview sees them."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


class GroupKind(StrEnum):
    GROUP = "group"
    DEPARTMENT = "department"
    HANDLER = "handler"


@dataclass(frozen=True, slots=True)
class PhoneBookGroup:
    """`owner_id` None: public. Departments and handlers are groups of the public book."""

    id: int
    name: str
    kind: GroupKind = GroupKind.GROUP
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class PhoneBookEntry:
    """`owner_id` None: in the public book, else in that agent's own."""

    id: int
    name: str
    phone: str = ""
    email: str = ""
    unit: str = ""
    note: str = ""
    group_ids: tuple[int, ...] = ()
    owner_id: int | None = None
    version: int = 0


class BlockReason(StrEnum):
    OPT_OUT = "opt_out"
    BLACKLIST = "blacklist"


@dataclass(frozen=True, slots=True)
class BlockedAddress:
    """Gets nothing of the mass class. `word` is what the citizen wrote, or why somebody entered it."""

    address: str
    reason: BlockReason
    at: datetime
    account: str = ""
    word: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Another system that hears of what happens here. Its deliveries go out on the account `hook:<id>`."""

    id: int
    name: str
    url: str
    secret: str
    events: tuple[str, ...]
    created_at: datetime
    created_by: int
    enabled: bool = True

    @property
    def account(self) -> str:
        return f"hook:{self.id}"
