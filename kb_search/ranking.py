"""Scores the rows of all segments for one query, rarest terms first, within a budget of postings.

Two rounds: the rare terms find the candidates, the frequent ones are then looked up for the candidates
alone. Every decision depends on the live articles only, never on how they are spread over segments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb_search import weights
from kb_search.article import KINDS, RowKind
from kb_search.features import SHIFT
from kb_search.query import Query
from kb_search.segment import IMPACT_SCALE, TRUST_STEPS, Ceiling, Segment
from kb_search.weights import Family, Weights

Ints = NDArray[np.int64]
Sums = NDArray[np.int32]
WEIGHT_STEPS = 8
# Lists of postings up to this length are added together.
GATHERED = 256


@dataclass(frozen=True, slots=True)
class Match:
    """An article with its best row and the score of that row."""

    article_id: int
    segment: Segment
    slot: int
    row: int
    score: float

    @property
    def kind(self) -> RowKind:
        return KINDS[int(self.segment.kinds[self.row])]

    @property
    def row_number(self) -> int:
        return self.row - int(self.segment.first_row[self.slot])


@dataclass(frozen=True, slots=True)
class Terms:
    """A query's terms with whole-number weights, rarest first; ``first_round`` of them fit the budget."""

    keys: NDArray[np.uint64]
    weights: NDArray[np.int32]
    first_round: int


@dataclass(frozen=True, slots=True)
class _Candidates:
    part: Ints
    row: Ints
    ids: Ints
    score: Ints

    def chosen(self, which: Ints) -> "_Candidates":
        return _Candidates(self.part[which], self.row[which], self.ids[which], self.score[which])


def weigh(query: Query, segments: Sequence[Segment], chosen: Weights) -> Terms:
    """Give each term its weight by its rarity among the live articles and rows."""
    frequency = live_frequency(query.keys, segments)
    live = sum(segment.live_articles for segment in segments)
    rows = sum(segment.live_rows for segment in segments)
    family = query.families
    population = np.where(family == Family.WORD, live, rows)
    rarity = np.log1p((population - frequency + 0.5) / (frequency + 0.5))
    powers = np.array([chosen.idf_power[each] for each in Family])[family]
    shares = np.array([chosen.family[each] for each in Family])[family]
    weighed = np.maximum(np.rint(query.shares * shares * rarity**powers * WEIGHT_STEPS), 1) * TRUST_STEPS
    useful = np.flatnonzero((frequency > 0) & (shares > 0))
    order = useful[np.lexsort((query.keys[useful], frequency[useful]))]
    order = order[_rarest_of_each_family(family[order])]
    budget = max(weights.BUDGET_FLOOR, weights.BUDGET_SHARE * live)
    affordable = int(np.searchsorted(np.cumsum(frequency[order]), budget, side="right"))
    return Terms(query.keys[order], weighed[order].astype(np.int32), max(affordable, min(6, len(order))))


def live_frequency(keys: NDArray[np.uint64], segments: Sequence[Segment]) -> Ints:
    frequency = np.zeros(len(keys), np.int64)
    for segment in segments:
        places = segment.find(keys)
        found = places >= 0
        frequency[found] += segment.frequency[places[found]]
    return frequency


def _rarest_of_each_family(families: Ints) -> Ints:
    """Keep, of terms ordered by rarity, so many of each family as a query may have."""
    kept = [np.flatnonzero(families == family)[: weights.MOST_TERMS] for family in Family]
    return np.sort(np.concatenate(kept))


def rank(terms: Terms, segments: Sequence[Segment], ceilings: Sequence[Ceiling], limit: int) -> list[Match]:
    """Return the best articles the ceilings let through, best first, equals by their id."""
    if not len(terms.keys):
        return []
    candidates = _first_round(terms, segments, ceilings, 2 * limit)
    scores = candidates.score.copy()
    for number, segment in enumerate(segments):
        mine = np.flatnonzero(candidates.part == number)
        if len(mine):
            scores[mine] += _second_round(terms, segment, candidates.row[mine])
    return _best_rows(candidates, scores, segments, limit)


def _first_round(
    terms: Terms, segments: Sequence[Segment], ceilings: Sequence[Ceiling], wanted: int
) -> _Candidates:
    totals = [_row_totals(terms, *one) for one in zip(segments, ceilings, strict=True)]
    best = max((float(total.max()) for total in totals if len(total)), default=0.0)
    share = weights.CANDIDATE_SHARE
    found = _above(share * best, totals, segments)
    while len(found.row) < wanted and share > 0.01:
        share /= 4
        found = _above(share * best, totals, segments)
    return _best_candidates(found, max(wanted, weights.CANDIDATES))


