"""Finds the character, pair and sound terms of a question at once, however long it is.

The same terms as ``features`` finds for a title one by one (a test compares them); array operations
make a complaint of 2,000 characters cost little more than a short question.
"""

import functools
import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb_search.features import SHIFT, hashed
from kb_search.fold import HAN_FIRST, HAN_LAST
from kb_search.pinyin import numbered_characters, split_syllables
from kb_search.weights import Family

Keys = NDArray[np.uint64]
FOREIGN = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")
SPELLED = re.compile(r"[a-z]+(?: +[a-z]+)*")


def letter_keys(folded: str) -> Keys:
    """Return the keys of all letter families, as often as they occur."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    han = (points >= HAN_FIRST) & (points <= HAN_LAST)
    near = han[:-1] & han[1:]
    far = near[:-1] & han[2:]
    sounds = _sounds()[np.minimum(points, len(_sounds()) - 1)]
    foreign = np.fromiter(_foreign_keys(folded), np.uint64)
    return np.concatenate([
        _of(Family.CHARACTER) | points[han],
        _pairs(Family.SKIP, points[:-1][near], points[1:][near], 24),
        _pairs(Family.SKIP, points[:-2][far], points[2:][far], 24),
        _pairs(Family.SOUND, sounds[:-1][near], sounds[1:][near], 16),
        foreign,
    ])  # fmt: skip


def _pairs(family: Family, first: Keys, second: Keys, width: int) -> Keys:
    return _of(family) | first << np.uint64(width) | second


def _of(family: Family) -> np.uint64:
    return np.uint64(family << SHIFT)


def _foreign_keys(folded: str) -> Iterator[int]:
    for run in FOREIGN.findall(folded):
        yield hashed(Family.CHARACTER, run)
        yield hashed(Family.SKIP, run)
    for run in SPELLED.findall(folded):
        numbers = [number for letters in run.split() for number in split_syllables(letters)]
        for first, second in pairwise(numbers):
            yield Family.SOUND << SHIFT | first << 16 | second


@functools.cache
def _sounds() -> Keys:
    """Return the syllable numbers by code point; the last place stands for all characters beyond."""
    table = np.zeros(HAN_LAST + 2, np.uint64)
    for character, number in numbered_characters():
        table[ord(character)] = number
    return table
