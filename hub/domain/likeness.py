"""How much one text says the same as another: shared pairs of characters, whatever their order."""

from collections import Counter
from itertools import pairwise


def likeness(one: str, other: str) -> float:
    """0 to 1; the shorter text decides, so that an article inside a longer one is noticed."""
    ours, theirs = _pairs(one), _pairs(other)
    smaller = min(sum(ours.values()), sum(theirs.values()))
    if not smaller:
        return 0.0
    return sum((ours & theirs).values()) / smaller


def _pairs(text: str) -> Counter[str]:
    signs = [sign.lower() for sign in text if sign.isalnum()]
    return Counter(first + second for first, second in pairwise(signs))
