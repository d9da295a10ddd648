"""«Isto foi útil?»: one answer of each reader, and what the staff learns from them."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from kartado_portal.accounts import throttle
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.throttle import Rule
from kartado_portal.accounts.tokens import keyed_digest
from kartado_portal.actor import Actor
from kartado_portal.clock import stamp
from kartado_portal.knowledge import queries
from kartado_portal.knowledge.models import Article, ArticleVote
from kartado_portal.knowledge.schemas import COMMENT_LIMIT, VOTE_REASONS
from kartado_portal.live.poke import poke

VOTES_OF_CLIENT = Rule("article-votes", 60, timedelta(hours=1))
"""Answers from one client address: an office shares one, a program does not get far."""


def voter_of(actor: Actor | None, cookie: str) -> str:
    """Return whose answer it is: the account's, else the browser's; empty for neither."""
    if actor is not None:
        return f"account:{actor.account_id}"
    return keyed_digest("article-vote", cookie) if cookie else ""


def vote(
    session: Session,
    *,
    actor: Actor | None,
    slug: str,
    voter: str,
    address: str,
    is_helpful: bool,
    reason: str = "",
    comment: str = "",
    now: datetime,
) -> None:
    """Keep a reader's answer; a second one of theirs replaces it.

    `reason` is a key of VOTE_REASONS, anything else is none; both belong to «Não» alone.

    Raises: ArticleNotFound, also when hidden; TooMany, by client address.
    """
    reading = queries.get_reading(session, actor, slug)
    throttle.take(session, VOTES_OF_CLIENT, address, now=now)
    wanted = select(ArticleVote).where(
        ArticleVote.article_id == reading.id, ArticleVote.voter == voter
    )
    row = session.execute(wanted.with_for_update()).scalar_one_or_none()
    if row is None:
        row = ArticleVote(
            article_id=reading.id, voter=voter, version_number=0, is_helpful=is_helpful, at=now
        )
        session.add(row)
    row.is_helpful, row.version_number, row.at = is_helpful, reading.number, now
    row.reason = reason if reason in VOTE_REASONS and not is_helpful else ""
    row.comment = "" if is_helpful else comment.replace("\x00", "").strip()[:COMMENT_LIMIT]
    session.flush()
    poke(session, "articles")


def own_vote(session: Session, *, article_id: int, voter: str) -> tuple[str, str]:
    """Return a reader's answer (sim, nao, or nothing) and the reason in words."""
    if not voter:
        return "", ""
    wanted = select(ArticleVote).where(
        ArticleVote.article_id == article_id, ArticleVote.voter == voter
    )
    row = session.execute(wanted).scalar_one_or_none()
    if row is None:
        return "", ""
    return ("sim" if row.is_helpful else "nao"), VOTE_REASONS.get(row.reason, row.comment)


def collect_votes(session: Session, *, account_id: int) -> Part:
    """Return a person's answers, for the copy of their data."""
    mine = (
        select(ArticleVote, Article.slug)
        .join(Article, col(Article.id) == ArticleVote.article_id)
        .where(ArticleVote.voter == f"account:{account_id}")
        .order_by(col(ArticleVote.at))
    )
    return Part(
        [
            {
                "artigo": slug,
                "útil": row.is_helpful,
                "motivo": VOTE_REASONS.get(row.reason, ""),
                "comentário": row.comment,
                "quando": stamp(row.at),
            }
            for row, slug in session.execute(mine)
        ]
    )


def move_votes(session: Session, *, from_id: int, to_id: int) -> None:
    """Make the answers of one account another's (a merge of persons); that one's own stay."""
    gone, kept = f"account:{from_id}", f"account:{to_id}"
    answered = select(ArticleVote.article_id).where(ArticleVote.voter == kept)
    session.execute(
        delete(ArticleVote).where(
            col(ArticleVote.voter) == gone, col(ArticleVote.article_id).in_(answered)
        )
    )
    moved = update(ArticleVote).where(col(ArticleVote.voter) == gone)
    session.execute(moved.values(voter=kept))


def erase_votes(session: Session, *, account_id: int, now: datetime) -> None:  # noqa: ARG001 (given to every room)
    """Forget an erased person's answers."""
    session.execute(delete(ArticleVote).where(col(ArticleVote.voter) == f"account:{account_id}"))
