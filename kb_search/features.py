"""Turns a text into terms: 64-bit keys, so that a vocabulary is a sorted array of numbers.

A key depends on its text alone, and an impact on its article alone; how rare a term is enters only when
a query is asked. That is why an index that grew piece by piece answers like one built afresh.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from math import sqrt

from kb_search import weights
from kb_search.fold import is_han
from kb_search.pinyin import initial, split_syllables, syllable_number
from kb_search.tokenizer import Tokenizer
from kb_search.weights import Family

Impacts = dict[int, float]
RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+(?:\.[0-9]+)?")
SOUND_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?: +[a-z]+)*")
SHIFT = 56
# What lies beyond is kept and shown, but not found by.
LONGEST_WORDING = 300
LONGEST_BODY = 20_000


@lru_cache(16384)
def hashed(family: int, text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest()
    return family << SHIFT | int.from_bytes(digest, "big")


def word_key(word: str) -> int:
    return hashed(Family.WORD, word)


def word_terms(folded: str, tokenizer: Tokenizer) -> dict[int, float]:
    """Count words fully and the dictionary words inside them by half."""
    counts: dict[int, float] = {}
    for word, times in Counter(tokenizer.words(folded)).items():
        key = hashed(Family.WORD, word)
        counts[key] = counts.get(key, 0.0) + times
        for part in tokenizer.parts(word):
            key = hashed(Family.WORD, part)
            counts[key] = counts.get(key, 0.0) + times * weights.PART_COUNT
    return counts


def character_terms(folded: str) -> Iterator[int]:
    for run in RUNS.findall(folded):
        if is_han(run[0]):
            yield from (Family.CHARACTER << SHIFT | ord(character) for character in run)
        else:
            yield hashed(Family.CHARACTER, run)


def skip_terms(folded: str) -> Iterator[int]:
    """Yield pairs of neighbours and of next-but-one neighbours inside each run of characters."""
    for run in RUNS.findall(folded):
        if not is_han(run[0]):
            yield hashed(Family.SKIP, run)
            continue
        points = [ord(character) for character in run]
        base = Family.SKIP << SHIFT
        for at, point in enumerate(points):
            for follower in points[at + 1 : at + 3]:
                yield base | point << 24 | follower


def sound_runs(folded: str) -> Iterator[list[int]]:
    """Yield the syllable numbers of each run of characters or of Latin letters that read as pinyin."""
    for run in SOUND_RUNS.findall(folded):
        if is_han(run[0]):
            yield [syllable_number(character) for character in run]
        else:
            yield [number for letters in run.split() for number in split_syllables(letters)]


def sound_terms(folded: str) -> Iterator[int]:
    for run in sound_runs(folded):
        for first, second in pairwise(run):
            yield Family.SOUND << SHIFT | first << 16 | second


def initials_of(folded: str) -> str:
    return "".join(initial(character) for character in folded)


def initial_terms(initials: str) -> Iterator[int]:
    for first, second in pairwise(initials):
        yield Family.INITIAL << SHIFT | ord(first) << 8 | ord(second)


def saturated(counts: dict[int, float]) -> Impacts:
    """Weigh counts as BM25 does, against a fixed usual length."""
    length = sum(counts.values()) / weights.USUAL_LENGTH
    damping = weights.SATURATION * (1 - weights.LENGTH_SHARE + weights.LENGTH_SHARE * length)
    top = weights.SATURATION + 1
    return {key: top * count / (count + damping) for key, count in counts.items()}


def normalised(terms: Iterable[int]) -> Impacts:
    """Weigh counts by the length of their text, so that a title that says only this comes first."""
    counts = Counter(terms)
    length = sqrt(sum(min(count, weights.MOST_REPEATS) for count in counts.values()))
    return {key: min(count, weights.MOST_REPEATS) / length for key, count in counts.items()}


def article_impacts(title: str, body: str, tokenizer: Tokenizer) -> Impacts:
    return saturated(word_terms(f"{title[:LONGEST_WORDING]} {body[:LONGEST_BODY]}", tokenizer))


def row_impacts(wording: str) -> Impacts:
    wording = wording[:LONGEST_WORDING]
    impacts = normalised(character_terms(wording))
    impacts.update(normalised(skip_terms(wording)))
    impacts.update(normalised(sound_terms(wording)))
    impacts.update(normalised(initial_terms(initials_of(wording))))
    return impacts
