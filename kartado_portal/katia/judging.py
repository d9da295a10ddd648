"""Scores of every article and every errand for a text, and what they say together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kartado_portal.katia.answers import Intent, Turn
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.examples import indexed
from kartado_portal.katia.features import Floats, Vector
from kartado_portal.katia.fitted import ERRANDS, Fitted
from kartado_portal.katia.lexicon import Lexicon
from kartado_portal.katia.passages import passages
from kartado_portal.katia.ranking import z_scores
from kartado_portal.katia.spelling import LEANING, POINTING, terms, words

INTENTS = (Intent.ANSWER, *ERRANDS)
"""In the order of the chances."""
_OUTSIDE = Intent.OUT_OF_SCOPE
_LIKELY = 0.5
_NEAR = 1.5
"""What the nearest examples count beside the learnt score."""
_CARRIED = ((3, 0.6), (6, 0.5), (12, 0.4))
"""Up to so many terms of its own, so much of the sense of a text that leans on the question before
comes from there."""
_CARRIED_UPRIGHT = ((1, 0.5), (3, 0.25))
"""The same for a text that could stand alone."""
_SAME_ARTICLE = 0.5


@dataclass(frozen=True)
class Reading:
    """What a text looks like: scores of articles and errands, and the evidence for the gates."""

    articles: Floats
    errands: Floats
    evidence: Floats
    """What the intent is judged by."""
    certainty: Floats
    """What the chance that the first article answers is judged by."""
    beaten: bool
    """Whether an article that training knew, and is no longer there, fits better than all."""


def own_texts(entry: Entry) -> list[str]:
    """Return an article's own words, piece by piece: its head, how people ask, its passages."""
    parts = [passage.text for passage in passages(entry.body)]
    return [f"{entry.title} {entry.summary}", *entry.asked, *parts]


