"""Compares a question with one article: the ground for the confidence in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb_search import features
from kb_search.article import Article
from kb_search.fold import fold
from kb_search.query import Query
from kb_search.ranking import live_frequency
from kb_search.segment import Segment

# Of an endless body the beginning is enough to judge by.
READ = 600
MOST_WORDS = 80


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
        self._known = frozenset(query.keys.tolist())
        self._meanings = dict((*query.heard, *query.said))
        told = list(dict.fromkeys(word for word in words if len(word) > 1))[:MOST_WORDS]
        self._asked = dict(zip(told, self._rarities(features.word_key(word) for word in told), strict=True))

    def examine(self, found: Sequence[tuple[Article, str]]) -> list[Evidence]:
        """Judge articles by the wording of theirs that was matched."""
        own = [list(dict.fromkeys(features.skip_terms(fold(wording)))) for _, wording in found]
        everything = list(dict.fromkeys(key for keys in own for key in keys))
        rarities = dict(zip(everything, self._rarities(everything), strict=True))
        return [
            Evidence(self._asked_share(article, wording), self._worded_share(keys, rarities))
            for (article, wording), keys in zip(found, own, strict=True)
        ]

    def _asked_share(self, article: Article, wording: str) -> float:
        text = fold(f"{wording} {article.title} {article.body[:READ]}")
        present = (rarity for word, rarity in self._asked.items() if self._tells(text, word))
        return _share(present, self._asked.values())

    def _worded_share(self, keys: Sequence[int], rarities: dict[int, float]) -> float:
        known = (rarities[key] for key in keys if key in self._known)
        return _share(known, (rarities[key] for key in keys))

    def _tells(self, text: str, word: str) -> bool:
        return word in text or any(meaning in text for meaning in self._meanings.get(word, ()))

    def _rarities(self, keys: Iterable[int]) -> list[float]:
        wanted = np.fromiter(keys, np.uint64)
        frequency = live_frequency(wanted, self._segments)
        rarities: list[float] = np.log1p((self.rows + 1) / (frequency + 0.5)).tolist()
        return rarities


def _share(parts: Iterable[float], whole: Iterable[float]) -> float:
    total = sum(whole)
    return sum(parts) / total if total else 0.0
