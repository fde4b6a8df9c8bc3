"""The knowledge index: give it articles, ask it with a conversation, tell it what became of the answer."""

import threading
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kb_search.answers import Answer, suggestions
from kb_search.article import (
    AdoptionKind,
    Article,
    Audience,
    Collection,
    Filters,
    SearchPage,
    Status,
    Suggestion,
    Verdict,
)
from kb_search.asking import Asking
from kb_search.confidence import Calibration, Signs, calibrated
from kb_search.explain import Language
from kb_search.feedback import Adoptions
from kb_search.highlight import highlighter
from kb_search.judgements import Judgements
from kb_search.library import Library
from kb_search.merging import merged
from kb_search.official import OfficialWordings, led
from kb_search.query import QueryBuilder
from kb_search.ranking import weigh
from kb_search.reasons import EXPLAINED, reason
from kb_search.records import Document
from kb_search.reranking import Reranker
from kb_search.search import finds, page, read, with_initials
from kb_search.segment import Segment
from kb_search.snapshot import Reached, Snapshot, edition_of, read_snapshot, write_snapshot
from kb_search.subjects import Subjects
from kb_search.synonyms import shipped_synonyms, synonyms_of
from kb_search.tokenizer import Tokenizer
from kb_search.topic import TopicCutter
from kb_search.weights import Weights, for_search

ANYONE = Filters()
EVERYTHING = Filters(audiences=frozenset(Audience), statuses=frozenset(Status))


