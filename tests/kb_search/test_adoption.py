"""What agents do with an answer teaches the index, and no agent alone can teach it much."""

from pathlib import Path

import pytest

from kb_search import AdoptionKind, Article, KnowledgeIndex, RowKind
from kb_search.feedback import ALONE_IN_ALL, ALONE_PER_ARTICLE, PER_ARTICLE, Adoptions
from tests.kb_search.articles import HEATING, STREET_LAMP, filled

INSERTED, NOT_HELPFUL = AdoptionKind.INSERTED, AdoptionKind.NOT_HELPFUL
SAYING = "在家哈气成霜"


def best(index: KnowledgeIndex) -> int | None:
    found = index.suggest(SAYING)
    return found[0].article_id if found else None


def test_an_adopted_wording_is_found_from_then_on() -> None:
    index = filled()
    before = best(index)

    index.adopt(HEATING.id, SAYING, 1, INSERTED)

    assert before != HEATING.id
    assert best(index) == HEATING.id
    assert index.suggest(SAYING)[0].matched is RowKind.ADOPTED


def test_one_agent_counts_half_and_a_second_one_fully() -> None:
    index = filled()
    index.adopt(HEATING.id, SAYING, 1, INSERTED)
    index.adopt(HEATING.id, SAYING, 1, AdoptionKind.EDITED)
    alone = index.suggest(SAYING)[0].score

    index.adopt(HEATING.id, SAYING, 2, INSERTED)

    assert index.suggest(SAYING)[0].score > 1.5 * alone


def test_rejections_take_a_wording_away_but_never_the_title() -> None:
    index = filled()
    index.adopt(HEATING.id, SAYING, 1, INSERTED)

    index.adopt(HEATING.id, SAYING, 2, NOT_HELPFUL)
    for agent in range(20):
        index.adopt(STREET_LAMP.id, "路灯不亮", agent, NOT_HELPFUL)

    assert best(index) != HEATING.id
    assert index.suggest("路灯不亮")[0].article_id == STREET_LAMP.id


def test_an_agent_alone_keeps_few_wordings_per_article_and_in_all() -> None:
    adoptions = Adoptions()

    for number in range(3 * ALONE_PER_ARTICLE):
        adoptions.record(1, f"说法{number}", 7, INSERTED)
    for article in range(2, 2 * ALONE_IN_ALL):
        adoptions.record(article, "同一句话", 7, INSERTED)

    kept = [wording for article in range(1, 2 * ALONE_IN_ALL) for wording in adoptions.wordings(article)]
    assert len(kept) == ALONE_IN_ALL
    assert len(adoptions.wordings(2 * ALONE_IN_ALL - 1)) == 1


def test_the_oldest_wording_of_an_agent_alone_gives_way() -> None:
    adoptions = Adoptions()
    adoptions.record(1, "两个人都说", 7, INSERTED)
    adoptions.record(1, "两个人都说", 8, INSERTED)

    for number in range(ALONE_PER_ARTICLE + 2):
        adoptions.record(1, f"说法{number}", 7, INSERTED)

    texts = [wording.text for wording in adoptions.wordings(1)]
    assert len(texts) == ALONE_PER_ARTICLE + 1
    assert "两个人都说" in texts
    assert "说法0" not in texts


def test_many_agents_together_are_bounded_too() -> None:
    adoptions = Adoptions()

    for agent in range(3 * PER_ARTICLE):
        adoptions.record(1, f"说法{agent}", agent, INSERTED)

    assert len(adoptions.wordings(1)) == PER_ARTICLE


@pytest.mark.parametrize("wording", ["", "嗯", "话" * 200, "\u200b"])
def test_too_short_and_too_long_wordings_are_not_learned(wording: str) -> None:
    adoptions = Adoptions()

    adoptions.record(1, wording, 7, INSERTED)

    assert adoptions.wordings(1) == ()


def test_what_was_learned_survives_an_edit_and_a_restart(tmp_path: Path) -> None:
    index = filled()
    index.adopt(HEATING.id, SAYING, 1, INSERTED)
    index.upsert(Article(HEATING.id, "供暖温度投诉", "新的正文"))

    index.save(tmp_path, 5)
    again = KnowledgeIndex()
    again.open(tmp_path)
    again.adopt(HEATING.id, SAYING, 1, NOT_HELPFUL)

    assert best(index) == HEATING.id
    assert best(again) != HEATING.id


def test_a_deleted_article_forgets_and_an_unknown_one_learns_nothing() -> None:
    index = filled()
    index.adopt(HEATING.id, SAYING, 1, INSERTED)
    index.adopt(404, SAYING, 1, INSERTED)

    index.delete(HEATING.id)
    index.upsert(HEATING)

    assert best(index) != HEATING.id


def test_nobody_alone_bends_the_confidence() -> None:
    index = filled()
    for number in range(600):
        index.adopt(STREET_LAMP.id, "路灯不亮报修", 7, (INSERTED, NOT_HELPFUL)[number % 2])

    assert not index.recalibrate()


def test_confidence_becomes_what_agents_found_once_there_are_enough_verdicts() -> None:
    index = filled()
    index.adopt(STREET_LAMP.id, "路灯不亮报修", 0, INSERTED)
    assert not index.recalibrate()
    shipped = index.suggest("路灯不亮报修")[0].confidence

    for agent in range(300):
        index.adopt(STREET_LAMP.id, "路灯不亮报修", agent, INSERTED)
        index.adopt(STREET_LAMP.id, "路灯不亮报修", 1_000 + agent, NOT_HELPFUL)

    assert shipped > 0.8
    assert index.recalibrate()
    assert abs(index.suggest("路灯不亮报修")[0].confidence - 0.5) < 0.25
