"""What goes into the knowledge index and what comes out of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Span = tuple[int, int]
Facet = tuple[str, int]


class Collection(StrEnum):
    ANSWERS = "answers"
    STATUTES = "statutes"
    CASES = "cases"
    PHRASES = "phrases"
    OFFICIAL = "official"


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105


class Status(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class RowKind(StrEnum):
    """Which wording of an article was matched: its title, an editor's question or a citizen's own words."""

    TITLE = "title"
    QUESTION = "question"
    ADOPTED = "adopted"


KINDS = tuple(RowKind)


class AdoptionKind(StrEnum):
    INSERTED = "inserted"
    EDITED = "edited"
    SATISFIED = "satisfied"
    NOT_HELPFUL = "not_helpful"
    DISSATISFIED = "dissatisfied"

    @property
    def speaks_for(self) -> bool:
        return self in (AdoptionKind.INSERTED, AdoptionKind.EDITED, AdoptionKind.SATISFIED)


@dataclass(frozen=True, slots=True)
class Pin:
    """The topic of an official wording: what these articles, or those of these subjects, answer, besides the
    wording's own title and questions. ``needs``: of every line one word must have been said; alone, they
    are the topic. ``never``: none of these.
    """

    articles: frozenset[int] = frozenset()
    subjects: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A knowledge article as the database holds it; region is a path such as 省/市/区, empty = everywhere.

    It is found by its ``details`` too, but they are not shown; what the caller puts into ``payload`` comes
    back with every suggestion and is not looked at. One with a ``pin`` is an official wording.
    """

    id: int
    title: str
    body: str = ""
    questions: tuple[str, ...] = ()
    category: str = ""
    collection: str = Collection.ANSWERS
    region: str = ""
    department: str = ""
    audience: Audience = Audience.PUBLIC
    channels: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    status: Status = Status.PUBLISHED
    details: str = ""
    payload: str = ""
    subject: str = ""
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an agent, or the citizen this agent served, made of an answer to a wording."""

    article_id: int
    wording: str
    agent_id: int
    kind: AdoptionKind


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker may see; the default is the narrowest: published and public. None = any.

    An article without region, department list or channel list is meant for all of them. Without
    ``valid_on`` the validity dates are not looked at, so callers that know the day must pass it.
    """

    collections: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    region: str | None = None
    channel: str | None = None
    valid_on: date | None = None
    audiences: frozenset[Audience] = frozenset({Audience.PUBLIC})
    statuses: frozenset[Status] = frozenset({Status.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One answer for the desk; the spans are (start, end) offsets into the title and the snippet as given.

    An ``official`` wording stands first; ``overruled`` names the one that holds instead of this answer.
    """

    article_id: int
    title: str
    snippet: str
    title_spans: tuple[Span, ...]
    snippet_spans: tuple[Span, ...]
    score: float
    confidence: float
    matched: RowKind
    matched_text: str
    article: Article
    official: bool = False
    overruled: int | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    article_id: int
    title: str
    snippet: str
    title_spans: tuple[Span, ...]
    snippet_spans: tuple[Span, ...]
    score: float
    article: Article
    official: bool = False
    overruled: int | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of the search box. Facets count the matching articles per category and per department, each
    as if nothing were chosen of its own kind, so that another can be chosen.
    """

    hits: tuple[SearchHit, ...]
    total: int
    categories: tuple[Facet, ...]
    departments: tuple[Facet, ...]
