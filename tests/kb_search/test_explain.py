"""An agent reads why an answer stands there, in the language of the desk."""

from kb_search import AdoptionKind, Article, KnowledgeIndex, Verdict
from tests.kb_search.articles import SOCIAL_CARD, filled


def test_the_reasons_are_told_in_both_languages() -> None:
    index = filled()

    chinese = index.explain("社保卡弄丢了怎么办", SOCIAL_CARD.id)
    english = index.explain("社保卡弄丢了怎么办", SOCIAL_CARD.id, language="en")

    assert chinese is not None
    assert english is not None
    assert chinese.startswith("最接近的是这条知识的标题：「")
    assert english.startswith("Closest is the article's title: “")
    assert "即「" in chinese
    assert " for “" in english
    assert english.endswith("%.")


def test_a_learned_wording_is_named_as_such() -> None:
    index = filled()
    index.adopt(SOCIAL_CARD.id, "卡让狗叼走了", 1, AdoptionKind.INSERTED)

    told = index.explain("卡让狗叼走了", SOCIAL_CARD.id)

    assert told is not None
    assert "坐席采用过的市民问法：「卡让狗叼走了」" in told


def test_details_are_found_by_and_payloads_come_back() -> None:
    index = KnowledgeIndex()
    index.index([Article(1, "居住证", "到派出所办理。", details="梧桐巷七号窗口", payload='{"version": 3}')])

    found = index.suggest("梧桐巷")[0]

    assert found.article.payload == '{"version": 3}'
    assert "梧桐巷" not in found.snippet
    assert index.suggest("version") == ()


def test_other_synonyms_hold_from_the_next_question_on() -> None:
    index = KnowledgeIndex(synonyms=[])
    index.index([Article(1, "居住证签注", ""), Article(2, "老年优待", "")])
    assert index.suggest("蓝本子") == ()

    index.use_synonyms(["蓝本子 > 居住证"])

    assert [one.article_id for one in index.suggest("蓝本子")] == [1]


def test_what_was_learned_can_be_given_with_the_articles() -> None:
    index, other = KnowledgeIndex(), KnowledgeIndex()
    articles = [Article(1, "居住证签注"), Article(2, "老年优待")]
    index.index(articles, [Verdict(1, "蓝本子过期了", 7, AdoptionKind.INSERTED)])
    other.index(articles)
    other.adopt(1, "蓝本子过期了", 7, AdoptionKind.INSERTED)

    assert index.suggest("蓝本子过期了") == other.suggest("蓝本子过期了") != ()
