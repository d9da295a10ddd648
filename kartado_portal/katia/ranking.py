"""Two lexical rankers over the articles, words and character n-grams, and their sum."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kartado_portal.katia.entries import Entry
from kartado_portal.katia.passages import passages
from kartado_portal.katia.spelling import grams, terms

Scores = NDArray[np.float32]

_TITLE, _SUMMARY, _ASKED, _BODY = 6.0, 3.0, 1.5, 1.0
_SATURATION, _LENGTH = 1.2, 0.5


class Postings:
    """An inverted index: which documents hold a term, and with which weight."""

    def __init__(self, documents: Sequence[dict[str, float]]) -> None:
        self.size = len(documents)
        rows: dict[str, list[tuple[int, float]]] = {}
        for at, document in enumerate(documents):
            for term, weight in document.items():
                rows.setdefault(term, []).append((at, weight))
        self.rows = {
            term: (
                np.array([at for at, _ in row], dtype=np.int32),
                np.array([weight for _, weight in row], dtype=np.float32),
            )
            for term, row in rows.items()
        }

    def idf(self, term: str) -> float:
        """Return how rare a term is; a term that no document has is as rare as can be."""
        row = self.rows.get(term)
        frequency = 0 if row is None else len(row[0])
        return math.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def scores(self, query: dict[str, float]) -> Scores:
        """Sum the query's weights times the documents'."""
        total = np.zeros(self.size, dtype=np.float32)
        found = [(*self.rows[term], weight) for term, weight in query.items() if term in self.rows]
        if found:
            documents, held, asked = zip(*found, strict=True)
            lengths = [len(row) for row in documents]
            told = np.concatenate(held) * np.repeat(np.array(asked, np.float32), lengths)
            np.add.at(total, np.concatenate(documents), told)
        return total


class WordRanker:
    """BM25 over stems, a title's words counting more than a body's."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        weighed = [_weighed(entry) for entry in entries]
        lengths = np.array([sum(document.values()) for document in weighed] or [1.0])
        mean = float(lengths.mean()) or 1.0
        saturated = []
        for document, length in zip(weighed, lengths, strict=False):
            room = _SATURATION * (1 - _LENGTH + _LENGTH * float(length) / mean)
            saturated.append({t: w * (_SATURATION + 1) / (w + room) for t, w in document.items()})
        self.postings = Postings(saturated)

    def scores(self, query: dict[str, float]) -> Scores:
        """Score every article for stems with weights."""
        return self.postings.scores({t: w * self.postings.idf(t) for t, w in query.items()})


class GramRanker:
    """TF-IDF cosine over the character n-grams of words: forgives endings and typing errors."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        counted = [_gram_weights(entry) for entry in entries]
        raw = Postings(counted)
        self._idf = {term: raw.idf(term) for term in raw.rows}
        self.postings = Postings([_unit(self._scaled(document)) for document in counted])

    def scores(self, text: str) -> Scores:
        """Score every article for a text."""
        return self.postings.scores(_unit(self._scaled(Counter(grams(text)))))

    def _scaled(self, counted: dict[str, float] | Counter[str]) -> dict[str, float]:
        return {
            term: (1 + math.log(count)) * self._idf[term]
            for term, count in counted.items()
            if count >= 1 and term in self._idf
        }


def z_scores(scores: Scores) -> Scores:
    """Return the scores as distances from their mean in deviations; flat scores become zeros."""
    deviation = float(scores.std()) if scores.size else 0.0
    if deviation < 1e-9:
        return np.zeros_like(scores)
    scaled: Scores = ((scores - scores.mean()) / deviation).astype(np.float32)
    return scaled


def _weighed(entry: Entry) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in _fields(entry):
        for term in terms(text):
            weights[term] = weights.get(term, 0.0) + weight
    return weights


def _gram_weights(entry: Entry) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in _fields(entry):
        for gram in grams(text):
            weights[gram] = weights.get(gram, 0.0) + weight
    return weights


def _fields(entry: Entry) -> Iterable[tuple[str, float]]:
    yield entry.title, _TITLE
    yield entry.summary, _SUMMARY
    yield entry.category, _BODY
    for line in entry.asked:
        yield line, _ASKED
    for passage in passages(entry.body):
        yield passage.text, _BODY


def _unit(weights: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {term: weight / norm for term, weight in weights.items()} if norm else {}
