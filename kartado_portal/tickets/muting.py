"""Stopping the letters about one ticket by the link of one of them, without signing in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.accounts.models import Account
from kartado_portal.audit import log as audit
from kartado_portal.live.poke import poke
from kartado_portal.mail import mute_links
from kartado_portal.tickets import services
from kartado_portal.tickets.errors import MuteLinkUnknown
from kartado_portal.tickets.models import Reading, Ticket


@dataclass(frozen=True, slots=True)
class MuteCard:
    """What the page of the link shows: no more than the letter said."""

    number: str
    is_muted: bool


def glance(session: Session, *, token: str) -> MuteCard:
    """Say how it stands; changes nothing. Raises: MuteLinkUnknown."""
    ticket, account = _by_token(session, token)
    row = session.get(Reading, (ticket.id, account.id))
    return MuteCard(ticket.number, is_muted=row is not None and row.is_muted)


def mute_by_letter(session: Session, *, token: str, is_muted: bool, now: datetime) -> MuteCard:
    """Stop or resume the letters about the ticket; twice is nothing.

    The link proves that its holder has a letter about the ticket, and lets do this alone.
    Raises: MuteLinkUnknown.
    """
    ticket, account = _by_token(session, token, for_update=True)
    reading = services.reading_of(session, ticket, account.id or 0)
    if reading.is_muted != is_muted:
        reading.is_muted = is_muted
        audit.record(
            session,
            "ticket.mute" if is_muted else "ticket.unmute",
            now=now,
            actor_id=account.id,
            subject=f"ticket:{ticket.number}",
            by="letter",
        )
        poke(session, f"ticket:{ticket.number}")
    return MuteCard(ticket.number, is_muted)


def _by_token(session: Session, token: str, *, for_update: bool = False) -> tuple[Ticket, Account]:
    found = mute_links.opened(token)
    if found is None:
        raise MuteLinkUnknown
    number, account_id = found
    wanted = select(Ticket).where(Ticket.number == number)
    ticket = session.exec(wanted.with_for_update() if for_update else wanted).one_or_none()
    account = session.get(Account, account_id)
    if account is not None and account.merged_into_id is not None:
        account = session.get(Account, account.merged_into_id)
    if ticket is None or account is None or account.erased_at is not None:
        raise MuteLinkUnknown
    return ticket, account
