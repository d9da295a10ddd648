"""Fitting the mind to questions; needs scikit-learn, which only a developer has."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import scipy.linalg
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from kartado_portal.katia import rules
from kartado_portal.katia.answers import Intent
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.examples import indexed
from kartado_portal.katia.features import Floats, Vector, Vocabulary, feature_hashes
from kartado_portal.katia.fitted import ERRANDS, Fitted
from kartado_portal.katia.judging import INTENTS, Judge, Reading, chances, intent_of, own_texts
from kartado_portal.katia.lexicon import Lexicon
from kartado_portal.katia.mind import Mind
from kartado_portal.katia.questions import Question, hands
from kartado_portal.katia.ranking import Scores

_SMOOTHING = 0.7
_WEIGHT_ASKED, _WEIGHT_PASSAGE = 0.7, 0.4
_SEEN_TWICE = 2
_QUESTION_AHEAD = 0.4
"""In doubt it is a question: the gate behind keeps it from being answered wrongly."""
_EVERY_FEW = 3
"""Of so many questions, one is enough to learn what an untrained article would score."""
_HOUSE = "house"
_NEW_AHEAD, _NEW_STEEPER = 0.15, 1.5
"""Least squares flatten: so much is given back, or an untrained article would never be first."""
_WRONGLY_DIRECT = 0.01
"""Share of the questions out of scope that may get a direct answer when the gate is set."""


@dataclass(frozen=True)
class _Material:
    """Every text that is trained on, with what is costly to work out once for all folds."""

    vocabulary: Vocabulary
    vector: Callable[[str], Vector]
    """The vocabulary's, which knows every text that it was asked before."""
    slugs: tuple[str, ...]
    vectors: list[Vector]
    classes: NDArray[np.int64]
    asked: NDArray[np.bool_]
    hands: NDArray[np.str_]
    inverse: NDArray[np.float32]
    """Of the system that has the likes of all rows as its solution."""
    likes: NDArray[np.float32]


class _Remembering(Lexicon):
    """Ranks each text once, for however many minds are trained on the same articles."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__(entries)
        self._ranked: dict[str, Scores] = {}

    def scores(self, text: str) -> Scores:
        """Return the ranking, which belongs to all who ask: not to be written into."""
        if text not in self._ranked:
            self._ranked[text] = super().scores(text)
        return self._ranked[text]


_lexicon = lru_cache(maxsize=1)(_Remembering)


def fit(entries: Sequence[Entry], questions: Sequence[Question]) -> Fitted:
    """Fit scores to all `questions`, and the gates to hands that the scores had not seen."""
    material = _gathered(entries, questions)
    lexicon = _lexicon(tuple(entries))
    readings: list[tuple[Question, Reading]] = []
    seen_pairs: list[Floats] = []
    for hand in writers(questions):
        scores = _scores(material, material.hands != hand)
        judge = Judge(scores, entries, lexicon, vector=material.vector)
        mine = [question for question in questions if question.hand == hand]
        readings += [(question, judge.read(question.text, question.turns)) for question in mine]
        plain = [question.text for question in mine if not question.previous]
        seen_pairs.append(judge.unseen_pairs(plain[::_EVERY_FEW]))
    every = np.ones(len(material.classes), np.bool_)
    fitted = replace(_scores(material, every), unseen=_unseen(np.vstack(seen_pairs)))
    return _gates(fitted, material.slugs, readings)


def writers(questions: Sequence[Question]) -> list[str]:
    """Return the hands that are tested apart; the house's own lines only ever train."""
    return [hand for hand in hands(questions) if hand != _HOUSE]


def without(
    hand: str, entries: Sequence[Entry], questions: Sequence[Question]
) -> tuple[Mind, list[Question]]:
    """Return a mind that never saw a hand's questions, and those questions."""
    fitted = fit(entries, [question for question in questions if question.hand != hand])
    return Mind(entries, fitted=fitted), [q for q in questions if q.hand == hand]


def _vocabulary(texts: Sequence[str]) -> Vocabulary:
    counted: Counter[int] = Counter()
    for text in texts:
        counted.update(feature_hashes(text))
    kept = sorted(feature for feature, count in counted.items() if count >= _SEEN_TWICE)
    rarity = [math.log((1 + len(texts)) / (1 + counted[feature])) + 1 for feature in kept]
    return Vocabulary(np.array(kept, np.uint32), np.array(rarity, np.float32))


def _gathered(entries: Sequence[Entry], questions: Sequence[Question]) -> _Material:
    slugs = [entry.slug for entry in entries]
    class_of = {slug: at for at, slug in enumerate(slugs)}
    rows: list[tuple[str, int, float, bool, str]] = []
    for question in questions:
        if question.previous:  # Its text alone says too little to learn from.
            continue
        if question.intent is not Intent.ANSWER:
            at = len(slugs) + ERRANDS.index(question.intent)
            rows.append((question.text, at, 1.0, True, question.hand))
        elif question.slugs[0] in class_of:
            rows.append((question.text, class_of[question.slugs[0]], 1.0, True, question.hand))
    for entry in entries:
        for text in own_texts(entry):
            weight = _WEIGHT_ASKED if text in entry.asked else _WEIGHT_PASSAGE
            rows.append((text, class_of[entry.slug], weight, False, ""))
    vocabulary = _vocabulary([row[0] for row in rows])
    vector = cache(vocabulary.vector)
    vectors = [vector(row[0]) for row in rows]
    classes = np.array([row[1] for row in rows])
    weights = np.array([row[2] for row in rows], np.float32)
    inverse = _inverse(_likeness(vectors, len(vocabulary.hashes)), weights)
    return _Material(
        vocabulary,
        vector,
        tuple(slugs),
        vectors,
        classes,
        np.array([row[3] for row in rows]),
        np.array([row[4] for row in rows]),
        inverse,
        inverse @ _wanted(classes, len(slugs) + len(ERRANDS)),
    )


