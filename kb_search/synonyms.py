"""Finds everyday wordings in a question and adds the official ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kb_search.fold import WORDS, fold

# Between the words of a rule that wants several of them in one question.
ALSO = "+"
BETWEEN = "…"

Meanings = tuple[str, ...]


def shipped_synonyms() -> list[str]:
    """Return the rules of all files, in the order of their names."""
    files = sorted((WORDS / "synonyms").glob("*.txt"))
    return [line for file in files for line in file.read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class _Together:
    """A rule that wants one word of every side."""

    sides: tuple[frozenset[str], ...]
    meanings: Meanings


@dataclass(slots=True)
class _Reading:
    """What one pass over a text has found: plain wordings, and where words of joint rules stand."""

    plain: dict[str, Meanings] = field(default_factory=dict)
    joint: dict[str, None] = field(default_factory=dict)


class Synonyms:
    """One rule a line: ``a b c`` stand for each other, ``a b > c d`` lead only from left to right,
    ``a b + c d > e`` leads to e where a question has both an a or b and a c or d. ``@name = a b`` names words
    that many rules share; a rule says ``@name`` for them.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        named: dict[str, list[str]] = {}
        meanings: dict[str, dict[str, None]] = defaultdict(dict)
        self._together: list[_Together] = []
        shared: dict[frozenset[str], frozenset[str]] = {}  # what has a name stands in many rules
        for line in lines:
            left, arrow, right = fold(line.partition("#")[0]).partition(">")
            name, equals, words = left.partition("=")
            if equals and name.strip().startswith("@"):
                named[name.strip()] = _spelled_out(words, named)
                continue
            sides = [_spelled_out(side, named) for side in f" {left} ".split(f" {ALSO} ")]
            targets = _spelled_out(right, named) if arrow else sides[0]
            if len(sides) > 1:
                wanted = tuple(shared.setdefault(side, side) for side in map(frozenset, sides))
                self._together.append(_Together(wanted, tuple(dict.fromkeys(targets))))
                continue
            for word in sides[0]:
                meanings[word].update(dict.fromkeys(target for target in targets if _adds(word, target)))
        self._meanings = {word: tuple(targets) for word, targets in meanings.items() if targets}
        self._rules_with: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(self._together):
            # Only words of the first side ask for the rule; the others are then looked up.
            for word in rule.sides[0]:
                self._rules_with[word].append(number)
        self._joint = {word for rule in self._together for side in rule.sides for word in side}
        self._widths = _widths_of({*self._meanings, *self._joint})

    @property
    def words(self) -> Iterable[str]:
        """Return every word of the plain rules, and what the joint ones lead to."""
        led_to = (meaning for found in self._meanings.values() for meaning in found)
        joint = (meaning for rule in self._together for meaning in rule.meanings)
        return dict.fromkeys((*self._meanings, *led_to, *joint))

    def found_in(self, folded: str) -> list[tuple[str, Meanings]]:
        """Return each wording found, longest first at every place, with what it also means."""
        return list(self._read(folded).plain.items())

    def all_in(self, folded: str) -> tuple[list[tuple[str, Meanings]], list[tuple[str, Meanings]]]:
        """Return what ``found_in`` does, and what words mean together wherever in the text they stand."""
        reading = self._read(folded)
        return list(reading.plain.items()), list(self._joint_found(reading))

    def _read(self, folded: str) -> _Reading:
        reading = _Reading()
        done = 0
        for at, first in enumerate(folded):
            for width in self._widths.get(first, ()):
                word = folded[at : at + width]
                if word in self._joint:
                    reading.joint[word] = None
                if at >= done and word in self._meanings:
                    reading.plain[word] = self._meanings[word]
                    done = at + width
        return reading

    def _joint_found(self, reading: _Reading) -> Iterator[tuple[str, Meanings]]:
        asked = dict.fromkeys(rule for word in reading.joint for rule in self._rules_with.get(word, ()))
        for number in asked:
            rule = self._together[number]
            said = [next((word for word in reading.joint if word in side), "") for side in rule.sides]
            if all(said):
                yield BETWEEN.join(said), rule.meanings


@lru_cache(4)
def synonyms_of(lines: tuple[str, ...]) -> Synonyms:
    """Return the same rules for the same lines: reading the shipped ones takes its time."""
    return Synonyms(lines)


def _spelled_out(words: str, named: dict[str, list[str]]) -> list[str]:
    """Put the words of a name in its place; an unknown name stands for nothing."""
    return [
        one for word in words.split() for one in (named.get(word, []) if word.startswith("@") else [word])
    ]


def _widths_of(words: Iterable[str]) -> dict[str, list[int]]:
    widths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        widths[word[0]].add(len(word))
    return {first: sorted(found, reverse=True) for first, found in widths.items()}


def _adds(word: str, meaning: str) -> bool:
    """A wording inside the other one is found by its own letters; it would only count twice."""
    return word not in meaning and meaning not in word
