"""What lies on the editor's desk: manuscripts, their steps to publication, versions, folders and words."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from hub.domain.article_content import ArticleContent


class Stage(StrEnum):
    """Where the work on an article stands. DONE: nothing is in work; what is published is all."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVAL = "approval"
    SCHEDULED = "scheduled"
    DONE = "done"


class Live(StrEnum):
    """What readers have of it, whatever is in work."""

    NEVER = "never"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One article at the editor's desk; `id` is the article's. `number` is the version in work, `live` the
    last published one (0: none). Every save and every step raises `revision` by one.

    `title` to `review_by` repeat the content, so that lists can be asked for.
    """

    id: int
    content: ArticleContent
    created_at: datetime
    updated_at: datetime
    title: str
    folder_id: int | None = None
    stage: Stage = Stage.DRAFT
    number: int = 1
    live: int = 0
    live_state: Live = Live.NEVER
    revision: int = 1
    created_by: int | None = None
    updated_by: int | None = None
    submitted_by: int | None = None
    publish_at: datetime | None = None
    department: str = ""
    audience: str = "public"
    valid_until: date | None = None
    review_by: date | None = None

    def with_content(self, content: ArticleContent) -> "Manuscript":
        return replace(
            self,
            content=content,
            title=content.title,
            department=content.department,
            audience=content.audience,
            valid_until=content.valid_until,
            review_by=content.review_by,
        )


@dataclass(frozen=True, slots=True)
class ManuscriptStep:
    """One line of the trail. `revision` is the one it made, None for remarks; `content` what a save left.

    `kind`: saved, submitted, cleared, returned, taken_back, approved, scheduled, published, withdrawn,
    expired, restored, remarked, asked, answered.
    """

    id: int
    article_id: int
    at: datetime
    kind: str
    agent_id: int | None = None
    revision: int | None = None
    number: int = 0
    text: str = ""
    content: ArticleContent | None = None


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """What was published once, for ever. `approved_by` None: by the clock, or by an import."""

    id: int
    article_id: int
    number: int
    content: ArticleContent
    published_at: datetime
    written_by: int | None = None
    approved_by: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArticleFileLink:
    """Which article a file belongs to: who may see the article may see the file."""

    file_id: str
    article_id: int


@dataclass(frozen=True, slots=True)
class Folder:
    """`department` names whose contributors write here (and below, unless a folder there says otherwise)."""

    id: int
    name: str
    parent_id: int | None = None
    department: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """A department is asked to bring an article up to date by `due_on`."""

    id: int
    article_id: int
    department: str
    asked_at: datetime
    due_on: date
    asked_by: int | None = None
    note: str = ""
    done_at: datetime | None = None
    done_by: int | None = None
    reminded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One entry of the subject list; `code` without its last two digits is the code above it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class KbWord:
    """A word of the user dictionary: a place, an office, a scheme that segmentation must keep whole."""

    id: int
    word: str
    added_at: datetime
    added_by: int | None = None


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """`words` stand for each other; with `leads_to` only from `words` to those."""

    id: int
    words: tuple[str, ...]
    changed_at: datetime
    leads_to: tuple[str, ...] = ()
    changed_by: int | None = None


class ChangeKind(StrEnum):
    UPSERT = "upsert"
    DELETE = "delete"
    WORDS = "words"  # the dictionary or the synonyms changed; no article


@dataclass(frozen=True, slots=True)
class KbChange:
    """What followers of the published articles take up. The database gives `seq`, in order of commits."""

    article_id: int
    op: ChangeKind
