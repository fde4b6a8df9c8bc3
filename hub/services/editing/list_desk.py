"""Lists of what deserves a look: much used, never used, marked wrong, expired, soon to expire, due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from hub.domain.manuscript import Manuscript
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.editing.ports import Reach, UseCount

LISTS = ("used", "unused", "wrong", "expired", "expiring", "due")
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """`which` is one of LISTS. Uses count from `since`; what ends or is due counts up to `day`; `first` rows
    are passed over.
    """

    reach: Reach
    which: str
    since: datetime
    day: date
    folder_ids: frozenset[int] | None = None
    department: str = ""
    words: str = ""
    first: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ListedArticle:
    manuscript: Manuscript
    path: str
    uses: UseCount


class Lists(Protocol):
    async def listed(self, wanted: ListFilter) -> Sequence[tuple[int, UseCount]]:
        """Ids in the order of the list."""
        ...

    async def lengths(self, wanted: ListFilter) -> Mapping[str, int]:
        """How long each list is, whichever is wanted."""
        ...


@dataclass(slots=True)
class ListDesk:
    ground: EditingGround
    lists: Lists

    async def page(
        self, who: Who, wanted: ListFilter, folder_id: int | None
    ) -> tuple[list[ListedArticle], Mapping[str, int]]:
        """One page, and how long each list is under the same filter."""
        tree = await self.ground.tree()
        folders = tree.below(folder_id) if folder_id else None
        wanted = replace(wanted, reach=self.ground.rights.reach(who, tree), folder_ids=folders)
        found = await self.lists.listed(wanted)
        rows = {of.id: of for of in await self.ground.manuscripts.some([number for number, _ in found])}
        lines = [
            ListedArticle(rows[number], tree.path(rows[number].folder_id), uses)
            for number, uses in found
            if number in rows
        ]
        return lines, await self.lists.lengths(wanted)

    def wish(self, which: str, days: int, **rest: object) -> ListFilter:
        today, now = self.ground.today(), self.ground.clock.now()
        since = now - timedelta(days=days)
        blank = ListFilter(Reach(), which, since, today + SOON)
        return replace(blank, **rest)  # type: ignore[arg-type]
