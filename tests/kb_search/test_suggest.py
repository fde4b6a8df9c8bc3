"""What an agent sees beside a conversation."""

from collections.abc import Sequence

import pytest

from kb_search import Article, Audience, KnowledgeIndex, RowKind
from tests.kb_search.articles import ALL, HEATING, IDENTITY_CARD, PENSION, SOCIAL_CARD, STREET_LAMP, filled


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("我的社保卡丢了怎么办", SOCIAL_CARD),
        ("暖气一点都不热", HEATING),
        ("身份正到期了", IDENTITY_CARD),
        ("yanglao baoxian zhuanyi", PENSION),
        ("養老保險怎麼跨省轉移", PENSION),
        ("身\u200b份\u200b证到期", IDENTITY_CARD),
        ("ＹＡＮＧＬＡＯ　ＢＡＯＸＩＡＮ", PENSION),
    ],
)
def test_everyday_misspelt_pinyin_and_traditional_questions_find_their_article(
    question: str, expected: Article
) -> None:
    found = filled().suggest(question)

    assert found[0].article_id == expected.id


def test_the_spans_mark_the_words_of_the_question_in_title_and_snippet() -> None:
    best = filled().suggest("社保卡怎么挂失")[0]

    assert "挂失" in "".join(best.title[first:last] for first, last in best.title_spans)
    assert "社保卡" in "".join(best.snippet[first:last] for first, last in best.snippet_spans)


def test_spans_stay_true_where_folding_changes_the_length() -> None:
    index = KnowledgeIndex()
    index.index([Article(1, "①号线㈱\u200b換乘指引", "前言" * 100 + "㈠地鐵換乘說明。" + "后记" * 100)])

    best = index.suggest("地铁换乘指引")[0]

    assert [best.title[first:last] for first, last in best.title_spans] == ["換乘指引"]
    assert "地鐵換乘" in [best.snippet[first:last] for first, last in best.snippet_spans]


def test_the_best_of_several_wordings_counts_and_is_named() -> None:
    index = filled()
    index.upsert(Article(9, "城市照明设施管理", "请拨打市政热线。", questions=("门口的灯黑了好几天了",)))

    best = index.suggest("我们门口的灯黑了")[0]

    assert (best.article_id, best.matched) == (9, RowKind.QUESTION)
    assert best.matched_text == "门口的灯黑了好几天了"


def test_a_change_is_seen_by_the_next_question() -> None:
    index = filled()

    index.upsert(Article(1, "护照首次申请", "带身份证到出入境窗口。"))
    index.delete(PENSION.id)

    assert index.suggest("护照怎么申请")[0].article_id == 1
    assert PENSION.id not in [found.article_id for found in index.suggest("养老保险跨省转移", limit=9)]
    assert SOCIAL_CARD.title not in [found.title for found in index.suggest("社保卡挂失", limit=9)]


def test_scores_fall_and_the_limit_holds() -> None:
    found = filled().suggest("怎么办理", limit=2)

    assert len(found) == 2
    assert found[0].score >= found[1].score
    assert all(0 <= one.confidence <= 1 for one in found)


@pytest.mark.parametrize("nothing", ["", "   ", "你好", "谢谢！", "\u200b", "🙂🙂", ()])
def test_nothing_said_gets_no_suggestion(nothing: str) -> None:
    assert filled().suggest(nothing) == ()


def test_an_empty_index_has_no_answers() -> None:
    index = KnowledgeIndex()
    index.index([])
    index.merge()

    assert index.suggest("社保卡") == ()
    assert len(index) == 0
    assert not index.delete(7)


def test_explanations_speak_of_words_synonyms_and_sound() -> None:
    index = filled()

    assert "同义词：" in (index.explain("社保卡找不到了", SOCIAL_CARD.id) or "")
    assert "「挂失」" in (index.explain("社保卡挂失", SOCIAL_CARD.id) or "")
    assert "「shenfenzheng」即「身份证」" in (index.explain("shenfenzheng daoqi", IDENTITY_CARD.id) or "")
    index.upsert(Article(7, "城市雕塑设施管理"))
    assert "读音或拼音相同：「雕塑」" in (index.explain("雕速谁管", 7) or "")
    assert index.explain("社保卡挂失", 999) is None


def test_equal_articles_come_in_the_order_of_their_ids() -> None:
    index = KnowledgeIndex()
    index.index(Article(number, ALL[0].title, ALL[0].body) for number in (30, 10, 20))

    assert [found.article_id for found in index.suggest("社保卡丢了")] == [10, 20, 30]


def test_a_reranker_sees_the_allowed_articles_and_has_the_last_word() -> None:
    seen: list[int] = []

    def prefer_lamps(topic: Sequence[str], articles: Sequence[Article]) -> list[float]:
        seen.extend(article.id for article in articles)
        return [1_000.0 if article.id == STREET_LAMP.id else 0.0 for article in articles]

    index = KnowledgeIndex(reranker=prefer_lamps)
    index.index([*ALL, Article(99, "路灯不亮怎么办理", audience=Audience.SECRET)])

    assert index.suggest("怎么办理身份证，路灯")[0].article_id == STREET_LAMP.id
    assert 99 not in seen
