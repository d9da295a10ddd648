"""Who else at the desk has a ticket open or is typing: leases in rows, across processes.

Each web process renews the leases of the tabs that it serves and drops those of tabs that are
gone; leases of a process that died run out.
"""

import asyncio
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, or_, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.database import in_unit
from kartado_portal.live.poke import poke
from kartado_portal.tickets import queries
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.models import DeskPresence
from kartado_portal.workspace.queries import require_staff

log = structlog.get_logger()

BEAT_SECONDS = 3.0
LEASE = timedelta(seconds=15)
TYPING = timedelta(seconds=8)
TOPIC = "desk:"
"""Topics of the pages whose watchers are present: `desk:<number>`."""


@dataclass(frozen=True)
class Viewer:
    """A colleague who has the ticket open."""

    name: str
    is_typing: bool


def holder() -> str:
    """Return the name of this process among those that serve pages."""
    return f"{socket.gethostname()}:{os.getpid()}"


def enter(session: Session, *, actor: Actor, number: str, now: datetime, by: str) -> None:
    """Note that the actor has opened the ticket, in a tab that the process `by` serves.

    Raises: NotAllowed (customers), TicketNotFound.
    """
    _row(session, actor, number, now, by)


def start_typing(session: Session, *, actor: Actor, number: str, now: datetime, by: str) -> None:
    """Note that the actor is typing; it is forgotten soon unless it is noted again.

    Raises: NotAllowed (customers), TicketNotFound.
    """
    row = _row(session, actor, number, now, by)
    if row.typing_until is None:
        poke(session, f"{TOPIC}{number}")
    row.typing_until = now + TYPING
    session.add(row)


def viewers(session: Session, *, actor: Actor, number: str, now: datetime) -> list[Viewer]:
    """Return who else has the ticket open. Raises: NotAllowed (customers), TicketNotFound."""
    require_staff(actor)
    ticket = queries.get_for(session, actor, number)
    present = (
        select(Account, DeskPresence.typing_until)
        .join(DeskPresence, DeskPresence.account_id == Account.id)
        .where(
            DeskPresence.ticket_id == ticket.id,
            DeskPresence.account_id != actor.account_id,
            DeskPresence.until > now,
        )
        .order_by(Account.name, Account.id)
    )
    typing: dict[str, bool] = {}
    for account, until in session.exec(present):
        name = account.name or account.email
        typing[name] = typing.get(name, False) or (until is not None and until > now)
    return [Viewer(name, is_typing) for name, is_typing in typing.items()]


def renew(session: Session, *, here: set[tuple[str, int]], by: str, now: datetime) -> None:
    """Make the leases of the process `by` what its open tabs say: numbers and accounts.

    Also forgets what ran out, of whichever process, and tells the pages that showed it.
    """
    held = session.exec(
        select(DeskPresence, Ticket.number)
        .join(Ticket, Ticket.id == DeskPresence.ticket_id)
        .where(or_(DeskPresence.holder == by, DeskPresence.until <= now))
    ).all()
    for row, number in held:
        is_here = row.holder == by and (number, row.account_id) in here
        if not is_here:
            session.delete(row)
            poke(session, f"{TOPIC}{number}")
            continue
        row.until = now + LEASE
        if row.typing_until is not None and row.typing_until <= now:
            row.typing_until = None
            poke(session, f"{TOPIC}{number}")
        session.add(row)


async def run_presence() -> None:
    """Renew the leases of this process's tabs for as long as it lives."""
    # Here, for the rest of the module serves where no page is ever drawn.
    from kartado_portal.live.hub import hub

    had = False
    while True:
        try:
            here = {(topic.removeprefix(TOPIC), who) for topic, who in hub.watchers(TOPIC)}
            if here or had:
                await in_unit(renew, here=here, by=holder(), now=clock.now())
            had = bool(here)
        except Exception:
            log.exception("presence.failed")
        await asyncio.sleep(BEAT_SECONDS)


def _row(session: Session, actor: Actor, number: str, now: datetime, by: str) -> DeskPresence:
    require_staff(actor)
    ticket = queries.get_for(session, actor, number)
    row = session.get(DeskPresence, (ticket.id, actor.account_id, by))
    if row is None:
        row = DeskPresence(
            ticket_id=ticket.id or 0, account_id=actor.account_id, holder=by, until=now + LEASE
        )
        poke(session, f"{TOPIC}{number}")
    row.until = now + LEASE
    session.add(row)
    return row
