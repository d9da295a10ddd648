"""The words of the base: mending mistyped ones, completing half ones, ranking by them."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kartado_portal.katia.entries import Entry
from kartado_portal.katia.ranking import GramRanker, Scores, WordRanker, z_scores
from kartado_portal.katia.spelling import STOPWORDS, stem, terms, words

_LONG = 8
"""Letters from which on two slips of the fingers are mended, not one."""
_MENDED_KEPT = 20_000


class Lexicon:
    """Ranks a set of articles by their words alone; knows nothing of how people ask."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._words = WordRanker(entries)
        self._grams = GramRanker(entries)
        spelt = {word for entry in entries for text in _texts(entry) for word in words(text)}
        self._known = sorted(spelt)
        self._known_set = frozenset(spelt)
        self._mended: dict[str, str] = {}

    def scores(self, text: str) -> Scores:
        """Rank every article: larger is better, nothing in common gives zero."""
        stems = [stem(self.mend(word)) for word in words(text)]
        content = [s for s, word in zip(stems, words(text), strict=True) if word not in STOPWORDS]
        query: dict[str, float] = {}
        for term in content or stems:
            query[term] = query.get(term, 0.0) + 1.0
        by_words, by_grams = self._words.scores(query), self._grams.scores(text)
        summed = z_scores(by_words) + z_scores(by_grams)
        summed -= summed.min(initial=0.0)
        summed[(by_words <= 0) & (by_grams <= 0)] = 0.0
        return summed

    def coverage(self, text: str, at: int) -> tuple[float, float]:
        """Return the shares of the text's terms, by rarity, that an article and the base hold."""
        held = known = whole = 0.0
        for term in {stem(self.mend(word)) for word in words(text) if word not in STOPWORDS}:
            rarity = self.rarity(term)
            row = self._words.postings.rows.get(term)
            whole += rarity
            if row is not None:
                known += rarity
                held += rarity if at in row[0] else 0.0
        return (held / whole, known / whole) if whole else (0.0, 0.0)

    def rarity(self, term: str) -> float:
        """Return how rare a stem is among the articles."""
        return self._words.postings.idf(term)

    def asked_terms(self, text: str) -> set[str]:
        """Return the stems of a text that some article has, empty words left out if others stay."""
        every = {stem(self.mend(word)) for word in words(text)} & self._words.postings.rows.keys()
        return (every & set(terms(text))) or every

    def mend(self, word: str) -> str:
        """Return the base's word that a mistyped one most likely means, or the word itself."""
        if len(word) < 5 or word in self._known_set or not word.isalpha():
            return word
        mended = self._mended.get(word)
        if mended is None:
            slips = 2 if len(word) >= _LONG else 1
            near = process.extractOne(word, self._known, scorer=OSA.distance, score_cutoff=slips)
            mended = near[0] if near else word
            if len(self._mended) < _MENDED_KEPT:
                self._mended[word] = mended
        return mended

    def completed(self, query: str) -> str:
        """Add the words of the base that begin like the query's last one."""
        typed = words(query)
        if not typed or query[-1].isspace() or len(typed[-1]) < 2 or typed[-1] in self._known_set:
            return query
        begun = [word for word in self._known if word.startswith(typed[-1])][:5]
        return " ".join([query, *begun])


def _texts(entry: Entry) -> list[str]:
    return [entry.title, entry.summary, entry.category, entry.body, *entry.asked]