def _scores(material: _Material, kept: NDArray[np.bool_]) -> Fitted:
    """Fit the scores of the classes to the rows kept; the gates are left empty."""
    at = np.flatnonzero(kept)
    likes = _likes(material, at, np.flatnonzero(~kept))
    index = indexed([material.vectors[row] for row in at], len(material.vocabulary.hashes))
    empty = np.empty(0, np.float32)
    return Fitted(
        hashes=material.vocabulary.hashes,
        rarity=material.vocabulary.rarity,
        starts=index.starts,
        rows=index.rows,
        weights=index.weights,
        row_class=material.classes[at].astype(np.int16),
        asked=material.asked[at],
        slugs=np.array(material.slugs),
        likes=likes.astype(np.float16),
        intent_mean=empty,
        intent_scale=empty,
        intent_slope=empty,
        intent_base=empty,
        sure_mean=empty,
        sure_scale=empty,
        sure_slope=empty,
        sure_base=empty,
        unseen=np.zeros(3, np.float32),
        direct_from=empty,
    )


def _likeness(vectors: Sequence[Vector], columns: int) -> NDArray[np.float32]:
    data = np.concatenate([vector.weights for vector in vectors])
    column_of = np.concatenate([vector.columns for vector in vectors])
    ends = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
    matrix = scipy.sparse.csr_matrix((data, column_of, ends), shape=(len(vectors), columns))
    product: NDArray[np.float32] = (matrix @ matrix.T).toarray().astype(np.float32)
    return product


def _inverse(likeness: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Invert the system of kernel ridge regression; a heavy row is fitted closer."""
    system = likeness + 1
    system[np.diag_indices_from(system)] += _SMOOTHING / weights
    return np.asarray(scipy.linalg.inv(system, assume_a="pos", overwrite_a=True), np.float32)


def _wanted(classes: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """Return what a perfect score would be: one class against the rest."""
    wanted = -np.ones((len(classes), count), np.float32)
    wanted[np.arange(len(classes)), classes] = 1.0
    return wanted


def _likes(
    material: _Material, kept: NDArray[np.int64], left_out: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the solution for the rows kept alone, from that for all.

    By the inverse of a partitioned matrix: as exact as solving each fold's own system, which
    costs as much for each as inverting the whole does for all.
    """
    likes = material.likes[kept]
    if not len(left_out):
        return likes
    theirs = material.inverse[np.ix_(left_out, left_out)]
    owed = scipy.linalg.solve(theirs, material.likes[left_out], assume_a="pos")
    return np.asarray(likes - material.inverse[np.ix_(kept, left_out)] @ owed, np.float32)


def _unseen(pairs: Floats) -> Floats:
    """Fit the score that an article would have from what needs no training."""
    told = np.column_stack([np.ones(len(pairs)), pairs[:, 1:]])
    base, *slopes = np.linalg.lstsq(told, pairs[:, 0], rcond=None)[0]
    return np.array([base + _NEW_AHEAD, *(_NEW_STEEPER * s for s in slopes)], np.float32)


def _gates(
    fitted: Fitted, slugs: Sequence[str], readings: Sequence[tuple[Question, Reading]]
) -> Fitted:
    judged = [(q, r) for q, r in readings if not rules.ticket_number(q.text)]
    evidence = np.stack([reading.evidence for _, reading in judged])
    wanted = np.array([INTENTS.index(question.intent) for question, _ in judged])
    scaler = StandardScaler().fit(evidence)
    intents = LogisticRegression(C=0.5, max_iter=3000).fit(scaler.transform(evidence), wanted)
    slope = np.zeros((len(INTENTS), evidence.shape[1]), np.float32)
    base = np.full(len(INTENTS), -30.0, np.float32)
    slope[intents.classes_] = intents.coef_
    base[intents.classes_] = intents.intercept_
    base[0] += _QUESTION_AHEAD

    asked = [(q, r) for q, r in judged if q.intent in (Intent.ANSWER, Intent.OUT_OF_SCOPE)]
    certainty = np.stack([reading.certainty for _, reading in asked])
    right = np.array([slugs[int(r.articles.argmax())] in q.slugs for q, r in asked])
    sure_scaler = StandardScaler().fit(certainty)
    gate = LogisticRegression(C=0.5, max_iter=3000).fit(sure_scaler.transform(certainty), right)
    complete = replace(
        fitted,
        intent_mean=scaler.mean_.astype(np.float32),
        intent_scale=scaler.scale_.astype(np.float32),
        intent_slope=slope,
        intent_base=base,
        sure_mean=sure_scaler.mean_.astype(np.float32),
        sure_scale=sure_scaler.scale_.astype(np.float32),
        sure_slope=gate.coef_[0].astype(np.float32),
        sure_base=gate.intercept_.astype(np.float32),
    )
    return replace(complete, direct_from=_direct_from(complete, asked))


def _direct_from(fitted: Fitted, asked: Sequence[tuple[Question, Reading]]) -> Floats:
    """Return from how sure on few enough questions out of scope would be answered."""
    outside = []
    for question, reading in asked:
        if question.intent is Intent.OUT_OF_SCOPE:
            intents, sure = chances(fitted, reading)
            outside.append(sure if intent_of(intents) is Intent.ANSWER else 0.0)
    limit = float(np.quantile(outside, 1 - _WRONGLY_DIRECT)) if outside else 0.5
    return np.array([max(limit, 0.35)], np.float32)
