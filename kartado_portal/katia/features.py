"""A text as a sparse vector: hashed words, their neighbours, and character n-grams."""

import math
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kartado_portal.katia.spelling import STOPWORDS, stem, words

Floats = NDArray[np.float32]

_WORD_SHARE = 0.6
"""How much of the likeness of two texts the words make; the rest is the character n-grams'."""
_SHORTEST_GRAM, _LONGEST_GRAM = 2, 5


@dataclass(frozen=True)
class Vector:
    """Columns of the vocabulary, and the weight in each; the square sum is 1 at most."""

    columns: NDArray[np.int32]
    weights: Floats


@dataclass(frozen=True)
class Vocabulary:
    """The features that training saw at least twice, as sorted hashes, and how rare each is."""

    hashes: NDArray[np.uint32]
    rarity: Floats

    def vector(self, text: str) -> Vector:
        """Weigh the known features of `text`."""
        spelt = words(text)
        by_words = self._block(Counter(_word_features(spelt)), _WORD_SHARE)
        grams: Counter[int] = Counter()
        for word in spelt:
            grams.update(_gram_hashes(word))
        by_grams = self._block(grams, 1 - _WORD_SHARE)
        return Vector(
            np.concatenate([by_words.columns, by_grams.columns]),
            np.concatenate([by_words.weights, by_grams.weights]),
        )

    def _block(self, counted: Counter[int], share: float) -> Vector:
        if not counted or not len(self.hashes):
            return Vector(np.empty(0, np.int32), np.empty(0, np.float32))
        asked = np.fromiter(counted.keys(), np.uint32, len(counted))
        counts = np.fromiter(counted.values(), np.float32, len(counted))
        at = np.searchsorted(self.hashes, asked).clip(max=len(self.hashes) - 1)
        known = self.hashes[at] == asked
        columns = at[known].astype(np.int32)
        weights = (1 + np.log(counts[known])) * self.rarity[columns]
        norm = math.sqrt(float(weights @ weights))
        return Vector(columns, (weights * (math.sqrt(share) / (norm or 1.0))).astype(np.float32))


def feature_hashes(text: str) -> set[int]:
    """Return every feature of a text, for a vocabulary to be made of many."""
    spelt = words(text)
    found = set(_word_features(spelt))
    for word in spelt:
        found.update(_gram_hashes(word))
    return found


def _word_features(spelt: list[str]) -> list[int]:
    around = ["^", *spelt, "$"]
    pairs = [f"{one} {two}" for one, two in pairwise(around)]
    triples = [" ".join(around[at : at + 3]) for at in range(len(around) - 2)]
    stems = [f"={stem(word)}" for word in spelt]
    telling = [stem(word) for word in spelt if word not in STOPWORDS]
    beside = [f"={one} {two}" for one, two in pairwise(telling)]
    every = (*spelt, *pairs, *triples, *stems, *beside)
    return [zlib.crc32(f"w{feature}".encode()) for feature in every]


@lru_cache(maxsize=20_000)
def _gram_hashes(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    return tuple(
        zlib.crc32(f"c{padded[at : at + size]}".encode())
        for size in range(_SHORTEST_GRAM, _LONGEST_GRAM + 1)
        for at in range(len(padded) - size + 1)
    )
