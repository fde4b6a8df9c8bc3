"""The frames of the visitor socket and the bodies of the HTTP side, as docs/protocols-widget.md says."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

VERSION = 1
T = TypeVar("T")

ClientKey = Annotated[str, Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]+$")]
MessageId = Annotated[str, Meta(max_length=20, pattern="^[0-9]*$")]
Short = Annotated[str, Meta(max_length=100)]
Sealed = Annotated[str, Meta(max_length=1000)]
# Far above `longest_text`, so that a text which is only somewhat too long gets the error that says so.
Long = Annotated[str, Meta(max_length=20_000)]
Lang = Annotated[str, Meta(max_length=20)]


class Frame(msgspec.Struct, kw_only=True, frozen=True, tag_field="t", omit_defaults=True, gc=False):
    """Base of all frames; `t` names the frame, a field at its default may be left out."""


class Part(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True, gc=False):
    """Base of what frames are made of."""


# --- visitor to hub -------------------------------------------------------------------


class Place(Part, kw_only=True, frozen=True):
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    label: Short = ""


class Hello(Frame, tag="hello", kw_only=True, frozen=True):
    """First frame. `last`: the newest message id this client is sure of, "" for none."""

    v: int = VERSION
    token: Sealed
    last: MessageId = ""
    lang: Lang = ""


class Send(Frame, tag="send", kw_only=True, frozen=True):
    """Exactly one of `text`, `file` (from an upload) and `location`."""

    client_key: ClientKey
    text: Long = ""
    file: Sealed = ""
    location: Place | None = None


class PreChatFrame(Frame, tag="prechat", kw_only=True, frozen=True):
    client_key: ClientKey
    topic: Short = ""
    name: Short = ""
    phone: Annotated[str, Meta(max_length=20)] = ""
    question: Long = ""
    lang: Lang = ""


class Offline(Frame, tag="offline", kw_only=True, frozen=True):
    client_key: ClientKey
    text: Long
    name: Short = ""
    phone: Annotated[str, Meta(max_length=20)] = ""


class Rate(Frame, tag="rate", kw_only=True, frozen=True):
    """`solved` None: not said."""

    client_key: ClientKey
    score: Annotated[int, Meta(ge=1, le=5)]
    solved: bool | None = None
    comment: Annotated[str, Meta(max_length=500)] = ""


class Person(Frame, tag="person", kw_only=True, frozen=True):
    """A person is wanted, at whatever point."""

    client_key: ClientKey


class Helped(Frame, tag="helped", kw_only=True, frozen=True):
    """Whether the answer in this message helped. The last word counts."""

    client_key: ClientKey
    message_id: Annotated[str, Meta(min_length=1, max_length=20, pattern="^[0-9]+$")]
    helped: bool


class Typing(Frame, tag="typing", kw_only=True, frozen=True):
    """Both ways. `preview` only from the visitor, and only where the site says so."""

    on: bool
    preview: Annotated[str, Meta(max_length=2000)] = ""


class Ack(Frame, tag="ack", kw_only=True, frozen=True):
    """Everything up to this id reached the client."""

    up_to: MessageId


class Read(Frame, tag="read", kw_only=True, frozen=True):
    """Both ways: everything up to this id was seen."""

    up_to: MessageId


class History(Frame, tag="history", kw_only=True, frozen=True):
    """Asks for a `page`: older than `before`, or newer than `after`, or the newest."""

    before: MessageId = ""
    after: MessageId = ""


class Renew(Frame, tag="renew", kw_only=True, frozen=True):
    """Asks for a `token` with a full life."""


class Ping(Frame, tag="ping", kw_only=True, frozen=True):
    n: int = 0


Storable = Send | PreChatFrame | Offline | Rate | Person | Helped
ClientFrame = Hello | Storable | Typing | Ack | Read | History | Renew | Ping

# --- hub to visitor -------------------------------------------------------------------


class StandingView(Part, kw_only=True, frozen=True):
    stage: Literal["none", "waiting", "active", "parked", "closed"] = "none"
    before: int | None = None
    expected_wait: float | None = None  # seconds
    agent_number: str = ""
    may_rate: bool = False
    open_now: bool = True
    closed_text: str = ""
    self_help: bool = False


class AnswerView(Part, kw_only=True, frozen=True):
    """An answer of the knowledge, around its `text`. `verdict`: helpful, unhelpful or not said."""

    title: str
    steps: list[str] = []
    materials: list[str] = []
    source: str = ""
    link: str = ""
    official: bool = False
    verdict: str = ""


class FileView(Part, kw_only=True, frozen=True):
    url: str  # relative to the account's address; good for an hour at least
    name: str
    media_type: str
    size: int
    duration: float | None = None


class MessageView(Part, kw_only=True, frozen=True):
    """`client_key` only on the visitor's own. Ids grow; compare them as numbers."""

    id: str
    author: Literal["citizen", "agent", "system"]
    kind: Literal["text", "image", "voice", "video", "file", "location", "link", "notice"]
    at: datetime
    text: str = ""
    file: FileView | None = None
    location: Place | None = None
    url: str = ""
    client_key: str = ""
    state: str = ""
    sender: str = ""
    answer: AnswerView | None = None


