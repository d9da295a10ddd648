"""What one message from a phone becomes: words, buttons and files of its conversation."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlmodel import Session, select

from kartado_portal.audit import log as audit
from kartado_portal.chat import answering, queries, services, speakers
from kartado_portal.chat.errors import ConversationClosed
from kartado_portal.chat.models import ChatVisitor, Conversation
from kartado_portal.chat.schemas import MESSAGE_LIMIT
from kartado_portal.chat.services import Heard
from kartado_portal.chat.speakers import Speaker
from kartado_portal.files import services as files
from kartado_portal.files.errors import AttachmentRefused
from kartado_portal.files.schemas import StoredFile
from kartado_portal.tickets.models import Ticket
from kartado_portal.whatsapp import composing, phones, wording
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppPhone, WhatsAppThread
from kartado_portal.whatsapp.receiving import tell_phone
from kartado_portal.whatsapp.shapes import Meant

CHANNEL = "whatsapp"
UNLINK = ("desvincular", "desvincular telefone")
_ALWAYS = ("human", "list", "open")
"""Buttons that mean the same however old they are."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message understood, its file in the store, and what could not be taken, in sentences."""

    meant: Meant
    file: StoredFile | None = None
    refusals: list[str] = field(default_factory=list)


def hear(session: Session, *, incoming_id: int, prepared: Prepared, now: datetime) -> str:
    """Make one message part of its conversation, once; return the number if Katia is to answer.

    Raises: SendingTooFast, which passes; what `chat.services.say` cannot expect.
    """
    row = session.get(WhatsAppIncoming, incoming_id, with_for_update=True)
    if row is None or row.state != "received" or row.phone_id is None:
        return ""
    phone = session.get_one(WhatsAppPhone, row.phone_id)
    row.state, row.sealed, row.processed_at = "done", "", now
    session.add(row)
    meant = prepared.meant
    refusals = list(prepared.refusals)
    if meant.unsupported:
        sentence = wording.unsupported(meant.unsupported)
        refusals += [sentence] if sentence else []
    elif _is_command(meant):
        refusals.append(_unlink(session, phone, now))
    elif not (meant.text or prepared.file or refusals):
        refusals.append(wording.EMPTY)
    heard = None
    if (meant.text and not meant.unsupported and not _is_command(meant)) or prepared.file:
        heard = _say(session, row, phone, prepared, refusals, now)
    for place, sentence in enumerate(refusals):
        tell_phone(session, phone.id or 0, sentence, key=f"i:{mark_of(row)}:{place}", now=now)
    return heard.number if heard is not None and heard.asks_katia else ""


def mark_of(row: WhatsAppIncoming) -> str:
    """Return a short mark of Meta's id. Ids of our rows come again once old rows are gone."""
    return hashlib.sha256(row.key.encode()).hexdigest()[:40]


def _is_command(meant: Meant) -> bool:
    return meant.media is None and meant.text.casefold().strip(" .!") in UNLINK


def _say(
    session: Session,
    row: WhatsAppIncoming,
    phone: WhatsAppPhone,
    prepared: Prepared,
    refusals: list[str],
    now: datetime,
) -> Heard | None:
    speaker = phones.speaker_of(session, phone, now=now)
    actor = speakers.with_account(session, speaker, now=now)
    speaker = phones.speaker_of(session, phone, now=now)
    file_ids: tuple[str, ...] = ()
    if prepared.file is not None:
        try:
            card = files.store_upload(
                session, uploader_id=actor.account_id, file=prepared.file, now=now
            )
            file_ids = (card.id,)
        except AttachmentRefused as refused:
            refusals.append(wording.FILE_REFUSED.format(reason=str(refused).rstrip(".")))
    pieces = composing.split(prepared.meant.text, MESSAGE_LIMIT)
    if not pieces and not file_ids:
        return None
    heard = None
    for place, piece in enumerate(pieces or [""]):
        last = place == len(pieces or [""]) - 1
        heard = _one(
            session,
            phone,
            speaker,
            text=piece,
            act=prepared.meant.act,
            file_ids=file_ids if last else (),
            form_key=f"whatsapp:{mark_of(row)}:{place}",
            now=now,
        )
    assert heard is not None
    row.message_id = heard.message_id
    return heard


