"""Finding tickets by number and subject, accents and case ignored."""

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select, text
from sqlmodel import Session

from kartado_portal.tickets.models import Ticket

# Fewer hits than this and the search index leads; more, and the reader's own list does: it is
# walked newest first and a common word is found on its first pages.
_RARE = 2000


def fold(words: str) -> str:
    """Return `words` in lower case, without accents, with single spaces."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def search_text(subject: str, number: str) -> str:
    """Return what is indexed of a ticket."""
    return f"{fold(subject)} {number}"


def matches(session: Session, query: str, *, is_narrow: bool = False) -> ColumnElement[bool] | None:
    """Return the condition that a ticket answers `query`, or None for an empty one.

    Each word has to occur, in any order, also as a part; `#` before a number is ignored.
    A narrow list, one person's, is walked: that is faster than what the index costs to ask.
    """
    words = [word for word in re.sub(r"#(?=\d)", "", fold(query)).split() if word]
    if not words:
        return None
    column: Any = Ticket.search_text
    condition = None
    for word in words:
        one = column.contains(word, autoescape=True)
        condition = one if condition is None else condition & one
    long_words = [word for word in words if len(word) >= 3]
    if is_narrow or session.get_bind().dialect.name != "sqlite" or not long_words:
        return condition  # PostgreSQL chooses between its trigram index and the list by itself
    phrase = " ".join('"' + word.replace('"', '""') + '"' for word in long_words)
    hits = text("SELECT rowid FROM ticket_search WHERE ticket_search MATCH :phrase LIMIT :rare")
    found = session.connection().execute(hits, {"phrase": phrase, "rare": _RARE}).scalars().all()
    if len(found) == _RARE:
        return condition
    # json_each takes the ids as one parameter, however many they are.
    ids: Any = select(literal_column("value")).select_from(func.json_each(str(list(found))))
    return Ticket.id.in_(ids) & condition
