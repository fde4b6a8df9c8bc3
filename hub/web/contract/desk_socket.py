"""Frames of the desk socket `/api/v1/desk/socket`. `t` names the frame.

After `hello` the server answers `welcome`. Frames with `seq` form one stream per desk session: +1 each,
kept for replay;
a client that comes back says the last `seq` it has and gets what it missed (`resumed`), or `reset`: load by
REST again.
Frames without `seq` are only true now and are never replayed.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hub.web.contract.base import AgentState, ClientKey, Id, LongText, ShortText
from hub.web.contract.board import Board
from hub.web.contract.conversations import ConversationView, MessageView
from hub.web.contract.knowledge import Suggestions
from hub.web.contract.people import DutyView


class Frame(msgspec.Struct, kw_only=True, frozen=True, tag_field="t"):
    """Base of all frames."""


# --- client to server ---------------------------------------------------------------


class Hello(Frame, tag="hello", kw_only=True, frozen=True):
    """First frame. `session` and `last` from the previous connection, if any. `board`: also send the
    leader's board.
    """

    v: int = 1
    session: str = ""
    last: int = 0
    board: bool = False


class Send(Frame, tag="send", kw_only=True, frozen=True):
    """Answered by `sent` once stored, or by `err` with the same `client_key`."""

    client_key: ClientKey
    conversation_id: Id
    text: LongText = ""
    file_ids: Annotated[list[str], Meta(max_length=10)] = []
    private: bool = False
    mentions: list[Id] = []
    article_id: Id | None = None
    subject: ShortText = ""  # letters only, as in `SendMessage`
    cc: Annotated[list[ShortText], Meta(max_length=20)] = []
    forward_to: ShortText = ""
    answers: Id | None = None


class Accept(Frame, tag="accept", kw_only=True, frozen=True):
    conversation_id: Id


class Decline(Frame, tag="decline", kw_only=True, frozen=True):
    conversation_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class AgentTyping(Frame, tag="typing", kw_only=True, frozen=True):
    conversation_id: Id
    on: bool


class Read(Frame, tag="read", kw_only=True, frozen=True):
    conversation_id: Id
    up_to: Id


class Looking(Frame, tag="looking", kw_only=True, frozen=True):
    """Which conversation is on the screen (0: none); colleagues see it, and suggestions are sent for it."""

    conversation_id: Id = 0


class Editing(Frame, tag="editing", kw_only=True, frozen=True):
    """Which article is open at the editor's desk (0: none), and whether something in it is not saved yet."""

    article_id: Id = 0
    writing: bool = False


class WatchBoard(Frame, tag="board", kw_only=True, frozen=True):
    on: bool


class Ack(Frame, tag="ack", kw_only=True, frozen=True):
    """Everything up to `seq` was applied; the server may forget it."""

    seq: int


class Ping(Frame, tag="ping", kw_only=True, frozen=True):
    n: int = 0


ClientFrame = (
    Hello | Send | Accept | Decline | AgentTyping | Read | Looking | Editing | WatchBoard | Ack | Ping
)

# --- server to client, numbered -----------------------------------------------------


class ConversationChanged(Frame, tag="conversation", kw_only=True, frozen=True):
    """A conversation in one of my views is new or changed. `gone`: it left my views (given to another, not
    mine any more).
    """

    seq: int
    conversation: ConversationView
    gone: bool = False


class MessageCame(Frame, tag="message", kw_only=True, frozen=True):
    """A new message or a changed state (same id). With the citizen's messages come the suggestions, in the
    same push.
    """

    seq: int
    message: MessageView
    conversation: ConversationView | None = None
    suggestions: Suggestions | None = None


class OfferMade(Frame, tag="offer", kw_only=True, frozen=True):
    """A conversation is offered to me until `expires_at`. `why`: sticky, longest_idle, least_loaded,
    round_robin, transfer,
    overflow, returned, forced, answered. For a call the telephone rings: answering there accepts."""

    seq: int
    conversation: ConversationView
    expires_at: datetime
    lasts: float
    why: str
    waited: float
    open_texts: int
    text_budget: int
    messages: list[MessageView] = []


