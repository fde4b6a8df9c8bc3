"""The editor's desk on the wire: manuscripts, their way to publication, folders, words."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, LongText, Model

Line = Annotated[str, Meta(max_length=300)]
Note = Annotated[str, Meta(max_length=1000)]
Stage = Literal["draft", "review", "approval", "scheduled", "done"]
Live = Literal["never", "published", "withdrawn", "expired"]
Step = Literal["save", "submit", "take_back", "clear", "return", "approve", "withdraw"]
ArticleAudience = Literal["public", "internal", "secret"]


class BasisView(Model, kw_only=True, frozen=True):
    title: Line
    url: Annotated[str, Meta(max_length=1000)] = ""


class ArticleFileView(Model, kw_only=True, frozen=True):
    """Only `file_id` is read from what is sent; the rest is what the hub knows of the file."""

    file_id: Annotated[str, Meta(max_length=64)]
    name: str = ""
    kind: str = "file"
    media_type: str = ""
    size: int = 0
    duration: float | None = None


class VoiceView(Model, kw_only=True, frozen=True):
    """What callers hear; `version` is the one whose short answer was read aloud."""

    file: ArticleFileView
    version: int


class ContentView(Model, kw_only=True, frozen=True):
    """What an article says. `short_answer` is said by phone; `long_answer` is HTML, cleaned when saved."""

    title: Annotated[str, Meta(max_length=200)]
    questions: Annotated[list[Line], Meta(max_length=100)] = []
    short_answer: Annotated[str, Meta(max_length=2000)] = ""
    long_answer: LongText = ""
    hint: Annotated[str, Meta(max_length=2000)] = ""
    steps: Annotated[list[Note], Meta(max_length=50)] = []
    materials: Annotated[list[Note], Meta(max_length=50)] = []
    place: Note = ""
    hours: Note = ""
    fee: Note = ""
    basis: Annotated[list[BasisView], Meta(max_length=30)] = []
    files: Annotated[list[ArticleFileView], Meta(max_length=30)] = []
    voice: VoiceView | None = None
    tags: Annotated[list[Line], Meta(max_length=30)] = []
    collection: Literal["answers", "statutes", "cases", "phrases"] = "answers"
    department: Line = ""
    subject: Annotated[str, Meta(max_length=20)] = ""
    region: Line = ""
    audience: ArticleAudience = "public"
    channels: Annotated[list[Line], Meta(max_length=20)] = []
    valid_from: date | None = None
    valid_until: date | None = None
    review_by: date | None = None


class ManuscriptRow(Model, kw_only=True, frozen=True):
    """One line of a list at the editor's desk."""

    id: Id
    title: str
    folder_id: Id | None = None
    stage: Stage
    live_state: Live
    number: int
    live: int
    department: str = ""
    audience: ArticleAudience = "public"
    updated_at: datetime
    publish_at: datetime | None = None
    valid_until: date | None = None
    review_by: date | None = None


class ManuscriptPage(Model, kw_only=True, frozen=True):
    items: list[ManuscriptRow]
    next: str = ""


class TrailView(Model, kw_only=True, frozen=True):
    """`kind`: saved, submitted, taken_back, cleared, returned, scheduled, published, withdrawn, expired,
    restored, remarked, asked, answered. `by` empty: the hub's clock, or an import.
    """

    id: Id
    at: datetime
    kind: str
    by: AgentRef | None = None
    number: int = 0
    text: str = ""


class UpdateRequestView(Model, kw_only=True, frozen=True):
    id: Id
    article_id: Id
    title: str = ""
    department: str
    asked_at: datetime
    due_on: date
    asked_by: AgentRef | None = None
    note: str = ""
    done_at: datetime | None = None
    reminded_on: date | None = None
    overdue: bool = False


class UpdateRequests(Model, kw_only=True, frozen=True):
    items: list[UpdateRequestView]


class ManuscriptView(Model, kw_only=True, frozen=True):
    """The whole of one article for its editors. `may` are the steps open to whoever asks; `published` is the
    content that readers have, for comparison.
    """

    row: ManuscriptRow
    revision: int
    content: ContentView
    path: str = ""
    published: ContentView | None = None
    published_at: datetime | None = None
    trail: list[TrailView] = []
    may: list[Step] = []
    used: int = 0
    helpful: int = 0
    reported: int = 0
    requests: list[UpdateRequestView] = []


class CreateManuscript(Model, kw_only=True, frozen=True):
    content: ContentView
    folder_id: Id | None = None


class SaveManuscript(Model, kw_only=True, frozen=True):
    """`revision` is the one the content was made from: 409 `manuscript_changed` when there is a newer one."""

    revision: int
    content: ContentView
    folder_id: Id | None = None
    note: Note = ""


class TakeStep(Model, kw_only=True, frozen=True):
    """`note` is needed to return and to withdraw; `publish_at` appoints an hour at submission or approval.
    409 `breaks_must_find` when must-find questions would no longer find their article, unless `despite`.
    """

    step: Literal["submit", "take_back", "clear", "return", "approve", "withdraw"]
    revision: int
    note: Note = ""
    publish_at: datetime | None = None
    despite: bool = False


class RestoreVersion(Model, kw_only=True, frozen=True):
    revision: int
    number: int


class Remark(Model, kw_only=True, frozen=True):
    text: Annotated[str, Meta(min_length=1, max_length=1000)]


class VersionView(Model, kw_only=True, frozen=True):
    number: int
    published_at: datetime
    written_by: AgentRef | None = None
    approved_by: AgentRef | None = None
    note: str = ""
    content: ContentView


class VersionPage(Model, kw_only=True, frozen=True):
    items: list[VersionView]


class AskedWording(Model, kw_only=True, frozen=True):
    text: str
    count: int


class AskedWordingList(Model, kw_only=True, frozen=True):
    """How citizens asked of late for what the article answers; the most frequent first."""

    items: list[AskedWording]


class ContentAt(Model, kw_only=True, frozen=True):
    content: ContentView


class AskUpdate(Model, kw_only=True, frozen=True):
    due_on: date
    note: Note = ""


class SettleUpdate(Model, kw_only=True, frozen=True):
    note: Note = ""


class TalkExchange(Model, kw_only=True, frozen=True):
    """Question and answer of a conversation, without personal data."""

    question: Annotated[str, Meta(max_length=2000)]
    answer: Annotated[str, Meta(max_length=2000)] = ""


class ProposedArticle(Model, kw_only=True, frozen=True):
    id: Id
    title: str
