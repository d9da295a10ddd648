"""What this room holds about one person, and of tickets: phones, what went to and fro (LGPD)."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, delete, select

from kartado_portal import clock
from kartado_portal.accounts import exports
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import Account
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.whatsapp import phones
from kartado_portal.whatsapp.models import (
    WhatsAppIncoming,
    WhatsAppOutgoing,
    WhatsAppPhone,
    WhatsAppThread,
)


def register() -> None:
    """Have every export and erasure include this room.

    Before `chat`, whose erasure takes the visitors from the account by which phones are found.
    """
    exports.register("whatsapp", collect_phones, erase_phones)


def collect_phones(session: Session, *, account_id: int) -> Part:
    """Return the person's telephones; the words are in their tickets."""
    return Part(
        [
            {
                "número": phones.address_of(phone).phone or "oculto",
                "nome no WhatsApp": phone.profile_name,
                "primeira mensagem em": clock.stamp(phone.created_at),
                "última mensagem em": clock.stamp(phone.last_heard_at)
                if phone.last_heard_at
                else "",
                "e-mail confirmado até": clock.stamp(visitor.proved_until)
                if visitor.proved_until
                else "",
            }
            for phone, visitor in _phones(session, account_id)
        ]
    )


def _phones(session: Session, account_id: int) -> list[tuple[WhatsAppPhone, ChatVisitor]]:
    """Return the phones that act for the person, also by accounts merged into theirs."""
    own = select(Account.id).where(
        (Account.id == account_id) | (Account.merged_into_id == account_id)
    )
    theirs = (
        select(WhatsAppPhone, ChatVisitor)
        .join(ChatVisitor, ChatVisitor.id == WhatsAppPhone.visitor_id)
        .where(ChatVisitor.account_id.in_(own))
        .order_by(WhatsAppPhone.id)
    )
    return [(phone, visitor) for phone, visitor in session.exec(theirs)]


def erase_phones(session: Session, *, account_id: int, now: datetime) -> None:  # noqa: ARG001
    """Forget the person's telephones with all that went to and fro.

    A phone that is somebody else's by now stays theirs; what it was told of the person's tickets
    goes. Called while the account still has its visitors.
    """
    tickets = select(Ticket.id).where(Ticket.requester_id == account_id)
    for model in (WhatsAppOutgoing, WhatsAppThread):
        session.exec(delete(model).where(model.ticket_id.in_(tickets)))
    for phone, visitor in _phones(session, account_id):
        session.exec(delete(WhatsAppIncoming).where(WhatsAppIncoming.phone_id == phone.id))
        session.exec(delete(WhatsAppOutgoing).where(WhatsAppOutgoing.phone_id == phone.id))
        session.exec(delete(WhatsAppThread).where(WhatsAppThread.phone_id == phone.id))
        session.delete(phone)
        # The digest would tell whoever has the key that the number wrote to us.
        visitor.digest, visitor.kind = f"erased:{visitor.id}", "browser"
        session.add(visitor)
    session.flush()


def forget_tickets(session: Session, *, ticket_ids: Collection[int], before: datetime) -> None:  # noqa: ARG001 (given to every room)
    """Forget what went to and fro of these tickets; the telephones stay."""
    said = select(Message.id).where(Message.ticket_id.in_(ticket_ids))
    session.exec(delete(WhatsAppIncoming).where(WhatsAppIncoming.message_id.in_(said)))
    for model in (WhatsAppOutgoing, WhatsAppThread):
        session.exec(delete(model).where(model.ticket_id.in_(ticket_ids)))
