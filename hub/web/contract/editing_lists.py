"""Besides the manuscripts: folders, choices, words, and the preview of what is being written."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, Model
from hub.web.contract.editing import ContentView, Line


class FolderView(Model, kw_only=True, frozen=True):
    """`count` articles lie in the folder itself; `own`: this person may write here."""

    id: Id
    name: str
    parent_id: Id | None = None
    department: str = ""
    count: int = 0
    own: bool = True


class DeskFolders(Model, kw_only=True, frozen=True):
    """The tree, and what waits besides it."""

    items: list[FolderView]
    unfiled: int = 0
    in_work: int = 0
    to_review: int = 0
    to_approve: int = 0
    due: int = 0
    expired: int = 0
    asked: int = 0
    overdue: int = 0
    reported: int = 0
    gaps: int = 0


class SaveFolder(Model, kw_only=True, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    parent_id: Id | None = None
    department: Line = ""


class SubjectView(Model, kw_only=True, frozen=True):
    code: str
    name: str


class DeskLists(Model, kw_only=True, frozen=True):
    """What the choices of the editor's screen offer."""

    subjects: list[SubjectView]
    departments: list[str]
    tags: list[str] = []
    writers: list[AgentRef] = []


class WordView(Model, kw_only=True, frozen=True):
    id: Id
    word: str
    added_at: datetime
    by: AgentRef | None = None


class SynonymView(Model, kw_only=True, frozen=True):
    """`words` stand for each other; with `leads_to` they only lead to those."""

    id: Id
    words: list[str]
    leads_to: list[str] = []
    changed_at: datetime
    by: AgentRef | None = None


class DeskWords(Model, kw_only=True, frozen=True):
    words: list[WordView]
    synonyms: list[SynonymView]


class AddWord(Model, kw_only=True, frozen=True):
    word: Annotated[str, Meta(min_length=1, max_length=20)]


class SaveSynonyms(Model, kw_only=True, frozen=True):
    words: Annotated[list[Line], Meta(min_length=1, max_length=30)]
    leads_to: Annotated[list[Line], Meta(max_length=30)] = []


class AskPreview(Model, kw_only=True, frozen=True):
    """What is being written, saved or not. `query` is a question to try on what is published."""

    content: ContentView
    article_id: Id = 0
    number: int = 1
    query: Annotated[str, Meta(max_length=300)] = ""


class RenderingView(Model, kw_only=True, frozen=True):
    """As one channel carries it: `used` of `limit` `unit` (limit 0: none), in `parts`. `fit`: long means it
    goes, but in parts or longer than is good; stale is a voice file of an older version.
    """

    channel: Literal["sms", "wechat", "phone", "web", "voice"]
    text: str
    used: int
    limit: int
    unit: Literal["characters", "bytes", "seconds"]
    fit: Literal["fits", "long", "missing", "stale"]
    parts: int = 1
    version: int = 0


class CutWord(Model, kw_only=True, frozen=True):
    """One word of the question. `kind`: own (user dictionary), word, sign (a single character), filler;
    `means` are its synonyms.
    """

    text: str
    kind: Literal["own", "word", "sign", "filler"]
    means: list[str] = []


class FoundView(Model, kw_only=True, frozen=True):
    article_id: Id
    title: str
    percent: int


class Preview(Model, kw_only=True, frozen=True):
    renderings: list[RenderingView]
    tokens: list[CutWord] = []
    found: list[FoundView] = []
    alike: list[FoundView] = []
    took_ms: float = 0.0
