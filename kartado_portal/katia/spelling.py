"""How people write, brought to how the articles write: case, accents, slang, endings."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

import snowballstemmer

LONGEST_TEXT = 2000
"""Characters of a question that are read; what comes behind changes no answer."""

_WORD = re.compile(r"[a-z0-9]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_stemmer = snowballstemmer.stemmer("portuguese")

_spoken = tomllib.loads(Path(__file__).with_name("spoken.toml").read_text(encoding="utf-8"))
INFORMAL: dict[str, str] = _spoken["written"]
"""Whole words that are spelt as they are spoken; the values have no accents."""
STOPWORDS = frozenset(_spoken["empty"].split())
"""Words that say nothing about the subject."""
LEANING, POINTING = frozenset(_spoken["leaning"].split()), frozenset(_spoken["pointing"].split())
"""Words by which a text leans on the one before: as its first one, or anywhere."""


_RESTORED = (
    ("coes", "ções"), ("cao", "ção"), ("soes", "sões"), ("sao", "são"),
    ("aveis", "áveis"), ("avel", "ável"), ("ivel", "ível"), ("orio", "ório"), ("orios", "órios"),
    ("aria", "ária"), ("ario", "ário"), ("arios", "ários"), ("encia", "ência"), ("ancia", "ância"),
)  # fmt: skip


def plain(text: str) -> str:
    """Return `text` in lower case without accents, stretched letters shortened, cut to size."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].lower())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _STRETCHED.sub(r"\1", bare)


def words(text: str) -> list[str]:
    """Return the words of `text`, plain, with informal spellings written out."""
    found: list[str] = []
    for word in _WORD.findall(plain(text).replace("e-mail", "email")):
        spelt = INFORMAL.get(word)
        if spelt is None:
            found.append(word)
        else:
            found.extend(spelt.split())
    return found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a plain word, the same with and without its accents."""
    for bare, accented in _RESTORED:
        if word.endswith(bare) and len(word) > len(bare) + 1:
            word = word[: -len(bare)] + accented
            break
    decomposed = unicodedata.normalize("NFKD", _stemmer.stemWord(word))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def terms(text: str) -> list[str]:
    """Return the stems of `text` that say something about its subject."""
    return [stem(word) for word in words(text) if word not in STOPWORDS and len(word) > 1]


def grams(text: str, shortest: int = 3, longest: int = 5) -> list[str]:
    """Return the character n-grams of each word of `text`, blanks at its ends counted."""
    found: list[str] = []
    for word in words(text):
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            found.extend(padded[at : at + size] for at in range(max(len(padded) - size + 1, 0)))
    return found
