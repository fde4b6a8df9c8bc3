"""Remembers what single messages are about: the topic of a conversation is cut by it again and again."""

from collections.abc import Callable, Sequence

from kb_search.answers import Answer
from kb_search.confidence import Signs
from kb_search.topic import Subject

# A message opens a new subject when it surely has an article and names a good part of its title.
CERTAIN, NAMED = 0.5, 0.25
REMEMBERED = 512


class Subjects:
    def __init__(self, answers: Callable[[str], Sequence[Answer]], sure: Callable[[Signs], float]) -> None:
        self._answers, self._sure = answers, sure
        self._known: dict[tuple[int, str], Subject] = {}

    def forget(self) -> None:
        self._known.clear()

    def of(self, generation: int, text: str) -> Subject:
        """Return what a text is about; ``generation`` is that of the articles."""
        key = (generation, text)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            answers = self._answers(text)
            certain = bool(answers) and self._is_certain(answers[0].signs)
            near = [answer.match for answer in answers if 2 * answer.match.score >= answers[0].match.score]
            self._known[key] = Subject(frozenset(match.article_id for match in near), certain)
        return self._known[key]

    def _is_certain(self, signs: Signs) -> bool:
        return signs.worded >= NAMED and self._sure(signs) >= CERTAIN