def _best_candidates(found: _Candidates, most: int) -> _Candidates:
    if len(found.score) > most:
        least = -np.partition(-found.score, most - 1)[most - 1]
        found = found.chosen(np.flatnonzero(found.score >= least))
    return found.chosen(np.lexsort((found.ids, -found.score))[:most])


def _above(least: float, totals: Sequence[Sums], segments: Sequence[Segment]) -> _Candidates:
    rows = [np.flatnonzero(total > least) for total in totals]
    parts = [np.full(len(found), number) for number, found in enumerate(rows)]
    ids = [segment.ids[segment.owners[found]] for segment, found in zip(segments, rows, strict=True)]
    scores = [total[found].astype(np.int64) for total, found in zip(totals, rows, strict=True)]
    return _Candidates(*(np.concatenate(pieces) for pieces in (parts, rows, ids, scores)))


def _row_totals(terms: Terms, segment: Segment, ceiling: Ceiling) -> Sums:
    """Add up the first round; the result lives in the segment's own workspace until the next question."""
    sums = segment.sums
    sums.fill(0)
    places = segment.find(terms.keys[: terms.first_round])
    here = np.flatnonzero(places >= 0)
    firsts, lasts = segment.starts[places[here]], segment.starts[places[here] + 1]
    rare = lasts - firsts <= GATHERED
    _add_gathered(segment, firsts[rare], lasts[rare], terms.weights[here[rare]])
    often = ~rare
    for first, last, weight in zip(
        firsts[often].tolist(), lasts[often].tolist(), terms.weights[here[often]], strict=True
    ):
        np.add.at(sums, segment.slots[first:last], segment.impacts[first:last] * weight)
    shared, own = sums[: segment.articles], sums[segment.articles :]
    np.minimum(shared, ceiling, out=shared)
    if segment.has_doubts:
        own //= TRUST_STEPS
        own *= segment.trust
    own += shared if segment.articles == segment.rows else shared.take(segment.owners)
    return own


def _add_gathered(segment: Segment, firsts: Ints, lasts: Ints, weighed: Sums) -> None:
    """Add many short lists of postings by one operation."""
    counts = lasts - firsts
    before = np.cumsum(counts) - counts
    which = np.repeat(firsts - before, counts) + np.arange(int(counts.sum()))
    np.add.at(segment.sums, segment.slots[which], segment.impacts[which] * np.repeat(weighed, counts))


def _second_round(terms: Terms, segment: Segment, rows: Ints) -> Ints:
    """Look up, for the candidates, the weightiest of the terms that the first round couldn't afford."""
    late = _weightiest(terms)
    places = segment.find(terms.keys[late])
    order = np.argsort(rows)
    own_slots = (rows[order] + segment.articles).astype(np.int32)
    shared_slots = segment.owners[rows[order]]
    shared_sum, own_sum = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    for which, place in zip(late.tolist(), places.tolist(), strict=True):
        if place < 0:
            continue
        first, last = int(segment.starts[place]), int(segment.starts[place + 1])
        is_shared = int(terms.keys[which]) >> SHIFT == Family.WORD
        wanted, total = (shared_slots, shared_sum) if is_shared else (own_slots, own_sum)
        found = _looked_up(segment.slots[first:last], segment.impacts[first:last], wanted)
        total += found * terms.weights[which]
    added = np.empty_like(shared_sum)
    added[order] = shared_sum + own_sum // TRUST_STEPS * segment.trust[rows[order]]
    return added


def _weightiest(terms: Terms) -> Ints:
    late = np.arange(terms.first_round, len(terms.keys))
    order = np.lexsort((terms.keys[late], -terms.weights[late]))
    return np.sort(late[order[: weights.LATE_TERMS]])


def _looked_up(slots: NDArray[np.int32], impacts: NDArray[np.uint16], wanted: NDArray[np.int32]) -> Ints:
    places = np.searchsorted(slots, wanted)
    places[places == len(slots)] = 0
    return np.where(slots[places] == wanted, impacts[places], 0).astype(np.int64)


def _best_rows(candidates: _Candidates, scores: Ints, segments: Sequence[Segment], limit: int) -> list[Match]:
    matches: dict[int, Match] = {}
    scale = float(IMPACT_SCALE * TRUST_STEPS * WEIGHT_STEPS) * TRUST_STEPS
    for at in np.lexsort((candidates.row, candidates.ids, -scores)).tolist():
        article_id = int(candidates.ids[at])
        if scores[at] <= 0 or article_id in matches:
            continue
        segment, row = segments[int(candidates.part[at])], int(candidates.row[at])
        slot = int(segment.owners[row])
        matches[article_id] = Match(article_id, segment, slot, row, float(scores[at]) / scale)
        if len(matches) == limit:
            break
    return list(matches.values())
