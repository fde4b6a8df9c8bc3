"""A merge works beside questions and changes, and loses neither."""

import threading

import pytest

import kb_search.index
from kb_search import Article, KnowledgeIndex
from kb_search.merging import merged
from kb_search.segment import Segment


def numbered(first: int, last: int) -> list[Article]:
    return [Article(number, f"第{number}号办事指南", f"材料{number}") for number in range(first, last)]


def test_what_changes_during_a_merge_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    index = KnowledgeIndex()
    index.index(numbered(0, 60))
    index.delete(3)

    def merged_while_things_change(segments: tuple[Segment, ...]) -> Segment:
        monkeypatch.setattr(kb_search.index, "merged", merged)
        for gone in (7, *range(20, 45)):
            index.delete(gone)
        index.upsert(Article(9, "第九条换了标题"))
        for article in numbered(100, 140):
            index.upsert(article)
        index.delete(101)
        return merged(segments)

    monkeypatch.setattr(kb_search.index, "merged", merged_while_things_change)
    index.merge()

    fresh = KnowledgeIndex()
    kept = [one for one in numbered(0, 60) if one.id not in (3, 7, 9, *range(20, 45))]
    fresh.index([*kept, Article(9, "第九条换了标题"), *(one for one in numbered(100, 140) if one.id != 101)])
    for question in ("办事指南7号", "换了标题", "指南101", "指南139材料"):
        assert index.suggest(question, limit=9) == fresh.suggest(question, limit=9)
    assert len(index) == len(fresh) == 72


def test_questions_in_other_threads_always_see_one_whole_state() -> None:
    index = KnowledgeIndex()
    index.index(numbered(0, 400))
    stop, wrong = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            best = index.suggest("第55号办事指南", limit=1)
            if [one.article_id for one in best] != [55]:
                wrong.append(best)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for article in numbered(400, 460):
        index.upsert(article)
        index.delete(article.id - 300)
        if article.id % 20 == 0:
            index.merge()
    stop.set()
    for asker in askers:
        asker.join()

    assert wrong == []
    assert len(index) == 400
