"""Finds the coefficients of the confidence that hold until a hub has judgements of its own.

`python -m bench.kb_calibrate` asks the demo articles' questions, once with their article and once with it
taken out, and chit-chat, in a small and a large index; sets of KB_EVAL_DIR with many articles are asked in
the same way. The questions that the bars are measured with are not used. Copy the result by hand.
"""

import random
from collections.abc import Iterator

from bench.kb_sets import (
    KB,
    NOISE,
    SMALL,
    Corpus,
    alternative_questions,
    corpus,
    folder,
    noise_in,
    rows_of,
    sets_in,
)
from kb_search import KnowledgeIndex
from kb_search.confidence import FALL_BACK, Calibration, Signs, fitted

ASKED = 120


def judgements() -> Iterator[tuple[Signs, bool]]:
    rows = [{**row, "id": row["key"]} for row in rows_of(KB / "articles.jsonl")]
    for noise in (0, NOISE):
        yield from _own(corpus([*rows, *noise_in(folder(), noise)]))
    for one in sets_in(folder()):
        if len(one.articles) > SMALL:
            asked = random.Random(2).sample(one.questions, 2 * ASKED)
            pairs = [(question.messages[0], min(question.relevant)) for question in asked]
            yield from _with_and_without(corpus([*one.articles, *noise_in(folder(), NOISE)]), pairs)


def _own(held: Corpus) -> Iterator[tuple[Signs, bool]]:
    for line in (KB / "chit_chat.txt").read_text("utf-8").splitlines():
        yield from _judged(held.index, line, -1)
    pairs = [(text, name) for name, texts in alternative_questions().items() for text in texts]
    yield from _with_and_without(held, [*pairs, *pairs])


def _with_and_without(held: Corpus, pairs: list[tuple[str, str]]) -> Iterator[tuple[Signs, bool]]:
    half = len(pairs) // 2
    for text, name in pairs[:half]:
        yield from _judged(held.index, text, held.ids[name])
    for _, name in pairs[half:]:
        held.index.delete(held.ids[name])
    for text, _ in pairs[half:]:
        yield from _judged(held.index, text, -1)


def _judged(index: KnowledgeIndex, text: str, right: int) -> Iterator[tuple[Signs, bool]]:
    for article_id, signs in index.signs(text, limit=1):
        yield signs, article_id == right


def main() -> None:
    judged = list(judgements())
    found = fitted(judged)
    print(len(judged), "judgements; was", FALL_BACK, "is", tuple(round(part, 1) for part in found))
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
        sure = [(Calibration(found).confidence(signs) >= threshold, good) for signs, good in judged]
        kept = sum(shown for shown, good in sure if good) / sum(good for _, good in sure)
        silent = sum(not shown for shown, good in sure if not good) / sum(not good for _, good in sure)
        print(f"threshold {threshold}: {kept:.0%} of the right ones shown, {silent:.0%} of the others not")


if __name__ == "__main__":
    main()
