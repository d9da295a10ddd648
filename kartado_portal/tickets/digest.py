"""The daily digest: what waited for people who want one letter a day."""

import asyncio
from datetime import datetime

import structlog
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.database import in_unit
from kartado_portal.tickets import emails
from kartado_portal.tickets.models import DigestItem, Ticket

log = structlog.get_logger()

SEND_HOUR = 8
"""Local hour after which the letter of the day goes out."""


def send_due(session: Session, *, now: datetime) -> int:
    """Write the digests of what arose before today's hour; return how many letters.

    Once a person and day, however often it is called.
    """
    local = clock.local(now)
    if local.hour < SEND_HOUR:
        return 0
    until = local.replace(hour=SEND_HOUR, minute=0, second=0, microsecond=0)
    waiting = (
        select(DigestItem, Ticket, Account)
        .join(Ticket, Ticket.id == DigestItem.ticket_id)
        .join(Account, Account.id == DigestItem.account_id)
        .where(DigestItem.created_at < until)
        .order_by(DigestItem.id)
    )
    people: dict[int, tuple[Account, list[tuple[DigestItem, Ticket]]]] = {}
    for item, ticket, account in session.exec(waiting).all():
        people.setdefault(item.account_id, (account, []))[1].append((item, ticket))
    for account, items in people.values():
        if account.disabled_at is None and account.erased_at is None:
            emails.daily_digest(session, account, items, now=now)
        for item, _ in items:
            session.delete(item)
    return len(people)


async def run_digests() -> None:
    """Send what is due, every minute, for as long as the process lives."""
    while True:
        try:
            await in_unit(send_due, now=clock.now())
        except Exception:
            log.exception("digest.failed")
        await asyncio.sleep(60)
