"""Taking out the files of tickets that were closed long ago, where administrators want it so."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.accounts import retention
from kartado_portal.audit import log as audit
from kartado_portal.database import in_unit
from kartado_portal.files import services as files
from kartado_portal.files.models import Attachment
from kartado_portal.tickets import services
from kartado_portal.tickets.models import Message, Ticket

_AT_ONCE = 100
_EVERY_SECONDS = 3600

log = structlog.get_logger(__name__)


def expire(session: Session, *, now: datetime) -> int:
    """Delete some files whose time is over, and say so in their tickets; return how many.

    Nothing while no time was set. Several processes may do it at the same moment.
    """
    months = retention.find(session).file_months
    if not months:
        return 0
    before = now - timedelta(days=31 * months)  # rather a day late than early
    over = (
        select(Attachment, Ticket)
        .join(Message, Message.id == Attachment.message_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        # A file is older than the closing of its ticket: this walks an index.
        .where(col(Attachment.created_at) < before)
        .where(col(Ticket.is_open).is_(False), Ticket.closed_at < before)
        .order_by(col(Attachment.created_at))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = session.exec(over).all()
    counts = Counter(ticket.number for _, ticket in found)
    for attachment, _ in found:
        files.delete_row(session, attachment)
    for ticket in {ticket.number: ticket for _, ticket in found}.values():
        count = counts[ticket.number]
        services.tell_timeline(session, ticket, "files_expired", actor=None, now=now, count=count)
        services.poke_watchers(session, ticket)
        audit.record(
            session, "files.expire", now=now, subject=f"ticket:{ticket.number}", count=count
        )
    return len(found)


async def run_file_expiry() -> None:
    """Look every hour, for as long as the process lives."""
    while True:
        try:
            while await in_unit(expire, now=clock.now()) == _AT_ONCE:
                await asyncio.sleep(0.1)  # others write, too
        except Exception:
            log.exception("file_expiry.failed")
        await asyncio.sleep(_EVERY_SECONDS)
