"""Learns citizens' wordings from what agents do with a suggestion, and bounds what one agent can do.

An agent has one voice per wording of an article. A wording that one agent stands behind counts half, with
two it counts fully. Of wordings an agent alone stands behind, few stay alive per article and in all: the
oldest give way. A rejection takes a voice away; it can't reach an article's title or the editors' questions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from kb_search.article import AdoptionKind
from kb_search.fold import fold
from kb_search.records import Wording

LONGEST_WORDING = 120
ALONE_PER_ARTICLE = 4
ALONE_IN_ALL = 200
PER_ARTICLE = 32
HALF, FULL = 0.5, 1.0

Key = tuple[int, str]


@dataclass(slots=True)
class _Learned:
    """One wording of one article; each agent's last word counts."""

    voices: dict[int, bool] = field(default_factory=dict)

    @property
    def support(self) -> int:
        return sum(1 if speaks_for else -1 for speaks_for in self.voices.values())

    @property
    def lone_agent(self) -> int | None:
        speakers = [agent for agent, speaks_for in self.voices.items() if speaks_for]
        return speakers[0] if len(speakers) == 1 else None


class Adoptions:
    def __init__(self) -> None:
        self._learned: dict[int, dict[str, _Learned]] = defaultdict(dict)
        self._alone: dict[int, dict[Key, None]] = defaultdict(dict)

    def record(self, article_id: int, wording: str, agent_id: int, kind: AdoptionKind) -> set[int]:
        """Take an agent's verdict; return the articles whose wordings may have changed."""
        text = learnable(wording)
        known = self._learned[article_id]
        if not text or (text not in known and not kind.speaks_for):
            return set()
        learned = known.setdefault(text, _Learned())
        self._forget_lone(article_id, text)
        learned.voices[agent_id] = kind.speaks_for
        if not any(learned.voices.values()):
            del known[text]
            return {article_id}
        return {article_id} | self._keep_bounds(article_id, text)

    def wordings(self, article_id: int) -> tuple[Wording, ...]:
        """Return the trusted wordings: the best supported, of equals the newest."""
        known = self._learned.get(article_id, {})
        trusted = [Wording(text, _trust(learned)) for text, learned in known.items() if learned.support > 0]
        trusted.reverse()
        best_first = sorted(trusted, key=lambda wording: -wording.trust)
        return tuple(sorted(best_first[:PER_ARTICLE], key=lambda wording: wording.text))

    def as_json(self) -> list[list[object]]:
        """Return everything learned in the order it was learned, for a snapshot."""
        return [
            [article_id, text, [[agent, speaks_for] for agent, speaks_for in learned.voices.items()]]
            for article_id, known in self._learned.items()
            for text, learned in known.items()
        ]

    @classmethod
    def from_json(cls, entries: list[list[Any]]) -> "Adoptions":
        adoptions = cls()
        for article_id, text, voices in entries:
            learned = _Learned(dict(voices))
            adoptions._learned[article_id][text] = learned
            if learned.lone_agent is not None:
                adoptions._alone[learned.lone_agent][(article_id, text)] = None
        return adoptions

    def forget(self, article_id: int) -> None:
        for text in tuple(self._learned.pop(article_id, {})):
            for alone in self._alone.values():
                alone.pop((article_id, text), None)

    def _forget_lone(self, article_id: int, text: str) -> None:
        agent = self._learned[article_id][text].lone_agent
        if agent is not None:
            self._alone[agent].pop((article_id, text), None)

    def _keep_bounds(self, article_id: int, text: str) -> set[int]:
        agent = self._learned[article_id][text].lone_agent
        if agent is None:
            return set()
        alone = self._alone[agent]
        alone[(article_id, text)] = None
        here = [key for key in alone if key[0] == article_id]
        surplus = (
            here[: max(0, len(here) - ALONE_PER_ARTICLE)] or [*alone][: max(0, len(alone) - ALONE_IN_ALL)]
        )
        for article, old in surplus:
            del alone[(article, old)]
            del self._learned[article][old]
        return {article for article, _ in surplus}


def learnable(wording: str) -> str:
    """Return the form a wording is learned in; empty for those too short or too long to mean one thing."""
    folded = " ".join(fold(wording[: 4 * LONGEST_WORDING]).split())
    return folded if 2 <= len(folded) <= LONGEST_WORDING else ""


def _trust(learned: _Learned) -> float:
    return FULL if learned.support >= 2 else HALF
