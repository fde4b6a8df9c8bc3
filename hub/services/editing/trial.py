"""Tries questions: on what is published, as different people would see it, and on what is being written."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hub.domain.article_content import ArticleContent
from hub.domain.manuscript import Manuscript
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.editing.preview import Cut, Cutter
from hub.services.editing.publishing import live_article
from hub.services.editing.rights import EDITORS
from hub.services.knowledge_rows import searched
from hub.services.problems import NotAllowed
from hub.services.suggestions import STAFF, Suggester, Wanted
from kb_search import (
    SHOWN_TO_CITIZENS,
    Article,
    Audience,
    Filters,
    KnowledgeIndex,
    Suggestion,
    supposing,
)
from kb_search.explain import Language

LOOKED_AT = 10
AUDIENCES = {
    "public": frozenset({Audience.PUBLIC}),
    "internal": STAFF,
    "secret": frozenset(Audience),
}


@dataclass(frozen=True, slots=True)
class TrialWish:
    """Empty means: whatever. `audience` is who asks: public, internal (staff) or secret (editors)."""

    query: str
    audience: str = "internal"
    region: str = ""
    department: str = ""
    channel: str = ""
    collection: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    place: int
    hit: Suggestion
    told: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`agents` and `citizens` are the confidence from which each are shown an answer."""

    ranked: tuple[Ranked, ...]
    cuts: tuple[Cut, ...]
    agents: float
    citizens: float
    took_ms: float


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where a draft would come for one question; `place` 0: not among the first ten."""

    query: str
    place: int
    confidence: float
    first: Suggestion | None


@dataclass(slots=True)
class TrialBox:
    ground: EditingGround
    suggester: Suggester
    cutter: Cutter
    timer: Callable[[], float]

    async def ask(self, who: Who, wish: TrialWish, language: Language) -> Trial:
        if wish.audience == "secret" and not who.has(EDITORS):
            raise NotAllowed("not_allowed")
        began, index, filters = self.timer(), self.suggester.index, self._filters(wish)
        hits = index.suggest([wish.query], filters, limit=LOOKED_AT)
        took = (self.timer() - began) * 1000
        ranked: list[Ranked] = []
        for place, hit in enumerate(hits, 1):
            told = index.explain([wish.query], hit.article_id, filters, language) or ""
            ranked.append(Ranked(place, hit, told))
            await asyncio.sleep(0)
        cuts = self.cutter.cut(wish.query)
        return Trial(tuple(ranked), cuts, self.suggester.least_confidence, SHOWN_TO_CITIZENS, took)

    async def places(
        self, who: Who, content: ArticleContent, article_id: int, queries: Sequence[str]
    ) -> tuple[DraftPlace, ...]:
        """Where this text would come, were it published now; it needs not be saved."""
        if article_id:
            await self.ground.open(who, article_id)
        return await asyncio.to_thread(self._places, content, article_id, queries)

    def _places(
        self, content: ArticleContent, article_id: int, queries: Sequence[str]
    ) -> tuple[DraftPlace, ...]:
        index = self.supposed(content, article_id)
        return tuple(self._place(index, query, article_id) for query in queries)

    def _place(self, index: KnowledgeIndex, query: str, article_id: int) -> DraftPlace:
        hits = articles_among(index.suggest([query], self.readers(), limit=LOOKED_AT))
        found = [(place, hit) for place, hit in enumerate(hits, 1) if hit.article_id == article_id]
        place, confidence = (found[0][0], found[0][1].confidence) if found else (0, 0.0)
        return DraftPlace(query, place, confidence, hits[0] if hits else None)

    def supposed(self, content: ArticleContent, article_id: int) -> KnowledgeIndex:
        """The index with this text published today, among what agents may see; a secret one is looked at as
        if it were not, since nobody is ever suggested a secret.
        """
        now = self.ground.clock.now()
        row = live_article(Manuscript(article_id, content, now, now, content.title), "", now, 0)
        article: Article = replace(searched(row), valid_from=None, valid_until=None)
        if article.audience is Audience.SECRET:
            article = replace(article, audience=Audience.INTERNAL)
        return supposing(self.suggester.index, article)

    def readers(self) -> Filters:
        """What agents may be suggested today."""
        return Filters(audiences=STAFF, valid_on=self.ground.today())

    def _filters(self, wish: TrialWish) -> Filters:
        asked = Filters(
            collections=frozenset({wish.collection}) if wish.collection else None,
            valid_on=wish.day or self.ground.today(),
            audiences=AUDIENCES[wish.audience],
        )
        return Wanted(department=wish.department, region=wish.region, channel=wish.channel).within(asked)


def articles_among(hits: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Official wordings stand before the answers and take no place among them: they are no articles."""
    return tuple(hit for hit in hits if not hit.official)
