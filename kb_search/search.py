"""Reads what someone types into a search box: words, pinyin, initials, the last syllable unfinished."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kb_search.article import Article, Facet, Filters, RowKind, SearchHit, SearchPage, Span
from kb_search.features import SHIFT
from kb_search.fold import fold, fold_with_origins
from kb_search.highlight import Highlighter, snippets
from kb_search.official import Lead, Sure, may_stay, overrules, overruling
from kb_search.pinyin import initial, split_typed, syllable, syllable_number
from kb_search.query import Query
from kb_search.ranking import Match, Terms, rank
from kb_search.segment import Ceiling, Segment
from kb_search.weights import Family

LETTERS = re.compile(r"[a-z]+")
LONGEST = 120
# Of the matches, those worth showing: within this share of the best one's score.
SHOWN_SHARE = 0.3
MOST_HITS = 256


@dataclass(frozen=True, slots=True)
class Typed:
    """The folded input and its runs of Latin letters."""

    text: str
    runs: tuple[str, ...]

    @property
    def only_letters(self) -> bool:
        return bool(self.runs) and not any(c.isalnum() for c in LETTERS.sub("", self.text))


def read(text: str) -> Typed:
    folded = fold(text[:LONGEST]).strip()
    return Typed(folded, tuple(LETTERS.findall(folded)))


def with_initials(query: Query, typed: Typed) -> Query:
    """Add the pairs of initials that the letters stand for, typed as such or as whole syllables."""
    pairs = {pair for run in typed.runs for letters in _as_initials(run) for pair in pairwise(letters)}
    keys = [Family.INITIAL << SHIFT | ord(first) << 8 | ord(second) for first, second in sorted(pairs)]
    added = np.array(keys, np.uint64)
    return Query(
        query.texts,
        query.heard,
        query.said,
        np.concatenate([query.keys, added]),
        np.concatenate([query.shares, np.ones(len(added))]),
    )


def _as_initials(run: str) -> list[str]:
    syllables, rest = split_typed(run)
    return [run, "".join(syllable(number)[0] for number in syllables) + rest[:1]]


def letter_spans(text: str, runs: Sequence[str]) -> tuple[Span, ...] | None:
    """Return where every run of letters stands in a text, by sound or by initials; None if one doesn't."""
    folded, origins = fold_with_origins(text)
    places = [_place(folded, run) for run in runs]
    found = [place for place in places if place]
    if len(found) < len(places):
        return None
    return tuple(sorted({(origins[first], origins[last - 1] + 1) for first, last in found}))


def _place(folded: str, run: str) -> Span | None:
    at = folded.find(run)
    if at >= 0:
        return at, at + len(run)
    spelled = [(place, initial(character)) for place, character in enumerate(folded)]
    letters = [(place, letter) for place, letter in spelled if letter]
    at = "".join(letter for _, letter in letters).find(run) if len(run) > 1 else -1
    if at >= 0:
        return letters[at][0], letters[at + len(run) - 1][0] + 1
    return next(filter(None, (_sounded(folded, start, run) for start in range(len(folded)))), None)


def _sounded(folded: str, start: int, run: str) -> Span | None:
    """Read characters from a place on as long as their syllables spell the letters; the last may be cut."""
    rest = run
    for at in range(start, len(folded)):
        spelled = syllable(syllable_number(folded[at]))
        if spelled and spelled.startswith(rest):
            return start, at + 1
        if not spelled or not rest.startswith(spelled):
            return None
        rest = rest[len(spelled) :]
    return None


@dataclass(frozen=True, slots=True)
class Shown:
    """One find; ``matched`` is the wording of the article that was found."""

    article: Article
    matched: str
    kind: RowKind
    score: float
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Finds:
    """What fits all that was chosen, and what would fit without a category and a department chosen."""

    chosen: Sequence[Match]
    around: Sequence[Match]


