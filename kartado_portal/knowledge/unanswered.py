"""«Perguntas sem resposta»: what was looked for and not found, for the next article."""

import re
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session, col, delete, func, select

from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge.models import UnansweredQuestion
from kartado_portal.live.poke import poke

Source = Literal["search", "chat", "whatsapp"]

TEXT_LIMIT = 500
KEPT = timedelta(days=180)
"""How long a question is kept, handled or not: people write personal things into a search."""
_DAILY_LIMIT = 5_000
"""Questions of a day that are kept; past it somebody plays with the search box."""
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a o as os um uma de do da dos das e ou em no na nos nas por para com que como se meu "
        "minha eu nao sim ao aos qual onde quando quero preciso consigo faco fazer",
    )
)
# A long row of digits is a phone, a CPF or a ticket: the question is the same without it.
_DIGITS = re.compile(r"\d[\d .\-/]{5,}\d")
_ADDRESS = re.compile(r"\S+@\S+")


def note(session: Session, *, text: str, source: Source, now: datetime) -> None:
    """Keep a question that found no answer. Addresses and long numbers are masked.

    Texts of fewer than three letters are typing, not questions, and leave nothing.
    """
    said = _ADDRESS.sub("(e-mail)", _DIGITS.sub("(número)", text.replace("\x00", "")))
    said = " ".join(said.split())[:TEXT_LIMIT]
    folded = fold(said)
    if sum(c.isalpha() for c in said) < 3 or not folded:
        return
    today = select(func.count()).where(col(UnansweredQuestion.at) >= now - timedelta(days=1))
    if session.execute(today).scalar_one() >= _DAILY_LIMIT:
        return
    session.add(UnansweredQuestion(text=said, folded=folded, source=source, at=now))
    poke(session, "articles:questions")


def fold(text: str) -> str:
    """Return what two ways to write one question share: its longer words, by alphabet."""
    words = [word for word in anchor(text).split("-") if word not in _SMALL and len(word) > 1]
    return " ".join(sorted(set(words)))[:200]


def tidy(session: Session, *, now: datetime) -> None:
    """Forget old questions."""
    session.execute(delete(UnansweredQuestion).where(col(UnansweredQuestion.at) < now - KEPT))
