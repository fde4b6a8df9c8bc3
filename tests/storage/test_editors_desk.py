"""What the editor's desk asks of the database: older articles, the order of changes, two who save at once."""

import asyncio
import sqlite3
from datetime import date

import asyncpg
import pytest

from hub.clock import SystemClock
from hub.domain.article_content import ArticleContent
from hub.domain.change import Change, Conflict
from hub.domain.knowledge import Article
from hub.domain.manuscript import (
    ArticleVersion,
    ChangeKind,
    Folder,
    KbChange,
    Live,
    Manuscript,
    ManuscriptStep,
    Stage,
)
from hub.storage.address import Address
from hub.storage.schema import migrate
from hub.storage.store import HubStore, open_store
from tests.storage.rows import NOW, keep
from tests.storage.test_schema import MIGRATIONS, empty

__all__ = ["empty"]
BEFORE = MIGRATIONS[MIGRATIONS.index(next(name for name in MIGRATIONS if name.endswith("editors_desk"))) - 1]


async def execute(url: str, statement: str) -> None:
    address = Address.read(url)
    if address.file is not None:
        with sqlite3.connect(address.file) as near:
            near.execute(statement)
        near.close()
        return
    far = await asyncpg.connect(address.dsn)
    await far.execute(statement)
    await far.close()


async def test_articles_from_before_the_editors_desk_become_published_manuscripts(empty: str) -> None:
    await migrate(empty, BEFORE)
    columns = "title, body, short_answer, updated_at, questions, category, department, legal_basis, status"
    rest = "'answers', '', 'public', '[]', '2026-12-31', 9"
    first_row = "1, '补缴', '第一段 <甲>\n第二段', '可以补', '2026-03-02 09:30:00+00:00', '[\"能补吗\"]'"
    second_row = "2, '草稿', '', '', '2026-03-02 09:30:00+00:00', '[]'"
    await execute(
        empty,
        f"INSERT INTO article (id, {columns}, version, collection, region, audience, channels, valid_until, "
        "seq)"
        f" VALUES ({first_row}, '社保/灵活就业', '人社局', '《甲法》《乙法》', 'published', 3, {rest}), "
        f"({second_row}, '', '', '', 'draft', 1, {rest})",
    )

    await migrate(empty)
    await migrate(empty, BEFORE)
    await migrate(empty)

    async with open_store(empty, SystemClock()) as store:
        first, second = [await store.reads.find(Manuscript, "WHERE id = ?", key) for key in (1, 2)]
        (version,) = await store.reads.all(ArticleVersion, "")
        folders = await store.reads.all(Folder, "ORDER BY id")
    assert first is not None
    assert second is not None
    assert (first.stage, first.live, first.live_state) == (Stage.DONE, 3, Live.PUBLISHED)
    assert first.content.long_answer == "<p>第一段 &lt;甲&gt;</p><p>第二段</p>"
    assert first.content.questions == ("能补吗",)
    assert first.content.valid_until == date(2026, 12, 31)
    assert [basis.title for basis in first.content.basis] == ["《甲法》", "《乙法》"]
    assert (version.number, version.content) == (3, first.content)
    assert [(f.name, f.parent_id) for f in folders] == [("社保", None), ("灵活就业", folders[0].id)]
    assert first.folder_id == folders[1].id
    assert (second.stage, second.live) == (Stage.DRAFT, 0)


async def test_articles_from_before_official_wordings_get_the_subject_of_their_version(empty: str) -> None:
    place = next(at for at, name in enumerate(MIGRATIONS) if name.endswith("official_wordings"))
    await migrate(empty)
    async with open_store(empty, SystemClock()) as store:
        for number, version in ((1, 2), (2, 5)):
            await keep(store, Article(number, "路灯", "报修", "报修", NOW, version=version))
        for of, number, subject in ((1, 1, "01"), (1, 2, "0503")):
            content = ArticleContent("路灯", subject=subject)
            await keep(store, ArticleVersion(10 * of + number, of, number, content, NOW))

    await migrate(empty, MIGRATIONS[place - 1])
    await migrate(empty)

    async with open_store(empty, SystemClock()) as store:
        rows = await store.reads.all(Article, "ORDER BY id")
    assert [row.subject for row in rows] == ["0503", ""]


async def test_changes_are_numbered_in_the_order_of_their_commits(store: HubStore) -> None:
    await store.writer.save(Change(new=(KbChange(5, ChangeKind.UPSERT), KbChange(6, ChangeKind.UPSERT))))
    await store.writer.save(Change(new=(KbChange(5, ChangeKind.DELETE),)))

    changes = await store.articles.changes(after_seq=0, limit=10)
    later = await store.articles.changes(after_seq=changes[1][0], limit=10)

    assert [(change.article_id, change.op.value) for _, change in changes] == [
        (5, "upsert"),
        (6, "upsert"),
        (5, "delete"),
    ]
    assert [change.op for _, change in later] == [ChangeKind.DELETE]
    assert await store.articles.last_change() == changes[-1][0]


@pytest.mark.peer
async def test_no_smaller_number_is_committed_after_a_larger_one(postgres_url: str) -> None:
    dsn = Address.read(postgres_url).dsn
    first, second = [await asyncpg.connect(dsn) for _ in range(2)]
    insert = "INSERT INTO kb_change (article_id, op) VALUES ($1, 'upsert') RETURNING seq"
    begun = first.transaction()
    await begun.start()
    early = await first.fetchval(insert, 1)

    late = asyncio.create_task(second.fetchval(insert, 2))
    done, _ = await asyncio.wait([late], timeout=0.2)

    assert not done  # whoever comes second has no number yet
    await begun.commit()
    assert await late == early + 1
    await first.close()
    await second.close()


async def test_of_two_who_make_the_same_revision_one_is_refused(store: HubStore) -> None:
    content = ArticleContent("补缴")
    await keep(
        store, Manuscript(1, content, NOW, NOW, "补缴"), ManuscriptStep(2, 1, NOW, "saved", revision=2)
    )

    with pytest.raises(Conflict):
        await store.writer.save(Change(new=(ManuscriptStep(3, 1, NOW, "saved", revision=2),)))

    await keep(store, *(ManuscriptStep(key, 1, NOW, "remarked", text="同意") for key in (4, 5)))
