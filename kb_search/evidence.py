"""Compares a question with one article: the ground for the confidence in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from kb_search import features
from kb_search.article import Article
from kb_search.fold import fold
from kb_search.letters import Keys
from kb_search.query import Query
from kb_search.ranking import live_frequency
from kb_search.segment import Segment

# Of an endless body the beginning is enough to judge by.
READ = 600
MOST_WORDS = 80
# A word that only means the same agrees by so much: one wide rule must not make an answer sure.
MEANT = 0.6
NOTHING = np.zeros(1, np.uint64)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The shares of rarity that agree: of the question in the article, and of the wording in the question."""

    asked: float
    worded: float


class Examiner:
    """Judges the articles found for one question."""

    def __init__(self, query: Query, words: Iterable[str], segments: Sequence[Segment]) -> None:
        self._segments = segments
        self.rows = sum(segment.live_rows for segment in segments)
        order = np.argsort(query.keys)
        self._known = query.keys[order] if len(query.keys) else NOTHING
        self._shares = np.minimum(query.shares[order], 1.0) if len(query.keys) else NOTHING.astype(np.float64)
        self._meanings = dict((*query.heard, *query.said))
        told = list(dict.fromkeys(word for word in words if len(word) > 1))[:MOST_WORDS]
        rarities = self._rarities(np.array([features.word_key(word) for word in told], np.uint64)).tolist()
        self._asked = dict(zip(told, rarities, strict=True))
        self._total = sum(self._asked.values())

    def examine(self, found: Sequence[tuple[Article, str]]) -> list[Evidence]:
        """Judge articles by the wording of theirs that was matched."""
        wordings = [fold(wording[: features.LONGEST_WORDING]) for _, wording in found]
        own = [list(dict.fromkeys(features.skip_terms(wording))) for wording in wordings]
        everything = np.array([key for keys in own for key in keys], np.uint64)
        places = self._known.searchsorted(everything)
        known = self._known.take(places, mode="clip") == everything
        agreed = np.where(known, self._shares.take(places, mode="clip"), 0.0)
        signs = iter(zip(self._rarities(everything).tolist(), agreed.tolist(), strict=True))
        return [
            Evidence(self._asked_share(article, wording), _share(list(islice(signs, len(keys)))))
            for (article, wording), keys in zip(found, own, strict=True)
        ]

    def _asked_share(self, article: Article, wording: str) -> float:
        text = fold(f"{wording} {article.title} {article.body[:READ]}")
        present = sum(rarity * self._tells(text, word) for word, rarity in self._asked.items())
        return present / self._total if self._total else 0.0

    def _tells(self, text: str, word: str) -> float:
        if word in text:
            return 1.0
        return MEANT if any(meaning in text for meaning in self._meanings.get(word, ())) else 0.0

    def _rarities(self, keys: Keys) -> NDArray[np.float64]:
        frequency = live_frequency(keys, self._segments)
        rarities: NDArray[np.float64] = np.log1p((self.rows + 1) / (frequency + 0.5))
        return rarities


def _share(signs: Sequence[tuple[float, float]]) -> float:
    """Return the share that what agrees, each as far as it does, has in all the rarity."""
    total = sum(rarity for rarity, _ in signs)
    return sum(rarity * agreed for rarity, agreed in signs) / total if total else 0.0