class Judge:
    """Reads texts with what training left, against the articles of now."""

    def __init__(
        self,
        fitted: Fitted,
        entries: Sequence[Entry],
        lexicon: Lexicon,
        *,
        vector: Callable[[str], Vector] | None = None,
    ) -> None:
        """Judge `entries`; `vector` replaces the vocabulary's own when many share what it finds."""
        self._fitted = fitted
        self._vector, self._examples = vector or fitted.vocabulary.vector, fitted.examples
        self._likes = fitted.likes.astype(np.float32)
        self._lexicon = lexicon
        self._entries = len(entries)
        trained = {str(slug): at for at, slug in enumerate(fitted.slugs)}
        self._trained = np.array([trained.get(e.slug, -1) for e in entries], dtype=np.int32)
        at_of = {entry.slug: at for at, entry in enumerate(entries)}
        gone = [slug for slug in trained if slug not in at_of]
        self._gone = np.array([trained[slug] for slug in gone], dtype=np.int32)
        self._subjects = len(entries) + len(gone)
        own = [(text, at) for at, entry in enumerate(entries) for text in own_texts(entry)]
        vectors = [self._vector(text) for text, _ in own]
        self._own = indexed(vectors, len(fitted.hashes))
        own_at = np.array([at for _, at in own], dtype=np.int32)
        # Classes of now: the articles, those that are gone, the errands. What is about a subject
        # is no less a question for having lost its article.
        class_of = at_of | {slug: len(entries) + at for at, slug in enumerate(gone)}
        meaning = [class_of[str(slug)] for slug in fitted.slugs]
        meaning += [self._subjects + at for at in range(len(ERRANDS))]
        question_class = np.array(meaning, dtype=np.int32)[fitted.row_class]
        question_class[~fitted.asked] = -1
        row_class = np.concatenate([question_class, own_at])
        self._rows_of = [
            np.flatnonzero(row_class == at) for at in range(self._subjects + len(ERRANDS))
        ]
        self._at_of = at_of

    def read(self, text: str, turns: Sequence[Turn] = ()) -> Reading:
        """Score every article and errand for `text`, said after `turns`."""
        scores, near, lexical = self._scores(text)
        carried = _carried(text) if turns else 0.0
        articles = scores[: self._subjects]
        if carried:
            before = self._scores(turns[-1].text)[0][: self._subjects]
            articles = (1 - carried) * articles + carried * before
            same = self._at_of.get(turns[-1].slug or "")
            if same is not None:
                articles[same] += carried * _SAME_ARTICLE
        errands = scores[self._subjects :]
        return self._reading(text, articles, errands, near, lexical, bool(carried))

    def unseen_pairs(self, texts: Sequence[str]) -> Floats:
        """Return learnt scores beside what an untrained article has: its own words' nearness."""
        rows = []
        first = self._examples.size
        for text in texts:
            vector = self._vector(text)
            nearness = self._examples.nearness(vector)
            likes = ((nearness + 1) @ self._likes)[self._trained]
            all_near = np.concatenate([np.zeros(first, np.float32), self._own.nearness(vector)])
            near = self._near(all_near)[: self._entries]
            lexical = z_scores(self._lexicon.scores(text))
            rows.append(np.column_stack([likes, near, lexical]))
        return np.vstack(rows).astype(np.float32)

    def _scores(self, text: str) -> tuple[Floats, Floats, Floats]:
        vector = self._vector(text)
        nearness = self._examples.nearness(vector)
        likes = (nearness + 1) @ self._likes
        near = self._near(np.concatenate([nearness, self._own.nearness(vector)]))
        lexical = z_scores(self._lexicon.scores(text))
        base, by_near, by_words = self._fitted.unseen
        guessed = base + by_near * near[: self._entries] + by_words * lexical
        known = likes[np.maximum(self._trained, 0)]
        articles = np.where(self._trained >= 0, known, guessed)
        learnt = [articles, likes[self._gone], likes[len(self._fitted.slugs) :]]
        scores = np.concatenate(learnt) + _NEAR * near
        return scores.astype(np.float32), near, lexical

    def _near(self, nearness: Floats) -> Floats:
        """Return for each class how near its nearest examples are, the first counting most."""
        near = np.zeros(len(self._rows_of), np.float32)
        for at, rows in enumerate(self._rows_of):
            if len(rows):
                best = np.sort(nearness[rows])[-3:][::-1]
                others = sum(best[1:], start=np.float32(0)) / max(len(best) - 1, 1)
                near[at] = 0.6 * best[0] + 0.4 * others
        return near

    def _reading(
        self,
        text: str,
        subjects: Floats,
        errands: Floats,
        near: Floats,
        lexical: Floats,
        carried: bool,
    ) -> Reading:
        articles = subjects[: self._entries]
        order = np.argsort(-articles, kind="stable")
        top = int(order[0]) if len(order) else -1
        held, known = self._lexicon.coverage(text, top)
        rank = int((lexical > lexical[top]).sum()) if len(order) else 9
        length = float(np.log1p(len(words(text))))
        best = _largest(subjects, 3, -1.5)
        told = [float(np.log(np.exp(3 * subjects).sum() + 1e-9)), held, known, length]
        told += [float("?" in text), float(carried), float(rank == 0)]
        nearest = _largest(near[: self._subjects], 2, 0.0)
        evidence = np.concatenate([errands, near[self._subjects :], best, nearest, told])
        mine = _largest(articles, 3, -1.5)
        margins = [mine[0] - mine[1], mine[0] - mine[2], near[top] if len(order) else 0.0]
        against = [errands[0], errands.max(initial=0.0), near[self._subjects]]
        shared = [held, known, length, 1 / (1 + rank), float(carried)]
        certainty = np.concatenate([mine, margins, against, shared])
        beaten = bool(best[0] > mine[0])
        return Reading(
            articles, errands, evidence.astype(np.float32), certainty.astype(np.float32), beaten
        )


def _carried(text: str) -> float:
    """Return how much of a text's sense comes from the question before."""
    spelt, own_terms = words(text), len(terms(text))
    leans = bool(spelt) and (spelt[0] in LEANING or not POINTING.isdisjoint(spelt))
    table = _CARRIED if leans else _CARRIED_UPRIGHT
    return next((share for most, share in table if own_terms <= most), 0.0)


def _largest(values: Floats, count: int, lacking: float) -> Floats:
    """Return the `count` largest values, largest first, `lacking` where there are too few."""
    found = np.full(count, lacking, np.float32)
    best = np.sort(values)[::-1][:count]
    found[: len(best)] = best
    return found


def intent_of(intents: Floats) -> Intent:
    """Return the likeliest intent; an errand has to be likelier than all else together."""
    best = INTENTS[int(intents.argmax())]
    if best in (Intent.ANSWER, Intent.OUT_OF_SCOPE) or intents.max() >= _LIKELY:
        return best
    asked, outside = intents[INTENTS.index(Intent.ANSWER)], intents[INTENTS.index(_OUTSIDE)]
    return Intent.ANSWER if asked > outside else _OUTSIDE


def chances(fitted: Fitted, reading: Reading) -> tuple[Floats, float]:
    """Return the chance of each of `INTENTS`, and that the first article answers."""
    scaled = (reading.evidence - fitted.intent_mean) / fitted.intent_scale
    raised = scaled @ fitted.intent_slope.T + fitted.intent_base
    powers = np.exp(raised - raised.max())
    certain = (reading.certainty - fitted.sure_mean) / fitted.sure_scale
    sure = 1 / (1 + np.exp(-(certain @ fitted.sure_slope + fitted.sure_base[0])))
    return (powers / powers.sum()).astype(np.float32), float(sure)
