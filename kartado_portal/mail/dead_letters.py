"""Letters that were given up: seeing them, sending them again, and counting the others."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from kartado_portal.actor import Actor
from kartado_portal.audit.log import record
from kartado_portal.errors import NotAllowed
from kartado_portal.mail import suppression
from kartado_portal.mail.catalog import ABOUT_TICKETS, LETTERS
from kartado_portal.mail.errors import AddressSuppressed, LetterNotFound, LinkDestroyed
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.mail.outbox import announce, is_pending


@dataclass(frozen=True, slots=True)
class DeadLetterCard:
    """One letter that did not arrive. `reason` is the relay's own sentence."""

    id: int
    to: str
    letter: str
    ticket_number: str
    written_at: datetime
    dead_at: datetime
    attempts: int
    reason: str
    can_resend: bool
    is_suppressed: bool
    """Whether the address takes no letters of this kind for now."""


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How the post office stands: `delayed` are those waiting after a failed attempt."""

    waiting: int
    delayed: int
    dead: int
    oldest_waiting_since: datetime | None


def list_dead(session: Session, *, actor: Actor | None, limit: int = 200) -> list[DeadLetterCard]:
    """Return the newest dead letters. `actor` is None for the command line.

    Raises: NotAllowed to who is not staff.
    """
    _require_staff(actor)
    dead = (
        select(OutboxLetter)
        .where(col(OutboxLetter.dead_at).is_not(None))
        .order_by(col(OutboxLetter.dead_at).desc(), col(OutboxLetter.id).desc())
        .limit(limit)
    )
    rows = session.exec(dead).all()
    stopped = suppression.suppressed_among(session, {row.to_address for row in rows})
    return [_card(row, stopped) for row in rows]


def resend(session: Session, *, actor: Actor | None, letter_id: int, now: datetime) -> None:
    """Put a dead letter back among those that are due, under its own Message-ID.

    Raises: LetterNotFound, LinkDestroyed, AddressSuppressed; NotAllowed to who is not staff.
    """
    _require_staff(actor)
    row = session.get(OutboxLetter, letter_id, with_for_update=True)
    if row is None or row.dead_at is None:
        raise LetterNotFound
    if not _has_no_link(row):
        raise LinkDestroyed
    if row.letter in ABOUT_TICKETS and suppression.find(session, row.to_address):
        raise AddressSuppressed
    row.bounced_at, row.bounce_reason, row.is_bounce_permanent = None, "", False
    row.dead_at, row.attempts, row.last_error = None, 0, ""
    # Written anew: the time after which it is given up starts again.
    row.created_at = row.next_attempt_at = now
    announce(session)
    record(
        session,
        "mail.resend",
        now=now,
        actor_id=actor.account_id if actor else None,
        subject=f"letter:{letter_id}",
    )


def count_letters(session: Session) -> OutboxCounts:
    """Return how many letters wait, are late, or are dead."""
    delayed = func.sum(case((col(OutboxLetter.attempts) > 0, 1), else_=0))
    waiting, late, oldest = session.exec(
        select(func.count(), delayed, func.min(OutboxLetter.created_at)).where(*is_pending())
    ).one()
    dead = select(func.count()).where(col(OutboxLetter.dead_at).is_not(None))
    return OutboxCounts(waiting, late or 0, session.exec(dead).one(), oldest)


def _require_staff(actor: Actor | None) -> None:
    if actor is not None and not actor.is_staff:
        raise NotAllowed


def _has_no_link(row: OutboxLetter) -> bool:
    kind = LETTERS.get(row.letter)  # none: a letter that an older version wrote
    return kind is not None and not kind.seals


def _card(row: OutboxLetter, stopped: set[str]) -> DeadLetterCard:
    assert row.id is not None
    assert row.dead_at is not None
    is_stopped = row.to_address in stopped and row.letter in ABOUT_TICKETS
    return DeadLetterCard(
        id=row.id,
        to=row.to_address,
        letter=row.letter,
        ticket_number=str(row.context.get("number", "")),
        written_at=row.created_at,
        dead_at=row.dead_at,
        attempts=row.attempts,
        reason=row.last_error,
        can_resend=_has_no_link(row) and not is_stopped,
        is_suppressed=is_stopped,
    )
