"""Questions that found no good answer, and the gaps in the knowledge that they show."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Source(StrEnum):
    """Where a question was asked. AGENT: somebody at the desk said that an answer is missing."""

    TALK = "talk"
    SEARCH = "search"
    SELF_HELP = "self_help"
    AGENT = "agent"


class Why(StrEnum):
    """What was wrong: nothing was found, nothing sure enough, or it was no help."""

    NOTHING = "nothing"
    WEAK = "weak"
    NOT_HELPFUL = "not_helpful"


class GapState(StrEnum):
    """WRITING: an article is in work for it; FILLED: that article is published; DISMISSED: not for us."""

    OPEN = "open"
    WRITING = "writing"
    FILLED = "filled"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Gap:
    """Like questions under one of them. `words` are what later questions are compared with; `article_id` is
    the article that is to answer them; `reason` why it is not for the knowledge base.

    One that an editor `joined_to` another still draws its own questions, and they count there.

    `department` names whose contributors see it; it is the nearest article's unless an editor said otherwise.
    """

    id: int
    title: str
    first_at: datetime
    last_at: datetime
    words: tuple[str, ...] = ()
    state: GapState = GapState.OPEN
    department: str = ""
    article_id: int | None = None
    reason: str = ""
    handled_by: int | None = None
    handled_at: datetime | None = None
    assigned_to: int | None = None
    due_on: date | None = None
    joined_to: int | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question without personal data, kept for a limited time. `mark` is the same for one person's like
    questions of one day, which count once, and leads back to nobody. `answer` is what an agent wrote then.
    """

    id: int
    gap_id: int
    day: date
    text: str
    mark: str
    source: Source
    why: Why
    channel: str = ""
    answer: str = ""
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class MustFind:
    """A saved question and the article that must come among its first `within`."""

    id: int
    question: str
    article_id: int
    within: int
    created_at: datetime
    created_by: int | None = None


@dataclass(frozen=True, slots=True)
class FindLine:
    """What became of one must-find question: `place` 0 means that the article did not come at all.

    `instead` came first, when the right one did not come where it must.
    """

    question_id: int
    question: str
    article_id: int
    within: int
    place: int
    instead: int | None = None

    @property
    def passed(self) -> bool:
        return 0 < self.place <= self.within


@dataclass(frozen=True, slots=True)
class FindResult:
    lines: tuple[FindLine, ...] = ()


@dataclass(frozen=True, slots=True)
class FindRun:
    """All must-find questions asked at one moment. `seq` is the last change of the articles it saw; `cause`
    is publish or hand; `article_ids` were changed since the run before.
    """

    id: int
    at: datetime
    seq: int
    cause: str
    total: int
    failed: int
    result: FindResult
    article_ids: tuple[int, ...] = ()
    agent_id: int | None = None
