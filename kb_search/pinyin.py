"""Toneless pinyin: one fixed reading per character, and the splitting of Latin letters into syllables."""

import functools
from array import array
from collections.abc import Iterable

from kb_search.fold import WORDS

LONGEST = 6
PLANE = 0x10000  # no character beyond has a reading here
# Nobody types more pinyin without a space; the work grows with the square.
LONGEST_RUN = 60


class _Readings:
    """410 syllables, and the number of its syllable for each of 21,000 characters."""

    def __init__(self) -> None:
        self.syllables: list[str] = [""]
        self.of_character = array("H", bytes(2 * PLANE))  # as a dictionary it would take two megabytes
        for line in (WORDS / "pinyin.txt").read_text("utf-8").splitlines():
            syllable, characters = line.split(" ")
            for character in characters:
                self.of_character[ord(character)] = len(self.syllables)
            self.syllables.append(syllable)
        self.number = {syllable: index for index, syllable in enumerate(self.syllables)}


@functools.cache
def _readings() -> _Readings:
    return _Readings()


def syllable_number(character: str) -> int:
    """Return the number of a character's syllable, 0 when it has no reading."""
    point = ord(character)
    return _readings().of_character[point] if point < PLANE else 0


def numbered_characters() -> Iterable[tuple[str, int]]:
    return ((chr(point), number) for point, number in enumerate(_readings().of_character) if number)


def syllable(number: int) -> str:
    return _readings().syllables[number]


def initial(character: str) -> str:
    """Return the first letter of a character's reading; Latin letters and digits stand for themselves."""
    number = syllable_number(character)
    if number:
        return _readings().syllables[number][0]
    return character if character.isascii() and character.isalnum() else ""


@functools.lru_cache(4096)
def split_syllables(letters: str) -> tuple[int, ...]:
    """Split a run of Latin letters into the fewest syllables; empty when it isn't pinyin."""
    if len(letters) > LONGEST_RUN:
        return ()
    number = _readings().number
    best: list[tuple[int, ...] | None] = [()] + [None] * len(letters)
    for start in range(len(letters)):
        so_far = best[start]
        if so_far is None:
            continue
        for end in range(start + 1, min(start + LONGEST, len(letters)) + 1):
            found, old = number.get(letters[start:end]), best[end]
            if found and (old is None or len(so_far) + 1 < len(old)):
                best[end] = (*so_far, found)
    return best[-1] or ()


def split_typed(letters: str) -> tuple[tuple[int, ...], str]:
    """Split what someone is still typing: the whole syllables, and the letters of the unfinished last one."""
    for end in range(len(letters), max(0, len(letters) - LONGEST), -1):
        whole = split_syllables(letters[:end])
        if whole and _begins_syllable(letters[end:]):
            return whole, letters[end:]
    return (), letters


def _begins_syllable(letters: str) -> bool:
    return not letters or any(name.startswith(letters) for name in _readings().syllables)