class OfferGone(Frame, tag="offer_gone", kw_only=True, frozen=True):
    """Why: lapsed, declined, unreachable, citizen_left, agent_left, given_to_another, stale, accepted."""

    seq: int
    conversation_id: Id
    why: str


class PresenceNow(Frame, tag="presence", kw_only=True, frozen=True):
    seq: int
    state: AgentState
    reason: str = ""
    since: datetime
    duty: DutyView | None = None


class NoticeCame(Frame, tag="notice", kw_only=True, frozen=True):
    """For people: duty asked of me, a leader's act, a mention. `action` says what the screen should offer;
    `text` is Chinese, or a person's own words; `kind` and `facts` are for saying it in another language.
    """

    seq: int
    kind: str
    text: str
    level: Literal["info", "warn", "alarm"] = "info"
    conversation_id: Id | None = None
    action: str = ""
    reference: str = ""
    facts: dict[str, str] = {}
    at: datetime


# --- server to client, not numbered -------------------------------------------------


class Welcome(Frame, tag="welcome", kw_only=True, frozen=True):
    """`resumed`: what was missed follows. Otherwise load the views by REST, then apply frames above `seq`."""

    session: str
    seq: int
    resumed: bool
    server_time: datetime
    version: str


class Sent(Frame, tag="sent", kw_only=True, frozen=True):
    client_key: str
    message: MessageView
    duplicate: bool = False


class CitizenTyping(Frame, tag="citizen_typing", kw_only=True, frozen=True):
    conversation_id: Id
    on: bool
    preview: str = ""


class Watchers(Frame, tag="watchers", kw_only=True, frozen=True):
    """Colleagues who look at the same conversation, by number; `typing` are writing in it."""

    conversation_id: Id
    numbers: list[str]
    typing: list[str] = []


class Editors(Frame, tag="editors", kw_only=True, frozen=True):
    """Colleagues who have the same article open, by number; `writing` have something unsaved."""

    article_id: Id
    numbers: list[str]
    writing: list[str] = []


class ArticleChanged(Frame, tag="article_changed", kw_only=True, frozen=True):
    """The article that is open was saved or taken a step further; `by` is the number of whoever did it."""

    article_id: Id
    revision: int
    by: str = ""


class QueueNow(Frame, tag="queue", kw_only=True, frozen=True):
    """Once a second when changed: what waits, over all queues I can see."""

    waiting: int
    longest_wait: float
    by_channel: dict[str, int]
    wechat_present: int
    wechat_minimum: int


class BoardNow(Frame, tag="board_now", kw_only=True, frozen=True):
    board: Board


class Reset(Frame, tag="reset", kw_only=True, frozen=True):
    """The gap is too old to replay: load everything by REST; the stream goes on after `seq`."""

    seq: int


class Err(Frame, tag="err", kw_only=True, frozen=True):
    """`code` is stable; `text` is for people. Names the `client_key` or conversation it is about."""

    code: str
    text: str
    client_key: str = ""
    conversation_id: Id = 0


class Bye(Frame, tag="bye", kw_only=True, frozen=True):
    """The server goes away (`restart`), or this session ended (`signed_out`, `replaced`, `forced`).
    Reconnect after `after` s.
    """

    why: Literal["restart", "signed_out", "replaced", "forced", "slow"]
    after: float = 1.0


class Pong(Frame, tag="pong", kw_only=True, frozen=True):
    n: int = 0


ServerFrame = (
    ConversationChanged
    | MessageCame
    | OfferMade
    | OfferGone
    | PresenceNow
    | NoticeCame
    | Welcome
    | Sent
    | CitizenTyping
    | Watchers
    | Editors
    | ArticleChanged
    | QueueNow
    | BoardNow
    | Reset
    | Err
    | Bye
    | Pong
)
