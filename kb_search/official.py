"""Official wordings: which of them hold for a topic, and that they stand first wherever they do.

A wording is an article of its own collection with a pin, found by its title and questions like any other,
but never an answer among answers: it leads them, or it isn't there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from kb_search.answers import Answer, judged
from kb_search.article import Article, Collection, Filters, Pin, RowKind, Suggestion
from kb_search.columns import columns_of
from kb_search.confidence import SHOWN_TO_CITIZENS, Signs
from kb_search.evidence import Examiner
from kb_search.explain import SPEECHES, Language
from kb_search.fold import fold
from kb_search.highlight import Highlighter, snippets
from kb_search.ranking import Match
from kb_search.segment import Ceiling, Segment

MOST_LEADING = 2
# So many places of a ranking are kept for wordings, over and above those of the answers.
PLACES = 32
MOST_OWN = 4


class LedBy(StrEnum):
    """Why a wording holds for a topic; the narrower reason comes first."""

    OWN = "own"
    ARTICLE = "article"
    WORDS = "words"
    SUBJECT = "subject"


REASONS = tuple(LedBy)


@dataclass(frozen=True, slots=True)
class Lead:
    """A wording that holds for a topic; ``matched`` is what the topic was recognised by."""

    wording: Article
    by: LedBy
    matched: str
    kind: RowKind
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Sure:
    """What answers a question best, and how sure that is."""

    article: Article
    matched: str
    kind: RowKind
    score: float
    confidence: float


class OfficialWordings:
    """Those that are known; not thread-safe by itself, like the index that owns it."""

    def __init__(self) -> None:
        self._known: dict[int, Article] = {}
        self._visible: dict[Filters, tuple[Article, ...]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._known

    def replace(self, articles: Iterable[Article]) -> None:
        self._known = {article.id: article for article in articles if article.pin}
        self._visible.clear()

    def put(self, article: Article) -> None:
        if article.pin or article.id in self._known:
            self.replace([*(one for one in self._known.values() if one.id != article.id), article])

    def remove(self, article_id: int) -> None:
        if self._known.pop(article_id, None):
            self._visible.clear()

    def visible(self, filters: Filters) -> tuple[Article, ...]:
        """Return those the asker may see and whose days these are, the newest first. A wording is for every
        collection, category and department that is asked.
        """
        wide = _widened(filters)
        found = self._visible.get(wide)
        if found is None:
            if len(self._visible) > PLACES:
                self._visible.clear()
            known = sorted(self._known.values(), key=lambda article: -article.id)
            allowed = columns_of(known).allowed(wide) if known else np.empty(0, np.bool_)
            found = tuple(one for one, may in zip(known, allowed, strict=True) if may)
            self._visible[wide] = found
        return found

    def ceilings(self, segments: Sequence[Segment], filters: Filters) -> list[Ceiling]:
        """Return a question's ceilings; narrow filters keep no wording out that is meant for the asker."""
        narrow = [segment.ceiling(filters) for segment in segments]
        wide = _widened(filters)
        if not self._known or wide == filters:
            return narrow
        return [
            np.where(segment.columns.of("collection", Collection.OFFICIAL), segment.ceiling(wide), one)
            for segment, one in zip(segments, narrow, strict=True)
        ]

    def leading(
        self, filters: Filters, folded: str, best: Sure | None, own: Sequence[Sure]
    ) -> tuple[Lead, ...]:
        """Return the wordings that hold for a folded topic: ``best`` is the article that answers it best,
        ``own`` are the wordings that answer it better by their own words.
        """
        told = {one.article.id: one for one in own}
        leads = [
            lead
            for wording in self.visible(filters)
            if (lead := _lead(wording, folded, best, told.get(wording.id)))
        ]
        leads.sort(key=lambda lead: REASONS.index(lead.by))
        return tuple(leads[:MOST_LEADING])

    def on(self, article: Article, filters: Filters) -> tuple[Article, ...]:
        """Return the wordings that say something of an article as a whole, whatever was asked."""
        return tuple(one for one in self.visible(filters) if overrules(one, article))


def _widened(filters: Filters) -> Filters:
    return replace(filters, collections=None, categories=None, departments=None)


