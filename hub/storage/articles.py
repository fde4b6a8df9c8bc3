"""Knowledge articles, as services ask for them."""

from collections.abc import Collection, Sequence

from hub.domain.knowledge import Article, ArticleUse
from hub.domain.manuscript import ChangeKind, KbChange, KbWord, SynonymGroup
from hub.storage.reads import Reads, marks


class StoredArticles:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def article(self, article_id: int) -> Article | None:
        return await self._reads.find(Article, "WHERE id = ?", article_id)

    async def changes(self, after_seq: int, limit: int) -> Sequence[tuple[int, KbChange]]:
        rows = await self._reads.values(
            "SELECT seq, article_id, op FROM kb_change WHERE seq > ? ORDER BY seq LIMIT ?", after_seq, limit
        )
        return [(seq, KbChange(article_id, ChangeKind(op))) for seq, article_id, op in rows]

    async def last_change(self) -> int:
        last: int | None = await self._reads.value("SELECT MAX(seq) FROM kb_change")
        return last or 0

    async def some_articles(self, ids: Collection[int]) -> Sequence[Article]:
        return await self._reads.all(Article, f"WHERE id IN {marks(len(ids))}", *ids)

    async def page(self, after_id: int, limit: int) -> Sequence[Article]:
        return await self._reads.all(Article, "WHERE id > ? ORDER BY id LIMIT ?", after_id, limit)

    async def own_words(self) -> Sequence[str]:
        return [row.word for row in await self._reads.all(KbWord, "ORDER BY id")]

    async def own_synonyms(self) -> Sequence[str]:
        return [_rule(group) for group in await self._reads.all(SynonymGroup, "ORDER BY id")]

    async def uses_in(self, conversation_id: int, actions: Collection[str]) -> Sequence[ArticleUse]:
        tail = f"WHERE conversation_id = ? AND action IN {marks(len(actions))} ORDER BY id"
        return await self._reads.few(ArticleUse, tail, conversation_id, *sorted(actions))

    async def uses_after(self, use_id: int, limit: int) -> Sequence[ArticleUse]:
        return await self._reads.all(ArticleUse, "WHERE id > ? ORDER BY id LIMIT ?", use_id, limit)

    async def uses(self, limit: int = 50_000) -> Sequence[ArticleUse]:
        return (await self._reads.all(ArticleUse, "ORDER BY id DESC LIMIT ?", limit))[::-1]


def _rule(group: SynonymGroup) -> str:
    words = " ".join(group.words)
    return f"{words} > {' '.join(group.leads_to)}" if group.leads_to else words