def _one(
    session: Session,
    phone: WhatsAppPhone,
    speaker: Speaker,
    *,
    text: str,
    act: str,
    file_ids: tuple[str, ...],
    form_key: str,
    now: datetime,
) -> Heard:
    """Say one thing in the phone's conversation; begin a new one where that is closed."""
    number = _open_number(session, phone, speaker)
    given = {
        "speaker": speaker,
        "text": text,
        "attachment_ids": file_ids,
        "form_key": form_key,
        "channel": CHANNEL,
        "client": f"phone:{phone.id}",
        "now": now,
    }
    try:
        act = _accepted(session, number, act)
        heard = services.say(session, number=number, pressed=act, **given)
    except ConversationClosed:
        number = ""
        heard = services.say(session, number="", pressed=act if act in _ALWAYS else "", **given)
    ticket = session.exec(select(Ticket).where(Ticket.number == heard.number)).one()
    if session.get(WhatsAppThread, ticket.id) is None:
        session.add(WhatsAppThread(ticket_id=ticket.id or 0, phone_id=phone.id or 0))
        _tell_of_earlier(session, phone, ticket, now)
    session.flush()
    return heard


def _open_number(session: Session, phone: WhatsAppPhone, speaker: Speaker) -> str:
    """Return the conversation that goes on: of this phone, of who speaks on it now, not closed."""
    if speaker.actor is None:
        return ""
    mine = (
        select(Ticket.number)
        .join(WhatsAppThread, WhatsAppThread.ticket_id == Ticket.id)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(
            WhatsAppThread.phone_id == phone.id,
            Ticket.requester_id == speaker.actor.account_id,
            Ticket.is_open,
        )
        .order_by(Conversation.last_at.desc(), Ticket.id.desc())
        .limit(1)
    )
    return session.exec(mine).first() or ""


def _accepted(session: Session, number: str, act: str) -> str:
    """Return the button that was pressed if it was offered; else its title counts as words."""
    if not act or not answering.is_act(act):
        return ""
    if act in _ALWAYS:
        return act
    if not number:
        return ""
    last = queries.last_answer(session, queries.get_any(session, number).ticket.id or 0)
    offered = {one["act"] for one in last[1].options} if last is not None else set()
    return act if act in offered else ""


def _tell_of_earlier(session: Session, phone: WhatsAppPhone, ticket: Ticket, now: datetime) -> None:
    """Say that the conversation before this one is closed, if it was the same person's."""
    before = (
        select(Ticket.number)
        .join(WhatsAppThread, WhatsAppThread.ticket_id == Ticket.id)
        .where(
            WhatsAppThread.phone_id == phone.id,
            Ticket.id != ticket.id,
            Ticket.requester_id == ticket.requester_id,
            Ticket.is_open.is_(False),
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    earlier = session.exec(before).first()
    if earlier is not None:
        words = wording.NEW_CONVERSATION.format(earlier=earlier, number=ticket.number)
        tell_phone(
            session, phone.id or 0, words, key=f"n:{ticket.id}", ticket_id=ticket.id, now=now
        )


def _unlink(session: Session, phone: WhatsAppPhone, now: datetime) -> str:
    """Let the phone be a stranger's again; return what is said about it."""
    visitor = session.get_one(ChatVisitor, phone.visitor_id, with_for_update=True)
    if visitor.proved_until is None:
        return wording.NOT_LINKED
    person_id = visitor.account_id
    speakers.forget(session, visitor_id=phone.visitor_id)
    visitor.asked_email, visitor.code_digest, visitor.code_until = "", "", None
    session.flush()
    audit.record(
        session,
        "whatsapp.unlinked",
        now=now,
        actor_id=person_id,
        subject=f"visitor:{phone.visitor_id}",
    )
    return wording.UNLINKED
