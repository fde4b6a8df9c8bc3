"""Keeps the knowledge index true to the database, which is the truth: snapshots, changes, merges, rebuilds.

Changes are taken up in the loop, some milliseconds each; merges, rebuilds and snapshots go on in a thread
beside it while the index in use answers.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from channels.contract import Clock
from hub.domain.knowledge import ArticleUse
from hub.domain.manuscript import ChangeKind, KbChange
from hub.services.editing.ports import Wordings
from hub.services.knowledge_rows import PAYLOAD, searched, verdict_of, wording_searched
from hub.services.ports import Articles
from kb_search import KnowledgeIndex, UnusableSnapshot
from kb_search.synonyms import shipped_synonyms

log = logging.getLogger(__name__)

BATCH = 500
# So many articles are indexed before anybody is let in; more of them while the hub already works.
AT_ONCE = 2_000
SAVED_AFTER = 500
SAVED_EVERY = timedelta(minutes=10)
# The newest verdicts are judged again by a new index; the confidence is fitted anew after so many.
JUDGED = 1_000
RECALIBRATED_AFTER = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where snapshots lie; `database` tells those of another database apart."""

    folder: Path
    database: str = field(repr=False)  # its address, with the password


@dataclass(slots=True)
class IndexKeeper:
    articles: Articles
    wordings: Wordings
    clock: Clock
    place: Place
    index: KnowledgeIndex = field(default_factory=KnowledgeIndex)
    _words: tuple[str, ...] = ()
    _seq: int = 0
    _heard: int = 0
    _unsaved: int = 0
    _saved_at: datetime | None = None
    _is_stale: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def reached(self) -> int:
        """The last change that is in the index."""
        return self._seq

    async def load(self) -> None:
        """Open the snapshot and take up what came later; without one that can be trusted, build anew."""
        self.index = await self._empty_index()
        self._saved_at = self.clock.now()
        try:
            reached = await asyncio.to_thread(self.index.open, self.place.folder)
            if reached.sequence > await self.articles.last_change():
                raise UnusableSnapshot("newer than the database")
        except UnusableSnapshot as unusable:
            await self._begin_anew(unusable.reason)
        else:
            self._seq, self._heard = reached
            await self._hear_later_verdicts()
            await self.follow()

    async def follow_forever(self, every: timedelta) -> None:
        while True:
            await self.clock.sleep(every)
            await self.follow()

    async def maintain_forever(self, every: timedelta) -> None:
        while True:
            await self.clock.sleep(every)
            await self.maintain()

    async def follow(self) -> None:
        """Take up what was changed since the last look."""
        async with self._turn:
            while changes := await self.articles.changes(self._seq, BATCH):
                await self._take_up([change for _, change in changes])
                self._seq = changes[-1][0]
                self._unsaved += len(changes)

    async def maintain(self) -> None:
        """Do the long work that is due."""
        if self._is_stale:
            await self.rebuild()
        if self.index.needs_merge:
            await asyncio.to_thread(self.index.merge)
        waited = self._saved_at is None or self.clock.now() - self._saved_at >= SAVED_EVERY
        if self._unsaved >= SAVED_AFTER or (self._unsaved and waited):
            await self.save()

    async def rebuild(self) -> None:
        """Build another index from the database; the present one answers until it is ready."""
        self._is_stale = False
        seq = await self.articles.last_change()
        fresh = await self._empty_index()
        uses = await self.articles.uses()
        verdicts = [verdict for use in uses if (verdict := verdict_of(use))]
        fresh.index((), verdicts)
        after = 0
        while rows := await self.articles.page(after, BATCH):
            after = rows[-1].id
            await asyncio.to_thread(fresh.add, [searched(row) for row in rows])
        fresh.add([wording_searched(row) for row in await self.wordings.issued()])
        await asyncio.to_thread(fresh.merge)
        for verdict in verdicts[-JUDGED:]:
            await asyncio.to_thread(fresh.judge, verdict)
        fresh.recalibrate()
        await self._replace(fresh, seq, uses)

    async def save(self) -> None:
        """Write a snapshot. Without one the next start takes longer, no more: a full disk stops nobody."""
        self._unsaved, self._saved_at = 0, self.clock.now()
        try:
            await asyncio.to_thread(self.index.save, self.place.folder, self._seq, self._heard)
        except OSError as error:
            log.warning("knowledge snapshot not written", extra={"reason": str(error)})

    def learn(self, use: ArticleUse) -> None:
        verdict = verdict_of(use)
        self._heard = max(self._heard, use.id)
        if verdict is None:
            return
        self.index.adopt(verdict.article_id, verdict.wording, verdict.agent_id, verdict.kind)
        self._unsaved += 1
        if self._unsaved % RECALIBRATED_AFTER == 0:
            self.index.recalibrate()

    async def _begin_anew(self, reason: str) -> None:
        log.info("knowledge index is built from the database", extra={"reason": reason})
        self.index = await self._empty_index()
        if len(await self.articles.page(0, AT_ONCE + 1)) > AT_ONCE:
            self._is_stale = True
        else:
            await self.rebuild()

    async def _empty_index(self) -> KnowledgeIndex:
        self._words = tuple(await self.articles.own_words())
        rules = [*shipped_synonyms(), *await self.articles.own_synonyms()]
        stamp = f"{PAYLOAD} {self.place.database}"
        return KnowledgeIndex(user_words=self._words, synonyms=rules, stamp=stamp)

    async def _replace(self, fresh: KnowledgeIndex, seq: int, uses: Sequence[ArticleUse]) -> None:
        async with self._turn:
            self.index, self._seq = fresh, seq
            self._heard = uses[-1].id if uses else 0
        await self._hear_later_verdicts()
        await self.follow()
        await self.save()

    async def _take_up(self, changes: Sequence[KbChange]) -> None:
        if any(change.op is ChangeKind.WORDS for change in changes):
            await self._take_up_words()
        last = {change.article_id: change.op for change in changes if change.op is not ChangeKind.WORDS}
        rows = await self.articles.some_articles(last) if last else ()
        found = {row.id: searched(row) for row in rows}
        wordings = await self.wordings.issued(last) if last else ()
        found |= {row.id: wording_searched(row) for row in wordings}
        for article_id, op in last.items():
            if op is ChangeKind.UPSERT and article_id in found:
                self.index.upsert(found[article_id])
            else:
                self.index.delete(article_id)
            await asyncio.sleep(0)

    async def _take_up_words(self) -> None:
        """Synonyms hold at once. Words that are cut whole change what every article is found by."""
        self.index.use_synonyms([*shipped_synonyms(), *await self.articles.own_synonyms()])
        if tuple(await self.articles.own_words()) != self._words:
            self._is_stale = True

    async def _hear_later_verdicts(self) -> None:
        while uses := await self.articles.uses_after(self._heard, BATCH):
            for use in uses:
                self.learn(use)
                await asyncio.sleep(0)
