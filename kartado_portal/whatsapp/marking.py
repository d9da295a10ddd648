"""How far our messages came: Meta's statuses put on the rows that they name."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import update
from sqlmodel import Session, select

from kartado_portal.chat.models import Conversation
from kartado_portal.mail.sealing import SealBroken, unseal
from kartado_portal.whatsapp import api, letters, templates
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppOutgoing

_AT_ONCE = 100
_AGAIN = timedelta(seconds=10)
_UNKNOWN_AFTER = timedelta(minutes=10)
"""A status may come before our own stamp; later it is of a message that is not ours."""
_ORDER = ("sent", "delivered", "read")

log = structlog.get_logger(__name__)


def is_due(session: Session, *, now: datetime) -> bool:
    """Tell whether statuses wait."""
    return session.exec(_due(now).limit(1)).first() is not None


def _due(now: datetime):  # type: ignore[no-untyped-def]
    return (
        select(WhatsAppIncoming)
        .where(
            WhatsAppIncoming.kind == "status",
            WhatsAppIncoming.state == "received",
            WhatsAppIncoming.next_attempt_at <= now,
        )
        .order_by(WhatsAppIncoming.said_at, WhatsAppIncoming.id)
    )


def mark_due(session: Session, *, now: datetime) -> int:
    """Put what waits on its rows; return how many were dealt with."""
    due = _due(now).limit(_AT_ONCE).with_for_update(skip_locked=True)
    rows = session.exec(due).all()
    for row in rows:
        status, _, wamid = row.key.partition(":")
        mine = select(WhatsAppOutgoing).where(WhatsAppOutgoing.wamid == wamid)
        sent = session.exec(mine.with_for_update()).one_or_none()
        if sent is not None:
            _mark(session, sent, status, row, now)
            row.state = "done"
        elif now - row.received_at < _UNKNOWN_AFTER:
            row.next_attempt_at = now + _AGAIN
            session.add(row)
            continue
        else:
            row.state, row.note = "dropped", "unknown"
        row.sealed, row.processed_at = "", now
        session.add(row)
        session.flush()
    return len(rows)


def _mark(
    session: Session, sent: WhatsAppOutgoing, status: str, row: WhatsAppIncoming, now: datetime
) -> None:
    if status == "failed":
        _fail(session, sent, row, now)
    elif sent.state in _ORDER:
        if status in ("delivered", "read"):
            sent.delivered_at = sent.delivered_at or row.said_at
        if status == "read":
            sent.read_at = sent.read_at or row.said_at
            _note_seen(session, sent)
        # They come in any order: nothing that was read is merely delivered again.
        sent.state = max(sent.state, status, key=_ORDER.index)
        if sent.delivered_at is not None:
            sent.content = {}
    session.add(sent)
    session.flush()
    letters.tell_desk(session, sent)


def _fail(session: Session, sent: WhatsAppOutgoing, row: WhatsAppIncoming, now: datetime) -> None:
    """Meta took the message and could not deliver it."""
    if sent.state not in ("sent", "waiting"):
        return
    error = _error(row)
    code = error.get("code")
    sent.state, sent.error = "failed", api.reason_of(error) or "o WhatsApp não disse por quê"
    log.warning("whatsapp.undelivered", id=sent.id, code=code)
    if code == api.RE_ENGAGEMENT:
        _back(session, sent, now)
    elif sent.kind == "template":
        templates.give_up(session, sent, now=now)
    else:
        letters.instead(session, sent, now=now)


def _back(session: Session, sent: WhatsAppOutgoing, now: datetime) -> None:
    """The window was closed after all: the row waits for the person to write."""
    templates.hold(session, sent, now=now)
    sent.wamid, sent.sent_at = None, None
    _untell(session, sent)


def _error(row: WhatsAppIncoming) -> dict[str, Any]:
    try:
        errors = unseal(row.sealed).get("errors")
    except SealBroken:
        return {}
    first = errors[0] if isinstance(errors, list) and errors else {}
    return first if isinstance(first, dict) else {}


def _note_seen(session: Session, sent: WhatsAppOutgoing) -> None:
    if sent.message_id is None:
        return
    seen = (
        update(Conversation)
        .where(
            Conversation.ticket_id == sent.ticket_id,
            Conversation.requester_seen_id < sent.message_id,
        )
        .values(requester_seen_id=sent.message_id)
    )
    session.execute(seen)


def _untell(session: Session, sent: WhatsAppOutgoing) -> None:
    if sent.message_id is None:
        return
    told = (
        update(Conversation)
        .where(
            Conversation.ticket_id == sent.ticket_id,
            Conversation.requester_told_id >= sent.message_id,
        )
        .values(requester_told_id=sent.message_id - 1)
    )
    session.execute(told)
