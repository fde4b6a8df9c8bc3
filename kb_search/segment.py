"""A part of the index: sorted term keys, their postings, and the rows, filters and texts of its articles."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kb_search import features
from kb_search.article import KINDS, Filters
from kb_search.columns import Columns, columns_of
from kb_search.fold import fold
from kb_search.records import Document, Records, records_of
from kb_search.tokenizer import Tokenizer

# Impacts are whole numbers and so are a query's weights: sums are exact, whatever their order.
IMPACT_SCALE = 512
TRUST_STEPS = 4
REMEMBERED = 16
# A hidden article's sum is cut down to this: below anything that terms can add up to.
NEVER = -(1 << 30)
Ceiling = NDArray[np.int32]


@dataclass(slots=True)
class Segment:
    """Postings point at slots: first one per article (shared words), then one per row (its own wording).

    Only ``live`` and ``frequency`` change after the building: they follow deletions.
    """

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    slots: NDArray[np.int32]
    impacts: NDArray[np.uint16]
    ids: NDArray[np.int64]
    first_row: NDArray[np.int32]
    owners: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    trust: NDArray[np.uint8]
    columns: Columns
    records: Records
    frequency: NDArray[np.int32]
    live: NDArray[np.bool_]
    live_articles: int
    live_rows: int
    least_trust: int
    places: "Places"
    sums: NDArray[np.int32]
    ceilings: dict[Filters, Ceiling] = field(default_factory=dict)

    @property
    def articles(self) -> int:
        return len(self.ids)

    @property
    def rows(self) -> int:
        return len(self.owners)

    @property
    def has_doubts(self) -> bool:
        return self.least_trust < TRUST_STEPS

    def still(self) -> "Segment":
        """Return a copy that no deletion changes any more."""
        none = np.empty(0, np.int32)
        return replace(self, frequency=self.frequency.copy(), live=self.live.copy(), sums=none, ceilings={})

    def copied(self) -> "Segment":
        """Return a copy that can be asked, and deleted from, by itself."""
        return replace(self.still(), sums=np.zeros(len(self.sums), np.int32))

    def ceiling(self, filters: Filters) -> Ceiling:
        """Return what each article's sum is cut down to: ``NEVER`` for what is dead or the filters hide."""
        ceiling = self.ceilings.get(filters)
        if ceiling is None:
            if len(self.ceilings) >= REMEMBERED:
                self.ceilings.clear()
            shown = self.live & self.columns.allowed(filters)
            ceiling = self.ceilings[filters] = np.where(shown, -NEVER, NEVER).astype(np.int32)
        return ceiling

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the place of each key, -1 for those that aren't here."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        places = np.searchsorted(self.keys, keys)
        places[places == len(self.keys)] = 0
        return np.where(self.keys[places] == keys, places, -1)

    def bury(self, slot: int, keys: NDArray[np.uint64]) -> None:
        """Mark an article as deleted; ``keys`` are its postings' keys, one each."""
        self.live[slot] = False
        for ceiling in self.ceilings.values():
            ceiling[slot] = NEVER
        self.live_articles -= 1
        self.live_rows -= int(self.first_row[slot + 1] - self.first_row[slot])
        np.subtract.at(self.frequency, self.find(keys), 1)


class Places:
    """Finds the slot of an article id by a sorted copy of the ids."""

    def __init__(self, ids: NDArray[np.int64]) -> None:
        self._order = np.argsort(ids, kind="stable").astype(np.int32)
        self._sorted = ids[self._order]

    def slot(self, article_id: int) -> int | None:
        at = int(np.searchsorted(self._sorted, article_id))
        if at == len(self._sorted) or self._sorted[at] != article_id:
            return None
        return int(self._order[at])


def document_postings(document: Document, tokenizer: Tokenizer) -> list[features.Impacts]:
    """Return the impacts of the shared words, then those of each row."""
    article = document.article
    text = f"{article.body} {article.details}" if article.details else article.body
    shared = features.article_impacts(fold(article.title), fold(text), tokenizer)
    return [shared, *(features.row_impacts(fold(text)) for _, text, _ in document.rows())]


def keys_of(postings: Sequence[features.Impacts]) -> NDArray[np.uint64]:
    return np.fromiter((key for impacts in postings for key in impacts), np.uint64)


def build_segment(documents: Sequence[Document], tokenizer: Tokenizer) -> Segment:
    """Index some thousand articles at once; larger numbers are built in parts and merged."""
    owners, kinds, trust = _row_columns(documents)
    keys, slots, impacts = _all_postings(documents, tokenizer)
    order = np.argsort(keys, kind="stable")
    known, starts = np.unique(keys[order], return_index=True)
    starts = np.append(starts, len(keys)).astype(np.int64)
    ids = np.array([document.article.id for document in documents], np.int64)
    return Segment(
        keys=known,
        starts=starts,
        slots=slots[order],
        impacts=impacts[order],
        ids=ids,
        first_row=np.searchsorted(owners, np.arange(len(ids) + 1)).astype(np.int32),
        owners=owners,
        kinds=kinds,
        trust=trust,
        columns=columns_of([document.article for document in documents]),
        records=records_of(documents),
        frequency=np.diff(starts).astype(np.int32),
        live=np.ones(len(ids), np.bool_),
        live_articles=len(ids),
        live_rows=len(owners),
        least_trust=int(trust.min(initial=TRUST_STEPS)),
        places=Places(ids),
        sums=np.zeros(len(ids) + len(owners), np.int32),
    )


def _row_columns(
    documents: Sequence[Document],
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8]]:
    rows = [(slot, *row) for slot, document in enumerate(documents) for row in document.rows()]
    owners = np.array([slot for slot, *_ in rows], np.int32)
    kinds = np.array([KINDS.index(kind) for _, kind, _, _ in rows], np.uint8)
    return owners, kinds, np.array([round(trust * TRUST_STEPS) for *_, trust in rows], np.uint8)


def _all_postings(
    documents: Sequence[Document], tokenizer: Tokenizer
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.uint16]]:
    keys: list[NDArray[np.uint64]] = [np.empty(0, np.uint64)]
    slots: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    impacts: list[NDArray[np.uint16]] = [np.empty(0, np.uint16)]
    row = len(documents)
    for slot, document in enumerate(documents):
        shared, *rows = document_postings(document, tokenizer)
        numbered = [(slot, shared), *enumerate(rows, row)]
        row += len(rows)
        for place, found in numbered:
            keys.append(np.fromiter(found, np.uint64, len(found)))
            slots.append(np.full(len(found), place, np.int32))
            scaled = np.fromiter(found.values(), np.float64, len(found)) * IMPACT_SCALE
            impacts.append(np.clip(np.rint(scaled), 1, 65_535).astype(np.uint16))
    return np.concatenate(keys), np.concatenate(slots), np.concatenate(impacts)
