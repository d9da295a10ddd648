"""Telling the desk that time went by: nobody acts when a ticket comes due, or nearly."""

import asyncio
from datetime import datetime

import structlog
from sqlmodel import Session, or_, select

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.live.poke import poke
from kartado_portal.tickets import staff_emails
from kartado_portal.tickets.models import Ticket

_EVERY_SECONDS = 20
_AT_ONCE = 100

log = structlog.get_logger(__name__)

_UNTOLD = (Ticket.is_open, ~Ticket.is_overdue_told)


def has_news(session: Session, *, since: datetime, now: datetime) -> bool:
    """Whether an open ticket came due after `since` or is to be warned of, or is untold."""
    crossed = [
        (column > since) & (column <= now) for column in (Ticket.next_due_at, Ticket.next_warn_at)
    ]
    asked = select(Ticket.id).where(Ticket.is_open, or_(*crossed)).limit(1)
    untold = select(Ticket.id).where(*_UNTOLD, Ticket.next_due_at <= now).limit(1)
    return any(session.exec(one).first() is not None for one in (asked, untold))


def tell(session: Session, *, now: datetime) -> int:
    """Write to who answers for what came due, once for each time missed; poke the queue.

    Returns how many tickets that were. Several processes may do it at the same moment.
    """
    late = (
        select(Ticket)
        .where(*_UNTOLD, Ticket.next_due_at <= now)
        .order_by(Ticket.next_due_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    tickets = session.exec(late).all()
    for ticket in tickets:
        ticket.is_overdue_told = True
        staff_emails.overdue(session, ticket, now=now)
        poke(session, f"ticket:{ticket.number}")
    poke(session, "queue")
    return len(tickets)


async def watch_once(*, since: datetime, now: datetime) -> bool:
    """Tell what there is to tell; return whether there was anything."""
    if not await in_reading(has_news, since=since, now=now):
        return False
    while await in_unit(tell, now=now) == _AT_ONCE:
        pass
    return True


async def run_overdue_watch() -> None:
    """Look every twenty seconds, for as long as the process lives."""
    since = clock.now()
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            now = clock.now()
            await watch_once(since=since, now=now)
            since = now
        except Exception:
            log.exception("overdue.failed")
