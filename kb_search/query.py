"""Turns the messages of a topic into weighted terms."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb_search import features, weights
from kb_search.fold import fold
from kb_search.soundalike import SoundAlikes
from kb_search.synonyms import Synonyms
from kb_search.tokenizer import Tokenizer
from kb_search.weights import Family, Weights

LONGEST_MESSAGE = 2_000
LONGEST_TOPIC = 4_000

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
    def __init__(self, tokenizer: Tokenizer, synonyms: Synonyms, chosen: Weights) -> None:
        self._sounds = SoundAlikes((*tokenizer.own_words, *synonyms.words), tokenizer.is_word)
        self._tokenizer = tokenizer
        self._synonyms = synonyms
        self._weights = chosen

        self._meaning_terms = lru_cache(2_048)(lambda meaning: tuple(self._terms(meaning)))

    def build(self, messages: Sequence[str]) -> Query:
        texts = folded_messages(messages)
        joined = " ".join(texts)
        shares = {key: float(min(times, weights.MOST_REPEATS)) for key, times in self._terms(joined).items()}
        heard = self._sounds.found_in(joined) if self._weights.heard else []
        meant = " ".join(word for _, words in heard for word in words)
        said = self._synonyms.found_in(f"{joined} {meant}") if self._weights.synonym else []
        for share, found in ((self._weights.heard, heard), (self._weights.synonym, said)):
            for meaning in dict.fromkeys(meaning for _, meanings in found for meaning in meanings):
                for key in self._meaning_terms(meaning):
                    shares.setdefault(key, share)
        keys = np.fromiter(shares, np.uint64, len(shares))
        weighed = np.fromiter(shares.values(), np.float64, len(shares))
        return Query(texts, tuple(heard), tuple(said), keys, weighed)

    def told(self, query: Query) -> list[str]:
        """Return the words of a question as it is meant: what was heard stands for what was written."""
        text = " ".join(query.texts)
        for written, meant in query.heard:
            text = text.replace(written, meant[0])
        return self._tokenizer.words(text)

    def _terms(self, folded: str) -> Counter[int]:
        terms: Counter[int] = Counter()
        if self._weights.family[Family.WORD]:
            terms.update(dict.fromkeys(features.word_terms(folded, self._tokenizer), 1))
        for family, found in self._letter_terms(folded):
            if self._weights.family[family]:
                terms.update(found)
        return terms

    def _letter_terms(self, folded: str) -> Iterable[tuple[Family, Iterable[int]]]:
        yield Family.CHARACTER, features.character_terms(folded)
        yield Family.SKIP, features.skip_terms(folded)
        yield Family.SOUND, features.sound_terms(folded)