class Welcome(Frame, tag="welcome", kw_only=True, frozen=True):
    """`messages`: those after `last`, else the newest; oldest first. With `more`, ask on by `history`."""

    v: int = VERSION
    visitor: str
    standing: StandingView
    messages: list[MessageView] = []
    more: bool = False


class MessageFrame(Frame, tag="message", kw_only=True, frozen=True):
    """A new message, or one already known by its id in a new state."""

    message: MessageView


class Sent(Frame, tag="sent", kw_only=True, frozen=True):
    """Stored. The same answer, with `duplicate`, for every repeat of the same key. `reply`: words of the
    hub to show once below it, not kept. `answered`: by the knowledge; nobody was asked to serve.
    """

    client_key: str
    message_id: str
    duplicate: bool = False
    reply: str = ""
    answered: bool = False


class Page(Frame, tag="page", kw_only=True, frozen=True):
    messages: list[MessageView]
    more: bool = False
    before: str = ""
    after: str = ""


class QueuePlaceFrame(Frame, tag="place", kw_only=True, frozen=True):
    before: int
    expected_wait: float | None = None
    text: str = ""


class Joined(Frame, tag="joined", kw_only=True, frozen=True):
    agent_number: str
    text: str = ""


class Closed(Frame, tag="closed", kw_only=True, frozen=True):
    ask_satisfaction: bool = False
    text: str = ""


class Token(Frame, tag="token", kw_only=True, frozen=True):
    token: str
    expires_at: datetime


class Error(Frame, tag="error", kw_only=True, frozen=True):
    """`code` is stable; `text` is for the citizen. With `client_key`, that one was not stored."""

    code: str
    text: str
    client_key: str = ""
    retry_after: float | None = None


class Pong(Frame, tag="pong", kw_only=True, frozen=True):
    n: int = 0


class Bye(Frame, tag="bye", kw_only=True, frozen=True):
    """The hub ends this connection. `reconnect_after` seconds; None: don't."""

    reason: str
    reconnect_after: float | None = None


ServerFrame = (
    Welcome
    | MessageFrame
    | Sent
    | Page
    | Typing
    | Read
    | QueuePlaceFrame
    | Joined
    | Closed
    | Token
    | Error
    | Pong
    | Bye
)

encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)


def decode_frame(content: bytes | str) -> ClientFrame:
    return within_depth(lambda: _decoder.decode(content))


def decode(content: bytes, kind: type[T]) -> T:
    return within_depth(lambda: msgspec.json.decode(content, type=kind))


def within_depth(read: Callable[[], T]) -> T:
    """What lies too deep to be read is malformed, like anything else that can't be."""
    try:
        return read()
    except RecursionError as error:
        raise msgspec.DecodeError("too deep") from error
