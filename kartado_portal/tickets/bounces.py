"""Letters that did not arrive, as the ticket tells of them: one quiet line, for the staff alone."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.live.poke import poke
from kartado_portal.mail import suppression
from kartado_portal.mail.suppression import Bounce
from kartado_portal.tickets import services
from kartado_portal.tickets.models import Ticket

UNDELIVERED = "undelivered"


def letter_bounced(
    session: Session, *, message_id: str, reason: str, is_permanent: bool, now: datetime
) -> Bounce | None:
    """Take up a bounce and tell the ticket that the letter was about.

    What `suppression.bounced` returns: None for what is no letter of ours or was told before.
    """
    bounce = suppression.bounced(
        session, message_id=message_id, reason=reason, is_permanent=is_permanent, now=now
    )
    if bounce is not None:
        tell_ticket(session, bounce, now=now)
    return bounce


def tell_ticket(session: Session, bounce: Bounce, *, now: datetime) -> None:
    """Add the line to the ticket's timeline; nothing for letters that are about no single one."""
    kind, _, rest = bounce.thread_key.partition(":")
    number, _, account_id = rest.partition(":")
    if kind not in ("ticket", "desk") or not account_id.isdigit():
        return
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one_or_none()
    if ticket is None:
        return
    services.tell_timeline(
        session,
        ticket,
        UNDELIVERED,
        actor=None,
        now=now,
        who=int(account_id),
        reason=bounce.reason,
        is_suppressed=bounce.is_suppressed,
    )
    poke(session, f"ticket:{number}")
