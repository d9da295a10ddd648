"""The mind: what is asked, which article answers, and how sure that is."""

import re
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from kartado_portal.katia import rules, wording
from kartado_portal.katia.answers import Answer, Found, Intent, Quoted, Tier, Turn
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.passages import Passage, passages
from kartado_portal.katia.ranking import GramRanker, Scores, WordRanker, z_scores
from kartado_portal.katia.spelling import plain, stem, terms, words

__all__ = ["Answer", "Found", "Intent", "Mind", "Quoted", "Tier", "Turn"]

_SIMPLE = (
    (Intent.CLOSE, r"(pode )?encerrar? (o |a |esse |esta )?(chat|conversa)|tchau|era so isso"),
    (Intent.THANKS, r"(muito )?obrigad[oa]|valeu"),
    (Intent.GREETING, r"((oi|ola|opa|bom dia|boa tarde|boa noite|katia|tudo bem) ?)+"),
    (Intent.HANDOVER, r".*falar com (um |uma |o |a )?(atendente|analista|humano|pessoa).*"),
    (Intent.LIST_TICKETS, r"(quais|lista|mostra|ver)( sao)?( os)? meus (tickets?|chamados).*"),
    (Intent.OPEN_TICKET, r"(abre|abra|cria|registra|quero abrir) um (ticket|chamado).*"),
)


class Mind:
    """Answers from a set of articles. Read-only once built: threads may share it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        self._at = {entry.slug: at for at, entry in enumerate(self._entries)}
        self._words = WordRanker(self._entries)
        self._grams = GramRanker(self._entries)
        self._passages = [passages(entry.body) for entry in self._entries]
        self._known = sorted(
            {word for entry in self._entries for text in _texts(entry) for word in words(text)}
        )
        self._known_set = frozenset(self._known)
        self._mended: dict[str, str] = {}

    def answer(self, text: str, *, turns: Sequence[Turn] = ()) -> Answer:
        """Say what is wanted and what answers it; `turns` are the earlier ones, oldest first."""
        said = " ".join(words(text))
        if not said:
            return _plainly(Intent.OUT_OF_SCOPE, wording.NOTHING_WRITTEN, Tier.REFUSE)
        if rules.is_injection(text):
            return _plainly(Intent.OUT_OF_SCOPE, wording.NOT_MY_TASK, Tier.REFUSE)
        number = rules.ticket_number(text)
        if number is not None:
            says = wording.TICKET.format(number=number)
            return Answer(Intent.TICKET_BY_NUMBER, None, (), None, number, says, 1.0)
        for intent, pattern in _SIMPLE:
            if re.fullmatch(pattern, said):
                return _plainly(intent, _SAID[intent])
        return self._answered(_in_context(text, turns))

    def search(self, query: str, *, limit: int = 10) -> list[Found]:
        """Find articles by words: forgives case, accents, typing errors, a half last word."""
        scores = self._lexical(self._completed(query))
        order = np.argsort(-scores, kind="stable")[:limit]
        floor = 0.25 * float(scores.max(initial=0.0))
        return [
            self._found(int(at), query, float(scores[at])) for at in order if scores[at] > floor
        ]

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
        scores = self._lexical(f"{entry.title} {entry.summary}")
        scores[[i for i, e in enumerate(self._entries) if e.category == entry.category]] *= 1.15
        scores[at] = -1.0
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._entries[i].slug for i in order if scores[i] > 0]

    def _answered(self, text: str) -> Answer:
        scores = self._lexical(text)
        if not len(scores) or scores.max() <= 0:
            return _plainly(Intent.OUT_OF_SCOPE, wording.REFUSED, Tier.REFUSE)
        order = np.argsort(-scores, kind="stable")[:8]
        slugs = tuple(self._entries[at].slug for at in order)
        sure = self._coverage(text, int(order[0]))
        if sure < 0.25:
            return Answer(
                Intent.OUT_OF_SCOPE, Tier.REFUSE, slugs, None, None, wording.REFUSED, sure
            )
        titles = [self._entries[at].title for at in order[:3]]
        if sure < 0.6:
            says = wording.suggest(titles)
            return Answer(Intent.ANSWER, Tier.SUGGEST, slugs, None, None, says, sure)
        quoted = self._quoted(int(order[0]), text)
        says = wording.direct(quoted.title, quoted.passage, titles[1:])
        return Answer(Intent.ANSWER, Tier.DIRECT, slugs, quoted, None, says, sure)

    def _lexical(self, text: str) -> Scores:
        """Rank every article: larger is better, nothing in common gives zero."""
        query: dict[str, float] = {}
        for term in (stem(self._mend(word)) for word in words(text)):
            query[term] = query.get(term, 0.0) + 1.0
        content = {term: query[term] for term in terms(text) if term in query} or query
        by_words = self._words.scores(content)
        by_grams = self._grams.scores(text)
        summed = z_scores(by_words) + z_scores(by_grams)
        summed -= summed.min(initial=0.0)
        summed[(by_words <= 0) & (by_grams <= 0)] = 0.0
        return summed

    def _coverage(self, text: str, at: int) -> float:
        """Return the share of the question's terms, by rarity, that an article holds."""
        have = whole = 0.0
        for term in set(terms(" ".join(self._mend(word) for word in words(text)))):
            rarity = self._words.postings.idf(term)
            row = self._words.postings.rows.get(term)
            whole += rarity
            if row is not None and at in row[0]:
                have += rarity
        return have / whole if whole else 0.0

    def _mend(self, word: str) -> str:
        """Return the base's word that a mistyped one most likely means, or the word itself."""
        if len(word) < 5 or word in self._known_set or not word.isalpha():
            return word
        mended = self._mended.get(word)
        if mended is None:
            near = process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=82)
            mended = near[0] if near else word
            if len(self._mended) < 20_000:
                self._mended[word] = mended
        return mended

    def _completed(self, query: str) -> str:
        """Add the words of the base that begin like the query's last one."""
        if not query or query[-1].isspace():
            return query
        typed = words(query)
        if not typed or len(typed[-1]) < 2 or typed[-1] in self._known_set:
            return query
        begun = [word for word in self._known if word.startswith(typed[-1])][:5]
        return " ".join([query, *begun])

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
        asked = {stem(self._mend(word)) for word in words(text)} & set(self._words.postings.rows)

        def fit(passage: Passage) -> float:
            held = set(terms(passage.text)) & asked
            return sum(self._words.postings.idf(term) for term in held)

        return max(candidates, key=fit)


_SAID = {
    Intent.CLOSE: wording.CLOSE,
    Intent.THANKS: wording.THANKS,
    Intent.GREETING: wording.GREETING,
    Intent.HANDOVER: wording.HANDOVER,
    Intent.LIST_TICKETS: wording.LIST_TICKETS,
    Intent.OPEN_TICKET: wording.OPEN_TICKET,
    Intent.TICKET_BY_NUMBER: wording.NO_NUMBER,
}


def _in_context(text: str, turns: Sequence[Turn]) -> str:
    """Add the question before to one that says too little to stand alone."""
    return f"{text} {turns[-1].text}" if turns and len(terms(text)) <= 3 else text


def _plainly(intent: Intent, text: str, tier: Tier | None = None) -> Answer:
    return Answer(intent, tier, (), None, None, text, 1.0 if tier is None else 0.0)


def _texts(entry: Entry) -> list[str]:
    return [entry.title, entry.summary, entry.category, entry.body, *entry.asked]
