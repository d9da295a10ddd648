"""What a phone did not get goes by letter where the person proved an address; the desk sees it."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import contacts, visitors
from kartado_portal.accounts.models import Account
from kartado_portal.chat import services as chat
from kartado_portal.live.poke import poke
from kartado_portal.tickets import emails
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.whatsapp.models import WhatsAppOutgoing


def by_letter(session: Session, ticket_id: int, said: Message, *, now: datetime) -> bool:
    """Write the letter of a message, unless it is written; tell whether there is an address."""
    ticket = session.get_one(Ticket, ticket_id)
    requester = session.get_one(Account, ticket.requester_id)
    author = session.get(Account, said.author_id or 0)
    if visitors.is_visitor(requester.email) or author is None:
        return False
    emails.replied(session, ticket, said, author=contacts.actor_of(session, author), now=now)
    return True


def instead(session: Session, row: WhatsAppOutgoing, *, now: datetime) -> None:
    """A row failed for good: its message goes by letter, but for what Katia said."""
    said = session.get(Message, row.message_id or 0)
    if said is not None and said.kind != KIND and row.ticket_id is not None:
        by_letter(session, row.ticket_id, said, now=now)


def tell_desk(session: Session, row: WhatsAppOutgoing) -> None:
    """Have the pages that show the conversation read its marks again."""
    ticket = session.get(Ticket, row.ticket_id or 0)
    if ticket is not None and row.message_id is not None:
        poke(session, f"chat:{ticket.number}", f"ticket:{ticket.number}", chat.DESK)
