"""Fitting the mind to questions; needs scikit-learn, which only a developer has."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
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
from kartado_portal.katia.judging import Judge, Reading, chances, own_texts
from kartado_portal.katia.lexicon import Lexicon
from kartado_portal.katia.mind import Mind
from kartado_portal.katia.questions import Question, hands

_SMOOTHING = 0.7
_WEIGHT_ASKED, _WEIGHT_PASSAGE = 0.7, 0.4
_SEEN_TWICE = 2
_HOUSE = "house"
_NEW_AHEAD, _NEW_STEEPER = 0.15, 1.5
"""Least squares flatten: so much is given back, or an untrained article would never be first."""
_WRONGLY_DIRECT = 0.02
"""Share of the questions out of scope that may get a direct answer when the gate is set."""
_INTENTS = (Intent.ANSWER, *ERRANDS)


def fit(entries: Sequence[Entry], questions: Sequence[Question]) -> Fitted:
    """Fit scores to all `questions`, and the gates to hands that the scores had not seen."""
    vocabulary = _vocabulary(entries, questions)
    unseen = np.array([-1.0, 1.0, 0.05], np.float32)
    readings: list[tuple[Question, Reading]] = []
    seen_pairs: list[Floats] = []
    lexicon = Lexicon(entries)
    for hand in writers(questions):
        rest = [question for question in questions if question.hand != hand]
        judge = Judge(_scores(entries, rest, vocabulary, unseen), entries, lexicon)
        mine = [question for question in questions if question.hand == hand]
        readings += [(question, judge.read(question.text, question.turns)) for question in mine]
        seen_pairs.append(judge.unseen_pairs([q.text for q in mine if not q.previous]))
    pairs = np.vstack(seen_pairs)
    fitted = _scores(entries, questions, vocabulary, _unseen(pairs))
    return _gates(fitted, [entry.slug for entry in entries], readings)


def writers(questions: Sequence[Question]) -> list[str]:
    """Return the hands that are tested apart; the house's own lines only ever train."""
    return [hand for hand in hands(questions) if hand != _HOUSE]


def without(
    hand: str, entries: Sequence[Entry], questions: Sequence[Question]
) -> tuple[Mind, list[Question]]:
    """Return a mind that never saw a hand's questions, and those questions."""
    fitted = fit(entries, [question for question in questions if question.hand != hand])
    return Mind(entries, fitted=fitted), [q for q in questions if q.hand == hand]


def _vocabulary(entries: Sequence[Entry], questions: Sequence[Question]) -> Vocabulary:
    texts = [question.text for question in questions]
    texts += [text for entry in entries for text in own_texts(entry)]
    counted: Counter[int] = Counter()
    for text in texts:
        counted.update(feature_hashes(text))
    kept = sorted(feature for feature, count in counted.items() if count >= _SEEN_TWICE)
    rarity = [math.log((1 + len(texts)) / (1 + counted[feature])) + 1 for feature in kept]
    return Vocabulary(np.array(kept, np.uint32), np.array(rarity, np.float32))


def _scores(
    entries: Sequence[Entry],
    questions: Sequence[Question],
    vocabulary: Vocabulary,
    unseen: Floats,
) -> Fitted:
    """Fit the scores of the classes; the gates are left empty."""
    slugs = [entry.slug for entry in entries]
    class_of = {slug: at for at, slug in enumerate(slugs)}
    rows: list[tuple[str, int, float, bool]] = []
    for question in questions:
        if question.previous:  # Its text alone says too little to learn from.
            continue
        if question.intent is not Intent.ANSWER:
            at = len(slugs) + ERRANDS.index(question.intent)
            rows.append((question.text, at, 1.0, True))
        elif question.slugs[0] in class_of:
            rows.append((question.text, class_of[question.slugs[0]], 1.0, True))
    for entry in entries:
        for text in own_texts(entry):
            weight = _WEIGHT_ASKED if text in entry.asked else _WEIGHT_PASSAGE
            rows.append((text, class_of[entry.slug], weight, False))
    vectors = [vocabulary.vector(text) for text, _, _, _ in rows]
    classes = np.array([at for _, at, _, _ in rows])
    weights = np.array([weight for _, _, weight, _ in rows])
    likes = _ridge(_likeness(vectors, len(vocabulary.hashes)), classes, weights)
    index = indexed(vectors, len(vocabulary.hashes))
    empty = np.empty(0, np.float32)
    return Fitted(
        hashes=vocabulary.hashes,
        rarity=vocabulary.rarity,
        starts=index.starts,
        rows=index.rows,
        weights=index.weights,
        row_class=classes.astype(np.int16),
        asked=np.array([asked for _, _, _, asked in rows]),
        slugs=np.array(slugs),
        likes=likes.astype(np.float16),
        intent_mean=empty,
        intent_scale=empty,
        intent_slope=empty,
        intent_base=empty,
        sure_mean=empty,
        sure_scale=empty,
        sure_slope=empty,
        sure_base=empty,
        unseen=unseen,
        direct_from=empty,
    )


def _likeness(vectors: Sequence[Vector], columns: int) -> NDArray[np.float64]:
    data = np.concatenate([vector.weights for vector in vectors])
    column_of = np.concatenate([vector.columns for vector in vectors])
    ends = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
    matrix = scipy.sparse.csr_matrix((data, column_of, ends), shape=(len(vectors), columns))
    product: NDArray[np.float64] = (matrix @ matrix.T).toarray().astype(np.float64)
    return product


def _ridge(
    likeness: NDArray[np.float64], classes: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve kernel ridge regression, one class against the rest; a heavy row is fitted closer."""
    wanted = -np.ones((len(classes), int(classes.max()) + 1))
    wanted[np.arange(len(classes)), classes] = 1.0
    system = likeness + 1 + np.diag(_SMOOTHING / weights)
    return np.asarray(np.linalg.solve(system, wanted), np.float64)


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
    wanted = np.array([_INTENTS.index(question.intent) for question, _ in judged])
    scaler = StandardScaler().fit(evidence)
    intents = LogisticRegression(C=0.5, max_iter=3000).fit(scaler.transform(evidence), wanted)
    slope = np.zeros((len(_INTENTS), evidence.shape[1]), np.float32)
    base = np.full(len(_INTENTS), -30.0, np.float32)
    slope[intents.classes_] = intents.coef_
    base[intents.classes_] = intents.intercept_

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
            outside.append(sure if intents.argmax() == 0 else 0.0)
    limit = float(np.quantile(outside, 1 - _WRONGLY_DIRECT)) if outside else 0.5
    return np.array([max(limit, 0.35)], np.float32)
