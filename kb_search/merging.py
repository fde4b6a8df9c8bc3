"""Joins segments into one without reading a single text again, leaving the dead articles behind.

Segments are copied in order and each keeps its own order, so the slots of every term ascend.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb_search.columns import joined_columns
from kb_search.records import Records
from kb_search.segment import TRUST_STEPS, Places, Segment

# Postings handled by one array operation: small enough not to hold up a query in another thread.
BLOCK = 120_000


@dataclass(frozen=True, slots=True)
class _Survivors:
    """What is left of one segment, and where its slots go."""

    segment: Segment
    articles: NDArray[np.int64]
    rows: NDArray[np.int64]
    new_slots: NDArray[np.int32]


@dataclass(slots=True)
class _Postings:
    """What has been joined so far; the two large arrays are there from the beginning."""

    slots: NDArray[np.int32]
    impacts: NDArray[np.uint16]
    filled: int = 0
    keys: list[NDArray[np.uint64]] = field(default_factory=list)
    counts: list[NDArray[np.int64]] = field(default_factory=list)


def merged(segments: Sequence[Segment]) -> Segment:
    """Join segments range by range of keys, so that no single step holds up a question for long."""
    survivors = _survivors(segments)
    total = sum(int(segment.frequency.sum()) for segment in segments)
    postings = _Postings(np.empty(total, np.int32), np.empty(total, np.uint16))
    for bounds in _ranges(segments):
        _join_range(survivors, bounds, postings)
    return _assembled(survivors, postings)


def _ranges(segments: Sequence[Segment]) -> Iterator[list[tuple[int, int]]]:
    """Cut the keys of all segments at the same places, some hundred thousand postings apart."""
    largest = max(segments, key=lambda segment: len(segment.slots))
    held = sum(len(segment.slots) for segment in segments)
    stride = max(1, BLOCK * len(largest.slots) // max(1, held))
    marks = np.arange(stride, len(largest.slots), stride)
    cuts = largest.keys[np.unique(largest.starts.searchsorted(marks, side="right") - 1)]
    places = [[0, *segment.keys.searchsorted(cuts).tolist(), len(segment.keys)] for segment in segments]
    for at in range(len(cuts) + 1):
        yield [(place[at], place[at + 1]) for place in places]


def _join_range(
    survivors: Sequence[_Survivors], bounds: Sequence[tuple[int, int]], postings: _Postings
) -> None:
    parts = [each.segment.keys[first:last] for each, (first, last) in zip(survivors, bounds, strict=True)]
    known = parts[0] if len(parts) == 1 else _distinct(np.concatenate(parts))
    places = [known.searchsorted(part) for part in parts]
    frequency = np.zeros(len(known), np.int64)
    for each, place, (first, last) in zip(survivors, places, bounds, strict=True):
        frequency[place] += each.segment.frequency[first:last]
    cursor = postings.filled + np.cumsum(frequency) - frequency
    for each, place, (first, last) in zip(survivors, places, bounds, strict=True):
        if first < last:
            _copy_postings(each, first, last, cursor[place], postings)
            cursor[place] += each.segment.frequency[first:last]
    used = frequency > 0
    postings.keys.append(known[used])
    postings.counts.append(frequency[used])
    postings.filled += int(frequency.sum())


def _distinct(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return each key once, ascending. Other threads can work beside a sort, not beside numpy's unique."""
    keys.sort()
    first = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return keys[first]


def _survivors(segments: Sequence[Segment]) -> list[_Survivors]:
    total = sum(segment.live_articles for segment in segments)
    survivors, articles_before, rows_before = [], 0, 0
    for segment in segments:
        live_rows = segment.live[segment.owners]
        new_slots = np.full(segment.articles + segment.rows, -1, np.int32)
        articles, rows = np.flatnonzero(segment.live), np.flatnonzero(live_rows)
        new_slots[articles] = np.arange(articles_before, articles_before + len(articles))
        new_slots[segment.articles + rows] = np.arange(rows_before, rows_before + len(rows)) + total
        survivors.append(_Survivors(segment, articles, rows, new_slots))
        articles_before, rows_before = articles_before + len(articles), rows_before + len(rows)
    return survivors


def _copy_postings(
    survivor: _Survivors, first: int, last: int, targets: NDArray[np.int64], postings: _Postings
) -> None:
    segment = survivor.segment
    low, high = int(segment.starts[first]), int(segment.starts[last])
    moved = survivor.new_slots[segment.slots[low:high]]
    kept = moved >= 0
    counts = segment.frequency[first:last]
    before = np.cumsum(counts) - counts
    places = np.repeat(targets - before, counts) + np.arange(int(counts.sum()))
    postings.slots[places] = moved[kept]
    postings.impacts[places] = segment.impacts[low:high][kept]


def _assembled(survivors: Sequence[_Survivors], postings: _Postings) -> Segment:
    keys = np.concatenate(postings.keys)
    frequency = np.concatenate(postings.counts)
    starts = np.zeros(len(keys) + 1, np.int64)
    np.cumsum(frequency, out=starts[1:])
    ids = np.concatenate([each.segment.ids[each.articles] for each in survivors])
    owners = np.concatenate([each.new_slots[each.segment.owners[each.rows]] for each in survivors])
    trust = np.concatenate([each.segment.trust[each.rows] for each in survivors])
    return Segment(
        keys=keys,
        starts=starts,
        slots=postings.slots,
        impacts=postings.impacts,
        ids=ids,
        first_row=np.searchsorted(owners, np.arange(len(ids) + 1)).astype(np.int32),
        owners=owners,
        kinds=np.concatenate([each.segment.kinds[each.rows] for each in survivors]),
        trust=trust,
        columns=joined_columns([each.segment.columns.taken(each.articles) for each in survivors]),
        records=_joined_records(survivors),
        frequency=frequency.astype(np.int32),
        live=np.ones(len(ids), np.bool_),
        live_articles=len(ids),
        live_rows=len(owners),
        least_trust=int(trust.min(initial=TRUST_STEPS)),
        places=Places(ids),
        sums=np.zeros(len(ids) + len(owners), np.int32),
    )


def _joined_records(survivors: Sequence[_Survivors]) -> Records:
    lengths, pieces = [np.zeros(1, np.int64)], []
    for each in survivors:
        offsets = each.segment.records.offsets
        lengths.append((offsets[1:] - offsets[:-1])[each.articles])
        pieces += _runs(each)
    blob = np.concatenate(pieces) if pieces else np.empty(0, np.uint8)
    return Records(np.cumsum(np.concatenate(lengths)), blob)


def _runs(survivor: _Survivors) -> list[NDArray[np.uint8]]:
    """Return the records as few, long pieces: one for each run of neighbours that live."""
    records = survivor.segment.records
    blob = np.frombuffer(records.blob, np.uint8)
    articles = survivor.articles
    breaks = np.flatnonzero(np.diff(articles) != 1) + 1
    groups = np.split(articles, breaks) if len(articles) else []
    return [blob[records.offsets[group[0]] : records.offsets[group[-1] + 1]] for group in groups]
