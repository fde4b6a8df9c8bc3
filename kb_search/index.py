"""The knowledge index: give it articles, ask it with a conversation, tell it what became of the answer."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kb_search.answers import Answer, judged, suggestions
from kb_search.article import (
    AdoptionKind,
    Article,
    Audience,
    Filters,
    SearchPage,
    Status,
    Suggestion,
    Verdict,
)
from kb_search.confidence import Calibration, Signs, calibrated
from kb_search.evidence import Examiner
from kb_search.explain import SPEECHES, Language, explanation
from kb_search.feedback import Adoptions
from kb_search.highlight import highlighter
from kb_search.judgements import Judgements
from kb_search.library import Library
from kb_search.merging import merged
from kb_search.query import Query, QueryBuilder
from kb_search.ranking import rank, weigh
from kb_search.records import Document
from kb_search.reranking import LOOKED_AT, Reranker, reranked
from kb_search.search import page, read, with_initials
from kb_search.segment import NEVER, Segment
from kb_search.snapshot import Reached, Snapshot, edition_of, read_snapshot, write_snapshot
from kb_search.synonyms import Synonyms, shipped_synonyms
from kb_search.tokenizer import Tokenizer
from kb_search.topic import Subject, TopicCutter
from kb_search.weights import Weights, for_search

ANYONE = Filters()
EVERYTHING = Filters(audiences=frozenset(Audience), statuses=frozenset(Status))
# A message opens a new subject when it surely has an article and names a good part of its title.
CERTAIN, NAMED = 0.5, 0.25
EXPLAINED = 10
REMEMBERED_SUBJECTS = 512
MOST_HITS = 256


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
        self._topics = TopicCutter(self._subject_of)
        self._subjects: dict[tuple[int, str], Subject] = {}
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
            self._subjects.clear()

    def __len__(self) -> int:
        return len(self._library)

    def use_synonyms(self, lines: Iterable[str]) -> None:
        """Take other synonym rules, from the next question on; words that are cut whole need a new index."""
        self._queries = QueryBuilder(self._tokenizer, Synonyms(lines))

    def index(self, articles: Iterable[Article], verdicts: Iterable[Verdict] = ()) -> None:
        """Replace everything that is known by these articles and what was learned of them, oldest first."""
        newest = {article.id: article for article in articles}
        with self._merging, self._lock:
            self._adoptions = Adoptions()
            for verdict in verdicts:
                self._adoptions.record(verdict.article_id, verdict.wording, verdict.agent_id, verdict.kind)
            self._library.rebuild(self._document(article) for article in newest.values())

    def add(self, articles: Iterable[Article]) -> None:
        """Add up to some thousand articles that are not there yet; ``merge`` when all are."""
        with self._lock:
            self._library.add([self._document(article) for article in articles])

    def upsert(self, article: Article) -> None:
        with self._lock:
            self._library.put(self._document(article))

    def delete(self, article_id: int) -> bool:
        """Forget an article and the wordings it has learned; return whether it was known."""
        with self._lock:
            self._adoptions.forget(article_id)
            return self._library.remove(article_id)

    def suggest(
        self, messages: str | Sequence[str], filters: Filters = ANYONE, limit: int = 4
    ) -> tuple[Suggestion, ...]:
        """Answer the current topic of a conversation: its messages, oldest first, or a single question."""
        with self._lock:
            topic = self.topic((messages,) if isinstance(messages, str) else messages)
            if not topic or limit < 1:
                return ()
            query = self._queries.build(topic, self._weights)
            answers = self._answers(query, filters, limit)
            return tuple(suggestions(answers, highlighter(query), self._calibration))

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
            query = self._queries.build(topic, self._weights)
            best = self._answers(query, filters, EXPLAINED)
            mine = [answer for answer in best if answer.match.article_id == article_id]
            for answer in mine or self._answers(query, filters, 1, only=article_id):
                sure = self._calibration.confidence(answer.signs)
                kind = answer.match.kind
                marks, speech = highlighter(query), SPEECHES[language]
                return explanation(query, answer.document, marks, kind, answer.wording, sure, speech)
            return None

    def search(self, text: str, filters: Filters = ANYONE, *, offset: int = 0, limit: int = 10) -> SearchPage:
        """Serve a search box while someone types; counts and facets are of the best 256 matches."""
        typed = read(text)
        with self._lock:
            query = with_initials(self._queries.build((typed.text,), self._weights), typed)
            segments = self._library.segments
            terms = weigh(query, segments, for_search(self._weights))
            matches = rank(terms, segments, [one.ceiling(filters) for one in segments], MOST_HITS)
            return page(typed, matches, highlighter(query), offset=offset, limit=limit)

    def signs(self, text: str, filters: Filters = ANYONE, limit: int = 4) -> tuple[tuple[int, Signs], ...]:
        """Return what the confidence in the answers to a question is judged by: the ground of calibration."""
        with self._lock:
            answers = self._answers(self._queries.build((text,), self._weights), filters, limit)
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
        query = self._queries.build((verdict.wording,), self._weights)
        for answer in self._answers(query, EVERYTHING, EXPLAINED):
            if answer.match.article_id == verdict.article_id:
                self._judgements.add(verdict.agent_id, answer.signs, verdict.kind.speaks_for)

    def _subject_of(self, text: str) -> Subject:
        key = (self._library.generation, text)
        if key not in self._subjects:
            if len(self._subjects) >= REMEMBERED_SUBJECTS:
                self._subjects.clear()
            answers = self._answers(self._queries.build((text,), self._weights), ANYONE, 3)
            certain = bool(answers) and self._is_certain(answers[0].signs)
            near = [answer.match for answer in answers if 2 * answer.match.score >= answers[0].match.score]
            ids = frozenset(match.article_id for match in near)
            self._subjects[key] = Subject(ids, certain)
        return self._subjects[key]

    def _is_certain(self, signs: Signs) -> bool:
        return signs.worded >= NAMED and self._calibration.confidence(signs) >= CERTAIN

    def _answers(self, query: Query, filters: Filters, limit: int, only: int | None = None) -> list[Answer]:
        segments = self._library.segments
        terms = weigh(query, segments, self._weights)
        ceilings = [segment.ceiling(filters) for segment in segments]
        if only is not None:
            ceilings = [
                np.where(segment.ids == only, ceiling, NEVER).astype(np.int32)
                for ceiling, segment in zip(ceilings, segments, strict=True)
            ]
        if self._reranker:
            matches = rank(terms, segments, ceilings, max(LOOKED_AT, limit + 1))
            matches = reranked(self._reranker, query.texts, matches)
        else:
            matches = rank(terms, segments, ceilings, limit + 1)
        examiner = Examiner(query, self._queries.told(query), segments)
        return judged(examiner, matches, limit)
