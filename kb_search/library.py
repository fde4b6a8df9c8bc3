"""Holds the segments: what is written goes to small ones, which are joined as they grow in number."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from kb_search.article import Article
from kb_search.merging import merged
from kb_search.records import Document
from kb_search.segment import Segment, build_segment, document_postings, keys_of
from kb_search.tokenizer import Tokenizer

BUILT_AT_ONCE = 4_096
# A new article joins the newest segment up to the first size; a full one joins the next up to the second.
SMALL = 16
MIDDLE = 256
MERGE_SHARE = 0.02
CAUGHT_UP = 8


class Library:
    """Not thread-safe by itself: the index that owns it holds the lock."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.segments: tuple[Segment, ...] = ()
        self.generation = 0
        self._merging: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        return sum(segment.live_articles for segment in self.segments)

    def rebuild(self, documents: Iterable[Document]) -> None:
        parts = [build_segment(chunk, self._tokenizer) for chunk in _chunks(documents)]
        self._merging = ()
        self._replace((merged(parts),) if parts else ())

    def take(self, segment: Segment | None) -> None:
        """Replace everything by a segment that was opened from a snapshot."""
        self._merging = ()
        self._replace((segment,) if segment else ())

    def add(self, documents: Sequence[Document]) -> None:
        """Take documents of articles that aren't there yet as a segment of their own."""
        if documents:
            self.segments = (*self.segments, build_segment(documents, self._tokenizer))
            self.generation += 1

    def put(self, document: Document) -> None:
        self.remove(document.article.id)
        fresh = build_segment([document], self._tokenizer)
        self._replace((*self.segments, fresh))

    def remove(self, article_id: int) -> bool:
        found = self._find(article_id)
        if found is None:
            return False
        self._bury(found[0], article_id)
        self.generation += 1
        return True

    def document(self, article_id: int) -> Document | None:
        found = self._find(article_id)
        return found[0].records.document(found[1]) if found else None

    def articles_in(self, collection: str) -> Iterator[Article]:
        for segment in self.segments:
            here = segment.columns.of("collection", collection) & segment.live
            for slot in np.flatnonzero(here).tolist():
                yield segment.records.document(slot).article

    @property
    def is_whole(self) -> bool:
        """Say whether everything lies in one segment without dead articles."""
        dead = any(segment.live_articles < segment.articles for segment in self.segments)
        return len(self.segments) <= 1 and not dead

    @property
    def needs_merge(self) -> bool:
        """Say whether so much lies outside the large segment, or is dead in it, that queries pay for it."""
        if len(self.segments) < 2:
            return False
        loose = sum(segment.articles for segment in self.segments[1:])
        dead = self.segments[0].articles - self.segments[0].live_articles
        return loose + dead > max(MIDDLE, MERGE_SHARE * len(self))

    def copied(self) -> "Library":
        """Return another library of the same articles; the postings are shared, deletions are not."""
        other = Library(self._tokenizer)
        other.segments = tuple(segment.copied() for segment in self.segments)
        return other

    def begin_merge(self) -> tuple[Segment, ...]:
        """Return still copies of all segments; until ``end_merge`` none of them is joined or dropped."""
        self._merging = self.segments
        return tuple(segment.still() for segment in self.segments)

    def catch_up(self, copies: tuple[Segment, ...], whole: Segment) -> bool:
        """Carry deletions made since the copies over to the merged segment; return whether few were left.

        Each takes about a millisecond, so whoever holds the lock asks for some at a time.
        """
        left = CAUGHT_UP
        for copy, segment in zip(copies, self._merging, strict=True):
            for slot in np.flatnonzero(copy.live & ~segment.live)[:left].tolist():
                self._bury(whole, int(copy.ids[slot]))
                copy.live[slot] = False
                left -= 1
        return left > 0

    def end_merge(self, whole: Segment) -> None:
        """Put the merged segment in the place of its parts once it has caught up."""
        newer = self.segments[len(self._merging) :]
        self._merging = ()
        self._replace((whole, *newer))

    def _bury(self, segment: Segment, article_id: int) -> None:
        slot = segment.places.slot(article_id)
        if slot is None:
            return
        postings = document_postings(segment.records.document(slot), self._tokenizer)
        segment.bury(slot, keys_of(postings))

    def _find(self, article_id: int) -> tuple[Segment, int] | None:
        for segment in reversed(self.segments):
            slot = segment.places.slot(article_id)
            if slot is not None and segment.live[slot]:
                return segment, slot
        return None

    def _replace(self, segments: tuple[Segment, ...]) -> None:
        held = len(self._merging)
        newer = [segment for segment in segments[held:] if segment.live_articles]
        self.segments = (*segments[:held], *_compacted(newer))
        self.generation += 1


def _compacted(segments: list[Segment]) -> list[Segment]:
    """Join the newest segments while they are so small that it takes about a millisecond."""
    if len(segments) >= 2 and segments[-2].articles + segments[-1].articles <= SMALL:
        segments = [*segments[:-2], merged(segments[-2:])]
    if len(segments) >= 2 and segments[-1].articles >= SMALL:
        older, newest = segments[-2:]
        if older.articles + newest.articles <= MIDDLE:
            return [*segments[:-2], merged([older, newest])]
    return segments


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if len(chunk) == BUILT_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
