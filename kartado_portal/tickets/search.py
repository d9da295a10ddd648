"""Finding tickets by number and subject, accents and case ignored."""

import re
import unicodedata
from itertools import filterfalse
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select, text
from sqlmodel import Session

from kartado_portal.tickets.models import Ticket

# Fewer hits than this and the search index leads; more, and the reader's own list does: it is
# walked newest first and a common word is found on its first pages.
_RARE = 2000
NEWEST = 2000
"""Hits of a kind that the staff's search looks at."""


def fold(words: str) -> str:
    """Return `words` in lower case, without accents, with single spaces."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(filterfalse(unicodedata.combining, plain)).split())


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
    return among(session, list(found)) & condition


def among(session: Session, ids: list[int]) -> ColumnElement[bool]:
    """Return the condition that a ticket is one of `ids`."""
    if session.get_bind().dialect.name != "sqlite":
        return Ticket.id.in_(ids)
    # json_each takes the ids as one parameter, however many they are.
    values: Any = select(literal_column("value")).select_from(func.json_each(str(ids)))
    return Ticket.id.in_(values)


def anywhere(session: Session, query: str) -> list[int] | None:
    """Return the ids of tickets that answer `query`, or None for an empty one; for the staff.

    Either number and subject hold every word, also as a part, or one message does, internal
    notes too, by its beginnings of words. Of a common word only the newest `NEWEST` hits of each
    kind count: nobody reads further, and no query may cost more than that.
    """
    condition = matches(session, query)
    if condition is None:
        return None
    by_subject = select(Ticket.id).where(condition).order_by(Ticket.id.desc()).limit(NEWEST)
    found = set(session.execute(by_subject).scalars())
    words = re.findall(r"[^\W_]+", fold(query))
    if words:
        found.update(_by_message(session, words))
    return list(found)


def _by_message(session: Session, words: list[str]) -> list[int]:
    if session.get_bind().dialect.name == "sqlite":
        statement = text(
            "SELECT DISTINCT ticket_id FROM message WHERE id IN (SELECT rowid FROM message_search "
            "WHERE message_search MATCH :words ORDER BY rowid DESC LIMIT :newest)"
        )
        asked = " ".join(f'"{word}"{_beginning(word, " *")}' for word in words)
    else:
        # Materialized: else PostgreSQL walks the newest messages and takes each to pieces again,
        # which costs seconds where the index costs a few hundredths.
        statement = text(
            "WITH hits AS MATERIALIZED (SELECT id, ticket_id FROM message WHERE "
            "message_words(body_text) @@ to_tsquery('pg_catalog.simple', :words)) "
            "SELECT DISTINCT ticket_id FROM "
            "(SELECT ticket_id FROM hits ORDER BY id DESC LIMIT :newest) AS newest"
        )
        asked = " & ".join(f"{word}{_beginning(word, ':*')}" for word in words)
    values = {"words": asked, "newest": NEWEST}
    return list(session.connection().execute(statement, values).scalars())


def _beginning(word: str, mark: str) -> str:
    """Return `mark` for words that may go on; short ones would begin half the dictionary."""
    return mark if len(word) >= 3 else ""
