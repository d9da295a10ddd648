"""When the 24 hours are over: the approved template that asks the person to write, and waiting.

Meta takes free text for 24 hours after a person's message. Later ones stay here until the person
writes; one template a conversation asks for it, until it is answered.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from kartado_portal.settings import get_settings
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.whatsapp import letters, wording
from kartado_portal.whatsapp.models import WhatsAppOutgoing, WhatsAppPhone


def message(number: str) -> dict[str, Any]:
    """Return the API's message: the template with the ticket's number in its body."""
    settings = get_settings()
    return {
        "type": "template",
        "template": {
            "name": settings.whatsapp_template,
            "language": {"code": settings.whatsapp_template_language},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": number}]}],
        },
    }


def hold(session: Session, row: WhatsAppOutgoing, *, now: datetime) -> None:
    """Keep a row until the person writes; have the person asked to, or told by letter.

    What carries no message of the conversation, and what Katia said, asks nobody.
    """
    if row.message_id is None or row.ticket_id is None:
        row.state, row.error = "skipped", wording.OUTSIDE_WINDOW
        return
    row.state, row.error = "held", wording.OUTSIDE_WINDOW
    said = session.get_one(Message, row.message_id)
    if said.kind == KIND:
        return
    if get_settings().whatsapp_template:
        row.error = wording.TEMPLATE_SENT
        _ask(session, row, now)
        return
    is_told = letters.by_letter(session, row.ticket_id, said, now=now)
    row.error = wording.BY_LETTER if is_told else wording.NO_WAY


def _ask(session: Session, row: WhatsAppOutgoing, now: datetime) -> None:
    """Write the template, unless the person was asked since they last wrote."""
    phone = session.get_one(WhatsAppPhone, row.phone_id)
    heard = int(phone.last_heard_at.timestamp()) if phone.last_heard_at else 0
    key = f"t:{row.ticket_id}:{heard}"
    if session.exec(select(WhatsAppOutgoing.id).where(WhatsAppOutgoing.key == key)).first():
        return
    ticket = session.get_one(Ticket, row.ticket_id)
    session.add(
        WhatsAppOutgoing(
            key=key,
            phone_id=row.phone_id,
            ticket_id=row.ticket_id,
            kind="template",
            content={"number": ticket.number},
            next_attempt_at=now,
            created_at=now,
        )
    )
    session.flush()


def give_up(session: Session, row: WhatsAppOutgoing, *, now: datetime) -> None:
    """The template itself was refused: what waits for it is told by letter where that goes."""
    waiting = select(WhatsAppOutgoing).where(
        WhatsAppOutgoing.ticket_id == row.ticket_id, WhatsAppOutgoing.state == "held"
    )
    for one in session.exec(waiting).all():
        said = session.get(Message, one.message_id or 0)
        if said is None or said.kind == KIND or one.ticket_id is None:
            continue
        is_told = letters.by_letter(session, one.ticket_id, said, now=now)
        one.error = wording.BY_LETTER if is_told else wording.NO_WAY
        session.add(one)
