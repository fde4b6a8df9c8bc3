"""Finds the character, pair and sound terms of a text at once, however long it is.

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
from kb_search.fold import HAN_FIRST, HAN_LAST, points_of
from kb_search.pinyin import numbered_characters, split_syllables
from kb_search.weights import Family

Keys = NDArray[np.uint64]
Mask = NDArray[np.bool_]
FOREIGN = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")
SPELLED = re.compile(r"[a-z]+(?: +[a-z]+)*")
SYLLABLE = np.uint64(0xFFFF)


def letter_keys(folded: str) -> Keys:
    """Return the keys of all letter families, as often as they occur."""
    points, han = _read(folded)
    foreign = FOREIGN.findall(folded)
    characters = [_of(Family.CHARACTER) | points[han], _named(Family.CHARACTER, foreign)]
    return np.concatenate([*characters, *_skips(points, han, foreign), *_sounds(folded, points, han)])


def sound_keys(folded: str) -> Keys:
    """Return the keys of all pairs of sounds in which both characters have one."""
    points, han = _read(folded)
    keys = np.concatenate(_sounds(folded, points, han))
    return keys[(keys & SYLLABLE > 0) & (keys >> np.uint64(16) & SYLLABLE > 0)]


def neighbours(folded: str) -> Keys:
    """Return each pair of neighbouring characters of whatever kind as one number."""
    points = points_of(folded).astype(np.uint64)
    return points[:-1] << np.uint64(32) | points[1:]


def han_neighbours(folded: str) -> Keys:
    """Return the pairs of neighbours that are both Chinese characters."""
    _, han = _read(folded)
    return neighbours(folded)[han[:-1] & han[1:]]


def sounds_of(folded: str) -> Keys:
    """Return the syllable number of each character, 0 for those without one."""
    table = _syllables()
    found: Keys = table.take(points_of(folded), mode="clip")
    return found


def _read(folded: str) -> tuple[Keys, Mask]:
    points = points_of(folded)
    # Below the first character the difference wraps around, so one comparison does for both ends.
    return points.astype(np.uint64), points - np.uint32(HAN_FIRST) <= np.uint32(HAN_LAST - HAN_FIRST)


def _skips(points: Keys, han: Mask, foreign: list[str]) -> list[Keys]:
    near = han[:-1] & han[1:]
    far = near[:-1] & han[2:]
    return [
        _pairs(Family.SKIP, points[:-1][near], points[1:][near], 24),
        _pairs(Family.SKIP, points[:-2][far], points[2:][far], 24),
        _named(Family.SKIP, foreign),
    ]


def _sounds(folded: str, points: Keys, han: Mask) -> list[Keys]:
    near = han[:-1] & han[1:]
    sounds = _syllables().take(points, mode="clip")
    spelled = np.fromiter(_spelled_keys(folded), np.uint64)
    return [_pairs(Family.SOUND, sounds[:-1][near], sounds[1:][near], 16), spelled]


def _pairs(family: Family, first: Keys, second: Keys, width: int) -> Keys:
    return _of(family) | first << np.uint64(width) | second


def _of(family: Family) -> np.uint64:
    return np.uint64(family << SHIFT)


def _named(family: Family, foreign: list[str]) -> Keys:
    return np.fromiter((hashed(family, word) for word in foreign), np.uint64, len(foreign))


def _spelled_keys(folded: str) -> Iterator[int]:
    for run in SPELLED.findall(folded):
        numbers = [number for letters in run.split() for number in split_syllables(letters)]
        for first, second in pairwise(numbers):
            yield Family.SOUND << SHIFT | first << 16 | second


@functools.cache
def _syllables() -> Keys:
    """Return the syllable numbers by code point; the last place stands for all characters beyond."""
    table = np.zeros(HAN_LAST + 2, np.uint64)
    for character, number in numbered_characters():
        table[ord(character)] = number
    return table
