"""What self-help needs from storage."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.gap import Source, Why
from hub.domain.manuscript import ArticleVersion, Subject
from hub.domain.self_help import AnswerFigures, HelpEntry, ShownAnswer


class ShownAnswers(Protocol):
    async def shown(self, answer_id: int) -> ShownAnswer | None: ...
    async def of_conversation(self, conversation_id: int) -> Sequence[ShownAnswer]:
        """By id."""
        ...

    async def figures(self, since: datetime, until: datetime, now: datetime) -> Sequence[AnswerFigures]:
        """Of the answers shown from `since` on and before `until`, most shown first."""
        ...


class Versions(Protocol):
    async def version(self, article_id: int, number: int) -> ArticleVersion | None: ...


class Subjects(Protocol):
    async def subjects(self) -> Sequence[Subject]: ...


class Entries(Protocol):
    async def public_entries(self) -> Sequence[HelpEntry]:
        """Published and public answers, whatever their days and channels; by category and title."""
        ...


class RecordQuestion(Protocol):
    """Takes note of a question that found no good answer. `known`: names and addresses to be masked in it."""

    def __call__(
        self,
        text: str,
        source: Source,
        why: Why,
        *,
        channel: str = "",
        asker: str = "",
        known: Iterable[str] = (),
    ) -> None: ...


def nobody_hears(
    text: str,
    source: Source,
    why: Why,
    *,
    channel: str = "",
    asker: str = "",
    known: Iterable[str] = (),
) -> None:
    return
