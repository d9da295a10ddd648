"""Closed tickets lose their words by age, where administrators want it so (`anonymising`)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.accounts import retention
from kartado_portal.audit import log as audit
from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import in_unit
from kartado_portal.tickets import anonymising
from kartado_portal.tickets.anonymising import Forget
from kartado_portal.tickets.models import Message, Ticket

ACTION = "tickets.anonymise"
_AT_ONCE = 100
_MESSAGES_AT_ONCE = 1000
"""Whoever writes on SQLite waits for a unit to end, and gives up after five seconds."""
_EVERY_SECONDS = 3600
_LOCK = 0x6167_6569

log = structlog.get_logger(__name__)


def anonymise_some(session: Session, *, forget: Sequence[Forget], now: datetime) -> int:
    """Take the words out of some tickets that were closed long enough ago; return how many.

    None while no time was set, and none while another process is at it. Whatever breaks off
    leaves whole tickets: those of one unit go together or not at all.
    """
    days = retention.find(session).ticket_days
    if not days or not _is_alone(session):
        return 0
    before = now - timedelta(days=days)
    over = (
        select(Ticket)
        .where(*_is_over(before))
        .order_by(col(Ticket.closed_at), col(Ticket.id))
        .limit(_AT_ONCE)
        .with_for_update()
    )
    tickets = _no_more_than_fits(session, session.exec(over).all())
    if tickets:
        anonymising.anonymise(session, tickets, forget=forget, before=before, now=now)
    return len(tickets)


def count_over(session: Session, *, days: int, now: datetime) -> int:
    """Return how many tickets would lose their words if that were the time."""
    return session.exec(
        select(func.count()).select_from(Ticket).where(*_is_over(now - timedelta(days=days)))
    ).one()


def _is_over(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Ticket.closed_at) < before,
        col(Ticket.anonymised_at).is_(None),
        col(Ticket.is_open).is_(False),
    )


def _no_more_than_fits(session: Session, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Return the first of the tickets, one at least, that together are not too long."""
    said = select(Message.ticket_id, func.count()).where(
        col(Message.ticket_id).in_([ticket.id for ticket in tickets])
    )
    lengths = dict(session.exec(said.group_by(col(Message.ticket_id))).all())
    taken: list[Ticket] = []
    total = 0
    for ticket in tickets:
        total += lengths.get(ticket.id or 0, 0)
        if taken and total > _MESSAGES_AT_ONCE:
            break
        taken.append(ticket)
    return taken


def note_done(session: Session, *, now: datetime) -> int:
    """Write one line of the audit log for all that was done since the last; return how many.

    What a run did that died before its line is told by the next.
    """
    if not _is_alone(session):
        return 0
    done = select(func.count()).where(col(Ticket.anonymised_at).is_not(None))
    total = session.exec(done).one()
    told = select(AuditEvent).where(AuditEvent.action == ACTION, AuditEvent.object == "tickets")
    last = session.exec(told.order_by(col(AuditEvent.id).desc()).limit(1)).first()
    count = total - (last.detail["total"] if last else 0)
    if count > 0:
        audit.record(session, ACTION, now=now, subject="tickets", count=count, total=total)
    return count


async def age(forget: Sequence[Forget]) -> int:
    """Do everything that is due, and say so in the audit log and the program's own."""
    while await in_unit(anonymise_some, forget=forget, now=clock.now()):
        await asyncio.sleep(0.1)  # others write, too
    count = await in_unit(note_done, now=clock.now())
    if count > 0:
        log.info("tickets.anonymised", count=count)
    return count


async def run_ageing(forget: Sequence[Forget]) -> None:
    """Look every hour, for as long as the process lives."""
    while True:
        try:
            await age(forget)
        except Exception:
            log.exception("ageing.failed")
        await asyncio.sleep(_EVERY_SECONDS)


def _is_alone(session: Session) -> bool:
    """Whether nobody else does this before the unit ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    asked = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(session.connection().execute(asked, {"lock": _LOCK}).scalar_one())
