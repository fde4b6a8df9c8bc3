"""Brings every spelling of a text to one form: NFKC, lower case, simplified, no invisible marks."""

import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

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
# Characters that fold to exactly one: nearly every text is made of them alone.
_ONE_TO_ONE = re.compile(r"[\u4e00-\u9fa5\x20-\x7e\n，。、；：？！“”（）《》]*")


def fold(text: str) -> str:
    return text.translate(_FOLDING)


def fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its characters, the offset it came from."""
    if _ONE_TO_ONE.fullmatch(text):
        return fold(text), range(len(text))
    pieces = [_FOLDING[ord(character)] for character in text]
    origins = [offset for offset, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins
