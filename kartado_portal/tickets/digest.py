"""The digests: what waited for people who want one letter an hour, or one a day."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import structlog
from sqlalchemy import and_, delete, exists
from sqlmodel import Session, or_, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.notices import DAILY, HOURLY
from kartado_portal.database import in_unit
from kartado_portal.hours.current import current_calendar
from kartado_portal.tickets import emails
from kartado_portal.tickets.models import DigestItem, Participant, Reading, Ticket

log = structlog.get_logger()

_Waiting = tuple[Account, list[tuple[DigestItem, Ticket]]]


def send_due(session: Session, *, now: datetime) -> int:
    """Write the digests that are due; return how many letters.

    The hourly ones hold what arose before this hour, at any time of the day. The daily ones
    what arose before the desk opened today: they leave while it is open, and so on no closed
    day. Once a person and hour or day, however often it is called; what comes too late for one
    waits for the next.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    mark = f"{hour.astimezone(UTC):%Y-%m-%dT%H}"
    sent = _send(session, HOURLY, until=hour, mark=mark, now=now)
    opened_at = _opened_at(now)
    if opened_at is not None:
        mark = f"{clock.local(now):%Y-%m-%d}"
        sent += _send(session, DAILY, until=opened_at, mark=mark, now=now)
    return sent


def _opened_at(now: datetime) -> datetime | None:
    """Return when the desk opened today; None while it is closed."""
    calendar = current_calendar()
    if not calendar.is_open(now):
        return None
    return calendar.stretches_of(clock.local(now).date())[0][0]


def _send(session: Session, frequency: str, *, until: datetime, mark: str, now: datetime) -> int:
    sent = 0
    _drop_unwanted(session, frequency, until)
    for person, items in _waiting(session, frequency, until):
        is_sent = emails.digest(
            session,
            person,
            items,
            letter=f"{frequency}-digest",
            # The day's letters had this name before there were others.
            key=f"digest:{person.id}:{mark}",
            now=now,
        )
        if is_sent:
            _delete(session, (item.id for item, _ in items))
            sent += 1
    return sent


def _waiting(session: Session, frequency: str, until: datetime) -> list[_Waiting]:
    waiting = (
        select(DigestItem, Ticket, Account)
        .join(Ticket, Ticket.id == DigestItem.ticket_id)
        .join(Account, Account.id == DigestItem.account_id)
        .where(DigestItem.frequency == frequency, DigestItem.created_at < until)
        .order_by(DigestItem.id)
    )
    people: dict[int, _Waiting] = {}
    for item, ticket, account in session.exec(waiting).all():
        people.setdefault(item.account_id, (account, []))[1].append((item, ticket))
    return list(people.values())


def _drop_unwanted(session: Session, frequency: str, until: datetime) -> None:
    """Drop what the person may not, or does not want to, read any more since it arose."""
    follows = or_(
        Ticket.requester_id == DigestItem.account_id,
        exists().where(
            Participant.ticket_id == DigestItem.ticket_id,
            Participant.account_id == DigestItem.account_id,
        ),
    )
    is_for_staff = DigestItem.kind.startswith(emails.FOR_STAFF)
    muted = exists().where(
        Reading.ticket_id == DigestItem.ticket_id,
        Reading.account_id == DigestItem.account_id,
        Reading.is_muted,
    )
    unwanted = (
        select(DigestItem.id)
        .join(Ticket, Ticket.id == DigestItem.ticket_id)
        .join(Account, Account.id == DigestItem.account_id)
        .where(DigestItem.frequency == frequency, DigestItem.created_at < until)
        .where(
            or_(
                Account.disabled_at.is_not(None),
                Account.erased_at.is_not(None),
                and_(is_for_staff, Account.role == "customer"),
                and_(~is_for_staff, or_(muted, ~follows)),
            )
        )
    )
    _delete(session, session.exec(unwanted).all())


def _delete(session: Session, ids: Iterable[int | None]) -> None:
    # By statement: another process may have been faster with some of them.
    session.execute(
        delete(DigestItem).where(DigestItem.id.in_(list(ids))),
        execution_options={"synchronize_session": "fetch"},
    )


async def run_digests() -> None:
    """Send what is due, every minute, for as long as the process lives."""
    while True:
        try:
            await in_unit(send_due, now=clock.now())
        except Exception:
            log.exception("digest.failed")
        await asyncio.sleep(60)
