"""Finds the knowledge answers that stand beside a conversation, and notes what agents do with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.change import Change
from hub.domain.knowledge import Article, ArticleUse
from hub.domain.message import Author, Kind, Message
from hub.domain.official import OfficialWording
from hub.domain.personal import without_traces
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.bodies import new_words
from hub.services.index_keeper import IndexKeeper
from hub.services.knowledge_rows import article_of, wording_searched
from hub.services.ports import Messages, Writer
from hub.services.problems import NotFound
from hub.services.topics import REMEMBERED, Topic, Topics
from kb_search import Audience, Facet, Filters, KnowledgeIndex, RowKind, SearchHit, Status, Suggestion
from kb_search.explain import Language

# A citizen's score says something of the answers that were used: from 4 good, up to 2 bad.
GOOD, BAD = 4, 2
STAFF = frozenset({Audience.PUBLIC, Audience.INTERNAL})
USED = frozenset({"inserted", "sent", "edited_and_sent"})


@dataclass(frozen=True, slots=True)
class Found:
    """Suggestions for the topic `query` made of `based_on` messages, found in `took_ms`."""

    items: tuple[tuple[Suggestion, Article], ...]
    query: str
    based_on: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the search box is narrowed to, empty = anything, and the place of the page."""

    category: str = ""
    department: str = ""
    region: str = ""
    channel: str = ""
    offset: int = 0
    limit: int = 10

    def within(self, filters: Filters) -> Filters:
        return replace(
            filters,
            categories=frozenset({self.category}) if self.category else None,
            departments=frozenset({self.department}) if self.department else None,
            region=self.region or None,
            channel=self.channel or None,
        )


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of a search; facets are counted as `SearchPage` says."""

    found: Found
    total: int
    categories: tuple[Facet, ...]
    departments: tuple[Facet, ...]


@dataclass(slots=True)
class Suggester:
    keeper: IndexKeeper
    messages: Messages
    writer: Writer
    ids: IdMaker
    clock: Clock
    access: Access
    zone: ZoneInfo
    limit: int
    least_confidence: float
    timer: Callable[[], float]
    _topics: Topics = field(default_factory=Topics)

    @property
    def index(self) -> KnowledgeIndex:
        """The one in use: another one may take its place at any moment."""
        return self.keeper.index

    # --- suggesting ---

    def hear(self, message: Message) -> None:
        """Remember what the citizen said; called for every message of a conversation."""
        if message.author is not Author.CITIZEN or message.kind is not Kind.TEXT or not message.text:
            return
        self._topics.hear(message.conversation_id, [new_words(message)])

    def for_message(self, message: Message) -> Found | None:
        """At once, from memory: for the push that carries the message itself."""
        topic = self._topics.of(message.conversation_id)
        if message.author is not Author.CITIZEN or message.kind is not Kind.TEXT or topic is None:
            return None
        began = self.timer()
        return self._answer(topic, began)

    async def for_conversation(self, who: Who, conversation_id: int, query: str = "") -> Found:
        await self.access.conversation(who, conversation_id)
        if query:
            return self._suggest(self.index.topic([query]), self.timer())
        topic = self._topics.of(conversation_id)
        if topic is None:
            rows = await self.messages.of_conversation(conversation_id, limit=60)
            said = [
                new_words(r) for r in rows if r.author is Author.CITIZEN and r.kind is Kind.TEXT and r.text
            ]
            topic = self._topics.of(conversation_id) or self._topics.open(conversation_id, said[-REMEMBERED:])
        began = self.timer()
        return self._answer(topic, began)

    def best(self, topic: Sequence[str]) -> tuple[Suggestion, ...]:
        """What agents may see that comes nearest, however unsure."""
        return self.index.suggest(" ".join(topic), self._filters(), limit=self.limit) if topic else ()

    def find(self, query: str, wanted: Wanted) -> FoundPage:
        began = self.timer()
        filters = wanted.within(self._filters())
        page = self.index.search(query, filters, offset=wanted.offset, limit=wanted.limit)
        hits = [_as_suggestion(hit) for hit in page.hits]
        found = Found(self._with_articles(hits), query, 1, (self.timer() - began) * 1000)
        return FoundPage(found, page.total, page.categories, page.departments)

    def article(self, article_id: int) -> Article:
        found = self.index.article(article_id)
        if found is None or found.audience is Audience.SECRET or found.status is not Status.PUBLISHED:
            raise NotFound("no_such_article")
        return article_of(found)

    def tried(self, wording: OfficialWording, question: str, language: Language) -> tuple[Found, str]:
        """What a question would find if this wording were in force, and why it would lead; or no reason."""
        began = self.timer()
        today = replace(wording, valid_from=None, valid_until=None)
        hits, reason = self.index.tried(
            wording_searched(today), [question], self._filters(), self.limit, language
        )
        took = (self.timer() - began) * 1000
        return Found(self._with_articles(hits), question, 1, took), reason

    def official_on(self, article_id: int) -> tuple[Article, ...]:
        """What is official on an article as a whole: to be read before it."""
        return tuple(article_of(one) for one in self.index.official_on(article_id, self._filters()))

    def explain(self, query: str, article_id: int, language: Language) -> str:
        self.article(article_id)
        told = self.index.explain([query], article_id, self._filters(), language)
        if told is None:
            raise NotFound("no_such_article")
        return told

    def _answer(self, topic: Topic, began: float) -> Found:
        found = self._suggest(topic.messages(self.index.topic), began)
        topic.answers = frozenset(hit.article_id for hit, _ in found.items)
        return found

    def _suggest(self, topic: Sequence[str], began: float) -> Found:
        hits = self.best(topic)
        sure = [hit for hit in hits if hit.confidence >= self.least_confidence]
        took = (self.timer() - began) * 1000
        return Found(self._with_articles(sure), " ".join(topic)[:500], len(topic), took)

    def _with_articles(self, hits: Iterable[Suggestion]) -> tuple[tuple[Suggestion, Article], ...]:
        return tuple((hit, article_of(hit.article)) for hit in hits)

    def _filters(self) -> Filters:
        return Filters(audiences=STAFF, valid_on=self.clock.now().astimezone(self.zone).date())

    # --- learning ---

    async def adopt(
        self, who: Who, conversation_id: int, article_id: int | None, action: str, rank: int, note: str
    ) -> None:
        await self.access.conversation(who, conversation_id)
        if article_id is not None:
            self.article(article_id)
        topic = self._topics.of(conversation_id)
        said = " ".join(topic.messages(self.index.topic)) if topic else ""
        # Others are told of it as a wording of the article, and find by it: names and stand-ins are neither.
        wording = without_traces(said)[:500]
        use = ArticleUse(
            self.ids.next(),
            self.clock.now(),
            article_id,
            who.agent_id,
            conversation_id,
            action,
            wording,
            rank,
            note,
        )
        await self.writer.save(Change(new=(use,)))
        self.keeper.learn(use)

    async def rated(self, conversation_id: int, score: int) -> None:
        """The citizen's score speaks for or against the answers that were used in the conversation."""
        if BAD < score < GOOD:
            return
        action = "satisfied" if score >= GOOD else "dissatisfied"
        for used in await self.keeper.articles.uses_in(conversation_id, USED):
            use = replace(used, id=self.ids.next(), at=self.clock.now(), action=action, note="")
            await self.writer.save(Change(new=(use,)))
            self.keeper.learn(use)


def _as_suggestion(hit: SearchHit) -> Suggestion:
    """A hit of the search box shown like a suggestion; it claims no confidence."""
    return Suggestion(
        article_id=hit.article_id,
        title=hit.title,
        snippet=hit.snippet,
        title_spans=hit.title_spans,
        snippet_spans=hit.snippet_spans,
        score=hit.score,
        confidence=0.0,
        matched=RowKind.TITLE,
        matched_text=hit.title,
        article=hit.article,
        official=hit.official,
        overruled=hit.overruled,
    )
