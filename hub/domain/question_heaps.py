"""Puts like questions together by their words: the same ones, or ones that stand for each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

TOGETHER = 0.5
# A word of many gaps says little, and looking at all of them would take long.
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Gist:
    """The words that carry a question, and all that they may also mean."""

    words: tuple[str, ...]
    meant: frozenset[str]

    @property
    def says_something(self) -> bool:
        return len(self.words) >= 2 or _weight(self.words) >= 3


def nearness(asked: Gist, known: Iterable[str]) -> float:
    """0 to 1; longer words say more than short ones."""
    words = tuple(known)
    shared = _weight(word for word in words if word in asked.meant)
    whole = _weight(asked.words) + _weight(words)
    return min(1.0, 2 * shared / whole) if whole else 0.0


def _weight(words: Iterable[str]) -> int:
    return sum(map(len, words))


@dataclass(slots=True)
class Heaps:
    """Which heap a question belongs to: the nearest one, of equally near ones the oldest. The first question
    of a heap decides what belongs to it, so the same questions in the same order make the same heaps.
    """

    _words: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _having: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, heap: int, words: tuple[str, ...]) -> None:
        self._words[heap] = words
        for word in words:
            self._having[word].add(heap)

    def drop(self, heap: int) -> None:
        for word in self._words.pop(heap, ()):
            self._having[word].discard(heap)
            if not self._having[word]:
                del self._having[word]

    def nearest(self, asked: Gist) -> int | None:
        near = [(nearness(asked, self._words[heap]), -heap) for heap in self._candidates(asked)]
        best, heap = max(near, default=(0.0, 0))
        return -heap if best >= TOGETHER else None

    def near(self, asked: Gist, least: float) -> list[int]:
        """All that are so near, the nearest first."""
        near = [(nearness(asked, self._words[heap]), -heap) for heap in self._candidates(asked)]
        return [-heap for share, heap in sorted(near, reverse=True) if share >= least]

    def _candidates(self, asked: Gist) -> Iterable[int]:
        shared = Counter[int]()
        for word in asked.meant:
            for heap in self._having.get(word, ()):
                shared[heap] += len(word)
        if len(shared) <= MOST_LOOKED_AT:
            return shared
        return sorted(shared, key=lambda heap: (-shared[heap], heap))[:MOST_LOOKED_AT]
