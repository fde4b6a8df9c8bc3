"""What the editor's desk needs from storage."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hub.domain.knowledge import Article
from hub.domain.manuscript import (
    ArticleVersion,
    Folder,
    KbWord,
    Manuscript,
    ManuscriptStep,
    Subject,
    SynonymGroup,
    UpdateRequest,
)
from hub.domain.official import OfficialWording

LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose manuscripts somebody sees: all, or those of a department and in its folders."""

    everything: bool = False
    department: str = ""
    folder_ids: frozenset[int] = frozenset()


VIEWS = frozenset(
    {"", "work", "draft", "review", "approval", "scheduled", "due", "expired", "unfiled", "asked"}
)


@dataclass(frozen=True, slots=True)
class ManuscriptFilter:
    """`view` is one of VIEWS: due means review by `day` or earlier, asked that an update request is open.
    `after` continues a page.
    """

    reach: Reach
    view: str = ""
    folder_ids: frozenset[int] | None = None
    words: str = ""
    ids: frozenset[int] = frozenset()
    day: date | None = None
    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class UseCount:
    used: int = 0
    helpful: int = 0
    reported: int = 0


@dataclass(frozen=True, slots=True)
class WordingFilter:
    """`department` None: those of all. `before` continues a page, the newest come first."""

    department: str | None = None
    states: frozenset[str] = frozenset()
    before: int = LAST
    limit: int = 50


class Wordings(Protocol):
    async def wording(self, wording_id: int) -> OfficialWording | None: ...
    async def some(self, ids: Collection[int]) -> Sequence[OfficialWording]: ...
    async def page(self, wanted: WordingFilter) -> Sequence[OfficialWording]: ...
    async def issued(self, ids: Collection[int] | None = None) -> Sequence[OfficialWording]:
        """Those in force or to come, whatever their days; of `ids`, or all."""
        ...


class Manuscripts(Protocol):
    async def manuscript(self, article_id: int) -> Manuscript | None: ...
    async def page(self, wanted: ManuscriptFilter) -> Sequence[Manuscript]: ...
    async def count(self, wanted: ManuscriptFilter) -> int: ...
    async def counts_by_folder(self, reach: Reach) -> Mapping[int, int]: ...
    async def some(self, ids: Collection[int]) -> Sequence[Manuscript]: ...
    async def titled(self, titles: Collection[str]) -> Sequence[Manuscript]:
        """Those with exactly one of these titles."""
        ...

    async def steps(self, article_id: int) -> Sequence[ManuscriptStep]:
        """The trail, oldest first."""
        ...

    async def step_with(self, article_id: int, revision: int) -> ManuscriptStep | None: ...
    async def versions(self, article_id: int) -> Sequence[ArticleVersion]:
        """Newest first."""
        ...

    async def version(self, article_id: int, number: int) -> ArticleVersion | None: ...
    async def articles_with(self, file_id: str) -> Sequence[Manuscript]:
        """Those a file belongs to."""
        ...

    async def to_publish(self, at: datetime) -> Sequence[Manuscript]:
        """Scheduled and due."""
        ...

    async def to_expire(self, day: date) -> Sequence[Article]:
        """Published, but valid only until before `day`."""
        ...

    async def folders(self) -> Sequence[Folder]: ...
    async def in_folders(self, folder_ids: Collection[int]) -> Sequence[Manuscript]:
        """The published ones among them."""
        ...

    async def requests(self, article_id: int | None = None) -> Sequence[UpdateRequest]:
        """Open ones, the most urgent first; of one article all."""
        ...

    async def request(self, request_id: int) -> UpdateRequest | None: ...
    async def subjects(self) -> Sequence[Subject]: ...
    async def words(self) -> Sequence[KbWord]: ...
    async def synonyms(self) -> Sequence[SynonymGroup]: ...
    async def uses_of(self, article_id: int, since: datetime) -> UseCount: ...
    async def wordings_of(self, article_id: int, since: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """What citizens said when agents used the article, with the number of conversations; most first."""
        ...

    async def reported(self, since: datetime) -> int: ...
