"""Official wordings on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from hub.web.contract.base import AgentRef, Id, Model
from hub.web.contract.editing import Line, Note, ProposedArticle
from hub.web.contract.knowledge import SuggestionView

Words = Annotated[str, Meta(max_length=200)]


class WrittenWording(Model, kw_only=True, frozen=True):
    """`short_answer` is said by phone, `long_answer` sent as text. The topic is what these articles, the
    articles of these subjects or these questions ask; of every line of `needs` one of the words, with
    slashes between them, must have been said, none of `never`.
    """

    title: Annotated[str, Meta(max_length=200)]
    short_answer: Annotated[str, Meta(max_length=2000)]
    long_answer: Annotated[str, Meta(max_length=10_000)] = ""
    department: Line = ""
    source: Line = ""
    article_ids: Annotated[list[Id], Meta(max_length=100)] = []
    subjects: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=20)] = []
    questions: Annotated[list[Line], Meta(max_length=50)] = []
    needs: Annotated[list[Words], Meta(max_length=10)] = []
    never: Annotated[list[Words], Meta(max_length=30)] = []
    audience: Literal["public", "internal"] = "public"
    region: Line = ""
    channels: Annotated[list[Line], Meta(max_length=20)] = []
    valid_from: date | None = None
    valid_until: date | None = None


class WordingView(Model, kw_only=True, frozen=True):
    """`phase` follows from state and day. `may` is what whoever asks may do with it."""

    id: Id
    revision: int
    phase: Literal["draft", "coming", "in_force", "over", "withdrawn"]
    written: WrittenWording
    articles: list[ProposedArticle] = []
    replaces: Id | None = None
    created_by: AgentRef | None = None
    updated_by: AgentRef | None = None
    updated_at: datetime
    agreed_by: AgentRef | None = None
    issued_by: AgentRef | None = None
    issued_at: datetime | None = None
    withdrawn_by: AgentRef | None = None
    withdrawn_at: datetime | None = None
    note: str = ""
    may: list[Literal["save", "agree", "issue", "withdraw", "replace"]] = []


class WordingPage(Model, kw_only=True, frozen=True):
    items: list[WordingView]
    next: str = ""


class CreateWording(Model, kw_only=True, frozen=True):
    """`replaces` makes it a new edition; that one is withdrawn in the moment this one is issued."""

    written: WrittenWording
    replaces: Id | None = None


class SaveWording(Model, kw_only=True, frozen=True):
    revision: int
    written: WrittenWording


class SettleWording(Model, kw_only=True, frozen=True):
    """`note`: who in the department agreed, where nobody of it did so here; or why it is withdrawn."""

    revision: int
    note: Note = ""


class TryWording(Model, kw_only=True, frozen=True):
    written: WrittenWording
    question: Annotated[str, Meta(min_length=1, max_length=500)]


class TriedWording(Model, kw_only=True, frozen=True):
    """What an agent would be shown if it were in force; `leads` and the `reason` if it were first."""

    leads: bool
    reason: str = ""
    items: list[SuggestionView] = []
