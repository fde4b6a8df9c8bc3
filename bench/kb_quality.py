"""Finds out how often the right article is among the first, what is kept back, and what each trick adds."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bench.kb_sets import Corpus, Question
from kb_search import weights
from kb_search.confidence import SHOWN_TO_CITIZENS
from kb_search.weights import Family, Weights

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rank of the first right article for each question; 0 = not among the first ten."""

    ranks: tuple[int, ...]
    kinds: tuple[str, ...]
    confidences: tuple[float, ...]

    def recall(self, depth: int) -> float:
        return 100 * sum(0 < rank <= depth for rank in self.ranks) / max(1, len(self.ranks))

    def by_kind(self, depth: int) -> dict[str, float]:
        found = defaultdict(list)
        for rank, kind in zip(self.ranks, self.kinds, strict=True):
            found[kind].append(0 < rank <= depth)
        return {kind: 100 * sum(hits) / len(hits) for kind, hits in sorted(found.items())}

    def kept(self) -> float:
        """Return which share of the right first answers is sure enough to be shown to a citizen."""
        right = [sure for rank, sure in zip(self.ranks, self.confidences, strict=True) if rank == 1]
        return 100 * sum(sure >= SHOWN_TO_CITIZENS for sure in right) / max(1, len(right))

    def silent(self) -> float:
        return (
            100 * sum(sure < SHOWN_TO_CITIZENS for sure in self.confidences) / max(1, len(self.confidences))
        )


def evaluate(corpus: Corpus, questions: Sequence[Question]) -> Outcome:
    ranks, sure = [], []
    for question in questions:
        found = corpus.index.suggest(question.messages, limit=DEPTH)
        relevant = corpus.relevant(question)
        places = (place for place, one in enumerate(found, 1) if one.article_id in relevant)
        ranks.append(next(places, 0))
        sure.append(found[0].confidence if found else 0.0)
    return Outcome(tuple(ranks), tuple(question.kind for question in questions), tuple(sure))


def ablations() -> dict[str, Callable[[Weights], Weights]]:
    """Return each trick with the weights that leave it out."""
    tricks: dict[str, Callable[[Weights], Weights]] = {"everything": lambda chosen: chosen}
    for family in (Family.WORD, Family.CHARACTER, Family.SKIP, Family.SOUND):
        tricks[f"no {family.name.lower()} terms"] = _without(family)
    tricks["no synonyms"] = lambda chosen: replace(chosen, synonym=0.0, joint=0.0)
    tricks["no joint synonyms"] = lambda chosen: replace(chosen, joint=0.0)
    tricks["asking counts fully"] = lambda chosen: replace(chosen, asking=1.0)
    tricks["no heard words"] = lambda chosen: replace(chosen, heard=0.0)
    tricks["words alone"] = lambda chosen: replace(
        chosen, synonym=0.0, joint=0.0, heard=0.0, family={**dict.fromkeys(Family, 0.0), Family.WORD: 1.0}
    )
    return tricks


def _without(family: Family) -> Callable[[Weights], Weights]:
    return lambda chosen: replace(chosen, family={**chosen.family, family: 0.0})


@contextmanager
def weighed(corpus: Corpus, change: Callable[[Weights], Weights]) -> Iterator[None]:
    """Let an index rank by other weights for a while: they matter only when a question is asked."""
    kept = corpus.index.weights
    corpus.index.weights = change(kept)
    try:
        yield
    finally:
        corpus.index.weights = kept


@contextmanager
def without_second_round() -> Iterator[None]:
    kept, weights.LATE_TERMS = weights.LATE_TERMS, 0
    try:
        yield
    finally:
        weights.LATE_TERMS = kept
