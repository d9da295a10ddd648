"""What readers ask for: one article with what stands around it, a search, suggestions."""

import dataclasses

from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.katia.mind import Found
from kartado_portal.knowledge import library, queries, voting
from kartado_portal.knowledge.schemas import ArticleCard, FoundCard, Reading

LONGEST_QUESTION = 200
"""Characters that a search takes, as many as the subject of a ticket."""
RESULTS = 20
SUGGESTIONS = 6


def open_article(session: Session, *, actor: Actor | None, slug: str, voter: str = "") -> Reading:
    """Return an article with related ones and the reader's own vote.

    Raises: ArticleNotFound, also when hidden from the actor.
    """
    reading = queries.get_reading(session, actor, slug)
    near = library.current_mind(session, actor).related(slug, limit=3)
    related = queries.cards_of(session, actor, near)
    vote, reason = voting.own_vote(session, article_id=reading.id, voter=voter)
    return dataclasses.replace(
        reading,
        related=related or queries.neighbours(session, actor, reading),
        vote=vote,
        reason=reason,
    )


def search(session: Session, *, actor: Actor | None, words: str) -> list[FoundCard]:
    """Return what answers a search, best first; forgives accents, case, typos, other words."""
    question = normal(words)
    if not question:
        return []
    found = library.current_mind(session, actor).search(question, limit=RESULTS)
    return _shown(session, actor, question, found, limit=RESULTS)


def suggest(
    session: Session, *, actor: Actor | None, words: str, limit: int = SUGGESTIONS
) -> list[FoundCard]:
    """Return what may be meant by words that are still being typed."""
    question = normal(words)
    if len(question) < 2:
        return []
    found = library.current_mind(session, actor).suggest(question, limit=limit)
    return _shown(session, actor, question, found, limit=limit)


def normal(words: str) -> str:
    """Return a question on one line, of at most LONGEST_QUESTION characters."""
    return " ".join(words.replace("\x00", "").split())[:LONGEST_QUESTION]


def _shown(
    session: Session, actor: Actor | None, question: str, found: list[Found], *, limit: int
) -> list[FoundCard]:
    """Return what the actor may read of it now: the mind may be a moment old."""
    passages = {one.slug: one.passage for one in found}
    slugs = list(passages) or queries.with_words(session, actor, question)[:limit]
    cards: list[ArticleCard] = queries.cards_of(session, actor, slugs)
    return [FoundCard(**vars(card), passage=passages.get(card.slug, "")) for card in cards]
