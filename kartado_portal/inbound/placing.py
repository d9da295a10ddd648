"""The ticket that a reply address opens, and to whom."""

from sqlmodel import Session, col, select

from kartado_portal.accounts import contacts
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Role
from kartado_portal.mail.reply_address import ReplyTo
from kartado_portal.tickets import queries
from kartado_portal.tickets.models import Ticket, TicketEvent

_HOPS = 5


def open_to(session: Session, named: ReplyTo) -> Ticket | None:
    """Return the ticket that the address names, when its person may still see it.

    A ticket that was merged leads on to where the conversation goes on.
    """
    account = session.get(Account, kept_id(session, named.account_id))
    if account is None or account.role != Role.CUSTOMER or account.erased_at or account.disabled_at:
        return None
    actor = contacts.actor_of(session, account)
    ticket = session.get(Ticket, named.ticket_id)
    for _ in range(_HOPS):
        number = _merged_into(session, ticket)
        if not number:
            break
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one_or_none()
    if ticket is None:
        return None
    seen = select(Ticket).where(Ticket.id == ticket.id, queries.visible_to(actor))
    return session.exec(seen).one_or_none()


def kept_id(session: Session, account_id: int) -> int:
    """Return the id of the account that stays, for one that was merged into another."""
    account = session.get(Account, account_id)
    return (account.merged_into_id if account else None) or account_id


def _merged_into(session: Session, ticket: Ticket | None) -> str:
    if ticket is None or ticket.is_open:
        return ""
    told = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.kind == "merged_into"
    )
    event = session.exec(told.order_by(col(TicketEvent.id).desc()).limit(1)).first()
    return str(event.data.get("number", "")) if event else ""
