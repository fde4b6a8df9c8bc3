"""The knowledge index follows the database: from a snapshot, by its changes, and anew when it must."""

from datetime import timedelta
from pathlib import Path

import pytest

from hub.domain.change import Change, Patch, Row
from hub.domain.knowledge import Article, ArticleUse
from hub.domain.manuscript import ChangeKind, KbChange, KbWord, SynonymGroup
from hub.services import index_keeper
from hub.services.index_keeper import SAVED_EVERY, IndexKeeper, Place
from hub.services.knowledge_rows import article_of, searched
from hub.storage.store import HubStore
from kb_search.snapshot import CURRENT
from tests.fakes import ManualClock
from tests.storage.rows import NOW, after, keep

CARD = Article(
    1,
    "社会保障卡补办",
    "到网点补办。",
    "可以补",
    NOW,
    questions=("卡丢了怎么办",),
    legal_basis="甲法",
    channels=("web", "wechat"),
    version=3,
    seq=9,
    details="带身份证",
)
LAMP = Article(2, "路灯不亮报修", "拨打热线。", "拨打热线", NOW)


async def publish(store: HubStore, *articles: Article) -> None:
    await keep(store, *articles, *(KbChange(article.id, ChangeKind.UPSERT) for article in articles))


async def change(store: HubStore, article: Article, **values: str) -> None:
    rows: tuple[Row, ...] = (KbChange(article.id, ChangeKind.UPSERT),)
    await store.writer.save(Change(new=rows, patches=(Patch(Article, article.id, values),)))


async def keeper_of(store: HubStore, folder: Path, database: str = "here") -> IndexKeeper:
    keeper = IndexKeeper(store.articles, store.wordings, ManualClock(), Place(folder, database))
    await keeper.load()
    return keeper


def first(keeper: IndexKeeper, question: str) -> int:
    return next((hit.article_id for hit in keeper.index.suggest(question)), 0)


def test_an_article_comes_back_from_the_search_as_it_was() -> None:
    assert article_of(searched(CARD)) == CARD


async def test_changes_are_taken_up_once_they_are_committed(store: HubStore, tmp_path: Path) -> None:
    await keep(store, CARD)  # from before the log of changes
    keeper = await keeper_of(store, tmp_path)
    await publish(store, LAMP)
    assert first(keeper, "路灯不亮") == 0

    await keeper.follow()
    assert first(keeper, "路灯不亮") == 2

    await change(store, LAMP, title="树枝遮挡修剪")
    await keep(store, KbChange(1, ChangeKind.DELETE))
    await keeper.follow()
    assert first(keeper, "树枝修剪") == 2
    assert first(keeper, "社会保障卡") == 0


async def test_a_restart_goes_on_from_the_snapshot(
    store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(store, CARD)
    keeper = await keeper_of(store, tmp_path)
    keeper.learn(ArticleUse(5, NOW, 1, 7, 10, "sent", "蓝本本让狗叼走了", 1, ""))
    await keeper.save()
    await publish(store, LAMP)
    later = ArticleUse(6, after(1), 2, 7, 10, "sent", "黑灯瞎火的", 1, "")
    await keep(store, later)

    async def forbidden(after_id: int, limit: int) -> list[Article]:
        raise AssertionError("the articles are read again")

    monkeypatch.setattr(store.articles, "page", forbidden)
    again = await keeper_of(store, tmp_path)

    assert first(again, "蓝本本让狗叼走了") == 1
    assert first(again, "路灯不亮") == first(again, "黑灯瞎火的") == 2


@pytest.mark.parametrize("fault", ["damaged", "foreign", "newer"])
async def test_a_snapshot_that_cannot_be_trusted_is_built_anew(
    store: HubStore, tmp_path: Path, fault: str
) -> None:
    await publish(store, CARD, LAMP)
    keeper = await keeper_of(store, tmp_path, "elsewhere" if fault == "foreign" else "here")
    if fault == "damaged":
        (tmp_path / CURRENT).write_text("{", "utf-8")
    if fault == "newer":  # the database was put back to an older day
        keeper.index.save(tmp_path, await store.articles.last_change() + 1)
    await change(store, LAMP, title="树枝遮挡修剪")

    again = await keeper_of(store, tmp_path)

    assert first(again, "社会保障卡") == 1
    assert first(again, "树枝修剪") == 2


async def test_many_articles_are_built_while_the_hub_works(
    store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_keeper, "AT_ONCE", 1)
    await publish(store, CARD, LAMP)
    await keep(store, ArticleUse(5, NOW, 1, 7, 10, "sent", "蓝本本让狗叼走了", 1, ""))
    keeper = await keeper_of(store, tmp_path)
    assert len(keeper.index) == 0

    await keeper.maintain()

    assert first(keeper, "路灯不亮") == 2
    assert first(keeper, "蓝本本让狗叼走了") == 1
    assert (await keeper_of(store, tmp_path))._is_stale is False


async def test_the_editors_words_and_synonyms_are_taken_up(store: HubStore, tmp_path: Path) -> None:
    await publish(store, CARD, LAMP)
    keeper = await keeper_of(store, tmp_path)
    before = keeper.index
    group = SynonymGroup(7, ("蓝本本",), NOW, ("社会保障卡",))
    await keep(store, group, KbChange(0, ChangeKind.WORDS))

    await keeper.follow()
    assert first(keeper, "蓝本本") == 1
    assert keeper.index is before

    await keep(store, KbWord(8, "蓝本本证", NOW), KbChange(0, ChangeKind.WORDS))
    await keeper.follow()
    await keeper.maintain()
    assert keeper.index is not before
    assert first(keeper, "蓝本本") == 1


async def test_changes_during_a_rebuild_are_not_lost(
    store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(store, CARD, LAMP)
    keeper = await keeper_of(store, tmp_path)
    read = store.articles.page

    async def read_while_things_change(after_id: int, limit: int) -> object:
        rows = await read(after_id, limit)
        if not after_id:
            await change(store, LAMP, title="树枝遮挡修剪")
            await keep(store, KbChange(1, ChangeKind.DELETE))
            await keeper.follow()
        return rows

    monkeypatch.setattr(store.articles, "page", read_while_things_change)
    await keeper.rebuild()

    assert first(keeper, "树枝修剪") == 2
    assert first(keeper, "社会保障卡") == 0


async def test_snapshots_are_written_after_a_while_and_a_full_disk_stops_nobody(
    store: HubStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await publish(store, CARD)
    keeper = await keeper_of(store, tmp_path / "kb")
    await publish(store, LAMP)
    await keeper.follow()
    await keeper.maintain()
    assert len(await keeper_loaded_articles(store, tmp_path / "kb")) == 1

    assert isinstance(keeper.clock, ManualClock)
    keeper.clock.advance(SAVED_EVERY + timedelta(seconds=1))
    await keeper.maintain()
    assert len(await keeper_loaded_articles(store, tmp_path / "kb")) == 2

    keeper.place = Place(tmp_path / "kb" / CURRENT, "here")  # a file where the folder should be
    await keeper.save()
    assert "not written" in caplog.text


async def keeper_loaded_articles(store: HubStore, folder: Path) -> list[int]:
    """The articles in the snapshot itself, without what came later."""
    bare = IndexKeeper(store.articles, store.wordings, ManualClock(), Place(folder, "here"))
    index = await bare._empty_index()
    index.open(folder)
    return [key for key in (1, 2) if index.article(key)]
