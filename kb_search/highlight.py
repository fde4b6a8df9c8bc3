"""Marks in a text what answers the question, and cuts the piece of a body that is worth showing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb_search.article import Span
from kb_search.features import SHIFT
from kb_search.fold import fold_with_origins
from kb_search.letters import FOREIGN, Keys, han_neighbours, neighbours, sound_keys, sounds_of
from kb_search.query import HEARD, Query
from kb_search.weights import Family

SNIPPET = 96
LEAD = 12
SCANNED = 480
SOUND = np.uint64(Family.SOUND << SHIFT)
# No text has it once it is folded, so nothing is found across it.
BREAK = "\n"
ENDINGS = "。！？；!?;\n"


@dataclass(frozen=True, slots=True)
class Highlighter:
    """The pairs of characters, whole Latin words and pairs of syllables that a question is made of."""

    pairs: Keys
    words: frozenset[str]
    sounds: Keys

    def spans(self, text: str, by_sound: bool = False) -> tuple[Span, ...]:
        return self.spans_of([text], by_sound)[0]

    def spans_of(self, texts: Sequence[str], by_sound: bool = False) -> list[tuple[Span, ...]]:
        """Mark several texts at once: array operations cost the same for one and for ten."""
        folded = [fold_with_origins(text[:SCANNED]) for text in texts]
        found = _joined(self._found(BREAK.join(text for text, _ in folded), by_sound))
        marked, start, at = [], 0, 0
        for text, origins in folded:
            end, spans = start + len(text), []
            while at < len(found) and found[at][0] < end:
                first, last = found[at]
                spans.append((origins[first - start], origins[last - start - 1] + 1))
                at += 1
            marked.append(tuple(spans))
            start = end + 1
        return marked

    def _found(self, whole: str, by_sound: bool) -> list[Span]:
        if len(whole) < 2:
            return [(0, 1)] if whole in self.words else []
        begun = _among(self.pairs, neighbours(whole))
        if by_sound:
            numbers = sounds_of(whole)
            begun |= _among(self.sounds, SOUND | numbers[:-1] << np.uint64(16) | numbers[1:])
        found = _runs(begun)
        for word in self.words:
            at = whole.find(word)
            while at >= 0:
                found.append((at, at + len(word)))
                at = whole.find(word, at + len(word))
        return found


def _among(known: Keys, sought: Keys) -> NDArray[np.bool_]:
    places = known.searchsorted(sought)
    return known.take(places, mode="clip") == sought if len(known) else np.zeros(len(sought), np.bool_)


def _runs(begun: NDArray[np.bool_]) -> list[Span]:
    """Return the stretches of pairs; the last pair of each reaches one character further."""
    padded = np.zeros(len(begun) + 2, np.bool_)
    padded[1:-1] = begun
    edges = (padded[1:] != padded[:-1]).nonzero()[0].tolist()
    return [(first, last + 1) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _joined(found: list[Span]) -> list[Span]:
    """Return spans in order, those that touch as one."""
    joined: list[Span] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def highlighter(query: Query) -> Highlighter:
    meanings = (meaning for _, found in (*query.heard, *query.said) for meaning in found)
    texts = (*query.texts, *meanings)
    whole = "\n".join(texts)
    sounds = sound_keys("\n".join(text[:HEARD] for text in texts))
    return Highlighter(np.sort(han_neighbours(whole)), frozenset(FOREIGN.findall(whole)), np.sort(sounds))


def snippets(bodies: Sequence[str], marks: Highlighter) -> list[tuple[str, tuple[Span, ...]]]:
    """Return the piece of each body with the most marked characters, and the marks inside it."""
    return [_cut(body, spans) for body, spans in zip(bodies, marks.spans_of(bodies), strict=True)]


def _cut(body: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    start = _best_start(body, spans)
    end = min(len(body), start + SNIPPET)
    before, after = "…" if start else "", "…" if end < len(body) else ""
    shift = len(before) - start
    inside = [(max(first, start) + shift, min(last, end) + shift) for first, last in spans]
    kept = tuple((first, last) for first, last in inside if first < last)
    return before + body[start:end] + after, kept


def _best_start(body: str, spans: tuple[Span, ...]) -> int:
    """Begin where most marked characters follow, at the beginning of a sentence if one is near."""
    if not spans or len(body) <= SNIPPET:
        return 0
    start = max(0, _densest(spans, min(len(body), SCANNED)) - LEAD)
    if start == 0:
        return 0
    sentence = max(body.rfind(ending, max(0, start - LEAD), start + LEAD) for ending in ENDINGS)
    return sentence + 1 if sentence >= 0 else start


def _densest(spans: tuple[Span, ...], length: int) -> int:
    """Return where the span begins that most marked characters follow in the length of a snippet."""
    marked = np.zeros(length + 1, np.int64)
    for first, last in spans:
        marked[first + 1 : last + 1] = 1
    before = marked.cumsum()
    firsts = np.array([first for first, _ in spans])
    covered = before[np.minimum(firsts + SNIPPET - LEAD, length)] - before[firsts]
    return int(firsts[covered.argmax()])
