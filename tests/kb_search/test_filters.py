"""Nobody sees, by any way in, what is not for them."""

from dataclasses import replace
from datetime import date

import pytest

from kb_search import Article, Audience, Filters, KnowledgeIndex, Status
from tests.kb_search.articles import ALL

QUESTION = "特别补助怎么申请"
DAY = date(2026, 6, 1)
OPEN = Filters(valid_on=DAY)

HIDDEN = {
    "secret": Article(100, "特别补助怎么申请", "密语", audience=Audience.SECRET),
    "internal": Article(100, "特别补助怎么申请", "密语", audience=Audience.INTERNAL),
    "draft": Article(100, "特别补助怎么申请", "密语", status=Status.DRAFT),
    "withdrawn": Article(100, "特别补助怎么申请", "密语", status=Status.WITHDRAWN),
    "not yet": Article(100, "特别补助怎么申请", "密语", valid_from=date(2026, 6, 2)),
    "no more": Article(100, "特别补助怎么申请", "密语", valid_until=date(2026, 5, 31)),
}
NARROW = [
    (Filters(categories=frozenset({"社保"})), Article(100, QUESTION, category="民政")),
    (Filters(collections=frozenset({"answers"})), Article(100, QUESTION, collection="statutes")),
    (Filters(departments=frozenset({"民政局"})), Article(100, QUESTION, department="城管局")),
    (Filters(region="甲省/乙市/丙区"), Article(100, QUESTION, region="甲省/乙市/丁区")),
    (Filters(region="甲省/乙市"), Article(100, QUESTION, region="甲省/乙市/丁区")),
    (Filters(channel="wechat"), Article(100, QUESTION, channels=frozenset({"phone", "web"}))),
]


def holding(article: Article) -> KnowledgeIndex:
    index = KnowledgeIndex()
    index.index([*ALL, article])
    return index


def ways_in(index: KnowledgeIndex, filters: Filters) -> list[object]:
    hits = index.search(QUESTION, filters).hits
    typed = index.search("tbbz", filters)
    return [
        *(found for found in index.suggest(QUESTION, filters, limit=20) if found.article_id == 100),
        *(hit for hit in (*hits, *typed.hits) if hit.article_id == 100),
        *filter(None, [index.explain(QUESTION, 100, filters)]),
    ]


@pytest.mark.parametrize("why", HIDDEN)
def test_what_is_not_public_published_and_valid_is_found_by_no_way_in(why: str) -> None:
    index = holding(replace(HIDDEN[why], category="密类", department="密局"))
    page = index.search(QUESTION, OPEN)

    assert ways_in(index, OPEN) == []
    assert ("密类", 1) not in page.categories
    assert ("密局", 1) not in page.departments


@pytest.mark.parametrize("filters_and_article", NARROW)
def test_a_narrow_filter_leaves_the_rest_out(filters_and_article: tuple[Filters, Article]) -> None:
    filters, article = filters_and_article

    assert ways_in(holding(article), filters) == []


@pytest.mark.parametrize("why", HIDDEN)
def test_a_hidden_article_stays_hidden_after_a_change_and_a_merge(why: str) -> None:
    index = holding(Article(100, QUESTION))
    assert ways_in(index, OPEN)

    index.upsert(HIDDEN[why])
    before = ways_in(index, OPEN)
    index.merge()

    assert before == []
    assert ways_in(index, OPEN) == []


def test_those_it_is_meant_for_see_it() -> None:
    staff = Filters(
        audiences=frozenset({Audience.PUBLIC, Audience.INTERNAL}),
        region="甲省/乙市/丙区",
        channel="wechat",
        departments=frozenset({"民政局"}),
        valid_on=DAY,
    )
    article = Article(
        100,
        QUESTION,
        audience=Audience.INTERNAL,
        region="甲省/乙市",
        channels=frozenset({"wechat"}),
        department="民政局",
        valid_from=DAY,
        valid_until=DAY,
    )

    assert ways_in(holding(article), staff)


def test_a_hidden_wording_learned_from_agents_stays_hidden() -> None:
    index = holding(HIDDEN["secret"])
    from kb_search import AdoptionKind

    index.adopt(100, "那个钱怎么领", 7, AdoptionKind.INSERTED)
    index.adopt(100, "那个钱怎么领", 8, AdoptionKind.INSERTED)

    assert [one for one in index.suggest("那个钱怎么领", OPEN, limit=20) if one.article_id == 100] == []
