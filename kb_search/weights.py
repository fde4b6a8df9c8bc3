"""Every number the ranking depends on, and how each was found."""

from dataclasses import dataclass, field, replace
from enum import IntEnum


class Family(IntEnum):
    """A kind of term; each has its own key space, document frequencies and weight."""

    WORD = 0
    CHARACTER = 1
    SKIP = 2
    SOUND = 3
    INITIAL = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a ranking; a query-time matter, so an ablation needs no new index."""

    family: dict[Family, float] = field(
        default_factory=lambda: {
            Family.WORD: 1.0,
            Family.CHARACTER: 0.8,
            Family.SKIP: 0.6,
            Family.SOUND: 0.3,
            Family.INITIAL: 0.0,
        }
    )
    idf_power: dict[Family, float] = field(
        default_factory=lambda: {
            Family.WORD: 1.0,
            Family.CHARACTER: 1.5,
            Family.SKIP: 1.5,
            Family.SOUND: 1.0,
            Family.INITIAL: 1.0,
        }
    )
    synonym: float = 0.5
    # What several words mean together is surer than what one means.
    joint: float = 0.7
    heard: float = 0.8
    asking: float = 0.3


# What an article contributes; a change here needs a new index.
SATURATION = 1.2
LENGTH_SHARE = 0.75
USUAL_LENGTH = 100.0
PART_COUNT = 0.5
MOST_REPEATS = 2

# What a query may cost: postings read per article in the index, and the floor for small ones.
BUDGET_SHARE = 0.2
BUDGET_FLOOR = 40_000
MOST_TERMS = 64
LATE_TERMS = 16
CANDIDATES = 100
CANDIDATE_SHARE = 0.5


def for_search(chosen: Weights) -> Weights:
    """Let initials count, which only the search box has."""
    return replace(chosen, family={**chosen.family, Family.INITIAL: 1.0})
