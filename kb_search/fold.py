"""Brings every spelling of a text to one form: NFKC, lower case, simplified, no invisible marks."""

import functools
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WORDS = Path(__file__).parent / "words"
HAN_FIRST, HAN_LAST = 0x3400, 0x9FFF
INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cs", "Co", "Cn"})
REMEMBERED = 0x10000


def is_han(character: str) -> bool:
    return HAN_FIRST <= ord(character) <= HAN_LAST


class _Folding(dict[int, str]):
    """Remembers per code point, for ``str.translate``; only the BMP, to bound the memory."""

    def __missing__(self, point: int) -> str:
        folded = _fold_character(chr(point))
        if point < REMEMBERED:
            self[point] = folded
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in INVISIBLE:
        return ""
    if category == "Cc" or category.startswith("Z"):
        return " "
    wide = unicodedata.normalize("NFKC", character).lower()
    return wide if len(wide) > 1 else _simplified().get(wide, wide)


@functools.cache
def _simplified() -> dict[str, str]:
    old, new = (WORDS / "simplified.txt").read_text("utf-8").split("\n")[:2]
    return dict(zip(old, new, strict=True))


_FOLDING = _Folding()
# Shorter texts are folded faster character by character than by array operations.
SHORT = 96
UNKNOWN, SPECIAL = 0, 1


class _Table:
    """What each character of the BMP folds to; texts with characters that fold otherwise are special."""

    def __init__(self) -> None:
        self._folded = np.zeros(REMEMBERED + 1, np.uint32)
        self._folded[REMEMBERED] = SPECIAL

    def folded(self, text: str) -> str | None:
        """Return the folded text if each of its characters folds to exactly one, else None."""
        found = self._folded.take(points_of(text), mode="clip")
        if found.min() == UNKNOWN:
            self._learn(text)
            found = self._folded.take(points_of(text), mode="clip")
        return None if found.min() <= SPECIAL else found.tobytes().decode("utf-32-le", "surrogatepass")

    def _learn(self, text: str) -> None:
        for character in set(text):
            if ord(character) < REMEMBERED:
                folded = _FOLDING[ord(character)]
                self._folded[ord(character)] = ord(folded) if len(folded) == 1 else SPECIAL


_TABLE = _Table()


def points_of(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text, surrogates too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def fold(text: str) -> str:
    if len(text) < SHORT:
        return text.translate(_FOLDING)
    folded = _TABLE.folded(text)
    return text.translate(_FOLDING) if folded is None else folded


def fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its characters, the offset it came from."""
    folded = _TABLE.folded(text) if text else ""
    if folded is not None:
        return folded, range(len(text))
    pieces = [_FOLDING[ord(character)] for character in text]
    origins = [offset for offset, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins
