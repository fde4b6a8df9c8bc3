"""Compares a question with one article term by term: the ground for confidence and explanations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb_search import features
from kb_search.fold import fold
from kb_search.query import Query
from kb_search.ranking import live_frequency
from kb_search.segment import Segment
from kb_search.tokenizer import Tokenizer
from kb_search.weights import Family

JUDGED = (Family.WORD, Family.SKIP)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The shares of rarity that agree: of the question in the article, and of the wording in the question."""

    asked: float
    worded: float


class Examiner:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def examine(
        self, query: Query, title: str, body: str, wording: str, segments: Sequence[Segment]
    ) -> Evidence:
        row = _keys(features.row_impacts(fold(wording), self._tokenizer))
        shared = _keys(features.article_impacts(fold(title), fold(body), self._tokenizer))
        judged = np.isin(query.families, JUDGED) & (query.shares >= 1)
        asked = query.keys[judged]
        own = row[(row >> np.uint64(features.SHIFT)) == Family.SKIP]
        return Evidence(
            _share(asked, np.concatenate([row, shared]), segments), _share(own, query.keys, segments)
        )


def _keys(impacts: features.Impacts) -> NDArray[np.uint64]:
    return np.fromiter(impacts, np.uint64, len(impacts))


def _share(wanted: NDArray[np.uint64], present: NDArray[np.uint64], segments: Sequence[Segment]) -> float:
    """Return which part of the wanted terms' rarity is present."""
    if not len(wanted):
        return 0.0
    rows = sum(segment.live_rows for segment in segments)
    frequency = live_frequency(wanted, segments)
    rarity = np.log1p((rows + 1) / (frequency + 0.5))
    return float(rarity[np.isin(wanted, present)].sum() / rarity.sum())
