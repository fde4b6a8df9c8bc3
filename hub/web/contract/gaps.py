"""What the knowledge base lacks, what must be found in it, and what deserves a look, on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, Model
from hub.web.contract.editing import ArticleAudience, ContentView, Line, ManuscriptRow, Note
from hub.web.contract.editing_lists import CutWord, FoundView
from hub.web.contract.knowledge import Span

GapState = Literal["open", "writing", "filled", "dismissed"]
GapSource = Literal["talk", "search", "self_help", "agent"]
Question = Annotated[str, Meta(min_length=1, max_length=300)]


class GapRow(Model, kw_only=True, frozen=True):
    """Like questions together. `count` is of the days looked at, `days` are the last fourteen; `near` is the
    article that comes nearest today. `advice`: new article, another wording, or more of what there is.
    """

    id: Id
    title: str
    words: list[str]
    state: GapState
    count: int
    days: list[int]
    channels: list[str]
    first_at: datetime
    last_at: datetime
    near: FoundView | None = None
    advice: Literal["new", "wording", "more"] = "new"
    department: str = ""
    assigned_to: AgentRef | None = None
    due_on: date | None = None
    handled_by: AgentRef | None = None
    handled_at: datetime | None = None
    reason: str = ""


class GapPage(Model, kw_only=True, frozen=True):
    """`asked_before` in as many days before; `fill_seconds` from the first question to the published answer,
    on average of the `filled` ones.
    """

    items: list[GapRow]
    next: str = ""
    counts: dict[str, int]
    asked: int
    asked_before: int
    filled: int
    fill_seconds: float


class SpokenView(Model, kw_only=True, frozen=True):
    """One wording without personal data; `marks` are the words it shares with the gap."""

    text: str
    marks: list[Span]
    channel: str = ""
    source: GapSource
    count: int


class GapName(Model, kw_only=True, frozen=True):
    """`count` are its own questions, as far as they are still kept."""

    id: Id
    title: str
    count: int = 0


class GapAnswer(Model, kw_only=True, frozen=True):
    text: str
    by: AgentRef | None = None
    on: date


class GapView(Model, kw_only=True, frozen=True):
    """`article` is the one in work for it, as far as the asker works on it. `joined` were put together with
    it; `alike` may be about the same matter.
    """

    row: GapRow
    spoken: list[SpokenView]
    near: list[FoundView]
    answer: GapAnswer | None = None
    article: ManuscriptRow | None = None
    joined: list[GapName] = []
    alike: list[GapName] = []


class JoinGaps(Model, kw_only=True, frozen=True):
    gap_ids: Annotated[list[Id], Meta(min_length=1, max_length=50)]


class SplitGap(Model, kw_only=True, frozen=True):
    gap_id: Id


class AddQuestions(Model, kw_only=True, frozen=True):
    article_id: Id
    questions: Annotated[list[Question], Meta(min_length=1, max_length=20)]


class DismissGap(Model, kw_only=True, frozen=True):
    reason: Note


class AssignGap(Model, kw_only=True, frozen=True):
    """To a person, or to a department's contributors; both empty: to nobody."""

    agent_id: Id | None = None
    department: Line = ""
    due_on: date | None = None


# --- trying questions ---


class TryQuestion(Model, kw_only=True, frozen=True):
    """`audience` is who asks: public (citizens), internal (staff), secret (editors alone). Without `day` it
    is asked as of today.
    """

    query: Question
    audience: ArticleAudience = "internal"
    region: Line = ""
    department: Line = ""
    channel: Line = ""
    collection: Literal["", "answers", "statutes", "cases", "phrases"] = ""
    day: date | None = None


class RankedView(Model, kw_only=True, frozen=True):
    """`told` says why it was found. `matched`: by its title, a question or a wording that agents adopted.
    `official`: no article but an official wording, which has a page of its own.
    """

    place: int
    article_id: Id
    title: str
    percent: int
    score: float
    matched: Literal["title", "question", "adopted"]
    matched_text: str
    told: str
    official: bool = False
    department: str = ""
    audience: ArticleAudience = "public"


class TriedQuestion(Model, kw_only=True, frozen=True):
    """From `agents` and from `citizens` percent on an answer is shown to them."""

    items: list[RankedView]
    tokens: list[CutWord]
    agents: int
    citizens: int
    took_ms: float


class TryDraft(Model, kw_only=True, frozen=True):
    """What is being written, saved or not, and the questions for which it should be found."""

    content: ContentView
    article_id: Id = 0
    queries: Annotated[list[Question], Meta(min_length=1, max_length=20)]


class DraftPlaceView(Model, kw_only=True, frozen=True):
    """`place` 0: not among the first ten. `first` is what comes first."""

    query: str
    place: int
    percent: int
    first: FoundView | None = None


class TriedDraft(Model, kw_only=True, frozen=True):
    items: list[DraftPlaceView]
    agents: int
    citizens: int


# --- must-find questions ---


class MustFindView(Model, kw_only=True, frozen=True):
    id: Id
    question: str
    article_id: Id
    title: str
    within: int
    created_at: datetime
    by: AgentRef | None = None
    place: int | None = None  # at the last run; None: not asked yet


class MustFindList(Model, kw_only=True, frozen=True):
    items: list[MustFindView]


class SaveMustFind(Model, kw_only=True, frozen=True):
    question: Annotated[str, Meta(max_length=200)]
    article_id: Id
    within: Literal[1, 3] = 3


class MustFindLines(Model, kw_only=True, frozen=True):
    """`question | title or number of the article | 1 or 3`, one a line."""

    text: Annotated[str, Meta(max_length=200_000)]


class FaultyLineView(Model, kw_only=True, frozen=True):
    line: int
    text: str
    fault: str


class EnteredLines(Model, kw_only=True, frozen=True):
    made: int
    faults: list[FaultyLineView]


class FindLineView(Model, kw_only=True, frozen=True):
    question: str
    article_id: Id
    title: str
    within: int
    place: int
    passed: bool
    instead: FoundView | None = None


class FindRunView(Model, kw_only=True, frozen=True):
    """`articles` were published or taken down since the run before. Lines are given for one run alone."""

    id: Id
    at: datetime
    cause: Literal["publish", "hand"]
    total: int
    failed: int
    by: AgentRef | None = None
    articles: list[str] = []
    lines: list[FindLineView] = []


class FindRuns(Model, kw_only=True, frozen=True):
    items: list[FindRunView]
    next: str = ""


class AskForecast(Model, kw_only=True, frozen=True):
    content: ContentView
    article_id: Id = 0


class ForecastView(Model, kw_only=True, frozen=True):
    """What publishing it would do to the must-find questions: those that would break, be mended, fail."""

    total: int
    broken: list[FindLineView]
    mended: list[FindLineView]
    failing: int


# --- lists ---


class ListedView(Model, kw_only=True, frozen=True):
    row: ManuscriptRow
    path: str
    used: int
    helpful: int
    wrong: int


class ListPage(Model, kw_only=True, frozen=True):
    items: list[ListedView]
    next: str = ""
    counts: dict[str, int]
