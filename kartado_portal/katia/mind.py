"""The mind: what is asked, which article answers, and how sure that is."""

from collections.abc import Sequence

import numpy as np

from kartado_portal.katia import rules, wording
from kartado_portal.katia.answers import Answer, Found, Intent, Quoted, Tier, Turn
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.fitted import Fitted, shipped
from kartado_portal.katia.judging import Judge, Reading, chances, intent_of
from kartado_portal.katia.lexicon import Lexicon
from kartado_portal.katia.passages import Passage, passages
from kartado_portal.katia.spelling import plain, terms, words

__all__ = ["Answer", "Found", "Intent", "Mind", "Quoted", "Tier", "Turn"]

_OFFERED = 8
"""Articles in an answer: the right one is among them nearly always."""
_SHOWN = 3
_SAID = {
    Intent.CLOSE: wording.CLOSE,
    Intent.THANKS: wording.THANKS,
    Intent.GREETING: wording.GREETING,
    Intent.HANDOVER: wording.HANDOVER,
    Intent.LIST_TICKETS: wording.LIST_TICKETS,
    Intent.OPEN_TICKET: wording.OPEN_TICKET,
    Intent.TICKET_BY_NUMBER: wording.NO_NUMBER,
}


class Mind:
    """Answers from a set of articles. Read-only once built: threads may share it."""

    def __init__(self, entries: Sequence[Entry], *, fitted: Fitted | None = None) -> None:
        self._entries = list(entries)
        self._at = {entry.slug: at for at, entry in enumerate(self._entries)}
        self._fitted = fitted or shipped()
        self._lexicon = Lexicon(self._entries)
        self._judge = Judge(self._fitted, self._entries, self._lexicon)
        self._passages = [passages(entry.body) for entry in self._entries]

    def answer(self, text: str, *, turns: Sequence[Turn] = ()) -> Answer:
        """Say what is wanted and what answers it; `turns` are the earlier ones, oldest first."""
        if not words(text):
            return _plainly(Intent.OUT_OF_SCOPE, wording.NOTHING_WRITTEN)
        if rules.is_injection(text):
            return _plainly(Intent.OUT_OF_SCOPE, wording.NOT_MY_TASK)
        number = rules.ticket_number(text)
        if number is not None:
            says = wording.TICKET.format(number=number)
            return Answer(Intent.TICKET_BY_NUMBER, None, (), None, number, says, 1.0)
        reading = self._judge.read(text, turns)
        intents, sure = chances(self._fitted, reading)
        intent = intent_of(intents)
        if intent not in (Intent.ANSWER, Intent.OUT_OF_SCOPE):
            return Answer(intent, None, (), None, None, _SAID[intent], float(intents.max()))
        return self._answered(text, turns, intent, reading, sure)

    def search(self, query: str, *, limit: int = 10) -> list[Found]:
        """Find articles by words; forgives case, accents, typing errors, a half last word."""
        typed = self._lexicon.completed(query)
        if not self._entries or not words(query) or not self._lexicon.asked_terms(typed):
            return []
        lexical = self._lexicon.scores(typed)
        learnt = self._judge.read(typed).articles
        scores = lexical + (learnt - learnt.min()) * (lexical > 0)
        order = [int(at) for at in np.argsort(-scores, kind="stable")[:limit]]
        floor = 0.3 * float(scores.max())
        return [self._found(at, query, float(scores[at])) for at in order if scores[at] > floor]

    def suggest(self, prefix: str, *, limit: int = 6) -> list[Found]:
        """Find articles while a person types."""
        return self.search(prefix, limit=limit) if len(plain(prefix).strip()) > 1 else []

    def find(self, slug: str) -> Found | None:
        """Return one article as a search would; its passage is the summary."""
        at = self._at.get(slug)
        if at is None:
            return None
        entry = self._entries[at]
        return Found(slug, entry.title, entry.summary, entry.summary, 0.0)

    def titles(self) -> dict[str, str]:
        """Return the title of every article by its slug."""
        return {entry.slug: entry.title for entry in self._entries}

    def related(self, slug: str, *, limit: int = 3) -> list[str]:
        """Return the slugs nearest to an article, its own excepted; none for an unknown slug."""
        at = self._at.get(slug)
        if at is None:
            return []
        entry = self._entries[at]
        scores = self._lexicon.scores(f"{entry.title} {entry.summary}")
        scores[[i for i, e in enumerate(self._entries) if e.category == entry.category]] *= 1.15
        scores[at] = -1.0
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._entries[i].slug for i in order if scores[i] > 0]

    def entry(self, slug: str) -> Entry | None:
        """Return an article by its slug."""
        at = self._at.get(slug)
        return None if at is None else self._entries[at]

    def _answered(
        self, text: str, turns: Sequence[Turn], intent: Intent, reading: Reading, sure: float
    ) -> Answer:
        order = [int(at) for at in np.argsort(-reading.articles, kind="stable")[:_OFFERED]]
        slugs = tuple(self._entries[at].slug for at in order)
        if intent is Intent.OUT_OF_SCOPE or not order:
            refused = wording.REFUSED
            return Answer(Intent.OUT_OF_SCOPE, Tier.REFUSE, slugs, None, None, refused, sure)
        titles = [self._entries[at].title for at in order[:_SHOWN]]
        if sure < self._fitted.direct_from[0] or reading.beaten:
            says = wording.suggest(titles)
            return Answer(intent, Tier.SUGGEST, slugs, None, None, says, sure)
        asked = f"{text} {turns[-1].text}" if turns and len(terms(text)) < 3 else text
        quoted = self._quoted(order[0], asked)
        says = wording.direct(quoted.title, quoted.passage, titles[1:])
        return Answer(intent, Tier.DIRECT, slugs, quoted, None, says, sure)

    def _quoted(self, at: int, text: str) -> Quoted:
        best = self._passage(at, text)
        entry = self._entries[at]
        return Quoted(entry.slug, entry.title, best.text, best.anchor)

    def _found(self, at: int, text: str, score: float) -> Found:
        entry = self._entries[at]
        return Found(entry.slug, entry.title, entry.summary, self._passage(at, text).text, score)

    def _passage(self, at: int, text: str) -> Passage:
        """Return the part of an article that has most of what is asked, else its beginning."""
        candidates = self._passages[at]
        if not candidates:
            return Passage(self._entries[at].summary, "")
        asked = self._lexicon.asked_terms(text)

        def fit(passage: Passage) -> float:
            return sum(self._lexicon.rarity(term) for term in set(terms(passage.text)) & asked)

        return max(candidates, key=fit)


def _plainly(intent: Intent, text: str) -> Answer:
    return Answer(intent, Tier.REFUSE, (), None, None, text, 0.0)
