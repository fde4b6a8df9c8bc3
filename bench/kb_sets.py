"""Reads evaluation sets: articles, questions and noise, from the project's own folder or from KB_EVAL_DIR."""

import gzip
import itertools
import json
import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.kb_noise import statutes
from kb_search import Article, KnowledgeIndex

KB = Path(__file__).resolve().parent.parent / "data" / "kb"
NOISE = 10_000
SMALL = 1_000
KINDS = ("articles", "queries")
ASKED = 5_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    messages: tuple[str, ...]
    relevant: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class EvalSet:
    """The articles of a set, what was asked about them, and editors' questions by article."""

    name: str
    articles: tuple[Row, ...]
    questions: tuple[Question, ...]
    conversations: tuple[Question, ...] = ()
    out_of_scope: tuple[Question, ...] = ()
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Corpus:
    """An index with the ids that the set's articles have in it."""

    index: KnowledgeIndex
    ids: dict[str, int] = field(repr=False)

    def relevant(self, question: Question) -> set[int]:
        return {self.ids[name] for name in question.relevant if name in self.ids}


def folder() -> Path:
    return Path(os.environ.get("KB_EVAL_DIR") or KB / "eval")


def rows_of(path: Path) -> list[Row]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.splitlines() if line.strip()]


def sets_in(directory: Path) -> list[EvalSet]:
    """Return every set that has questions, by name; one without articles asks for those of the domain set."""
    files = (path for kind in KINDS for path in directory.glob(f"*_{kind}.jsonl*"))
    names = sorted({path.name.partition("_")[0] for path in files})
    found = [_eval_set(directory, name) for name in names]
    return [one for one in found if one.questions or one.conversations]


def noise_in(directory: Path, count: int) -> list[Row]:
    """Return articles that nobody asks about: those of the folder first, generated ones for the rest."""
    files = [*sorted(directory.glob("*_articles.jsonl*")), *sorted(directory.glob("*_noise.jsonl*"))]
    asked = {one.name for one in sets_in(directory)}
    unasked = (path for path in files if path.name.partition("_articles.jsonl")[0] not in asked)
    rows = itertools.chain(*map(rows_of, unasked), statutes())
    return list(itertools.islice(rows, count))


def sampled(questions: Sequence[Question]) -> Sequence[Question]:
    """Of a very large set ask so many, always the same."""
    return questions if len(questions) <= ASKED else random.Random(3).sample(questions, ASKED)


def alternative_questions() -> dict[str, tuple[str, ...]]:
    return {row["key"]: tuple(row["questions"]) for row in rows_of(KB / "articles.jsonl")}


def corpus(rows: Iterable[Row], questions: dict[str, tuple[str, ...]] | None = None) -> Corpus:
    ids: dict[str, int] = {}
    articles = []
    for number, row in enumerate(rows):
        ids[row["id"]] = number
        asked = (questions or {}).get(row["id"], ())
        articles.append(Article(number, row["title"], row["body"], asked, category=row.get("category", "")))
    index = KnowledgeIndex()
    index.index(articles)
    return Corpus(index, ids)


def _eval_set(directory: Path, name: str) -> EvalSet:
    return EvalSet(
        name,
        tuple(_rows(directory, f"{name}_articles") or _rows(directory, "domain_articles")),
        _questions(_rows(directory, f"{name}_queries")),
        _questions(_rows(directory, f"{name}_conversations")),
        _questions(_rows(directory, f"{name}_out_of_scope")),
        {row["article_id"]: (row["text"],) for row in _rows(directory, f"{name}_alternatives")},
    )


def _rows(directory: Path, stem: str) -> list[Row]:
    paths = sorted(directory.glob(f"{stem}.jsonl*"))
    return rows_of(paths[0]) if paths else []


def _questions(rows: Sequence[Row]) -> tuple[Question, ...]:
    return tuple(
        Question(
            tuple(row.get("messages") or (row["text"],)), frozenset(row["relevant_ids"]), row.get("kind", "")
        )
        for row in rows
    )
