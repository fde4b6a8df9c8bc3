"""Cuts folded Chinese text into words: the only module that knows jieba.

The vocabulary, the cutting rules and the format of the user dictionary are jieba's. rjieba, the same
algorithm in Rust, does the work where it is installed: with the HMM off both give the same words
(``bench/kb_same_words.py`` compares them), and it is 14 times faster and 50 MB smaller. The HMM
stays off because it invents words that a title and a question split differently.
"""

import functools
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Protocol

from kb_search.fold import WORDS, fold

_REPEATED = re.compile(r"([\u3400-\u9fff])\1\1")


class _Cutter(Protocol):
    def cut(self, text: str, hmm: bool) -> list[str]: ...

    def has_word(self, word: str) -> bool: ...

    def add_word(self, word: str, freq: int | None, tag: str | None) -> int: ...


class _PlainJieba:
    """jieba itself behind rjieba's names, for platforms without the Rust wheel."""

    def __init__(self) -> None:
        import jieba

        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()

    def cut(self, text: str, hmm: bool) -> list[str]:
        return list(self._tokenizer.cut(text, HMM=hmm))

    def has_word(self, word: str) -> bool:
        return bool(self._tokenizer.FREQ.get(word))

    def add_word(self, word: str, freq: int | None, tag: str | None) -> int:
        self._tokenizer.add_word(word, freq, tag)
        return int(self._tokenizer.FREQ[word])


@functools.cache
def _shared_cutter() -> _Cutter:
    """One dictionary for the process (33 MB), with the product's own words added."""
    try:
        import rjieba
    except ImportError:
        cutter: _Cutter = _PlainJieba()
    else:
        cutter = rjieba._DEFAULT_JIEBA
    return _with_words(cutter, _shipped_lines())


def _private_cutter() -> _Cutter:
    try:
        import rjieba
    except ImportError:
        cutter: _Cutter = _PlainJieba()
    else:
        cutter = rjieba.Jieba()
    return _with_words(cutter, _shipped_lines())


def _shipped_lines() -> list[str]:
    return (WORDS / "user_words.txt").read_text("utf-8").splitlines()


def _own_words(lines: Iterable[str]) -> tuple[str, ...]:
    words = (_user_word(line)[0] for line in (*_shipped_lines(), *lines))
    return tuple(dict.fromkeys(word for word in words if word))


def _with_words(cutter: _Cutter, lines: Iterable[str]) -> _Cutter:
    for line in lines:
        word, freq, tag = _user_word(line)
        if word:
            cutter.add_word(word, freq, tag)
    return cutter


def _user_word(line: str) -> tuple[str, int | None, str | None]:
    """Read a line of jieba's format: word, frequency and tag, the last two optional; # begins a comment."""
    parts = line.partition("#")[0].split()
    if not parts:
        return "", None, None
    numbers = [int(part) for part in parts[1:] if part.isdigit()]
    tags = [part for part in parts[1:] if not part.isdigit()]
    return fold(parts[0]), next(iter(numbers), None), next(iter(tags), None)


def _longest_first(words: list[str]) -> list[str]:
    """Order words made of one repeated character as jieba does: of equal cuts the longer word first."""
    ordered: list[str] = []
    for _, run in groupby(words, key=lambda word: word[0] if set(word) == {word[0]} else word):
        ordered += sorted(run, key=len, reverse=True)
    return ordered


class Tokenizer:
    def __init__(self, user_words: Iterable[str] = ()) -> None:
        own = [line for line in user_words if line.strip()]
        # Words can't be taken back out of the shared dictionary, so a hub's own words get a copy.
        self._cutter = _with_words(_private_cutter(), own) if own else _shared_cutter()
        self._parts = functools.lru_cache(8192)(self._parts_of)

        self.own_words = _own_words(own)

    def is_word(self, word: str) -> bool:
        return self._cutter.has_word(word)

    def words(self, folded: str) -> list[str]:
        cut = self._cutter.cut(folded, False)
        words = [word for word in cut if word[0].isalnum()]
        return _longest_first(words) if _REPEATED.search(folded) else words

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the shorter dictionary words inside a long word, as jieba's search mode does."""
        return self._parts(word) if len(word) > 2 else ()

    def _parts_of(self, word: str) -> tuple[str, ...]:
        widths = (2, 3) if len(word) > 3 else (2,)
        pieces = (word[at : at + width] for width in widths for at in range(len(word) - width + 1))
        return tuple(piece for piece in pieces if self._cutter.has_word(piece))
