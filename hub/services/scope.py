"""Whose rows a person may see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see: everything (`all`), or conversations of these teams, or those they hold or
    held.
    """

    agent_id: int
    everything: bool = False
    team_ids: frozenset[int] = frozenset()