def _lead(wording: Article, folded: str, best: Sure | None, own: Sure | None) -> Lead | None:
    pin = wording.pin
    if pin is None or not _words_hold(pin, folded):
        return None
    by_words_alone = pin.needs and not (pin.articles or pin.subjects or wording.questions)
    if own and own.confidence >= SHOWN_TO_CITIZENS:
        return Lead(wording, LedBy.OWN, own.matched, own.kind, own.score, own.confidence)
    if by_words_alone:
        said = " ".join(_said(pin, folded))
        return Lead(wording, LedBy.WORDS, said, RowKind.TITLE, best.score if best else 0.0, 1.0)
    if best is None or best.confidence < SHOWN_TO_CITIZENS or not overrules(wording, best.article):
        return None
    by = LedBy.ARTICLE if best.article.id in pin.articles else LedBy.SUBJECT
    return Lead(wording, by, best.matched, best.kind, best.score, best.confidence)


def _words_hold(pin: Pin, folded: str) -> bool:
    if any(fold(word) in folded for word in pin.never):
        return False
    return len(_said(pin, folded)) == len(pin.needs)


def _said(pin: Pin, folded: str) -> list[str]:
    """Return, of each line of words that is fulfilled, the first word that was said."""
    found = (next((word for word in words if fold(word) in folded), None) for words in pin.needs)
    return [word for word in found if word]


def overrules(wording: Article, article: Article) -> bool:
    """Say whether an official wording stands instead of what an article says."""
    pin = wording.pin
    if pin is None:
        return False
    if article.id in pin.articles:
        return True
    return bool(article.subject) and any(article.subject.startswith(code) for code in pin.subjects)


def own_words(
    examiner: Examiner,
    wordings: Sequence[Match],
    answers: Sequence[Answer],
    confidence: Callable[[Signs], float],
) -> list[Sure]:
    """Return the wordings that fit better than every article which they do not overrule."""
    found: list[Sure] = []
    for match in wordings[:MOST_OWN]:
        wording = match.segment.records.document(match.slot).article
        rival = next((one.match for one in answers if not overrules(wording, one.document.article)), None)
        if rival is None or rival.score <= match.score:
            (answer,) = judged(examiner, [match, *([rival] if rival else [])], 1)
            found.append(sure(answer, confidence(answer.signs)))
    return found


def sure(answer: Answer, confidence: float) -> Sure:
    return Sure(answer.document.article, answer.wording, answer.match.kind, answer.match.score, confidence)


def led(
    leads: Sequence[Lead], items: Iterable[Suggestion], marks: Highlighter, limit: int
) -> tuple[Suggestion, ...]:
    """Put the wordings before the answers, and mark the answers that they overrule."""
    if not leads:
        return tuple(items)
    below = [replace(item, overruled=overruling(leads, item.article)) for item in items]
    return (*_leading_suggestions(leads, marks), *below)[:limit]


def may_stay(wording: Article, folded: str) -> bool:
    """Say whether a wording that does not lead may still stand among the finds of a search box."""
    return wording.pin is None or _words_hold(wording.pin, folded)


def told(lead: Lead, language: Language) -> str:
    speech = SPEECHES[language]
    text = speech.quoted.format(lead.matched)
    return speech.official[lead.by].format(row=speech.rows[lead.kind], text=text)


def overruling(leads: Sequence[Lead], article: Article) -> int | None:
    return next((lead.wording.id for lead in leads if overrules(lead.wording, article)), None)


def _leading_suggestions(leads: Sequence[Lead], marks: Highlighter) -> Iterator[Suggestion]:
    titles = marks.spans_of([lead.wording.title for lead in leads], by_sound=True)
    pieces = snippets([lead.wording.body for lead in leads], marks)
    for lead, title_spans, (piece, spans) in zip(leads, titles, pieces, strict=True):
        yield Suggestion(
            article_id=lead.wording.id,
            title=lead.wording.title,
            snippet=piece,
            title_spans=title_spans,
            snippet_spans=spans,
            score=lead.score,
            confidence=lead.confidence,
            matched=lead.kind,
            matched_text=lead.matched,
            article=lead.wording,
            official=True,
        )
