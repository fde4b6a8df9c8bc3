"""One thing said or done in a conversation, and what became of delivering it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Author(StrEnum):
    CITIZEN = "citizen"
    AGENT = "agent"
    SYSTEM = "system"  # said to the citizen by the hub itself
    EVENT = "event"  # a line in the timeline, not said to anybody


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    NOTICE = "notice"
    CALL = "call"
    TEMPLATE = "template"


class DeliveryState(StrEnum):
    """Receipts only move forward: sent, delivered, read. `unknown` is never repeated by itself."""

    RECEIVED = "received"
    QUEUED = "queued"
    HELD = "held"  # until the citizen writes again
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # its time was over before it could leave


_STEP = {
    DeliveryState.SENDING: 1,
    DeliveryState.UNKNOWN: 2,
    DeliveryState.SENT: 3,
    DeliveryState.FAILED: 4,
    DeliveryState.DELIVERED: 5,
    DeliveryState.READ: 6,
}


def may_move(here: DeliveryState, there: DeliveryState) -> bool:
    """Whether a receipt may change `here` to `there`."""
    return _STEP.get(there, 0) > _STEP.get(here, 0)


@dataclass(frozen=True, slots=True)
class Message:
    """`provider_key` is unique per account; `client_key` per author and conversation. `file_id` names a
    StoredFile.

    `due_at` and `attempts` belong to outgoing ones. `details` holds what a kind needs besides (coordinates,
    url, call).
    """

    id: int
    conversation_id: int
    contact_id: int
    account: str
    author: Author
    kind: Kind
    at: datetime
    text: str = ""
    agent_id: int | None = None
    private: bool = False
    mentions: tuple[int, ...] = ()
    file_id: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    provider_key: str = ""
    client_key: str = ""
    state: DeliveryState = DeliveryState.RECEIVED
    state_reason: str = ""
    state_at: datetime | None = None
    provider_id: str = ""
    attempts: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store; `path` is relative to it. `pending` while a provider still holds it, then
    `failed` or filled.
    """

    id: str
    created_at: datetime
    name: str
    kind: str
    media_type: str
    size: int = 0
    sha256: str = ""
    path: str = ""
    duration: float | None = None
    pending: bool = False
    failed: str = ""
    conversation_id: int | None = None
    uploaded_by: int | None = None


@dataclass(frozen=True, slots=True)
class InboundKey:
    """The guard against redelivery: `(account, key)` is the primary key and commits with its effect."""

    account: str
    key: str
    message_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ParkedReceipt:
    """A receipt that came before the answer to its send; applied as soon as the provider id is known."""

    account: str
    provider_id: str
    state: str
    reason: str
    at: datetime
