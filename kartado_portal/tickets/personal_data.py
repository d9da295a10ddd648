"""What this room and the files hold about one person: given to them, and erased (LGPD).

After an erasure the company keeps the skeleton of each ticket: number, category, stages and
times, and what others wrote. What others wrote may still greet the person by name; that is the
legal remainder which docs/operations.md names.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import IO, Any

from sqlmodel import Session, delete, select

from kartado_portal import clock
from kartado_portal.accounts import exports
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import Account
from kartado_portal.files import services as files
from kartado_portal.files.store import get_store
from kartado_portal.mail import outbox
from kartado_portal.tickets import lifecycle, search, services, surveys
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import (
    DigestItem,
    Draft,
    Message,
    Participant,
    Reading,
    Survey,
    Ticket,
    TicketEvent,
)
from kartado_portal.tickets.schemas import GUIDANCE

_REMOVED_SUBJECT = "Assunto removido"
_REMOVED_BODY = "Conteúdo removido a pedido de quem o escreveu."


def register() -> None:
    """Have every export and erasure include this room and the files."""
    exports.register("tickets", collect_tickets, erase_tickets)
    exports.register("arquivos", collect_files)


def collect_tickets(session: Session, *, account_id: int) -> Part:
    """Return the person's tickets, messages and drafts; nothing of what others wrote."""
    mine = select(Ticket).where(Ticket.requester_id == account_id).order_by(Ticket.id)
    written = (
        select(Message, Ticket.number)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.author_id == account_id, Message.audience == "everyone")
        .order_by(Message.id)
    )
    rated = (
        select(Survey, Ticket.number)
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .where(Ticket.requester_id == account_id, Survey.answered_at.is_not(None))
        .order_by(Survey.id)
    )
    drafts = select(Draft).where(Draft.account_id == account_id)
    return Part(
        {
            "tickets": [_ticket(ticket) for ticket in session.exec(mine)],
            "mensagens": [
                {
                    "ticket": number,
                    "em": clock.stamp(message.created_at),
                    "texto": message.body_text,
                }
                for message, number in session.exec(written)
            ],
            "avaliações": [
                {
                    "ticket": number,
                    "em": clock.stamp(survey.answered_at),
                    "nota": survey.score,
                    "comentário": survey.comment,
                }
                for survey, number in session.exec(rated)
            ],
            "rascunhos": [draft.fields for draft in session.exec(drafts)],
        }
    )


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "número": ticket.number,
        "assunto": ticket.subject,
        "status": lifecycle.status(ticket.stage).value,
        "criado": clock.stamp(ticket.created_at),
        "última atividade": clock.stamp(ticket.last_activity_at),
        "detalhes": {GUIDANCE[key]: told for key, told in ticket.guidance.items()},
    }


def collect_files(session: Session, *, account_id: int) -> Part:
    """Return the files that the person uploaded, with their bytes."""
    own = files.export_of(session, account_id=account_id)
    return Part(
        [
            {"nome": one.name, "bytes": one.size_bytes, "enviado em": clock.stamp(one.created_at)}
            for one in own
        ],
        tuple((one.name, partial(_open, one.storage_key)) for one in own),
    )


def _open(key: str) -> IO[bytes]:
    return io.BufferedReader(_Pieces(get_store().read(key)))


class _Pieces(io.RawIOBase):
    """A stored file as a readable stream, piece by piece."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def erase_tickets(session: Session, *, account_id: int, now: datetime) -> None:
    """Empty what the person wrote, close their open tickets, take them off the others.

    Called while the account still carries its name. The timeline's lines name people by their
    account, so that these need no change.
    """
    account = session.get_one(Account, account_id)
    outbox.forget_mentions(session, words={account.name, account.email})
    for model in (Draft, DigestItem, Reading):
        session.exec(delete(model).where(model.account_id == account_id))
    _empty_messages(session, account_id)
    for ticket in session.exec(select(Ticket).where(Ticket.requester_id == account_id)).all():
        _empty_ticket(session, ticket, now)
    session.exec(delete(Participant).where(Participant.account_id == account_id))
    files.delete_of(session, account_id)


def _empty_messages(session: Session, account_id: int) -> None:
    quoting: set[int] = set()
    for message in session.exec(select(Message).where(Message.author_id == account_id)).all():
        message.body_html, message.body_text = f"<p>{_REMOVED_BODY}</p>", _REMOVED_BODY
        message.quoted_html = message.mail_id = ""
        quoting.add(message.ticket_id)
    # The names of files that came by mail and were not taken are the sender's words too.
    refused = select(TicketEvent).where(
        TicketEvent.ticket_id.in_(quoting), TicketEvent.kind == "files_refused"
    )
    for event in session.exec(refused).all():
        if event.data.get("who") == account_id:
            session.delete(event)
    # Digests that wait for others may quote the person.
    session.exec(delete(DigestItem).where(DigestItem.ticket_id.in_(quoting)))


def _empty_ticket(session: Session, ticket: Ticket, now: datetime) -> None:
    ticket.subject = _REMOVED_SUBJECT
    ticket.search_text = search.search_text(_REMOVED_SUBJECT, ticket.number)
    ticket.guidance = {}
    surveys.empty(session, ticket, now=now)
    if ticket.is_open:
        ticket.stage, ticket.is_open, ticket.closed_at = Stage.CLOSED, False, now
        ticket.solution_asked_at = None
        services.tell_timeline(session, ticket, "erased", actor=None, now=now)
    services.touch(session, ticket, now)
    services.poke_watchers(session, ticket)
