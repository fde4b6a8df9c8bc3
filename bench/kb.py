"""The knowledge search: how often it is right, how fast it is, and what each of its tricks adds.

`python -m bench.kb` runs the project's own set among made-up statutes; with KB_EVAL_DIR=DIR every set found
in DIR runs, and what lies there without questions is the noise. KB_BENCH=quality or speed runs one half.
"""

import gc
import os
import sys

from bench import kb_speed
from bench.bars import Bar, at_least, at_most, print_bars, print_table
from bench.kb_quality import Outcome, ablations, evaluate, weighed, without_second_round
from bench.kb_same_words import same_words
from bench.kb_sets import (
    NOISE,
    SMALL,
    Corpus,
    EvalSet,
    alternative_questions,
    corpus,
    folder,
    noise_in,
    sampled,
    sets_in,
)
from kb_search import KnowledgeIndex

OTHER_NOISE = 4_000


def run() -> list[Bar]:
    half = os.environ.get("KB_BENCH", "")
    bars: list[Bar] = []
    if half != "speed":
        bars += [bar for one in sets_in(folder()) for bar in quality(one)]
        bars.append(at_least("kb_same_words_as_jieba", same_words(), 100))
    if half != "quality":
        bars += speed()
    return bars


def quality(asked: EvalSet) -> list[Bar]:
    if len(asked.articles) > SMALL:
        return _large_set(asked)
    noise = noise_in(folder(), NOISE)
    plain = corpus([*asked.articles, *noise])
    questioned = corpus([*asked.articles, *noise], alternative_questions() | asked.alternatives)
    outcomes = {
        "as it is": evaluate(plain, asked.questions),
        "one question each": evaluate(questioned, asked.questions),
        "conversations": evaluate(plain, asked.conversations),
    }
    silent = evaluate(questioned, asked.out_of_scope).silent()
    _print_outcomes(asked.name, outcomes)
    _print_kinds(outcomes["as it is"], outcomes["one question each"])
    _print_ablation(asked, plain, questioned)
    bars = []
    if asked.questions:
        bars += [
            at_least(f"kb_{asked.name}_r3", outcomes["as it is"].recall(3), 78),
            at_least(f"kb_{asked.name}_r3_one_question", outcomes["one question each"].recall(3), 88),
            at_least(f"kb_{asked.name}_right_ones_kept", outcomes["one question each"].kept(), 60),
        ]
    if asked.conversations:
        bars.append(at_least(f"kb_{asked.name}_conversations_r1", outcomes["conversations"].recall(1), 85))
    if asked.out_of_scope:
        bars.append(at_least(f"kb_{asked.name}_out_of_scope_silent", silent, 85))
    return bars


def _large_set(asked: EvalSet) -> list[Bar]:
    """Sets of others: the wiki one has a bar of its own; words alone stand beside."""
    held = corpus([*asked.articles, *noise_in(folder(), OTHER_NOISE)])
    sample = sampled(asked.questions)
    found = evaluate(held, sample)
    with weighed(held, ablations()["words alone"]):
        plain = evaluate(held, sample)
    _print_outcomes(asked.name, {"as it is": found, "words alone": plain})
    return [at_least("kb_wiki_r3", found.recall(3), 98)] if asked.name == "wiki" else []


def speed() -> list[Bar]:
    kept = kb_speed.articles(kb_speed.ARTICLES)
    # The texts are the bench's own, not the engine's: no collection of garbage shall walk through them.
    gc.freeze()
    asked = kb_speed.questions(kept)
    index = KnowledgeIndex()
    index.index(kept)
    mixed = kb_speed.timed(index.suggest, asked)
    short = kb_speed.timed(index.suggest, [text for text in asked if len(text) <= kb_speed.SHORT])
    other = kb_speed.in_tantivy(kept, asked)
    rows = [("ours, mixed", mixed), ("ours, up to 40 characters", short), ("tantivy, mixed", other)]
    figures = [
        (name, *(one.at(share) for share in (0.5, 0.99, 1)), one.processor_at(0.99)) for name, one in rows
    ]
    print_table(("200,000 articles", "p50 ms", "p99 ms", "max ms", "p99 processor ms"), figures)
    seen = kb_speed.seen_after(index)
    changes = kb_speed.upserts(index, kept)
    stalled, merge = kb_speed.slowest_beside_merges(index, kept, asked[: kb_speed.QUESTIONS // 2])
    opened, memory = kb_speed.restarted(index, asked)
    half, last = changes[len(changes) // 2], changes[int(0.99 * len(changes))]
    print_table(("upsert p50 ms", "p99 ms", "merge s"), [(half, last, merge)])
    return [
        at_most("kb_p99_mixed_ms", mixed.at(0.99), 5),
        at_most("kb_p99_short_ms", short.at(0.99), 3),
        at_most("kb_slowest_ms", mixed.at(1), 30),
        at_most("kb_p99_of_tantivy", mixed.processor_at(0.99) / other.processor_at(0.99), 0.25),
        at_most("kb_upsert_p99_ms", last, 5),
        at_most("kb_visible_ms", seen, 1_000),
        at_most("kb_slowest_beside_merge_ms", stalled, 30),
        at_most("kb_restart_s", opened, 1),
        at_most("kb_memory_mb", memory, 600),
    ]


def _print_outcomes(name: str, outcomes: dict[str, Outcome]) -> None:
    rows = [
        (label, len(one.ranks), *(one.recall(depth) for depth in (1, 3, 10)))
        for label, one in outcomes.items()
    ]
    print_table((f"{name} set", "questions", "R@1", "R@3", "R@10"), rows)


def _print_kinds(plain: Outcome, questioned: Outcome) -> None:
    also = questioned.by_kind(3)
    print_table(
        ("kind, R@3", "as it is", "one question each"),
        [(kind, hits, also[kind]) for kind, hits in plain.by_kind(3).items()],
    )


def _print_ablation(asked: EvalSet, plain: Corpus, questioned: Corpus) -> None:
    rows = []
    for trick, change in ablations().items():
        with weighed(plain, change), weighed(questioned, change):
            rows.append(_ablated(trick, asked, plain, questioned))
    with without_second_round():
        rows.append(_ablated("no second round", asked, plain, questioned))
    print_table(("left out", "R@1", "R@3", "R@3 one question", "conversations R@1"), rows)


def _ablated(trick: str, asked: EvalSet, plain: Corpus, questioned: Corpus) -> tuple[object, ...]:
    first = evaluate(plain, asked.questions)
    second = evaluate(questioned, asked.questions)
    talks = evaluate(plain, asked.conversations)
    return trick, first.recall(1), first.recall(3), second.recall(3), talks.recall(1)


if __name__ == "__main__":
    sys.exit(0 if print_bars(run()) else 1)
