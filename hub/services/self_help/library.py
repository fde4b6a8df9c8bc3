"""The public knowledge as citizens may have it: public, published, valid today, for their channel. The search
finds; the database, which is the truth, has the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.domain.article_content import ArticleContent, Basis
from hub.domain.knowledge import Article
from hub.services.editing.ports import Wordings
from hub.services.index_keeper import IndexKeeper
from hub.services.knowledge_rows import wording_article
from hub.services.ports import Articles
from hub.services.self_help.ports import Versions
from kb_search import Audience, Collection, Filters, Status, Suggestion

HINTS = 3
SHORTEST_HINT = 2
LONGEST_HINT = 60
SHOWN = frozenset({Collection.ANSWERS, Collection.OFFICIAL})


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """An article with all that its published version says."""

    article: Article
    content: ArticleContent
    confidence: float = 1.0
    official: bool = False


@dataclass(slots=True)
class PublicLibrary:
    keeper: IndexKeeper
    articles: Articles
    wordings: Wordings
    versions: Versions
    clock: Clock
    zone: ZoneInfo
    least_confidence: float

    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    def filters(self, channel: str) -> Filters:
        """Audience and status stay at their narrowest: public and published."""
        return Filters(
            collections=frozenset({Collection.ANSWERS.value}), channel=channel, valid_on=self.today()
        )

    def topic(self, said: Sequence[str]) -> tuple[str, ...]:
        return self.keeper.index.topic(said)

    async def sure(self, topic: Sequence[str], channel: str) -> PublicAnswer | None:
        """The answer to a topic, when and only when the search is sure of it."""
        hit = self._best(topic, channel)
        if hit is None or hit.confidence < self.least_confidence:
            return None
        found = await self.read(hit.article_id, channel)
        return found and replace(found, confidence=hit.confidence, official=hit.official)

    def _best(self, topic: Sequence[str], channel: str) -> Suggestion | None:
        found = self.keeper.index.suggest(" ".join(topic), self.filters(channel), limit=1) if topic else ()
        return next(iter(found), None)

    async def read(self, article_id: int, channel: str) -> PublicAnswer | None:
        row = await self.articles.article(article_id) or await self._official(article_id)
        if row is None or not self.is_public(row, channel):
            return None
        if row.collection == Collection.OFFICIAL:
            return PublicAnswer(row, _content_of(row), official=True)
        version = await self.versions.version(row.id, row.version)
        return PublicAnswer(row, version.content if version else _content_of(row))

    async def _official(self, article_id: int) -> Article | None:
        return next((wording_article(one) for one in await self.wordings.issued([article_id])), None)

    def is_public(self, row: Article, channel: str) -> bool:
        today = self.today()
        return (
            row.status == Status.PUBLISHED
            and row.audience == Audience.PUBLIC
            and row.collection in SHOWN
            and (not row.channels or channel in row.channels)
            and (row.valid_from is None or row.valid_from <= today)
            and (row.valid_until is None or row.valid_until >= today)
        )

    async def likely(self, text: str, channel: str) -> list[Article]:
        """What somebody who is still writing may mean, sure or not: they choose."""
        asked = text.strip()[:LONGEST_HINT]
        if len(asked) < SHORTEST_HINT:
            return []
        found = self.keeper.index.search(asked, self.filters(channel), limit=HINTS)
        ids = [hit.article_id for hit in found.hits]
        if not ids:
            return []
        rows = {row.id: row for row in await self.articles.some_articles(ids)}
        rows |= {one.id: wording_article(one) for one in await self.wordings.issued(ids)}
        return [row for number in ids if (row := rows.get(number)) and self.is_public(row, channel)]


def _content_of(row: Article) -> ArticleContent:
    """Of an article that never passed the editor's desk."""
    return ArticleContent(
        title=row.title,
        short_answer=row.short_answer,
        long_answer=_paragraphs(row.body) if row.body != row.short_answer else "",
        basis=(Basis(row.legal_basis),) if row.legal_basis else (),
        department=row.department,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
