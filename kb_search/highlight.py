"""Marks in a text what answers the question, and cuts the piece of a body that is worth showing."""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from kb_search.article import Span
from kb_search.features import RUNS, sound_runs
from kb_search.fold import fold_with_origins, is_han
from kb_search.pinyin import syllable_number
from kb_search.query import HEARD, Query

SNIPPET = 96
LEAD = 12
SCANNED = 480
MARK = b"\x01"
MARKED = re.compile(MARK + b"+")
ENDINGS = "。！？；!?;\n"


@dataclass(frozen=True, slots=True)
class Highlighter:
    """The pairs of characters, whole Latin words and pairs of syllables that a question is made of."""

    pairs: frozenset[str]
    words: frozenset[str]
    sounds: frozenset[tuple[int, int]]

    def spans(self, text: str, by_sound: bool = False) -> tuple[Span, ...]:
        folded, origins = fold_with_origins(text[:SCANNED])
        begun = bytearray([folded[at : at + 2] in self.pairs for at in range(len(folded) - 1)])
        if by_sound:
            self._mark_sounds(folded, begun)
        found = [(run.start(), run.end() + 1) for run in MARKED.finditer(begun)]
        for word in self.words:
            at = folded.find(word)
            while at >= 0:
                found.append((at, at + len(word)))
                at = folded.find(word, at + len(word))
        return tuple((origins[first], origins[last - 1] + 1) for first, last in _joined(found))

    def _mark_sounds(self, folded: str, begun: bytearray) -> None:
        numbers = [syllable_number(character) for character in folded]
        for at, pair in enumerate(pairwise(numbers)):
            if pair in self.sounds:
                begun[at] = 1


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
    pairs: set[str] = set()
    words: set[str] = set()
    sounds: set[tuple[int, int]] = set()
    meanings = [meaning for _, found in (*query.heard, *query.said) for meaning in found]
    for text in (*query.texts, *meanings):
        for run in RUNS.findall(text):
            if is_han(run[0]):
                pairs.update(run[at : at + 2] for at in range(len(run) - 1))
            else:
                words.add(run)
        for syllables in sound_runs(text[:HEARD]):
            sounds.update(pair for pair in pairwise(syllables) if all(pair))
    return Highlighter(frozenset(pairs), frozenset(words), frozenset(sounds))


def snippet(body: str, marks: Highlighter) -> tuple[str, tuple[Span, ...]]:
    """Return the piece of the body with the most marked characters, and the marks inside it."""
    spans = marks.spans(body)
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
    marked = bytearray(min(len(body), SCANNED))
    for first, last in spans:
        marked[first:last] = MARK * (last - first)
    before = [0, *accumulate(marked)]
    covered = [before[min(first + SNIPPET - LEAD, len(marked))] - before[first] for first, _ in spans]
    start = max(0, spans[covered.index(max(covered))][0] - LEAD)
    if start == 0:
        return 0
    sentence = max(body.rfind(ending, max(0, start - LEAD), start + LEAD) for ending in ENDINGS)
    return sentence + 1 if sentence >= 0 else start
