"""Who waits in one line: how many, since when, and how many stand before somebody.

A city in trouble has a hundred thousand waiting; what is asked once a second or by everybody who comes must
not count them.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush, merge
from itertools import islice

from routing.rank import Rank, came_at, level_of

SPARE_ENTRIES = 64
STEP = 2_000  # as many as are counted in about a millisecond


class _Level:
    """Those of one priority. The heap forgets lazily; `newest` is the last who ever came."""

    __slots__ = ("_heap", "newest", "ranks")

    def __init__(self) -> None:
        self.ranks: set[Rank] = set()
        self._heap: list[Rank] = []
        self.newest = Rank(0)

    def add(self, rank: Rank) -> None:
        self.ranks.add(rank)
        heappush(self._heap, rank)
        self.newest = max(self.newest, rank)
        if len(self._heap) > 2 * len(self.ranks) + SPARE_ENTRIES:
            self._heap = list(self.ranks)
            heapify(self._heap)

    def first(self) -> Rank:
        while self._heap[0] not in self.ranks:
            heappop(self._heap)
        return self._heap[0]

    def before(self, rank: Rank) -> int:
        if rank >= self.newest:  # who just came stands behind all others
            return len(self.ranks) - (rank in self.ranks)
        return sum(1 for other in self.ranks if other < rank)


class Members:
    __slots__ = ("_levels",)

    def __init__(self) -> None:
        self._levels: dict[int, _Level] = {}

    def __len__(self) -> int:
        return sum(len(level.ranks) for level in self._levels.values())

    def add(self, rank: Rank) -> None:
        number = level_of(rank)
        level = self._levels.get(number)
        if level is None:
            level = self._levels[number] = _Level()
        level.add(rank)

    def remove(self, rank: Rank) -> None:
        self._levels[level_of(rank)].ranks.remove(rank)

    def before(self, rank: Rank) -> int:
        """How many stand before this rank."""
        own = level_of(rank)
        higher = sum(len(level.ranks) for number, level in self._levels.items() if number < own)
        return higher + (self._levels[own].before(rank) if own in self._levels else 0)

    def oldest(self) -> datetime | None:
        """When the one came who waits longest, whatever the priority."""
        firsts = [came_at(level.first()) for level in self._levels.values() if level.ranks]
        return min(firsts, default=None)

    def in_order(self) -> Iterator[list[Rank]]:
        """A stretch at a time, none longer than STEP; those who come or go between two change nothing. An
        empty one says that much was done all the same.
        """
        levels = [list(level.ranks) for _, level in sorted(self._levels.items())]
        for ranks in levels:
            sorted_pieces: list[list[Rank]] = []
            for at in range(0, len(ranks), STEP):
                sorted_pieces.append(sorted(ranks[at : at + STEP]))
                if len(ranks) > STEP:
                    yield []
            whole = merge(*sorted_pieces)
            while stretch := list(islice(whole, STEP)):
                yield stretch
