"""Notices on the wire: what to tell whom, texts with versions, the phone book, who is left in peace."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, Model, ShortText
from hub.web.contract.deliveries import Class

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Words = Annotated[str, Meta(max_length=2000)]
NoticeText = Annotated[str, Meta(max_length=20_000)]


class WhomView(Model, kw_only=True, frozen=True):
    """One of `address`, `entry_id`, `group_id`. `values` fill places for this recipient alone."""

    address: ShortText = ""
    name: ShortText = ""
    entry_id: Id | None = None
    group_id: Id | None = None
    values: dict[str, str] = {}


class SendNotice(Model, kw_only=True, frozen=True):
    """`key` makes repeating it harmless. `template` is the key of an approved text; else `text` is said.
    `ack`: how the reader confirms. `minutes`: pointless afterwards.
    """

    key: Annotated[str, Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_.:-]+$")]
    account: ShortText
    recipients: Annotated[list[WhomView], Meta(min_length=1, max_length=2000)]
    message_class: Class = "case"
    text: NoticeText = ""
    subject: ShortText = ""
    template: ShortText = ""
    values: dict[str, str] = {}
    ack: Literal["none", "link", "reply"] = "none"
    minutes: Annotated[int, Meta(ge=1, le=10_080)] | None = None


class LetterView(Model, kw_only=True, frozen=True):
    """What one recipient will read. `units` of `alphabet` (gsm7, ucs2) make `parts` text messages."""

    address: str
    name: str
    text: str
    subject: str
    units: int
    alphabet: str
    parts: int
    missing: list[str]
    barred: str


class NoticePreview(Model, kw_only=True, frozen=True):
    """The first letters, and what all of them cost."""

    letters: list[LetterView]
    recipients: int
    barred: int
    parts: int


class NoticeView(Model, kw_only=True, frozen=True):
    """`counts` by state, with `answered`."""

    id: Id
    key: str
    created_at: datetime
    by: AgentRef | None
    message_class: Class
    account: str
    text: str
    subject: str
    ack: str
    total: int
    barred: int
    counts: dict[str, int] = {}
    repeated: bool = False


class NoticePage(Model, kw_only=True, frozen=True):
    items: list[NoticeView]
    next: str = ""


class TemplateText(Model, kw_only=True, frozen=True):
    """One version of a text. `places` are its variables; `codes` the provider's code by channel account.
    `mine`: whoever asks had a hand in it, and cannot approve it.
    """

    id: Id
    key: str
    version: int
    name: str
    message_class: Class
    text: str
    subject: str
    codes: dict[str, str]
    sign: str
    state: Literal["draft", "pending", "approved", "refused", "retired"]
    places: list[str]
    units: int
    parts: int
    created_at: datetime
    created_by: AgentRef | None
    decided_at: datetime | None = None
    decided_by: AgentRef | None = None
    note: str = ""
    mine: bool = False


class TemplateTexts(Model, kw_only=True, frozen=True):
    items: list[TemplateText]


class SaveText(Model, kw_only=True, frozen=True):
    name: Name
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    message_class: Class = "case"
    subject: ShortText = ""
    codes: dict[str, str] = {}
    sign: Annotated[str, Meta(max_length=20)] = ""


class DecideText(Model, kw_only=True, frozen=True):
    approve: bool
    note: Annotated[str, Meta(max_length=300)] = ""


class EntryView(Model, kw_only=True, frozen=True):
    id: Id
    name: str
    phone: str
    email: str
    unit: str
    note: str
    group_ids: list[Id]
    own: bool
    version: int


class EntryPage(Model, kw_only=True, frozen=True):
    items: list[EntryView]
    next: str = ""


class SaveEntry(Model, kw_only=True, frozen=True):
    name: Name
    phone: Annotated[str, Meta(max_length=30)] = ""
    email: Annotated[str, Meta(max_length=255)] = ""
    unit: Annotated[str, Meta(max_length=100)] = ""
    note: Annotated[str, Meta(max_length=300)] = ""
    group_ids: list[Id] = []
    own: bool = False
    version: int = 0


class ImportEntries(Model, kw_only=True, frozen=True):
    """Rows with name, phone, email, unit, note, groups (names separated by ;)."""

    rows: Annotated[list[dict[str, str]], Meta(min_length=1, max_length=5000)]
    own: bool = False


class LineFault(Model, kw_only=True, frozen=True):
    line: int
    text: str


class ImportedView(Model, kw_only=True, frozen=True):
    added: int
    changed: int
    faults: list[LineFault]


class GroupView(Model, kw_only=True, frozen=True):
    id: Id
    name: str
    kind: Literal["group", "department", "handler"]
    own: bool


class GroupList(Model, kw_only=True, frozen=True):
    items: list[GroupView]


class SaveGroup(Model, kw_only=True, frozen=True):
    name: Name
    kind: Literal["group", "department", "handler"] = "group"
    own: bool = False


class BlockedView(Model, kw_only=True, frozen=True):
    """`address` is masked; `key` names it to unblock."""

    key: str
    address: str
    reason: Literal["opt_out", "blacklist"]
    at: datetime
    word: str
    by: AgentRef | None = None


class BlockedList(Model, kw_only=True, frozen=True):
    items: list[BlockedView]
    total: int = 0
    next: str = ""


class BlockAddress(Model, kw_only=True, frozen=True):
    address: Annotated[str, Meta(min_length=1, max_length=255)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
