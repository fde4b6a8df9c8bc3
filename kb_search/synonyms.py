"""Finds everyday wordings in a question and adds the official ones."""

from collections import defaultdict
from collections.abc import Iterable

from kb_search.fold import WORDS, fold


def shipped_synonyms() -> list[str]:
    return (WORDS / "synonyms.txt").read_text("utf-8").splitlines()


class Synonyms:
    """One rule a line: ``a b c`` stand for each other, ``a b > c d`` lead only from left to right."""

    def __init__(self, lines: Iterable[str]) -> None:
        meanings: dict[str, dict[str, None]] = defaultdict(dict)
        for line in lines:
            rule = fold(line.partition("#")[0])
            left, arrow, right = rule.partition(">")
            for word in left.split():
                targets = right.split() if arrow else left.split()
                meanings[word].update(dict.fromkeys(target for target in targets if _adds(word, target)))
        self._meanings = {word: tuple(targets) for word, targets in meanings.items() if targets}
        widths: dict[str, set[int]] = defaultdict(set)
        for word in self._meanings:
            widths[word[0]].add(len(word))
        self._widths = {first: sorted(found, reverse=True) for first, found in widths.items()}

    @property
    def words(self) -> Iterable[str]:
        """Return every word of the rules."""
        meanings = (meaning for found in self._meanings.values() for meaning in found)
        return dict.fromkeys((*self._meanings, *meanings))

    def found_in(self, folded: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return each wording found, longest first at every place, with what it also means."""
        found: dict[str, tuple[str, ...]] = {}
        done = 0
        for at, first in enumerate(folded):
            if first not in self._widths or at < done:
                continue
            for width in self._widths[first]:
                word = folded[at : at + width]
                if word in self._meanings:
                    found[word] = self._meanings[word]
                    done = at + width
                    break
        return list(found.items())


def _adds(word: str, meaning: str) -> bool:
    """A wording inside the other one is found by its own letters; it would only count twice."""
    return word not in meaning and meaning not in word
