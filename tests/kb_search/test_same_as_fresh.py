"""However an index came to be, it answers like one built afresh from the same articles."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kb_search import AdoptionKind, Article, Audience, Collection, Filters, KnowledgeIndex, Pin
from kb_search.library import MIDDLE, SMALL

WORDS = (
    "社保卡",
    "补办",
    "养老保险",
    "转移",
    "供暖",
    "退费",
    "路灯",
    "报修",
    "身份证",
    "换领",
    "怎么办",
    "shebao",
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("".join)
ARTICLES = st.builds(
    Article,
    id=st.integers(1, 40),
    title=TEXTS,
    body=TEXTS,
    questions=st.lists(TEXTS, max_size=2).map(tuple),
    category=st.sampled_from(["甲", "乙"]),
    audience=st.sampled_from(Audience),
)
WORDINGS = st.builds(
    Article,
    id=st.integers(35, 45),
    title=TEXTS,
    questions=st.lists(TEXTS, max_size=1).map(tuple),
    collection=st.just(Collection.OFFICIAL),
    pin=st.builds(Pin, articles=st.frozensets(st.integers(1, 40), max_size=4)),
)
QUESTIONS = ("社保卡补办", "养老保险怎么转移", "供暖退费怎么办", "lu deng bao xiu", "身份征换领")
EVERYONE = Filters(audiences=frozenset(Audience))
NARROW = Filters(categories=frozenset({"甲"}))


class GrowingIndex(RuleBasedStateMachine):
    """Changes in any order, merges and restarts in between."""

    def __init__(self) -> None:
        super().__init__()
        self.index = KnowledgeIndex()
        self.articles: dict[int, Article] = {}
        self.adopted: list[tuple[int, str, int, AdoptionKind]] = []
        self.folder = TemporaryDirectory()
        self.saved = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(articles=st.lists(ARTICLES, min_size=1, max_size=SMALL + 4))
    def upsert(self, articles: list[Article]) -> None:
        for article in articles:
            self.index.upsert(article)
            self.articles[article.id] = article

    @rule(wording=WORDINGS)
    def pin(self, wording: Article) -> None:
        self.index.upsert(wording)
        self.articles[wording.id] = wording

    @rule(article_id=st.integers(1, 45))
    def delete(self, article_id: int) -> None:
        assert self.index.delete(article_id) == (self.articles.pop(article_id, None) is not None)
        self.adopted = [one for one in self.adopted if one[0] != article_id]

    @rule(
        article_id=st.integers(1, 40),
        wording=TEXTS,
        agent=st.integers(1, 3),
        kind=st.sampled_from(AdoptionKind),
    )
    def adopt(self, article_id: int, wording: str, agent: int, kind: AdoptionKind) -> None:
        if article_id in self.articles:
            self.index.adopt(article_id, wording, agent, kind)
            self.adopted.append((article_id, wording, agent, kind))

    @rule()
    def merge(self) -> None:
        self.index.merge()

    @precondition(lambda self: self.articles)
    @rule()
    def restart(self) -> None:
        self.saved += 1
        self.index.save(Path(self.folder.name), self.saved)
        self.index = KnowledgeIndex()
        assert self.index.open(Path(self.folder.name)).sequence == self.saved

    @invariant()
    def answers_are_those_of_a_fresh_index(self) -> None:
        fresh = KnowledgeIndex()
        fresh.index(self.articles.values())
        for verdict in self.adopted:
            fresh.adopt(*verdict)

        for question in QUESTIONS:
            for filters in (EVERYONE, NARROW):
                mine = self.index.suggest(question, filters, limit=8)
                assert mine == fresh.suggest(question, filters, limit=8)
            assert self.index.search(question, EVERYONE) == fresh.search(question, EVERYONE)
        assert len(self.index) == len(self.articles)


TestGrowingIndex = GrowingIndex.TestCase
TestGrowingIndex.settings = settings(
    max_examples=10, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_many_single_changes_are_joined_as_they_grow() -> None:
    index = KnowledgeIndex()
    for number in range(2 * MIDDLE):
        index.upsert(Article(number, f"第{number}号办事指南", "办理材料"))

    segments = len(index._library.segments)
    index.merge()

    assert segments <= 2 * MIDDLE / SMALL
    assert index.suggest("办事指南第77号")[0].article_id == 77
    assert not index.needs_merge
