"""What the hub knows to answer, and what agents made of it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Article:
    """What readers have: the last published version, or what became of it (`status`).

    `questions` are alternative wordings; `body` is the long answer in plain text; `details` are steps,
    materials, place, hours and fee, to be found by. `seq` orders changes for followers.
    """

    id: int
    title: str
    body: str
    short_answer: str
    updated_at: datetime
    questions: tuple[str, ...] = ()
    collection: str = "answers"
    category: str = ""
    department: str = ""
    region: str = ""
    legal_basis: str = ""
    audience: str = "public"
    channels: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    status: str = "published"
    version: int = 1
    seq: int = 0
    details: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """One adoption: what an agent did with a suggestion; `wording` is the citizen's topic without personal
    data.
    """

    id: int
    at: datetime
    article_id: int | None
    agent_id: int
    conversation_id: int
    action: str
    wording: str = ""
    rank: int = 0
    note: str = ""
