"""Making a message part of a ticket: words, pictures, files, and what was not taken."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.files import limits
from kartado_portal.files import services as files
from kartado_portal.files.errors import QuotaSpent
from kartado_portal.files.schemas import StoredFile
from kartado_portal.inbound import authenticity
from kartado_portal.inbound.bodies import Body, with_pictures
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.nature import Nature
from kartado_portal.inbound.parsing import ParsedMail
from kartado_portal.inbound.reasons import Reason
from kartado_portal.inbound.suggesting import suggested_number
from kartado_portal.live.poke import poke
from kartado_portal.tickets import by_mail
from kartado_portal.tickets.models import Message, Ticket
from kartado_portal.tickets.schemas import SUBJECT_LIMIT, Written

_PREFIXES = re.compile(
    r"^\s*(?:(?:re|res|resp|enc|fw|fwd|rv|aw|wg|tr)(?:\s*\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
NO_SUBJECT = "(sem assunto)"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was understood, its files in the store by the Content-ID that names them.

    `refused` are the sentences of files that were not taken.
    """

    mail: ParsedMail
    nature: Nature
    body: Body
    files: list[tuple[str, StoredFile]]
    refused: list[str]
    checks: dict[str, str]


def enter(
    session: Session,
    row: InboundMail,
    letter: Letter,
    actor: Actor,
    *,
    ticket: Ticket | None,
    acknowledges: bool,
    now: datetime,
) -> None:
    """Make the message part of `ticket` as the actor's words, or open a new one."""
    written = _written(session, row, letter, actor, now)
    key = form_key(row)
    if ticket is not None and ticket.is_open:
        message = by_mail.reply(
            session, actor=actor, number=ticket.number, written=written, form_key=key, now=now
        )
    else:
        message = by_mail.open_ticket(
            session,
            actor=actor,
            subject=subject_of(letter.mail),
            written=written,
            form_key=key,
            continues=ticket,
            acknowledges=acknowledges,
            now=now,
        )
    _tell_refused(session, message, letter, now)
    row.ticket_id, row.ticket_message_id = message.ticket_id, message.id
    if ticket is None:
        row.suggested_number = suggested_number(session, letter.mail)
        by_mail.tell_suggestion(session, message=message, number=row.suggested_number, now=now)
    end(session, row, "done")


def subject_of(mail: ParsedMail) -> str:
    """Return a subject for a ticket: without «Re:», never empty, not too long."""
    bare = _PREFIXES.sub("", mail.subject).strip()
    return bare[:SUBJECT_LIMIT] or NO_SUBJECT


def form_key(row: InboundMail) -> str:
    """Return what makes the same Message-ID of the same sender one message, in every process."""
    name = f"{row.from_address} {row.message_id}" if row.message_id else row.digest
    return f"mail:{hashlib.sha256(name.encode()).hexdigest()[:48]}"


def end(session: Session, row: InboundMail, state: str, reason: Reason | None = None) -> None:
    row.state, row.reason = state, reason or ""
    session.add(row)
    poke(session, "inbound")


def _written(
    session: Session, row: InboundMail, letter: Letter, actor: Actor, now: datetime
) -> Written:
    """Give the sender the files and return the words with their pictures in place."""
    ids: list[str] = []
    pictures: dict[str, tuple[str, str]] = {}
    for content_id, file in letter.files[: limits.current().per_message]:
        try:
            card = files.store_upload(session, uploader_id=actor.account_id, file=file, now=now)
        except QuotaSpent as refused:
            letter.refused.append(str(refused))
            continue
        ids.append(card.id)
        if content_id:
            pictures[content_id] = (card.id, card.name)
    letter.refused.extend(
        f'"{file.name}": só {limits.current().per_message} arquivos por mensagem'
        for _, file in letter.files[limits.current().per_message :]
    )
    return Written(
        with_pictures(letter.body.new, pictures),
        tuple(ids),
        channel="email",
        quoted_html=with_pictures(letter.body.quoted, pictures),
        mail_id=row.message_id,
        sender_check=authenticity.verdict(letter.checks),
    )


def _tell_refused(session: Session, message: Message, letter: Letter, now: datetime) -> None:
    if letter.refused:
        by_mail.tell_refused_files(session, message=message, sentences=letter.refused, now=now)
