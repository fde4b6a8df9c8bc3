"""Hears the known word behind a homophone, a typing slip of an input method or plain pinyin letters."""

import functools
import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from kb_search.features import SOUND_RUNS
from kb_search.fold import is_han
from kb_search.pinyin import split_syllables, syllable, syllable_number

LONGEST = 8
# Northern and southern accents drop these differences; for words of two syllables that would match too much.
ACCENTS = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([aei])ng$"), r"\1n"), (re.compile("^l"), "n"))

Sounds = tuple[str, ...]


class SoundAlikes:
    """Knows a list of words by their sound; ``is_word`` says what is already a word as it is written."""

    def __init__(self, words: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self._by_sound, self._beginnings = _by_sound(tuple(words))

    def found_in(self, folded: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return what was written and the word that was meant, the longest at every place."""
        found: dict[str, tuple[str, ...]] = {}
        for run in SOUND_RUNS.findall(folded):
            written = list(run) if is_han(run[0]) else _spelled(run)
            numbers = [syllable_number(one) if is_han(one[0]) else split_syllables(one)[0] for one in written]
            self._read(written, numbers, found)
        return list(found.items())

    def _read(self, written: list[str], numbers: list[int], found: dict[str, tuple[str, ...]]) -> None:
        spoken = [_spoken(number) for number in numbers]
        begun = [pair in self._beginnings for pair in pairwise(spoken)]
        done = 0
        for at, may_begin in enumerate(begun):
            if not may_begin or at < done:
                continue
            width = self._width_at(written, numbers, at)
            if width:
                meant = self._by_sound[_heard(numbers[at : at + width])]
                found["".join(written[at : at + width])] = (meant,)
                done = at + width

    def _width_at(self, written: list[str], numbers: list[int], at: int) -> int:
        for width in range(min(LONGEST, len(written) - at), 1, -1):
            word = self._by_sound.get(_heard(numbers[at : at + width]))
            if word and self._is_meant("".join(written[at : at + width]), word):
                return width
        return 0

    def _is_meant(self, written: str, word: str) -> bool:
        if written.isascii():
            return True
        same = sum(mine == theirs for mine, theirs in zip(written, word, strict=True))
        return 0 < same < len(word) and not self._is_word(written)


@functools.lru_cache(4)
def _by_sound(words: tuple[str, ...]) -> tuple[dict[Sounds, str], frozenset[Sounds]]:
    """Return the word of each sound and how the sounds begin: the same for the same words."""
    found: dict[Sounds, str] = {}
    for word in words:
        if 2 <= len(word) <= LONGEST and all(map(is_han, word)):
            found.setdefault(_heard([syllable_number(character) for character in word]), word)
    return found, frozenset(_loosely(sounds[:2]) for sounds in found)


def _spelled(letters: str) -> list[str]:
    numbers = [number for run in letters.split() for number in split_syllables(run)]
    return [syllable(number) for number in numbers]


def _heard(numbers: list[int]) -> Sounds:
    if len(numbers) == 2:
        return syllable(numbers[0]), syllable(numbers[1])
    return tuple(map(_spoken, numbers))


@functools.cache
def _spoken(number: int) -> str:
    """Return a syllable without what accents drop; there are only some hundred."""
    return _loosened(syllable(number))


def _loosened(name: str) -> str:
    for pattern, spoken in ACCENTS:
        name = pattern.sub(spoken, name)
    return name


def _loosely(sounds: Sounds) -> Sounds:
    return tuple(map(_loosened, sounds))
