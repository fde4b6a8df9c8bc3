"""Turns the messages of a topic into weighted terms."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb_search import features, weights
from kb_search.fold import WORDS, fold
from kb_search.letters import letter_keys
from kb_search.soundalike import SoundAlikes
from kb_search.synonyms import Synonyms
from kb_search.tokenizer import Tokenizer
from kb_search.weights import Weights

LONGEST_MESSAGE = 2_000
LONGEST_TOPIC = 4_000
# Slips are looked for where people come to the point.
HEARD = 120

# How one asks is rare among laws and would outweigh what is asked about.
ASKING = re.compile("|".join((WORDS / "asking.txt").read_text("utf-8").split()))

Found = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Terms with their share before rarity is known; ``heard`` and ``said`` were read into the texts."""

    texts: tuple[str, ...]
    heard: Found
    said: Found
    keys: NDArray[np.uint64]
    shares: NDArray[np.float64]

    @property
    def families(self) -> NDArray[np.int64]:
        return (self.keys >> np.uint64(features.SHIFT)).astype(np.int64)


def clipped(text: str) -> str:
    """Keep the beginning and the end of an endless message: both say what it is about."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    half = LONGEST_MESSAGE // 2
    return f"{text[:half]} {text[-half:]}"


def folded_messages(messages: Sequence[str]) -> tuple[str, ...]:
    """Fold the newest messages up to the length a query may have."""
    kept: list[str] = []
    length = 0
    for message in reversed(messages):
        folded = fold(clipped(message))
        length += len(folded)
        if length > LONGEST_TOPIC and kept:
            break
        kept.append(folded)
    return tuple(reversed(kept))


class QueryBuilder:
    def __init__(self, tokenizer: Tokenizer, synonyms: Synonyms) -> None:
        self._sounds = SoundAlikes((*tokenizer.own_words, *synonyms.words), tokenizer.is_word)
        self._tokenizer = tokenizer
        self._synonyms = synonyms

        self._meaning_terms = lru_cache(8_192)(lambda meaning: tuple(self._keys_of(meaning).tolist()))

    def build(self, messages: Sequence[str], chosen: Weights) -> Query:
        texts = folded_messages(messages)
        joined = " ".join(texts)
        heard = self._sounds.found_in(joined[:HEARD]) if chosen.heard else []
        meant = " ".join(word for _, words in heard for word in words)
        said, joint = self._synonyms.all_in(f"{joined} {meant}")
        said, joint = said if chosen.synonym else [], joint if chosen.joint else []
        keys, counts = np.unique(self._keys_of(joined), return_counts=True)
        shares = np.minimum(counts, weights.MOST_REPEATS).astype(np.float64)
        if ASKING.search(joined):
            subject = self._keys_of(ASKING.sub(" ", joined))
            shares[~np.isin(keys, subject)] *= chosen.asking
        added = self._added(heard, chosen.heard) | self._added(said, chosen.synonym)
        for key, share in self._added(joint, chosen.joint).items():
            added[key] = max(share, added.get(key, 0.0))
        known = frozenset(keys.tolist())
        fresh = {key: share for key, share in added.items() if key not in known}
        all_keys = np.concatenate([keys, np.fromiter(fresh, np.uint64, len(fresh))])
        all_shares = np.concatenate([shares, np.fromiter(fresh.values(), np.float64, len(fresh))])
        return Query(texts, tuple(heard), (*said, *joint), all_keys, all_shares)

    def _added(self, found: Iterable[tuple[str, tuple[str, ...]]], share: float) -> dict[int, float]:
        meanings = dict.fromkeys(meaning for _, meanings in found for meaning in meanings)
        return {key: share for meaning in meanings for key in self._meaning_terms(meaning)}

    def _keys_of(self, folded: str) -> NDArray[np.uint64]:
        words = features.word_terms(folded, self._tokenizer)
        return np.concatenate([np.fromiter(words, np.uint64, len(words)), letter_keys(folded)])

    def told(self, query: Query) -> list[str]:
        """Return the words of a question as it is meant: what was heard stands for what was written."""
        text = " ".join(query.texts)
        for written, meant in query.heard:
            text = text.replace(written, meant[0])
        return self._tokenizer.words(text)
