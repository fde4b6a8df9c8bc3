"""Knowledge articles, as services ask for them."""

from collections.abc import Sequence

from hub.domain.knowledge import Article, ArticleUse
from hub.storage.reads import Reads


class StoredArticles:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def articles(self, after_seq: int = 0) -> Sequence[Article]:
        return await self._reads.all(Article, "WHERE seq > ? ORDER BY seq, id", after_seq)

    async def article(self, article_id: int) -> Article | None:
        return await self._reads.find(Article, "WHERE id = ?", article_id)

    async def last_seq(self) -> int:
        last: int | None = await self._reads.value("SELECT MAX(seq) FROM article")
        return last or 0

    async def uses(self, limit: int = 50_000) -> Sequence[ArticleUse]:
        return (await self._reads.all(ArticleUse, "ORDER BY id DESC LIMIT ?", limit))[::-1]
