"""Remembers how sure the index was of the answers that people then judged: the ground of the confidence."""

from collections import Counter
from dataclasses import astuple
from typing import Any

from kb_search.confidence import Signs

KEPT = 5_000
# Fewer than the confidence is fitted from, so that nobody bends it alone.
KEPT_OF_ONE_AGENT = 200


class Judgements:
    """The newest ones of all, and of each agent."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, Signs, bool]] = []
        self._of_agent: Counter[int] = Counter()

    def add(self, agent_id: int, signs: Signs, is_good: bool) -> None:
        self._entries.append((agent_id, signs, is_good))
        self._of_agent[agent_id] += 1
        if self._of_agent[agent_id] > KEPT_OF_ONE_AGENT:
            self._drop(next(at for at, (agent, *_) in enumerate(self._entries) if agent == agent_id))
        elif len(self._entries) > KEPT:
            self._drop(0)

    def pairs(self) -> list[tuple[Signs, bool]]:
        return [(signs, is_good) for _, signs, is_good in self._entries]

    def as_json(self) -> list[list[object]]:
        return [[agent, astuple(signs), is_good] for agent, signs, is_good in self._entries]

    @classmethod
    def from_json(cls, entries: list[list[Any]]) -> "Judgements":
        judgements = cls()
        for agent, signs, is_good in entries:
            judgements.add(agent, Signs(*signs), is_good)
        return judgements

    def _drop(self, at: int) -> None:
        agent, *_ = self._entries.pop(at)
        self._of_agent[agent] -= 1