class KnowledgeIndex:
    """Thread-safe: questions and changes take turns; only ``merge`` does its long work beside them."""

    def __init__(
        self,
        *,
        user_words: Iterable[str] = (),
        synonyms: Iterable[str] | None = None,
        chosen: Weights | None = None,
        reranker: Reranker | None = None,
        stamp: str = "",
    ) -> None:
        """``stamp`` names what payloads look like: a snapshot made with another one is not opened."""
        self._reranker = reranker
        self._weights = chosen or Weights()
        self._tokenizer = Tokenizer(user_words)
        self.use_synonyms(shipped_synonyms() if synonyms is None else synonyms)
        self._library = Library(self._tokenizer)
        self._edition = edition_of(self._tokenizer.own_words, stamp)
        self._adoptions = Adoptions()
        self._judgements = Judgements()
        self._calibration = Calibration()
        self._official = OfficialWordings()
        self._subjects = Subjects(self._answers_to, self._confidence)
        self._topics = TopicCutter(lambda text: self._subjects.of(self._library.generation, text))
        self._lock = threading.RLock()
        self._merging = threading.Lock()

    @property
    def weights(self) -> Weights:
        """What the ranking counts; another choice needs no new index and holds from the next question on."""
        return self._weights

    @weights.setter
    def weights(self, chosen: Weights) -> None:
        with self._lock:
            self._weights = chosen
            self._subjects.forget()

    def __len__(self) -> int:
        return len(self._library)

    def use_synonyms(self, lines: Iterable[str]) -> None:
        """Take other synonym rules, from the next question on; words that are cut whole need a new index."""
        self._queries = QueryBuilder(self._tokenizer, synonyms_of(tuple(lines)))

    def index(self, articles: Iterable[Article], verdicts: Iterable[Verdict] = ()) -> None:
        """Replace everything that is known by these articles and what was learned of them, oldest first."""
        newest = {article.id: article for article in articles}
        with self._merging, self._lock:
            self._adoptions = Adoptions()
            for verdict in verdicts:
                self._adoptions.record(verdict.article_id, verdict.wording, verdict.agent_id, verdict.kind)
            self._official.replace(newest.values())
            self._library.rebuild(self._document(article) for article in newest.values())

    def add(self, articles: Iterable[Article]) -> None:
        """Add up to some thousand articles that are not there yet; ``merge`` when all are."""
        with self._lock:
            fresh = list(articles)
            self._library.add([self._document(article) for article in fresh])
            for article in fresh:
                self._official.put(article)

    def upsert(self, article: Article) -> None:
        with self._lock:
            self._library.put(self._document(article))
            self._official.put(article)

    def delete(self, article_id: int) -> bool:
        """Forget an article and the wordings it has learned; return whether it was known."""
        with self._lock:
            self._adoptions.forget(article_id)
            self._official.remove(article_id)
            return self._library.remove(article_id)

    def suggest(
        self, messages: str | Sequence[str], filters: Filters = ANYONE, limit: int = 4
    ) -> tuple[Suggestion, ...]:
        """Answer the current topic of a conversation: its messages, oldest first, or a single question. What
        is official on the topic stands first.
        """
        with self._lock:
            topic = self.topic((messages,) if isinstance(messages, str) else messages)
            if not topic or limit < 1:
                return ()
            asking = self._asked(topic)
            answers, leads = asking.led(filters, limit)
            marks = highlighter(asking.query)
            return led(leads, suggestions(answers, marks, self._calibration), marks, limit)

    def tried(
        self, wording: Article, messages: Sequence[str], filters: Filters, limit: int, language: Language
    ) -> tuple[tuple[Suggestion, ...], str]:
        """Answer as if this official wording, which nobody knows yet, were there; say why it would lead."""
        with self._lock:
            self.upsert(wording)
            try:
                found = self.suggest(messages, filters, limit)
                leads = any(hit.article_id == wording.id for hit in found)
                return found, (self.explain(messages, wording.id, filters, language) or "") if leads else ""
            finally:
                self.delete(wording.id)

    def official_on(self, article_id: int, filters: Filters = ANYONE) -> tuple[Article, ...]:
        """Return the official wordings to be read before an article, the newest first."""
        with self._lock:
            document = self._library.document(article_id)
            return self._official.on(document.article, filters) if document else ()

    def article(self, article_id: int) -> Article | None:
        with self._lock:
            document = self._library.document(article_id)
            return document.article if document else None

    def topic(self, messages: Sequence[str], known: frozenset[int] = frozenset()) -> tuple[str, ...]:
        """Return the messages that speak of the current topic; ``known`` articles answer the first one."""
        with self._lock:
            return self._topics.current(messages, known)

    def adopt(self, article_id: int, wording: str, agent_id: int, kind: AdoptionKind) -> None:
        """Learn from what an agent, or the citizen this agent served, made of an answer to this wording."""
        with self._lock:
            document = self._library.document(article_id)
            if document is None:
                return
            self._judge(Verdict(article_id, wording, agent_id, kind))
            for changed in self._adoptions.record(article_id, wording, agent_id, kind):
                self._relearn(changed)

    def judge(self, verdict: Verdict) -> None:
        """Take a verdict as a judgement of the confidence alone: for those given along with the articles."""
        with self._lock:
            self._judge(verdict)

    def explain(
        self,
        messages: str | Sequence[str],
        article_id: int,
        filters: Filters = ANYONE,
        language: Language = "zh",
    ) -> str | None:
        """Say in words why an article answers, or None when the asker may not see it or nothing matches."""
        with self._lock:
            topic = self.topic((messages,) if isinstance(messages, str) else messages)
            return reason(self._asked(topic), article_id, filters, language)

    def search(self, text: str, filters: Filters = ANYONE, *, offset: int = 0, limit: int = 10) -> SearchPage:
        """Serve a search box while someone types; counts and facets are of the best 256 matches."""
        typed = read(text)
        with self._lock:
            query = with_initials(self._queries.build((typed.text,), self._weights), typed)
            segments = self._library.segments
            terms = weigh(query, segments, for_search(self._weights))
            found = finds(terms, segments, partial(self._official.ceilings, segments), filters)
            leading = partial(self._official.leading, filters, typed.text)
            return page(typed, found, filters, highlighter(query), leading, slice(offset, offset + limit))

    def signs(self, text: str, filters: Filters = ANYONE, limit: int = 4) -> tuple[tuple[int, Signs], ...]:
        """Return what the confidence in the answers to a question is judged by: the ground of calibration."""
        with self._lock:
            answers = self._asked((text,)).answers(filters, limit)
            return tuple((answer.match.article_id, answer.signs) for answer in answers)

    @property
    def needs_merge(self) -> bool:
        return self._library.needs_merge

    def merge(self) -> None:
        """Join all segments; call it in a thread of its own when ``needs_merge`` says so."""
        with self._merging:
            self._joined()

    def save(self, directory: Path, sequence: int, heard: int = 0) -> None:
        """Write a snapshot: ``sequence`` and ``heard`` are the caller's numbers of the last change and the
        last verdict that the index has seen.
        """
        with self._merging:
            segment, learned = self._joined()
            write_snapshot(directory, Snapshot(sequence, heard, self._edition, segment, learned))

    def open(self, directory: Path) -> Reached:
        """Start from a snapshot and return how far it reaches, or raise ``UnusableSnapshot``."""
        snapshot = read_snapshot(directory, self._edition)
        with self._merging, self._lock:
            self._adoptions = Adoptions.from_json(snapshot.learned["adoptions"])
            self._judgements = Judgements.from_json(snapshot.learned["judged"])
            self._calibration = calibrated(self._judgements.pairs())
            self._library.take(snapshot.segment)
            self._official.replace(self._library.articles_in(Collection.OFFICIAL))
        return Reached(snapshot.sequence, snapshot.heard)

    def recalibrate(self) -> bool:
        """Fit the confidence to the verdicts so far; return whether there were enough of them."""
        with self._lock:
            self._calibration = calibrated(self._judgements.pairs())
            return self._calibration != Calibration()

    def _joined(self) -> tuple[Segment | None, dict[str, Any]]:
        """Return one segment with everything in it, which then is the library's, and what was learned."""
        with self._lock:
            learned = {"adoptions": self._adoptions.as_json(), "judged": self._judgements.as_json()}
            if self._library.is_whole:
                return next(iter(self._library.segments), None), learned
            copies = self._library.begin_merge()
        whole = merged(copies)
        while True:
            with self._lock:
                if self._library.catch_up(copies, whole):
                    self._library.end_merge(whole)
                    return whole, learned

    def _document(self, article: Article) -> Document:
        """What an official wording is for, its editors say, and nobody else."""
        if article.pin:
            return Document(article)
        return Document(article, self._adoptions.wordings(article.id))

    def _relearn(self, article_id: int) -> None:
        document = self._library.document(article_id)
        if document is None:
            return
        renewed = self._document(document.article)
        if renewed != document:
            self._library.put(renewed)

    def _judge(self, verdict: Verdict) -> None:
        """Keep the signs that an answer had when it was judged, if it was among the best at all."""
        for answer in self._asked((verdict.wording,)).answers(EVERYTHING, EXPLAINED):
            if answer.match.article_id == verdict.article_id:
                self._judgements.add(verdict.agent_id, answer.signs, verdict.kind.speaks_for)

    def _answers_to(self, text: str) -> list[Answer]:
        return self._asked((text,)).answers(ANYONE, 3)

    def _confidence(self, signs: Signs) -> float:
        return self._calibration.confidence(signs)

    def _asked(self, topic: Sequence[str]) -> Asking:
        query = self._queries.build(topic, self._weights)
        return Asking(
            query,
            self._queries.told(query),
            self._library.segments,
            self._weights,
            self._official,
            self._confidence,
            self._reranker,
        )
