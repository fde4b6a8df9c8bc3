"""The editor's desk in the database, as its services ask for it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from hub.domain.knowledge import Article
from hub.domain.manuscript import (
    ArticleVersion,
    Folder,
    KbWord,
    Manuscript,
    ManuscriptStep,
    Subject,
    SynonymGroup,
    UpdateRequest,
)
from hub.services.editing.ports import ManuscriptFilter, Reach, UseCount
from hub.storage.reads import Reads, alike, containing, first_id, marks
from hub.storage.scope import EVERYTHING, Condition

VIEWS = {
    "work": "stage <> 'done'",
    "draft": "stage = 'draft'",
    "review": "stage = 'review'",
    "approval": "stage = 'approval'",
    "scheduled": "stage = 'scheduled'",
    "expired": "live_state = 'expired'",
    "unfiled": "folder_id IS NULL",
    "asked": "id IN (SELECT article_id FROM update_request WHERE done_at IS NULL)",
}
_DUE = "live_state = 'published' AND review_by <= ?"
_WRONG = "('reported', 'not_helpful')"


class StoredManuscripts:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def manuscript(self, article_id: int) -> Manuscript | None:
        return await self._reads.find(Manuscript, "WHERE id = ?", article_id)

    async def page(self, wanted: ManuscriptFilter) -> Sequence[Manuscript]:
        where, values = _where(wanted)
        tail = f"WHERE {where} AND id > ? ORDER BY id LIMIT ?"
        return await self._reads.all(Manuscript, tail, *values, wanted.after, wanted.limit)

    async def count(self, wanted: ManuscriptFilter) -> int:
        where, values = _where(wanted)
        (row,) = await self._reads.values(f"SELECT COUNT(*) FROM manuscript WHERE {where}", *values)  # noqa: S608
        return int(row[0])

    async def counts_by_folder(self, reach: Reach) -> Mapping[int, int]:
        where, values = within(reach)
        rows = await self._reads.values(
            f"SELECT folder_id, COUNT(*) FROM manuscript WHERE {where} GROUP BY folder_id",  # noqa: S608
            *values,
        )
        return {int(folder or 0): int(count) for folder, count in rows}

    async def some(self, ids: Collection[int]) -> Sequence[Manuscript]:
        return await self._reads.all(Manuscript, f"WHERE id IN {marks(len(ids))} ORDER BY id", *ids)

    async def titled(self, titles: Collection[str]) -> Sequence[Manuscript]:
        tail = f"WHERE title IN {marks(len(titles))} ORDER BY id"
        return await self._reads.all(Manuscript, tail, *titles)

    async def steps(self, article_id: int) -> Sequence[ManuscriptStep]:
        return await self._reads.all(ManuscriptStep, "WHERE article_id = ? ORDER BY id", article_id)

    async def step_with(self, article_id: int, revision: int) -> ManuscriptStep | None:
        tail = "WHERE article_id = ? AND revision = ?"
        return await self._reads.find(ManuscriptStep, tail, article_id, revision)

    async def versions(self, article_id: int) -> Sequence[ArticleVersion]:
        return await self._reads.all(ArticleVersion, "WHERE article_id = ? ORDER BY number DESC", article_id)

    async def version(self, article_id: int, number: int) -> ArticleVersion | None:
        tail = "WHERE article_id = ? AND number = ?"
        return await self._reads.find(ArticleVersion, tail, article_id, number)

    async def articles_with(self, file_id: str) -> Sequence[Manuscript]:
        tail = "WHERE id IN (SELECT article_id FROM article_file WHERE file_id = ?) ORDER BY id"
        return await self._reads.few(Manuscript, tail, file_id)

    async def to_publish(self, at: datetime) -> Sequence[Manuscript]:
        tail = "WHERE stage = 'scheduled' AND publish_at <= ? ORDER BY publish_at, id"
        return await self._reads.few(Manuscript, tail, at)

    async def to_expire(self, day: date) -> Sequence[Article]:
        tail = "WHERE status = 'published' AND valid_until < ? ORDER BY id LIMIT 100"
        return await self._reads.few(Article, tail, day)

    async def folders(self) -> Sequence[Folder]:
        return await self._reads.all(Folder, "ORDER BY position, id")

    async def in_folders(self, folder_ids: Collection[int]) -> Sequence[Manuscript]:
        tail = f"WHERE folder_id IN {marks(len(folder_ids))} AND live_state = 'published' ORDER BY id"
        return await self._reads.all(Manuscript, tail, *folder_ids)

    async def requests(self, article_id: int | None = None) -> Sequence[UpdateRequest]:
        if article_id is None:
            return await self._reads.all(UpdateRequest, "WHERE done_at IS NULL ORDER BY due_on, id")
        return await self._reads.all(UpdateRequest, "WHERE article_id = ? ORDER BY id DESC", article_id)

    async def request(self, request_id: int) -> UpdateRequest | None:
        return await self._reads.find(UpdateRequest, "WHERE id = ?", request_id)

    async def subjects(self) -> Sequence[Subject]:
        return await self._reads.all(Subject, "ORDER BY code")

    async def words(self) -> Sequence[KbWord]:
        return await self._reads.all(KbWord, "ORDER BY id")

    async def synonyms(self) -> Sequence[SynonymGroup]:
        return await self._reads.all(SynonymGroup, "ORDER BY id")

    async def uses_of(self, article_id: int, since: datetime) -> UseCount:
        rows = await self._reads.values(
            "SELECT action, COUNT(*) FROM article_use WHERE article_id = ? AND id >= ? GROUP BY action",
            article_id,
            first_id(since),
        )
        counts = {action: int(count) for action, count in rows}
        return UseCount(
            used=counts.get("inserted", 0),
            helpful=counts.get("sent", 0) + counts.get("edited_and_sent", 0),
            reported=counts.get("reported", 0) + counts.get("not_helpful", 0),
        )

    async def wordings_of(self, article_id: int, since: datetime, limit: int) -> Sequence[tuple[str, int]]:
        rows = await self._reads.values(
            "SELECT wording, COUNT(DISTINCT conversation_id) FROM article_use"
            " WHERE article_id = ? AND id >= ? AND wording <> ''"
            " AND action IN ('inserted', 'sent', 'edited_and_sent')"
            " GROUP BY wording ORDER BY 2 DESC, MAX(id) DESC LIMIT ?",
            article_id,
            first_id(since),
            limit,
        )
        return [(str(wording), int(count)) for wording, count in rows]

    async def reported(self, since: datetime) -> int:
        found = await self._reads.values(
            f"SELECT COUNT(DISTINCT article_id) FROM article_use WHERE id >= ? AND action IN {_WRONG}",  # noqa: S608
            first_id(since),
        )
        return int(found[0][0])


def _where(wanted: ManuscriptFilter) -> Condition:
    conditions = [within(wanted.reach), *_about(wanted)]
    return " AND ".join(text for text, _ in conditions), [v for _, bound in conditions for v in bound]


def within(reach: Reach) -> Condition:
    if reach.everything:
        return EVERYTHING
    folders = sorted(reach.folder_ids)
    return f"(department = ? OR folder_id IN {marks(len(folders))})", [reach.department, *folders]


def _about(wanted: ManuscriptFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.view == "due":
        found.append((_DUE, [wanted.day]))
    elif wanted.view:
        found.append((VIEWS[wanted.view], []))
    if wanted.folder_ids is not None:
        found.append((f"folder_id IN {marks(len(wanted.folder_ids))}", sorted(wanted.folder_ids)))
    if wanted.words:
        text = f"({alike('title')} OR id IN {marks(len(wanted.ids))})"
        found.append((text, [containing(wanted.words), *sorted(wanted.ids)]))
    return found
