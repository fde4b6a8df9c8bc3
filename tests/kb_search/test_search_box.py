"""The search box answers while someone types."""

import pytest

from kb_search import Article, Filters, KnowledgeIndex
from tests.kb_search.articles import ALL, SOCIAL_CARD, filled


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("shbz", "社会保障"),
        ("shehuibao", "社会保"),
        ("shehuib", "社会保"),
        ("SHBZK", "社会保障卡"),
        ("挂失", "挂失"),
    ],
)
def test_initials_and_unfinished_pinyin_find_and_mark_a_title(typed: str, marked: str) -> None:
    hit = filled().search(typed).hits[0]

    assert hit.article_id == SOCIAL_CARD.id
    assert marked in [hit.title[first:last] for first, last in hit.title_spans]


def test_letters_that_stand_nowhere_find_nothing() -> None:
    assert filled().search("qqqq").hits == ()
    assert filled().search("").total == 0


@pytest.mark.parametrize("typed", ["shebaoka", "shebao", "sbk"])
def test_letters_find_the_wording_that_has_them_in_one_word(typed: str) -> None:
    """The title has the same sounds, but apart; it scores better than the editors' question."""
    index = KnowledgeIndex()
    index.index(
        [Article(1, "社会保障卡丢失怎么挂失和补办", questions=("社保卡掉了想挂失再补一张，去哪里弄",))]
    )

    assert [hit.article_id for hit in index.search(typed).hits] == [1]


def test_pages_follow_each_other_and_facets_count_categories() -> None:
    index = KnowledgeIndex()
    index.index(
        Article(number, f"补贴申请指南第{number}号", category="甲" if number % 3 else "乙")
        for number in range(1, 13)
    )

    first, second = index.search("补贴申请", limit=8), index.search("补贴申请", offset=8, limit=8)

    ids = [hit.article_id for hit in (*first.hits, *second.hits)]
    assert sorted(ids) == list(range(1, 13))
    assert first.total == 12
    assert first.categories == (("甲", 8), ("乙", 4))


def test_what_is_chosen_of_one_kind_leaves_the_others_of_that_kind_to_choose() -> None:
    index = KnowledgeIndex()
    index.index(
        Article(
            number,
            f"补贴申请指南第{number}号",
            category="甲" if number % 3 else "乙",
            department="民政局" if number % 2 else "人社局",
        )
        for number in range(1, 13)
    )

    page = index.search("补贴申请", Filters(categories=frozenset({"乙"})), limit=3)

    assert page.total == 4
    assert {hit.article.category for hit in page.hits} == {"乙"}
    assert page.categories == (("甲", 8), ("乙", 4))
    assert sorted(page.departments) == [("人社局", 2), ("民政局", 2)]


def test_the_same_letters_find_a_question_of_the_editors() -> None:
    index = filled()
    index.upsert(Article(9, ALL[0].title, questions=("敬老卡去哪办",)))

    assert index.search("jinglaoka").hits[0].article_id == 9