def finds(
    terms: Terms,
    segments: Sequence[Segment],
    ceilings: Callable[[Filters], Sequence[Ceiling]],
    filters: Filters,
) -> Finds:
    around = replace(filters, categories=None, departments=None)
    chosen = rank(terms, segments, ceilings(filters), MOST_HITS)
    if around == filters:
        return Finds(chosen, chosen)
    return Finds(chosen, rank(terms, segments, ceilings(around), MOST_HITS))


Row = tuple[RowKind, str, float]
Leading = Callable[[Sure | None, Sequence[Sure]], tuple[Lead, ...]]


def page(
    typed: Typed, finds: Finds, filters: Filters, marks: Highlighter, leading: Leading, place: slice
) -> SearchPage:
    """Keep the matches worth showing, the official before all, count them by kind and cut one page."""
    shown = _worth_showing(typed, finds.chosen)
    around = shown if finds.around is finds.chosen else _worth_showing(typed, finds.around)
    found = [one for one in shown if not one.article.pin]
    best = _sure(found[0]) if found else None
    own = [_sure(one) for one in shown if one.article.pin and one.score >= _rival(one, found)]
    leads = leading(best, own)
    first = {lead.wording.id for lead in leads}
    official = [Shown(lead.wording, lead.matched, lead.kind, lead.score) for lead in leads]
    ordered = [*official, *(one for one in shown if one.article.id not in first)]
    hits = _hits(ordered[place], leads, marks)
    counted = [one.article for one in around if not one.article.pin]
    return SearchPage(tuple(hits), len(ordered), *_facets(counted, filters))


def _facets(around: Sequence[Article], filters: Filters) -> tuple[tuple[Facet, ...], tuple[Facet, ...]]:
    categories = Counter(one.category for one in around if _among(filters.departments, one.department))
    departments = Counter(one.department for one in around if _among(filters.categories, one.category))
    return tuple(categories.most_common()), tuple(departments.most_common())


def _among(chosen: Set[str] | None, value: str) -> bool:
    return chosen is None or not value or value in chosen


def _worth_showing(typed: Typed, matches: Sequence[Match]) -> list[Shown]:
    return [one for one in _shown(typed, matches) if may_stay(one.article, typed.text)]


def _shown(typed: Typed, matches: Sequence[Match]) -> Iterator[Shown]:
    best = matches[0].score if matches else 0.0
    for match in matches:
        document = match.segment.records.document(match.slot)
        row = _row(typed, document.rows(), match.row_number)
        if row is None:
            continue
        if typed.only_letters or match.score >= SHOWN_SHARE * best:
            spans = letter_spans(document.article.title, typed.runs) or ()
            yield Shown(document.article, row[1], row[0], match.score, spans)


def _row(typed: Typed, rows: Sequence[Row], best: int) -> Row | None:
    """The row that scored best. Letters must stand together: there it may only have them apart, and another
    row of the article hold them as one word.
    """
    if not typed.only_letters:
        return rows[best]
    ordered = (rows[best], *rows[:best], *rows[best + 1 :])
    return next((row for row in ordered if letter_spans(row[1], typed.runs) is not None), None)


def _rival(wording: Shown, found: Sequence[Shown]) -> float:
    """Return the score of the best find that the wording does not overrule."""
    return next((one.score for one in found if not overrules(wording.article, one.article)), 0.0)


def _sure(one: Shown) -> Sure:
    """Whoever searches judges himself how well a find fits."""
    return Sure(one.article, one.matched, one.kind, one.score, 1.0)


def _hits(shown: Sequence[Shown], leads: Sequence[Lead], marks: Highlighter) -> Iterator[SearchHit]:
    titles = marks.spans_of([one.article.title for one in shown], by_sound=True)
    pieces = snippets([one.article.body for one in shown], marks)
    for one, by_words, (piece, piece_spans) in zip(shown, titles, pieces, strict=True):
        yield SearchHit(
            article_id=one.article.id,
            title=one.article.title,
            snippet=piece,
            title_spans=one.spans or by_words,
            snippet_spans=piece_spans,
            score=one.score,
            article=one.article,
            official=one.article.pin is not None,
            overruled=overruling(leads, one.article),
        )
