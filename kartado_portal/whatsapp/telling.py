"""Taking over what is new in a conversation into rows for its phone, in order, once.

A ticket's version tells that something happened; under the ticket's lock nothing smaller can
still be written, so what was taken over is remembered as the newest message and event.
"""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.accounts.models import Account
from kartado_portal.chat import cards
from kartado_portal.chat.models import KatiaAnswer
from kartado_portal.chat.schemas import Option
from kartado_portal.database import on_commit
from kartado_portal.files.services import cards_by_message
from kartado_portal.katia.answers import Intent
from kartado_portal.settings import get_settings
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket, TicketEvent
from kartado_portal.whatsapp import composing, wording
from kartado_portal.whatsapp.models import WhatsAppOutgoing, WhatsAppPhone, WhatsAppThread
from kartado_portal.whatsapp.receiving import ring

_AT_ONCE = 50


def changed(session: Session) -> list[int]:
    """Return the tickets on WhatsApp in which something happened since they were taken over."""
    moved = (
        select(WhatsAppThread.ticket_id)
        .join(Ticket, Ticket.id == WhatsAppThread.ticket_id)
        .where(~WhatsAppThread.is_over, Ticket.version != WhatsAppThread.version)
        .order_by(Ticket.last_activity_at)
        .limit(_AT_ONCE)
    )
    return list(session.exec(moved))


def take_over(session: Session, *, ticket_id: int, now: datetime) -> int:
    """Write a row for everything new that the phone is to hear; return how many."""
    locked = select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    ticket = session.exec(locked.execution_options(populate_existing=True)).one()
    thread = session.get_one(WhatsAppThread, ticket_id, populate_existing=True)
    if thread.is_over or thread.version == ticket.version:
        return 0
    phone = session.get_one(WhatsAppPhone, thread.phone_id)
    messages, events = _new_messages(session, thread), _new_events(session, thread)
    rows: list[WhatsAppOutgoing] = []
    waiting = list(events)
    for message in messages:
        while waiting and waiting[0].after_message_id < (message.id or 0):
            rows += _line(session, ticket, phone, waiting.pop(0), now)
        rows += _said(session, ticket, phone, message, now, is_last=message is messages[-1])
    for event in waiting:
        rows += _line(session, ticket, phone, event, now)
    session.add_all(rows)
    thread.version, thread.is_over = ticket.version, not ticket.is_open
    if messages:
        thread.message_id = messages[-1].id or 0
    if events:
        thread.event_id = events[-1].id or 0
    session.add_all((thread, phone))
    if rows:
        on_commit(session, ring)
    return len(rows)


def _new_messages(session: Session, thread: WhatsAppThread) -> list[Message]:
    new = select(Message).where(
        Message.ticket_id == thread.ticket_id,
        Message.id > thread.message_id,
        Message.audience == "everyone",
    )
    return list(session.exec(new.order_by(Message.id)).all())


def _new_events(session: Session, thread: WhatsAppThread) -> list[TicketEvent]:
    new = select(TicketEvent).where(
        TicketEvent.ticket_id == thread.ticket_id,
        TicketEvent.id > thread.event_id,
        TicketEvent.kind.in_(cards.EVENTS),
    )
    return list(session.exec(new.order_by(TicketEvent.id)).all())


def _said(
    session: Session,
    ticket: Ticket,
    phone: WhatsAppPhone,
    message: Message,
    now: datetime,
    *,
    is_last: bool,
) -> list[WhatsAppOutgoing]:
    """Return the rows of a message; none for what the person said, here or elsewhere."""
    if message.author_id == ticket.requester_id:
        return []
    is_katia = message.kind == KIND
    given = session.get(KatiaAnswer, message.id) if is_katia else None
    options = [Option(one["label"], one["act"]) for one in given.options] if given else []
    author = "" if is_katia else _name(session, message)
    contents = composing.messages(
        message.body_html, author=author, options=options if is_last else ()
    )
    if is_katia and not phone.is_greeted:
        phone.is_greeted = True
        terms = f"{get_settings().base_url}/termo"
        if given is None or given.intent != Intent.GREETING:
            contents = [{"text": wording.GREETING.format(terms=terms)}, *contents]
    rows = [
        _row(
            ticket,
            phone,
            key=f"m:{message.id}:{place}",
            kind="choices" if content.get("options") else "text",
            content=content,
            message_id=message.id,
            now=now,
        )
        for place, content in enumerate(contents)
    ]
    for card in cards_by_message(session, [message.id or 0]).get(message.id or 0, []):
        rows.append(
            _row(
                ticket,
                phone,
                key=f"m:{message.id}:{card.id}",
                kind="file",
                content={"attachment_id": card.id},
                message_id=message.id,
                now=now,
            )
        )
    return rows


def _line(
    session: Session, ticket: Ticket, phone: WhatsAppPhone, event: TicketEvent, now: datetime
) -> list[WhatsAppOutgoing]:
    """Return the row of a quiet line; none where Katia has just said the same."""
    if event.kind == "solved" and _is_katias(session, event):
        return []
    words = f"_{cards.event_words(session, event)}._"
    if event.kind in ("closed", "solved", "ended"):
        words += f"\n{wording.WRITE_AGAIN.format(number=ticket.number)}"
    content = {"text": words}
    key = f"e:{event.id}"
    return [_row(ticket, phone, key=key, kind="text", content=content, message_id=None, now=now)]


def _is_katias(session: Session, event: TicketEvent) -> bool:
    before = session.get(Message, event.after_message_id)
    return before is not None and before.kind == KIND


def _row(
    ticket: Ticket,
    phone: WhatsAppPhone,
    *,
    key: str,
    kind: str,
    content: composing.Json,
    message_id: int | None,
    now: datetime,
) -> WhatsAppOutgoing:
    return WhatsAppOutgoing(
        key=key,
        phone_id=phone.id or 0,
        ticket_id=ticket.id,
        message_id=message_id,
        kind=kind,
        content=content,
        next_attempt_at=now,
        created_at=now,
    )


def _name(session: Session, message: Message) -> str:
    author = session.get(Account, message.author_id or 0)
    if author is None or author.erased_at is not None:
        return "Analista"
    return author.name or author.email
