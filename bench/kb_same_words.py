"""Holds rjieba, which does the work, against jieba, the reference: the same words on 20,000 texts."""

import itertools
import logging
import warnings
from collections.abc import Iterator
from typing import Any

from bench.kb_sets import KB, folder, noise_in, rows_of, sets_in
from kb_search.fold import WORDS, fold
from kb_search.tokenizer import Tokenizer

TEXTS = 20_000


def texts() -> Iterator[str]:
    for row in rows_of(KB / "articles.jsonl"):
        yield from (row["title"], row["body"], row["short"], *row["questions"])
    for one in sets_in(folder()):
        yield from (question.messages[0] for question in one.questions)
        yield from (row["body"] for row in one.articles)
    for row in noise_in(folder(), TEXTS):
        yield f"{row['title']} {row['body']}"


def same_words() -> float:
    """Return the per cent of texts that both cut into the same words, user words included."""
    reference, mine = _jieba(), Tokenizer()
    same = total = 0
    for text in itertools.islice(texts(), TEXTS):
        folded = fold(text)
        expected = [word for word in reference.cut(folded, HMM=False) if word[0].isalnum()]
        same += mine.words(folded) == expected
        total += 1
    return 100 * same / total


def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    lines = (WORDS / "user_words.txt").read_text("utf-8").splitlines()
    tokenizer.load_userdict([line for line in lines if line and not line.startswith("#")])
    return tokenizer
