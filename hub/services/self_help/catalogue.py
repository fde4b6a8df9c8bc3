"""The public knowledge for the help page: by folder, by search, article by article. A withdrawn article is
gone from everything here with the next request.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from hub.domain.self_help import HelpEntry
from hub.services.ports import Articles
from hub.services.self_help.library import PublicAnswer, PublicLibrary
from hub.services.self_help.ports import Entries, Subjects
from kb_search import SHOWN_TO_CITIZENS, SearchHit

CHANNEL = "web"
A_PAGE = 20
LONGEST_QUERY = 100
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder, by its path; `count` with everything below it."""

    path: str
    count: int

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Listed:
    entries: Sequence[HelpEntry]
    shelves: Sequence[Shelf]
    total: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the subject list; `count` with everything below it."""

    code: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class OfSubject:
    """What is under one subject: `way` leads to it from the top, itself included."""

    listed: Listed
    way: Sequence[Topic]
    below: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Hits:
    hits: Sequence[SearchHit]
    total: int


@dataclass(slots=True)
class Catalogue:
    library: PublicLibrary
    articles: Articles
    entries: Entries
    subjects: Subjects
    _read_at: int = -1
    _all: Sequence[HelpEntry] = ()

    async def edition(self) -> str:
        """Another one whenever anything that is shown may have changed, by an editor or by the calendar."""
        return f"{await self.articles.last_change()}-{self.library.today():%Y%m%d}"

    async def public(self) -> Sequence[HelpEntry]:
        here = await self.articles.last_change()
        if here != self._read_at:
            self._all, self._read_at = await self.entries.public_entries(), here
        today = self.library.today()
        return [entry for entry in self._all if entry.is_for(CHANNEL, today)]

    async def shelf(self, path: str, page: int) -> Listed:
        """What lies in a folder and below it, and the folders directly within; "" is all of them."""
        entries = await self.public()
        within = [entry for entry in entries if _lies_in(entry.category, path)]
        counts = Counter(_next_below(entry.category, path) for entry in within)
        shelves = [Shelf(name, count) for name, count in counts.items() if name]
        first = (page - 1) * A_PAGE
        return Listed(within[first : first + A_PAGE], shelves, len(within))

    async def topics(self) -> Sequence[Topic]:
        """The subjects at the top under which there is anything."""
        return _counted(await self._names(), await self.public(), "")

    async def subject(self, code: str, page: int) -> OfSubject | None:
        names = await self._names()
        if code not in names:
            return None
        entries = await self.public()
        within = [entry for entry in entries if entry.subject.startswith(code)]
        first = (page - 1) * A_PAGE
        return OfSubject(
            Listed(within[first : first + A_PAGE], (), len(within)),
            _way(names, code),
            _counted(names, entries, code),
        )

    async def way_to(self, code: str) -> Sequence[Topic]:
        """From the top; empty when the list does not know it."""
        names = await self._names() if code else {}
        return _way(names, code) if code in names else ()

    async def _names(self) -> Mapping[str, str]:
        return {one.code: one.name for one in await self.subjects.subjects()}

    async def find(self, query: str, page: int) -> Hits:
        await self.library.keeper.follow()
        found = self.library.keeper.index.search(
            query[:LONGEST_QUERY], self.library.filters(CHANNEL), offset=(page - 1) * A_PAGE, limit=A_PAGE
        )
        return Hits(found.hits, found.total)

    def is_sure(self, query: str) -> bool:
        """Whether any public answer would be shown for it unasked."""
        hits = self.library.keeper.index.suggest(
            query[:LONGEST_QUERY], self.library.filters(CHANNEL), limit=1
        )
        return bool(hits) and hits[0].confidence >= SHOWN_TO_CITIZENS

    async def read(self, article_id: int) -> PublicAnswer | None:
        return await self.library.read(article_id, CHANNEL)

    async def official(self, answer: PublicAnswer) -> Sequence[PublicAnswer]:
        """The official wordings that hold before this article."""
        if answer.official:
            return ()
        leading = self.library.keeper.index.official_on(answer.article.id, self.library.filters(CHANNEL))
        read = [await self.library.read(one.id, CHANNEL) for one in leading]
        return [one for one in read if one is not None]

    async def beside(self, answer: PublicAnswer, most: int = 5) -> Sequence[HelpEntry]:
        """Others of the same folder."""
        entries = await self.public()
        here = answer.article
        near = [one for one in entries if one.category == here.category and one.id != here.id]
        return near[:most]


def _way(names: Mapping[str, str], code: str) -> list[Topic]:
    steps = (code[:end] for end in range(1, len(code) + 1))
    return [Topic(step, names[step]) for step in steps if step in names]


def _counted(names: Mapping[str, str], entries: Sequence[HelpEntry], above: str) -> list[Topic]:
    """The subjects directly below one that have anything under them, in the order of their codes."""
    depth, counts = len(_way(names, above)), Counter[str]()
    for code, number in Counter(
        entry.subject for entry in entries if entry.subject.startswith(above)
    ).items():
        way = _way(names, code)
        if len(way) > depth:
            counts[way[depth].code] += number
    return [Topic(code, names[code], count) for code, count in sorted(counts.items())]


def _lies_in(category: str, path: str) -> bool:
    return not path or category == path or category.startswith(f"{path}/")


def _next_below(category: str, path: str) -> str:
    """The folder directly within `path` in which the category lies; "" when it lies in `path` itself."""
    rest = category.removeprefix(path).lstrip("/")
    step = "".join(takewhile(lambda sign: sign != "/", rest))
    return "/".join(filter(None, [path, step])) if step else ""
