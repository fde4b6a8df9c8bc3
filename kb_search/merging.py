"""Joins segments into one without reading a single text again, leaving the dead articles behind.

Segments are copied in order and each keeps its own order, so the slots of every term ascend.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb_search.columns import joined_columns
from kb_search.records import Records
from kb_search.segment import TRUST_STEPS, Places, Segment

# Postings handled by one array operation: small enough not to hold up a query in another thread.
BLOCK = 500_000


@dataclass(frozen=True, slots=True)
class _Survivors:
    """What is left of one segment, and where its slots go."""

    segment: Segment
    articles: NDArray[np.int64]
    rows: NDArray[np.int64]
    new_slots: NDArray[np.int32]


def merged(segments: Sequence[Segment]) -> Segment:
    survivors = _survivors(segments)
    known = np.unique(np.concatenate([segment.keys for segment in segments]))
    places = [np.searchsorted(known, segment.keys) for segment in segments]
    frequency = np.zeros(len(known), np.int64)
    for segment, place in zip(segments, places, strict=True):
        frequency[place] += segment.frequency
    used = frequency > 0
    starts = np.zeros(len(known) + 1, np.int64)
    np.cumsum(frequency, out=starts[1:])
    slots = np.empty(starts[-1], np.int32)
    impacts = np.empty(starts[-1], np.uint16)
    cursor = starts[:-1].copy()
    for survivor, place in zip(survivors, places, strict=True):
        _copy_postings(survivor, place, cursor, slots, impacts)
    return _assembled(survivors, known[used], np.append(starts[:-1][used], starts[-1]), slots, impacts)


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
    survivor: _Survivors,
    places: NDArray[np.int64],
    cursor: NDArray[np.int64],
    slots: NDArray[np.int32],
    impacts: NDArray[np.uint16],
) -> None:
    segment = survivor.segment
    first = 0
    while first < len(segment.keys):
        limit = int(segment.starts[first]) + BLOCK
        last = max(first + 1, int(np.searchsorted(segment.starts, limit, side="right")) - 1)
        last = min(last, len(segment.keys))
        low, high = int(segment.starts[first]), int(segment.starts[last])
        moved = survivor.new_slots[segment.slots[low:high]]
        kept = moved >= 0
        counts = segment.frequency[first:last]
        before = np.cumsum(counts) - counts
        targets = np.repeat(cursor[places[first:last]] - before, counts) + np.arange(int(counts.sum()))
        slots[targets] = moved[kept]
        impacts[targets] = segment.impacts[low:high][kept]
        cursor[places[first:last]] += counts
        first = last


def _assembled(
    survivors: Sequence[_Survivors],
    keys: NDArray[np.uint64],
    starts: NDArray[np.int64],
    slots: NDArray[np.int32],
    impacts: NDArray[np.uint16],
) -> Segment:
    ids = np.concatenate([each.segment.ids[each.articles] for each in survivors])
    owners = np.concatenate([each.new_slots[each.segment.owners[each.rows]] for each in survivors])
    trust = np.concatenate([each.segment.trust[each.rows] for each in survivors])
    return Segment(
        keys=keys,
        starts=starts,
        slots=slots,
        impacts=impacts,
        ids=ids,
        first_row=np.searchsorted(owners, np.arange(len(ids) + 1)).astype(np.int32),
        owners=owners,
        kinds=np.concatenate([each.segment.kinds[each.rows] for each in survivors]),
        trust=trust,
        columns=joined_columns([each.segment.columns.taken(each.articles) for each in survivors]),
        records=_joined_records(survivors),
        frequency=np.diff(starts).astype(np.int32),
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
