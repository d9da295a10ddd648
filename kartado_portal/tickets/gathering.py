"""News that wait for a digest instead of leaving as letters of their own."""

from datetime import datetime, timedelta

from sqlmodel import Session

from kartado_portal.accounts.models import Account
from kartado_portal.accounts.notices import HOURLY
from kartado_portal.mail import outbox
from kartado_portal.mail.catalog import ABOUT_TICKETS, DIGESTS
from kartado_portal.settings import get_settings
from kartado_portal.tickets.models import DigestItem, Ticket

_HOUR = timedelta(hours=1)
_LONGEST_TEXT = 500


def later(
    session: Session,
    ticket: Ticket,
    person: Account,
    kind: str,
    *,
    text: str,
    frequency: str,
    now: datetime,
) -> None:
    """Keep news for a person's next digest of this frequency; `kind` is one of `DIGEST_WORDS`."""
    session.add(
        DigestItem(
            account_id=person.id,
            ticket_id=ticket.id,
            kind=kind,
            text=text[:_LONGEST_TEXT],
            frequency=frequency,
            created_at=now,
        )
    )


def overflows(
    session: Session, ticket: Ticket, person: Account, kind: str, *, text: str, now: datetime
) -> bool:
    """Keep news for the digest of the hour when the person has had their letters of this hour.

    Returns whether it did; else a letter may be written.
    """
    limit = get_settings().letters_about_tickets_per_hour
    sent = outbox.count_lately(
        session, to=person.email, letters=ABOUT_TICKETS - DIGESTS, since=now - _HOUR
    )
    if sent < limit:
        return False
    later(session, ticket, person, kind, text=text, frequency=HOURLY, now=now)
    return True
