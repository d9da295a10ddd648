"""What the desk reads: how far messages came, in the staff's words, and whose phone it is."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.settings import get_settings
from kartado_portal.tickets.models import Ticket
from kartado_portal.whatsapp import phones
from kartado_portal.whatsapp.models import WhatsAppOutgoing, WhatsAppPhone, WhatsAppThread
from kartado_portal.whatsapp.schemas import PhoneCard

_WORDS = {"waiting": "enviando", "sent": "enviado", "delivered": "entregue", "read": "lido"}
_ORDER = tuple(_WORDS)


def marks_of(session: Session, message_ids: Collection[int]) -> dict[int, str]:
    """Return the mark of each message that went to a phone; of several pieces the least far."""
    if not message_ids:
        return {}
    sent = select(WhatsAppOutgoing).where(WhatsAppOutgoing.message_id.in_(message_ids))
    rows: dict[int, list[WhatsAppOutgoing]] = {}
    for row in session.exec(sent.order_by(WhatsAppOutgoing.id)):
        rows.setdefault(row.message_id or 0, []).append(row)
    return {message_id: _mark(pieces) for message_id, pieces in rows.items()}


def _mark(pieces: list[WhatsAppOutgoing]) -> str:
    for one in pieces:
        if one.state in ("failed", "held", "skipped"):
            return f"não entregue: {one.error}" if one.error else "não entregue"
    least = min(pieces, key=lambda one: _ORDER.index(one.state))
    if least.state == "waiting" and least.error:
        return f"ainda não entregue: {least.error}"
    return _WORDS[least.state]


def find_phone(session: Session, *, ticket_id: int, now: datetime) -> PhoneCard | None:
    """Return the phone of a conversation, masked; None where none is behind it."""
    thread = session.get(WhatsAppThread, ticket_id)
    if thread is None:
        return None
    phone = session.get_one(WhatsAppPhone, thread.phone_id)
    ticket = session.get_one(Ticket, ticket_id)
    return PhoneCard(phones.masked(phone), phone.profile_name, _notice(session, phone, ticket, now))


def _notice(session: Session, phone: WhatsAppPhone, ticket: Ticket, now: datetime) -> str:
    if not phones.may_hear(session, phone, ticket, now=now):
        return "O telefone não está mais ligado a esta pessoa: a resposta não chega pelo WhatsApp."
    if phones.is_window_open(phone, now=now):
        return ""
    lead = "A pessoa não escreve há mais de 24 horas:"
    if get_settings().whatsapp_template:
        return f"{lead} o WhatsApp envia um aviso, e a sua resposta segue quando ela escrever."
    return f"{lead} a sua resposta vai por e-mail, se houver, e segue quando ela escrever."
