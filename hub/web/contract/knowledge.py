"""Knowledge answers on the wire."""

from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import Id, Model
from hub.web.contract.editing import ArticleFileView, BasisView, VoiceView

Span = tuple[int, int]


class SuggestionView(Model, kw_only=True, frozen=True):
    """One answer beside a conversation. Spans are [start, end) in characters of `title` and `snippet`.

    `confidence` 0..1; `level` is its word: strong ≥ 0.8, fair ≥ 0.6, weak below. An `official` wording holds
    instead of the answers it is `overruled_by`; `source` is the paper it rests on.
    """

    article_id: Id
    title: str
    snippet: str
    title_marks: list[Span] = []
    snippet_marks: list[Span] = []
    confidence: float
    level: Literal["strong", "fair", "weak"]
    short_answer: str
    long_answer: str
    category: str = ""
    department: str = ""
    valid_until: str = ""
    expired: bool = False
    version: int = 1
    official: bool = False
    source: str = ""
    overruled_by: Id | None = None


class Suggestions(Model, kw_only=True, frozen=True):
    """For the current topic of one conversation: `based_on` citizen messages, found in `took_ms`."""

    conversation_id: Id
    items: list[SuggestionView]
    based_on: int = 0
    query: str = ""
    took_ms: float = 0.0


class FacetView(Model, kw_only=True, frozen=True):
    """So many of what was found, of this name; empty = of none."""

    name: str
    count: int


class KnowledgePage(Model, kw_only=True, frozen=True):
    """One page of the search box: `items` from `offset` on, best first, of `total` (at most 256 are counted).
    Facets count as if nothing were chosen of their own kind.
    """

    items: list[SuggestionView]
    total: int
    categories: list[FacetView]
    departments: list[FacetView]
    took_ms: float = 0.0


class Adoption(Model, kw_only=True, frozen=True):
    """What an agent did with a suggestion; feeds the ranking."""

    conversation_id: Id
    article_id: Id
    action: Literal["inserted", "sent", "edited_and_sent", "not_helpful", "reported", "gap"]
    rank: Annotated[int, Meta(ge=0, le=50)] = 0
    note: Annotated[str, Meta(max_length=500)] = ""


class OfficialNote(Model, kw_only=True, frozen=True):
    """An official wording that holds instead of what an article says."""

    id: Id
    title: str
    short_answer: str
    long_answer: str
    department: str = ""
    source: str = ""
    valid_until: str = ""


class ArticleView(Model, kw_only=True, frozen=True):
    """The last published version as agents read it; `hint` is for them alone."""

    id: Id
    title: str
    body: str
    short_answer: str
    questions: list[str] = []
    category: str = ""
    department: str = ""
    legal_basis: str = ""
    valid_until: str = ""
    audience: Literal["public", "internal", "secret"] = "public"
    version: int = 1
    hint: str = ""
    steps: list[str] = []
    materials: list[str] = []
    place: str = ""
    hours: str = ""
    fee: str = ""
    basis: list[BasisView] = []
    files: list[ArticleFileView] = []
    voice: VoiceView | None = None
    official: list[OfficialNote] = []


class RecordingView(Model, kw_only=True, frozen=True):
    """What an article has to play to a caller; `old`: it reads aloud an earlier version."""

    article_id: Id
    old: bool = False


class Recordings(Model, kw_only=True, frozen=True):
    items: list[RecordingView]


class Explanation(Model, kw_only=True, frozen=True):
    text: str
