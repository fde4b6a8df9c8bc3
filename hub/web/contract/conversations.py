"""Conversations and messages on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import (
    AgentRef,
    AttachmentView,
    Author,
    ChannelKind,
    ClientKey,
    DeliveryState,
    Id,
    LongText,
    MessageKind,
    Model,
    Priority,
    ShortText,
    Stage,
)


class WindowView(Model, kw_only=True, frozen=True):
    """What the provider still allows. `credit` None: unlimited until `until`; `uncertain` of the used ones
    may not count.
    """

    until: datetime
    credit: int | None
    credit_limit: int | None
    uncertain: int = 0


class ConversationView(Model, kw_only=True, frozen=True):
    """One row of the inbox and the head of the thread. `address` is masked unless the role may see it."""

    id: Id
    number: str
    account: str
    channel: ChannelKind
    stage: Stage
    contact_id: Id
    contact_name: str
    address: str
    district: str = ""
    tags: list[str] = []
    priority: Priority = "normal"
    skills: list[str] = []
    language: str = ""
    topic: str = ""
    agent: AgentRef | None = None
    came_at: datetime
    stage_since: datetime
    deadline: datetime | None = None  # offer or wrap-up ends
    last_message_at: datetime | None = None
    preview: str = ""
    preview_author: Author = "citizen"
    unread: int = 0
    unsent: bool = False  # a message of ours failed or its outcome is unknown
    citizen_typing: bool = False
    window: WindowView | None = None
    visits: int = 1  # conversations of this contact so far, this one included
    category: str = ""
    summary: str = ""
    score: int | None = None
    closed_at: datetime | None = None
    close_reason: str = ""
    mentioned: bool = False
    version: int = 0  # grows with every change; the larger one wins


class MessageView(Model, kw_only=True, frozen=True):
    id: Id
    conversation_id: Id
    author: Author
    kind: MessageKind
    text: str = ""
    agent: AgentRef | None = None
    private: bool = False
    mentions: list[Id] = []
    attachment: AttachmentView | None = None
    details: dict[str, str] = {}
    state: DeliveryState = "received"
    state_reason: str = ""
    state_reason_en: str = ""
    may_resend: bool = False
    client_key: str = ""
    at: datetime
    state_at: datetime | None = None
    account: str = ""
    channel: ChannelKind = ""


class ConversationPage(Model, kw_only=True, frozen=True):
    """Newest change first, except the view `waiting` (queue order). `next` goes into `cursor` for more."""

    items: list[ConversationView]
    counts: dict[str, int] = {}
    next: str = ""


class MessagePage(Model, kw_only=True, frozen=True):
    """Oldest first. `before` asks for earlier ones."""

    items: list[MessageView]
    more: bool = False
    conversations: list[ConversationView] = []


class CallStretch(Model, kw_only=True, frozen=True):
    """A part of a call's course; without `to_at` it lasts."""

    part: Literal["waiting", "ringing", "talking"]
    from_at: datetime
    to_at: datetime | None = None
    agent: AgentRef | None = None


class CallLine(Model, kw_only=True, frozen=True):
    items: list[CallStretch]


class PlayRecording(Model, kw_only=True, frozen=True):
    article_id: Id


class SendMessage(Model, kw_only=True, frozen=True):
    """Say something. Repeating a `client_key` stores nothing new and returns the first message."""

    client_key: ClientKey
    text: LongText = ""
    file_ids: Annotated[list[str], Meta(max_length=10)] = []
    private: bool = False
    mentions: list[Id] = []
    article_id: Id | None = None  # this text came from a suggestion
    template_id: str = ""  # one of `/conversations/{id}/templates`; then `text` and `file_ids` are left aside
    template_values: dict[str, str] = {}
    subject: ShortText = ""  # letters only; without one, that of the letter answered
    cc: Annotated[list[ShortText], Meta(max_length=20)] = []
    forward_to: ShortText = ""  # a letter to somebody else than the citizen
    answers: Id | None = None  # the message of this conversation that it quotes; on channels that can


class TemplateFieldView(Model, kw_only=True, frozen=True):
    """One value to fill in. `longest` in characters, where the provider has a limit."""

    key: str
    label: str
    longest: int | None = None


class TemplateFormView(Model, kw_only=True, frozen=True):
    """A template message of the conversation's channel account. In `preview`, `{key}` stands for that field's
    value.
    """

    template_id: str
    title: str
    fields: list[TemplateFieldView]
    preview: str


class TemplateForms(Model, kw_only=True, frozen=True):
    items: list[TemplateFormView]


class Resend(Model, kw_only=True, frozen=True):
    """For a failed message. One whose outcome is unknown needs `checked`: a person looked and it had not
    arrived.
    """

    checked: bool = False


class CloseConversation(Model, kw_only=True, frozen=True):
    category: Annotated[str, Meta(min_length=1, max_length=40)]
    summary: Annotated[str, Meta(max_length=2000)] = ""
    ask_satisfaction: bool = True
    next: bool = False


class TransferConversation(Model, kw_only=True, frozen=True):
    """To one agent or to a skill group, never both."""

    to_agent: Id | None = None
    to_skill: str = ""
    note: Annotated[str, Meta(max_length=2000)] = ""


class AssignConversation(Model, kw_only=True, frozen=True):
    agent_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class TakeOver(Model, kw_only=True, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class ChangePriority(Model, kw_only=True, frozen=True):
    priority: Priority


class DeclineOffer(Model, kw_only=True, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class ExtendWrapUp(Model, kw_only=True, frozen=True):
    seconds: Annotated[int, Meta(ge=10, le=600)]


class SaveDraft(Model, kw_only=True, frozen=True):
    text: LongText


class DraftView(Model, kw_only=True, frozen=True):
    conversation_id: Id
    text: str
    updated_at: datetime | None = None


class MarkRead(Model, kw_only=True, frozen=True):
    up_to: Id


class Typing(Model, kw_only=True, frozen=True):
    on: bool


class UploadView(Model, kw_only=True, frozen=True):
    attachment: AttachmentView


class SearchHit(Model, kw_only=True, frozen=True):
    message: MessageView
    conversation: ConversationView
    marks: list[tuple[int, int]] = []


class SearchPage(Model, kw_only=True, frozen=True):
    items: list[SearchHit]
    more: bool = False


class CannedReplyView(Model, kw_only=True, frozen=True):
    id: Id
    scope: Literal["all", "team", "mine"]
    folder: str
    title: str
    text: str
    pinyin: str  # full and initials, space separated, for matching
    initials: str


class SaveCannedReply(Model, kw_only=True, frozen=True):
    scope: Literal["all", "team", "mine"]
    folder: ShortText = ""
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class CannedReplies(Model, kw_only=True, frozen=True):
    items: list[CannedReplyView]
