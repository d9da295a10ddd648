"""Telling the desk that time went by: a ticket becomes overdue without anybody's act."""

import asyncio
from datetime import datetime

import structlog
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.live.poke import poke
from kartado_portal.tickets.models import Ticket

_EVERY_SECONDS = 20

log = structlog.get_logger(__name__)


def became_overdue(session: Session, *, since: datetime, now: datetime) -> bool:
    """Whether an open ticket came due after `since`, up to `now`."""
    late = select(Ticket.id).where(
        Ticket.is_open, Ticket.next_due_at > since, Ticket.next_due_at <= now
    )
    return session.exec(late.limit(1)).first() is not None


async def watch_once(*, since: datetime, now: datetime) -> bool:
    """Poke the queue when something became overdue; return whether it did."""
    if not await in_reading(became_overdue, since=since, now=now):
        return False
    await in_unit(poke, "queue")
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
