"""Which ticket a message without a reply address may be about: a hint, never a way in."""

import re

from sqlmodel import Session, col, select

from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets.models import Message, Ticket

_NUMBER = re.compile(r"#(\d{11})\b")


def suggested_number(session: Session, mail: ParsedMail) -> str:
    """Return the number of a ticket that the subject or the references name, or nothing."""
    for number in _NUMBER.findall(mail.subject)[:3]:
        found = select(Ticket.number).where(Ticket.number == number)
        if session.exec(found).first():
            return str(number)
    if not mail.mentions:
        return ""
    letter = select(OutboxLetter.thread_key).where(col(OutboxLetter.message_id).in_(mail.mentions))
    for key in session.exec(letter):
        if key and key.startswith("ticket:"):
            return key.split(":")[1]
    theirs = (
        select(Ticket.number)
        .join(Message, col(Message.ticket_id) == Ticket.id)
        .where(col(Message.mail_id).in_(mail.mentions), col(Message.mail_id) != "")
    )
    return session.exec(theirs.limit(1)).first() or ""
