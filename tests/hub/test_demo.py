"""A newcomer who starts the demo finds the newer screens alive, and nobody real in them."""

import json
from pathlib import Path

import pytest

from hub.commands import demo
from hub.commands.workshop import workshop
from hub.domain.notice import TemplateState
from hub.domain.official import WordingState
from hub.services.editing.ports import WordingFilter
from hub.storage.schema import migrate
from tests.fakes import ManualClock
from tests.journeys.town import town_config

ALL = WordingFilter()


@pytest.fixture(autouse=True)
def few_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that the demo names: the others cost time and change nothing here."""
    lines = demo.ARTICLES.read_text("utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["id"] in (1, 7, 16, 34)]
    few = tmp_path / "articles.jsonl"
    few.write_text("\n".join(kept), "utf-8")
    monkeypatch.setattr(demo, "ARTICLES", few)


async def test_the_newer_screens_are_filled_once_and_only_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, clock = town_config(tmp_path), ManualClock()
    await migrate(config.storage_url)
    await demo.load_demo(config, clock)
    await demo.load_demo(config, clock)

    async with workshop(config, clock) as work:
        store = work.store
        (wording,) = await store.wordings.page(ALL)
        finds = await store.gaps.must_finds()
        gaps = await store.gaps.newest(10)
        (text,) = await store.notices.templates()
        entries = await store.notices.entries(None, "", None, 100)

    assert "left out" in capsys.readouterr().out
    assert (wording.state, wording.article_ids, wording.department) == (
        WordingState.ISSUED,
        (7,),
        "医疗保障局",
    )
    assert wording.agreed_by is not None
    assert wording.valid_until is not None
    assert wording.valid_until > clock.now().date()
    assert [row.article_id for row in finds] == [1, 16, 34]
    assert len(gaps) == 3
    assert text.state is TemplateState.APPROVED
    assert text.decided_by != text.created_by
    assert len(entries) == 4
    assert all(entry.phone.startswith("0005550") for entry in entries)


async def test_without_articles_the_rest_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "ARTICLES", tmp_path / "nothing.jsonl")
    config, clock = town_config(tmp_path), ManualClock()
    await migrate(config.storage_url)
    await demo.load_demo(config, clock)

    async with workshop(config, clock) as work:
        assert await work.store.wordings.page(ALL) == []
        assert len(await work.store.notices.templates()) == 1
