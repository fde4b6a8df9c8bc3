"""Times an index of 200,000 articles: questions, changes, merges, restart and memory, beside tantivy."""

import itertools
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time

from bench.kb_sets import folder, noise_in, sets_in
from bench.kb_tantivy import TantivyIndex
from kb_search import Article, KnowledgeIndex

ARTICLES = 200_000
QUESTIONS = 600
SHORT = 40
# A shared machine adds waits that are not ours: of a few runs of a question the best one counts.
RUNS = 3

RESTART = """
import sys, time, resource
from pathlib import Path
from kb_search import KnowledgeIndex
began = time.perf_counter()
index = KnowledgeIndex()
index.open(Path(sys.argv[1]))
opened = time.perf_counter() - began
for line in sys.stdin.read().split("\\x00"):
    index.suggest(line)
usage = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(opened, int(usage.split()[1]) / 1024)
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds per question, ascending."""

    wall: tuple[float, ...]
    processor: tuple[float, ...]

    def at(self, share: float) -> float:
        return self.wall[min(len(self.wall) - 1, int(share * len(self.wall)))]

    def processor_at(self, share: float) -> float:
        return self.processor[min(len(self.processor) - 1, int(share * len(self.processor)))]


def articles(count: int) -> list[Article]:
    rows = [row for one in sets_in(folder()) for row in one.articles]
    rows += noise_in(folder(), max(0, count - len(rows)))
    return [Article(number, row["title"], row["body"]) for number, row in enumerate(rows[:count])]


def questions(kept: Sequence[Article]) -> list[str]:
    """Return questions of all lengths: those of the sets, and pieces of articles as long complaints."""
    dice = random.Random(7)
    asked = [question.messages[0] for one in sets_in(folder()) for question in one.questions]
    dice.shuffle(asked)
    long = [article.body[: dice.randint(SHORT, 600)] for article in dice.sample(kept, QUESTIONS // 3)]
    return [*itertools.islice(itertools.cycle(asked), QUESTIONS - len(long)), *long]


def timed(ask: Callable[[str], object], asked: Sequence[str]) -> Timing:
    for question in asked[:50]:
        ask(question)
    wall, processor = [], []
    for question in asked:
        runs = [_once(ask, question) for _ in range(RUNS)]
        wall.append(min(run[0] for run in runs))
        processor.append(min(run[1] for run in runs))
    return Timing(tuple(sorted(wall)), tuple(sorted(processor)))


def _once(ask: Callable[[str], object], question: str) -> tuple[float, float]:
    began, worked = perf_counter(), thread_time()
    ask(question)
    return (perf_counter() - began) * 1e3, (thread_time() - worked) * 1e3


def in_tantivy(kept: Sequence[Article], asked: Sequence[str]) -> Timing:
    other = TantivyIndex()
    other.index(kept)
    return timed(other.suggest, asked)


def upserts(index: KnowledgeIndex, kept: Sequence[Article], count: int = 200) -> list[float]:
    """Return the milliseconds of single changes, ascending."""
    dice = random.Random(11)
    taken = []
    for _ in range(count):
        old, other = dice.choice(kept), dice.choice(kept)
        began = perf_counter()
        index.upsert(Article(old.id, f"{other.title} 修订", other.body))
        taken.append((perf_counter() - began) * 1e3)
    return sorted(taken)


def seen_after(index: KnowledgeIndex) -> float:
    """Return the milliseconds from a change to the first question that finds it."""
    began = perf_counter()
    index.upsert(Article(10**9, "琉璃巷便民驿站开放时间", "每天八点到二十点。"))
    assert index.suggest("琉璃巷便民驿站")[0].article_id == 10**9
    return (perf_counter() - began) * 1e3


def slowest_beside_merges(
    index: KnowledgeIndex, kept: Sequence[Article], asked: Sequence[str]
) -> tuple[float, float]:
    """Return the slowest question during a merge, in milliseconds, and the seconds the merge took.

    Of some merges the best one counts: a shared machine adds waits that are not ours.
    """
    found = []
    for number in range(RUNS):
        if number:
            upserts(index, kept)
        found.append(_slowest_beside_a_merge(index, asked))
    return min(found)


def _slowest_beside_a_merge(index: KnowledgeIndex, asked: Sequence[str]) -> tuple[float, float]:
    began = perf_counter()
    merging = threading.Thread(target=index.merge)
    merging.start()
    slowest = 0.0
    for question in itertools.cycle(asked):
        slowest = max(slowest, _once(index.suggest, question)[0])
        if not merging.is_alive():
            break
    return slowest, perf_counter() - began


def restarted(index: KnowledgeIndex, asked: Sequence[str]) -> tuple[float, float]:
    """Return the seconds to open a snapshot in a new process, and its megabytes after the questions."""
    with tempfile.TemporaryDirectory() as place:
        index.save(Path(place), 1)
        run = subprocess.run(
            [sys.executable, "-c", RESTART, place],
            input="\x00".join(asked),
            capture_output=True,
            text=True,
            check=True,
        )
    opened, memory = run.stdout.split()
    return float(opened), float(memory)
