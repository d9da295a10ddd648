"""Keeping what the webhook delivers: a row each, in one transaction, before the 200 goes back."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, select, update

from kartado_portal.accounts import throttle
from kartado_portal.accounts.throttle import Rule
from kartado_portal.database import on_commit
from kartado_portal.mail.sealing import seal
from kartado_portal.whatsapp import phones, wording
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppOutgoing
from kartado_portal.whatsapp.shapes import ArrivedMessage, ArrivedStatus, Delivery

MESSAGES = Rule("whatsapp-messages", 300, timedelta(hours=1))
"""Of one phone: more than anybody types. What comes beyond is not kept; the phone is told once."""

_wakers: list[Callable[[], object]] = []

log = structlog.get_logger(__name__)


def take_in(session: Session, delivery: Delivery, *, now: datetime) -> int:
    """Keep what is new, and return how many rows that made.

    Meta delivers again what was not acknowledged: what is known falls away by its key.
    """
    kept = 0
    for message in delivery.messages:
        kept += _keep_message(session, message, now)
    for status in delivery.statuses:
        kept += _keep_status(session, status, now)
    if kept:
        on_commit(session, ring)
    return kept


def _is_known(session: Session, key: str) -> bool:
    same = select(WhatsAppIncoming.id).where(WhatsAppIncoming.key == key)
    return session.exec(same).first() is not None


def _keep_message(session: Session, message: ArrivedMessage, now: datetime) -> int:
    if _is_known(session, message.wamid):
        return 0
    phone = phones.meet(session, message, now=now)
    count = throttle.hit(session, MESSAGES, str(phone.id), now=now)
    row = WhatsAppIncoming(
        key=message.wamid,
        kind="message",
        phone_id=phone.id,
        said_at=message.said_at,
        received_at=now,
        next_attempt_at=now,
    )
    session.add(row)
    # The window opens with the message, not with our getting to it.
    phone.last_heard_at = max(phone.last_heard_at or message.said_at, message.said_at)
    _release_held(session, phone.id or 0, now)
    if count > MESSAGES.limit:
        row.state, row.note, row.processed_at = "dropped", "flood", now
        if count == MESSAGES.limit + 1:
            log.warning("whatsapp.flood", phone=phone.id)
            tell_phone(session, phone.id or 0, wording.FLOOD, key=f"i:{message.wamid}", now=now)
    else:
        row.sealed = seal(message.raw)
    session.flush()
    return 1


def _release_held(session: Session, phone_id: int, now: datetime) -> None:
    """Let what waited for the person to write follow now, in its order."""
    session.execute(
        update(WhatsAppOutgoing)
        .where(
            WhatsAppOutgoing.phone_id == phone_id,
            WhatsAppOutgoing.state == "held",
        )
        .values(state="waiting", error="", attempts=0, next_attempt_at=now, created_at=now)
    )
    # Who has written need not be asked to.
    session.execute(
        update(WhatsAppOutgoing)
        .where(
            WhatsAppOutgoing.phone_id == phone_id,
            WhatsAppOutgoing.state == "waiting",
            WhatsAppOutgoing.kind == "template",
            WhatsAppOutgoing.lease_until.is_(None),
        )
        .values(state="skipped")
    )


def _keep_status(session: Session, status: ArrivedStatus, now: datetime) -> int:
    key = f"{status.status}:{status.wamid}"
    if _is_known(session, key):
        return 0
    session.add(
        WhatsAppIncoming(
            key=key,
            kind="status",
            sealed=seal(status.raw),
            said_at=status.said_at,
            received_at=now,
            next_attempt_at=now,
        )
    )
    session.flush()
    return 1


def tell_phone(
    session: Session,
    phone_id: int,
    text: str,
    *,
    key: str,
    now: datetime,
    ticket_id: int | None = None,
) -> None:
    """Write a line to a phone that is no message of a conversation; one under the same key is kept.

    It leaves once the unit commits.
    """
    same = select(WhatsAppOutgoing.id).where(WhatsAppOutgoing.key == key)
    if session.exec(same).first() is not None:
        return
    session.add(
        WhatsAppOutgoing(
            key=key,
            phone_id=phone_id,
            ticket_id=ticket_id,
            kind="text",
            content={"text": text},
            next_attempt_at=now,
            created_at=now,
        )
    )
    on_commit(session, ring)


def on_news(wake: Callable[[], object]) -> Callable[[], None]:
    """Have `wake` called in the committing thread when there is work; return the act to end it."""
    _wakers.append(wake)
    return lambda: _wakers.remove(wake)


def ring() -> None:
    """Wake the workers of this process."""
    for wake in list(_wakers):
        with contextlib.suppress(RuntimeError):  # a loop that is shutting down hears nothing
            wake()
