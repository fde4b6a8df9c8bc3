"""Asks the segments one question: ranked matches become judged answers, and what is official leads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kb_search.answers import Answer, judged
from kb_search.article import Filters
from kb_search.confidence import Signs
from kb_search.evidence import Examiner
from kb_search.official import PLACES, Lead, OfficialWordings, own_words, sure
from kb_search.query import Query
from kb_search.ranking import Match, rank, weigh
from kb_search.reranking import LOOKED_AT, Reranker, reranked
from kb_search.segment import NEVER, Segment
from kb_search.weights import Weights


@dataclass(frozen=True, slots=True)
class Asking:
    """``told`` are the words of the query as they are meant."""

    query: Query
    told: Sequence[str]
    segments: tuple[Segment, ...]
    weights: Weights
    official: OfficialWordings
    confidence: Callable[[Signs], float]
    reranker: Reranker | None = None

    def led(self, filters: Filters, limit: int) -> tuple[list[Answer], tuple[Lead, ...]]:
        """Return the answers, and the official wordings that stand before them."""
        matches, examiner = self._matches(filters, limit), self._examiner()
        answers = judged(examiner, self._articles(matches)[: limit + 1], limit)
        if not len(self.official):
            return answers, ()
        wordings = [match for match in matches if match.article_id in self.official]
        own = own_words(examiner, wordings, answers, self.confidence)
        best = sure(answers[0], self.confidence(answers[0].signs)) if answers else None
        return answers, self.official.leading(filters, " ".join(self.query.texts), best, own)

    def answers(self, filters: Filters, limit: int, only: int | None = None) -> list[Answer]:
        matches = self._articles(self._matches(filters, limit, only))
        return judged(self._examiner(), matches[: limit + 1], limit)

    def _articles(self, matches: Sequence[Match]) -> list[Match]:
        return [match for match in matches if match.article_id not in self.official]

    def _examiner(self) -> Examiner:
        return Examiner(self.query, list(self.told), self.segments)

    def _matches(self, filters: Filters, limit: int, only: int | None = None) -> list[Match]:
        terms = weigh(self.query, self.segments, self.weights)
        ceilings = self.official.ceilings(self.segments, filters)
        if only is not None:
            ceilings = [
                np.where(segment.ids == only, ceiling, NEVER).astype(np.int32)
                for ceiling, segment in zip(ceilings, self.segments, strict=True)
            ]
        wanted = limit + 1 + min(len(self.official), PLACES)
        if self.reranker is None:
            return rank(terms, self.segments, ceilings, wanted)
        matches = rank(terms, self.segments, ceilings, max(LOOKED_AT, wanted))
        return reranked(self.reranker, self.query.texts, matches)
