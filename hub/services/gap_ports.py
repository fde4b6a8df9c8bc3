"""What the list of gaps needs from storage."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hub.domain.gap import AskedQuestion, FindRun, Gap, GapState, MustFind
from hub.domain.knowledge import ArticleUse


@dataclass(frozen=True, slots=True)
class GapFilter:
    """Gaps of `state` that were asked for between two days; `department` None: of all departments. The most
    asked first; `after` continues a page behind that count and id.
    """

    since: date
    until: date
    state: GapState | None = None
    department: str | None = None
    words: str = ""
    source: str = ""
    channel: str = ""
    after: tuple[int, int] | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Spoken:
    """One wording of a gap, how often it was asked and where last."""

    text: str
    channel: str
    source: str
    count: int


class Gaps(Protocol):
    async def gap(self, gap_id: int) -> Gap | None: ...
    async def newest(self, limit: int) -> Sequence[Gap]:
        """Those that were asked for last."""
        ...

    async def page(self, wanted: GapFilter) -> Sequence[tuple[Gap, int]]:
        """With how often each was asked for in these days."""
        ...

    async def counts(self, wanted: GapFilter) -> Mapping[str, tuple[int, int]]:
        """Gaps and questions by state, whatever the state of `wanted`."""
        ...

    async def days_of(self, gap_ids: Collection[int], since: date) -> Sequence[tuple[int, date, int]]: ...
    async def channels_of(self, gap_ids: Collection[int], since: date) -> Sequence[tuple[int, str, int]]: ...
    async def spoken(self, gap_id: int, since: date, limit: int) -> Sequence[Spoken]: ...
    async def last_answer(self, gap_id: int) -> AskedQuestion | None: ...
    async def joined(self, gap_ids: Collection[int]) -> Sequence[Gap]:
        """Those that were joined to one of these."""
        ...

    async def lengths(self, gap_ids: Collection[int]) -> Mapping[int, int]:
        """Their own questions, without those of what was joined to them."""
        ...

    async def first_questions(self, gap_ids: Collection[int]) -> Mapping[int, str]: ...
    async def gaps_after(self, gap_id: int, limit: int) -> Sequence[Gap]:
        """By id."""
        ...

    async def questions_after(self, question_id: int, limit: int) -> Sequence[AskedQuestion]:
        """By id."""
        ...

    async def waiting_for(self, article_ids: Collection[int]) -> Sequence[Gap]:
        """Those in which an article of these is in work."""
        ...

    async def filled_between(self, since: datetime, until: datetime, department: str | None) -> list[float]:
        """Seconds from the first question to the published answer."""
        ...

    async def old_questions(self, before: date, limit: int) -> Sequence[int]: ...
    async def empty_gaps(self, before: datetime, limit: int) -> Sequence[int]:
        """Without a question, and not asked for since then."""
        ...

    async def outlived(self, before: datetime, limit: int) -> Sequence[tuple[Gap, str, date]]:
        """Gaps from before then, with the oldest question that is still there."""
        ...

    async def uses_in(self, conversation_id: int) -> Sequence[ArticleUse]: ...
    async def must_finds(self, article_id: int | None = None) -> Sequence[MustFind]: ...
    async def must_find(self, question_id: int) -> MustFind | None: ...
    async def run(self, run_id: int) -> FindRun | None: ...
    async def old_runs(self, kept: int) -> Sequence[int]:
        """All but the newest."""
        ...

    async def runs(self, before: int | None, limit: int) -> Sequence[FindRun]:
        """Newest first."""
        ...
