"""Rules lead from what people say to what articles say; some need several words of a question."""

from kb_search import Article, KnowledgeIndex
from kb_search.synonyms import ALSO, Synonyms, shipped_synonyms


def test_a_joint_rule_needs_a_word_of_every_side() -> None:
    synonyms = Synonyms(["窝 巢 + 蜂 嗡嗡 > 马蜂窝摘除"])

    assert synonyms.all_in("阳台有个窝一直嗡嗡响") == ([], [("窝…嗡嗡", ("马蜂窝摘除",))])
    assert synonyms.all_in("嗡嗡响的机器") == synonyms.all_in("小狗的窝") == ([], [])


def test_the_words_of_a_joint_rule_may_lie_inside_plain_ones() -> None:
    synonyms = Synonyms(["房东扣 > 押金", "房东 + 不退 > 租赁纠纷"])

    plain, joint = synonyms.all_in("房东扣着不退")

    assert plain == [("房东扣", ("押金",))]
    assert joint == [("房东…不退", ("租赁纠纷",))]


def test_a_name_stands_for_its_words_in_plain_and_joint_rules() -> None:
    synonyms = Synonyms(
        ["@去世 = 走了 没了", "@老人 = 爷爷 奶奶", "@去世 + @老人 存折 > 存款查询", "@老人 > 老年人"]
    )

    assert synonyms.all_in("爷爷没了")[1] == [("没了…爷爷", ("存款查询",))]
    assert synonyms.found_in("奶奶好") == [("奶奶", ("老年人",))]


def test_an_unknown_name_stands_for_nothing() -> None:
    assert Synonyms(["@谁 + 走了 > 注销", "@谁 > 注销"]).all_in("@谁走了") == ([], [])


def test_what_is_meant_together_finds_the_article_and_is_explained() -> None:
    index = KnowledgeIndex(synonyms=["房子 + 人在国外 > 委托书公证"])
    index.index([Article(1, "委托书公证申办须知"), Article(2, "房屋租赁登记备案")])

    assert index.suggest("人在国外，房子卖不了")[0].article_id == 1
    assert "「房子…人在国外」即「委托书公证」" in (index.explain("人在国外，房子卖不了", 1) or "")


def test_the_shipped_rules_are_well_formed() -> None:
    named: set[str] = set()
    for line in shipped_synonyms():
        left, arrow, right = line.partition("#")[0].partition(">")
        if left.startswith("@") and "=" in left:
            named.add(left.split("=")[0].strip())
            continue
        assert not {word for word in left.split() if word.startswith("@")} - named, line
        assert all(side.strip() for side in f" {left} ".split(f" {ALSO} ")) or not left.strip(), line
        assert not arrow or right.split(), line
        assert arrow or ALSO not in left.split(), line
