"""Words are jieba's words, with the product's and the operator's own ones added."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from kb_search import Article, KnowledgeIndex
from kb_search.fold import WORDS, fold
from kb_search.tokenizer import Tokenizer

ARTICLES = Path(__file__).parents[2] / "data" / "kb" / "articles.jsonl"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with warnings.catch_warnings():
        # jieba 0.42 has patterns with escapes that newer compilers warn of.
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    lines = (WORDS / "user_words.txt").read_text("utf-8").splitlines()
    tokenizer.load_userdict([line for line in lines if line and not line.startswith("#")])
    return tokenizer


def test_the_words_are_those_of_jieba(reference: Any) -> None:
    mine = Tokenizer()
    for line in ARTICLES.read_text("utf-8").splitlines():
        row = json.loads(line)
        for text in (row["title"], row["body"], row["short"], *row["questions"]):
            folded = fold(text)
            expected = [word for word in reference.cut(folded, HMM=False) if word[0].isalnum()]
            assert mine.words(folded) == expected


def test_parts_are_those_of_the_search_mode(reference: Any) -> None:
    mine = Tokenizer()

    for word in ("社会保障卡", "公共租赁住房", "城乡居民基本医疗保险"):
        expected = [part for part in reference.cut_for_search(word, HMM=False) if part != word]
        assert sorted(mine.parts(word)) == sorted(set(expected) & set(mine.parts(word)))
        assert mine.parts(word)


def test_an_operators_own_words_are_kept_whole_and_only_there() -> None:
    own = Tokenizer(["幸福里便民驿站 3 ns", "# 注释", "  "])

    assert "幸福里便民驿站" in own.words("幸福里便民驿站在哪")
    assert "幸福里便民驿站" not in Tokenizer().words("幸福里便民驿站在哪")


def test_an_operators_own_synonyms_take_the_place_of_the_shipped_ones() -> None:
    index = KnowledgeIndex(synonyms=["小绿车 > 公共自行车", "坏掉的 规则 > ", "单独"])
    index.index([Article(1, "公共自行车租用办法"), Article(2, "绿色车辆停放")])

    assert index.suggest("小绿车怎么租")[0].article_id == 1
