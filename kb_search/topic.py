"""Finds, among the messages of a conversation, those that speak of the current topic."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb_search.fold import WORDS, fold

NEWEST = 24


@dataclass(frozen=True, slots=True)
class Subject:
    """What one message is about by itself: the best articles' ids, and whether that is beyond doubt."""

    articles: frozenset[int] = frozenset()
    certain: bool = False


class TopicCutter:
    """Fillers don't count; a new topic begins where a phrase says so or the subject is surely another."""

    def __init__(self, subject_of: Callable[[str], Subject]) -> None:
        self._subject_of = subject_of
        self._fillers = _phrases("fillers.txt")
        self._turns = re.compile(rf"^(?:{_phrases('turns.txt').pattern})+")

    def current(self, messages: Sequence[str], known: frozenset[int] = frozenset()) -> tuple[str, ...]:
        """Return the messages of the current topic in order; empty when nothing has been said yet.

        ``known`` articles answer the first message: one that is about these stays with it unsearched.
        """
        topic: list[str] = []
        for message in messages[-NEWEST:]:
            folded = fold(message[:4_000])
            if self.is_filler(folded):
                continue
            if topic and (
                self._turns.match(folded.lstrip(" ,。、")) or self._is_elsewhere(topic, message, known)
            ):
                topic, known = [], frozenset()
            topic.append(message)
        return tuple(topic)

    def is_filler(self, folded: str) -> bool:
        """Say whether a message is nothing but greetings, thanks and the like."""
        rest = self._fillers.sub("", folded)
        return not any(character.isalnum() for character in rest)

    def _is_elsewhere(self, topic: Sequence[str], message: str, known: frozenset[int]) -> bool:
        new = self._subject_of(message)
        if not new.certain or new.articles & known:
            return False
        old = self._subject_of(" ".join(topic))
        return old.certain and not (old.articles & new.articles)


def _phrases(name: str) -> re.Pattern[str]:
    lines = (WORDS / name).read_text("utf-8").split("\n")
    phrases = sorted((fold(line.strip()) for line in lines if line.strip()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, phrases)))
