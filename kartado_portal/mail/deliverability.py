"""How the post office does: figures, what came back, and to whom nothing goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from kartado_portal.mail.dead_letters import count_letters
from kartado_portal.mail.models import OutboxLetter, SuppressedAddress
from kartado_portal.mail.suppression import SUPPRESSED
from kartado_portal.settings import get_settings


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of letters and addresses; `late` are those waiting after a failed attempt."""

    waiting: int
    late: int
    oldest_waiting_since: datetime | None
    sent: int
    dead: int
    bounced: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class BouncedLetter:
    """One letter that left and did not arrive."""

    id: int
    to: str
    letter: str
    ticket_number: str
    bounced_at: datetime
    reason: str
    is_permanent: bool


@dataclass(frozen=True, slots=True)
class StoppedAddress:
    """An address to which no letters about tickets go; `unsent` were dropped since then."""

    id: int
    address: str
    kind: str
    reason: str
    since: datetime
    unsent: int


def count(session: Session, *, since: datetime) -> Figures:
    """Return the figures; `sent` counts from `since` on."""
    counts = count_letters(session)
    # A letter leaves at most so long after it was written; the index is on that moment.
    written_since = since - timedelta(hours=get_settings().outbox_give_up_hours)
    sent = select(func.count()).where(
        col(OutboxLetter.created_at) >= written_since, col(OutboxLetter.sent_at) >= since
    )
    bounced = select(func.count()).where(col(OutboxLetter.bounced_at).is_not(None))
    return Figures(
        waiting=counts.waiting,
        late=counts.delayed,
        oldest_waiting_since=counts.oldest_waiting_since,
        sent=session.exec(sent).one(),
        dead=counts.dead,
        bounced=session.exec(bounced).one(),
        suppressed=session.exec(
            select(func.count()).where(col(SuppressedAddress.lifted_at).is_(None))
        ).one(),
    )


def list_bounced(session: Session, *, limit: int) -> list[BouncedLetter]:
    """Return the letters that came back, the newest first."""
    rows = session.exec(
        select(OutboxLetter)
        .where(col(OutboxLetter.bounced_at).is_not(None))
        .order_by(col(OutboxLetter.bounced_at).desc(), col(OutboxLetter.id).desc())
        .limit(limit)
    )
    return [
        BouncedLetter(
            id=row.id or 0,
            to=row.to_address,
            letter=row.letter,
            # What it said is forgotten; its thread still tells the ticket.
            ticket_number=(row.thread_key or "").partition(":")[2].partition(":")[0],
            bounced_at=row.bounced_at,
            reason=row.bounce_reason,
            is_permanent=row.is_bounce_permanent,
        )
        for row in rows
        if row.bounced_at is not None
    ]


def list_suppressed(session: Session, *, limit: int) -> list[StoppedAddress]:
    """Return the addresses to which no letters about tickets go, the newest first."""
    rows = session.exec(
        select(SuppressedAddress)
        .where(col(SuppressedAddress.lifted_at).is_(None))
        .order_by(col(SuppressedAddress.since).desc(), col(SuppressedAddress.id).desc())
        .limit(limit)
    ).all()
    unsent = _count_unsent(session, [row.address for row in rows])
    return [
        StoppedAddress(
            id=row.id or 0,
            address=row.address,
            kind=row.kind,
            reason=row.reason,
            since=row.since,
            unsent=unsent.get(row.address, 0),
        )
        for row in rows
    ]


def _count_unsent(session: Session, addresses: Sequence[str]) -> dict[str, int]:
    dropped = (
        select(OutboxLetter.to_address, func.count())
        .join(SuppressedAddress, col(SuppressedAddress.address) == OutboxLetter.to_address)
        .where(
            col(OutboxLetter.to_address).in_(addresses),
            col(OutboxLetter.dropped_at) >= SuppressedAddress.since,
            col(OutboxLetter.last_error).startswith(SUPPRESSED),
        )
        .group_by(OutboxLetter.to_address)
    )
    return dict(session.exec(dropped).all())
