"""Asking what would be found leaves everything as it is, and tells the truth."""

from dataclasses import replace

from kb_search import Article, KnowledgeIndex, supposing
from tests.kb_search.articles import filled

DRAFT = Article(9_001, "居住证签注怎么办", "到派出所或网上办理。", questions=("居住证一年到期要签注吗",))
QUESTION = "居住证签注"


def ids(index: KnowledgeIndex, question: str = QUESTION) -> list[tuple[int, float, float]]:
    return [(hit.article_id, hit.score, hit.confidence) for hit in index.suggest(question, limit=5)]


def test_a_draft_is_found_where_it_would_be_and_the_index_does_not_learn_it() -> None:
    index, truth = filled(), filled()
    before = ids(index)

    supposed = ids(supposing(index, DRAFT))
    truth.upsert(DRAFT)

    assert supposed == ids(truth)
    assert supposed[0][0] == DRAFT.id
    assert ids(index) == before


def test_the_published_text_gives_way_to_the_draft() -> None:
    index = filled()
    index.upsert(DRAFT)
    other = replace(DRAFT, title="路灯不亮报修", body="拨打热线。", questions=())

    supposed = supposing(index, other)

    assert ids(supposed)[:1] != ids(index)[:1]
    assert ids(index)[0][0] == DRAFT.id
    index.delete(DRAFT.id)
    assert DRAFT.id in [hit for hit, *_ in ids(supposed, "路灯不亮报修")]
