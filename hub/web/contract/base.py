"""Shapes shared by all parts of the wire."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = int
ChannelKind = str
Seconds = float
ShortText = Annotated[str, Meta(max_length=200)]
LongText = Annotated[str, Meta(max_length=20_000)]
ClientKey = Annotated[str, Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]+$")]

Role = Literal["agent", "leader", "supervisor", "qa", "kb_editor", "contributor", "admin"]
Stage = Literal["waiting", "offered", "active", "parked", "wrap_up", "closed"]
AgentState = Literal["signed_out", "ready", "busy", "ringing", "talking", "wrap_up", "away"]
DeliveryState = Literal[
    "received",
    "queued",
    "held",
    "sending",
    "sent",
    "delivered",
    "read",
    "failed",
    "unknown",
    "cancelled",
    "expired",
]
Author = Literal["citizen", "agent", "system", "event"]
MessageKind = Literal[
    "text", "image", "voice", "video", "file", "location", "link", "notice", "call", "template"
]
Priority = Literal["normal", "favoured", "urgent"]


class Model(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=False):
    """Base of all wire structs: immutable, keyword only."""


class Problem(Model, kw_only=True, frozen=True):
    """Every error answer. `code` is stable and in English; `text` is for people, in the language of the
    request.

    `fields` names the faulty inputs with a text each. `retry_after` in seconds where waiting helps.
    """

    code: str
    text: str
    fields: dict[str, str] = {}
    retry_after: float | None = None


class Done(Model, kw_only=True, frozen=True):
    """The order was carried out and stored."""

    ok: bool = True


class AttachmentView(Model, kw_only=True, frozen=True):
    """`url` serves the file to whoever may see it; `preview_url` a picture small enough for a list."""

    file_id: str
    kind: Literal["image", "voice", "video", "file"]
    media_type: str
    name: str
    size: int
    url: str
    duration: float | None = None
    pending: bool = False  # the provider still holds it; a later event brings it
    failed: str = ""


class AgentRef(Model, kw_only=True, frozen=True):
    id: Id
    number: str
    name: str


class Moment(Model, kw_only=True, frozen=True):
    at: datetime
