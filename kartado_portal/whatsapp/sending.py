"""The sender: takes rows that are due, judges what may be sent now, hands it to Meta, stamps.

Leases as the postman's. A process that dies between Meta's answer and the stamp, or whose answer
is lost on the way, sends once more: the API takes no key that would recognise the second.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased
from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account
from kartado_portal.chat.models import Conversation
from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.drills import die_at
from kartado_portal.files.models import Attachment
from kartado_portal.files.queries import card_of
from kartado_portal.settings import get_settings
from kartado_portal.tickets.models import Ticket
from kartado_portal.whatsapp import composing, letters, media, phones, templates, wording
from kartado_portal.whatsapp.api import CloudApi
from kartado_portal.whatsapp.errors import ApiRefused, ApiTrouble, WindowClosed
from kartado_portal.whatsapp.models import WhatsAppOutgoing, WhatsAppPhone
from kartado_portal.whatsapp.phones import Address

LEASE = timedelta(minutes=5)
_WAITS_SECONDS = (5, 15, 60, 300, 900, 3600)
_LONGEST_PAUSE_SECONDS = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A row under this sender's lease."""

    row: WhatsAppOutgoing
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with a row: send it somewhere, or stamp it without."""

    to: Address | None = None
    attachment: Attachment | None = None
    is_visitors: bool = False
    stamp: dict[str, Any] = field(default_factory=dict)
    outside_window: bool = False


@dataclass(slots=True)
class Round:
    """What came of a round. Nothing is worth trying before `pause_seconds` are over."""

    sent: int = 0
    pause_seconds: float = 0


def send_due(
    *, limit: int = 20, should_stop: Callable[[], bool] = lambda: False, api: CloudApi | None = None
) -> Round:
    """Send up to `limit` rows that are due, each phone's in their order. Blocks.

    Ends at the first sign that Meta is away, slows us down, or does not let us in.
    """
    result = Round()
    if not run_in_reading(_is_due, now=clock.now()):
        return result
    with api or CloudApi() as door:
        while result.sent < limit and not should_stop():
            held = run_in_unit(_claim, now=clock.now())
            if held is None:
                break
            try:
                result.sent += _deliver(held, door)
            except ApiTrouble as trouble:
                pause = max(1.0, trouble.retry_after_seconds)
                result.pause_seconds = min(pause, _LONGEST_PAUSE_SECONDS)
                break
    return result


def _is_due(session: Session, *, now: datetime) -> bool:
    return session.exec(_due(now)).first() is not None


def _due(now: datetime):  # type: ignore[no-untyped-def]
    one, earlier = WhatsAppOutgoing, aliased(WhatsAppOutgoing)
    is_behind = (
        select(earlier.id)
        .where(
            earlier.phone_id == one.phone_id,
            earlier.id < one.id,
            earlier.state == "waiting",
        )
        .exists()
    )
    return (
        select(one)
        .where(
            one.state == "waiting",
            one.next_attempt_at <= now,
            or_(one.lease_until.is_(None), one.lease_until < now),
            ~is_behind,
        )
        .order_by(one.next_attempt_at, one.id)
        .limit(1)
    )


def _claim(session: Session, *, now: datetime) -> Held | None:
    row = session.exec(_due(now).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.lease_until, row.attempts = now + LEASE, row.attempts + 1
    session.add(row)
    session.flush()
    return Held(row, row.lease_until)


def _deliver(held: Held, api: CloudApi) -> bool:
    """Send one row and stamp it; tell whether it left. Raises: ApiTrouble, after stamping."""
    row = held.row
    try:
        plan = run_in_reading(plan_for, row=row, now=clock.now())
        if plan.outside_window:
            _stamp(held, closed=True)
            return False
        if plan.to is None:
            _stamp(held, **plan.stamp)
            return False
        wamid = api.send(plan.to.fields() | _message(row, plan, api))
    except ApiTrouble as trouble:
        _stamp(held, **_again(row, trouble))
        raise
    except WindowClosed:
        _stamp(held, closed=True)
        return False
    except ApiRefused as refused:
        _stamp(held, state="failed", error=refused.reason)
        return False
    except FileNotFoundError:
        _stamp(held, state="failed", error=wording.FILE_EXPIRED)
        return False
    except SQLAlchemyError:
        raise  # the database's trouble is every row's: they are tried again
    except Exception as error:  # what cannot be made must not stop the others
        log.exception("whatsapp.cannot_be_made", id=row.id)
        _stamp(held, state="failed", error=type(error).__name__)
        return False
    die_at("whatsapp-sent")
    _stamp(held, state="sent", error="", wamid=wamid, sent_at=clock.now())
    log.info("whatsapp.sent", id=row.id, kind=row.kind, attempts=row.attempts)
    return True


def plan_for(session: Session, *, row: WhatsAppOutgoing, now: datetime) -> Plan:
    """Judge what may be sent now: to whom the phone belongs, and whether the window is open."""
    phone = session.get(WhatsAppPhone, row.phone_id)
    if phone is None:
        return Plan(stamp={"state": "skipped"})
    ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
    if ticket is not None and not phones.may_hear(session, phone, ticket, now=now):
        return Plan(stamp={"state": "failed", "error": wording.NOT_THEIRS})
    if row.kind != "template" and not phones.is_window_open(phone, now=now):
        if row.message_id is None:
            return Plan(stamp={"state": "skipped", "error": wording.OUTSIDE_WINDOW})
        return Plan(outside_window=True)
    address = phones.address_of(phone)
    if not address.is_known:
        return Plan(stamp={"state": "failed", "error": wording.NO_ADDRESS})
    attachment = None
    if row.kind == "file":
        attachment = session.get(Attachment, row.content.get("attachment_id"))
        if attachment is None:
            return Plan(stamp={"state": "failed", "error": wording.FILE_EXPIRED})
    requester = session.get(Account, ticket.requester_id) if ticket is not None else None
    is_visitors = requester is None or visitors.is_visitor(requester.email)
    return Plan(address, attachment, is_visitors)


def _message(row: WhatsAppOutgoing, plan: Plan, api: CloudApi) -> dict[str, Any]:
    """Return what the API is sent; uploads a file first. Raises: ApiTrouble, ApiRefused."""
    match row.kind:
        case "choices":
            return composing.interactive(row.content["text"], row.content["options"])
        case "template":
            return templates.message(str(row.content["number"]))
        case "file":
            return _file(plan, api)
        case _:
            return _text(row.content["text"])


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": {"preview_url": False, "body": words}}


def _file(plan: Plan, api: CloudApi) -> dict[str, Any]:
    attachment = plan.attachment
    assert attachment is not None
    how = media.as_sendable(attachment)
    if how is not None:
        return media.upload(api, attachment, how)
    card = card_of(attachment)
    if plan.is_visitors:
        return _text(wording.FILE_BY_PORTAL.format(name=card.name, size=card.size_label))
    url = get_settings().base_url + routes.attachment(card.id)
    return _text(wording.FILE_LINK.format(name=card.name, size=card.size_label, url=url))


def _again(row: WhatsAppOutgoing, trouble: ApiTrouble) -> dict[str, Any]:
    """Return the stamp of a row that is tried again, or given up after too long."""
    now = clock.now()
    log.log(
        40 if trouble.is_ours else 30,
        "whatsapp.no_access" if trouble.is_ours else "whatsapp.waits",
        id=row.id,
        reason=trouble.reason,
        attempts=row.attempts,
    )
    if now - row.created_at >= timedelta(hours=get_settings().outbox_give_up_hours):
        return {"state": "failed", "error": f"{wording.TOO_LONG_AGO}: {trouble.reason}"}
    seconds = _WAITS_SECONDS[min(row.attempts, len(_WAITS_SECONDS)) - 1]
    wait = max(seconds * random.uniform(0.8, 1.2), trouble.retry_after_seconds)
    return {"next_attempt_at": now + timedelta(seconds=wait), "error": trouble.reason}


def _stamp(held: Held, *, closed: bool = False, **values: Any) -> None:
    """Write what came of a row, unless somebody else has it by now, and what follows from it."""
    run_in_unit(_write_stamp, held=held, closed=closed, values=values, now=clock.now())


def _write_stamp(
    session: Session, *, held: Held, closed: bool, values: dict[str, Any], now: datetime
) -> None:
    row = session.get(WhatsAppOutgoing, held.row.id, with_for_update=True)
    if row is None or row.lease_until != held.lease_until:
        return
    row.lease_until = None
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    if closed:
        templates.hold(session, row, now=now)
    elif row.state == "sent":
        _note_told(session, row)
    elif row.state == "failed" and row.kind == "template":
        templates.give_up(session, row, now=now)
    elif row.state == "failed":
        letters.instead(session, row, now=now)
    letters.tell_desk(session, row)


def _note_told(session: Session, row: WhatsAppOutgoing) -> None:
    """Let no letter tell what the phone was told."""
    if row.message_id is None:
        return
    told = (
        update(Conversation)
        .where(
            Conversation.ticket_id == row.ticket_id,
            Conversation.requester_told_id < row.message_id,
        )
        .values(requester_told_id=row.message_id)
    )
    session.execute(told)
