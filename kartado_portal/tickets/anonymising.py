"""Taking the words out of closed tickets whose time is over; what is counted stays (LGPD).

A ticket keeps its requester, company, number, category, stage, times, owner, level, channel and
tags, and its messages keep who wrote them, when and to whom: a skeleton that figures are made of
and that its people still find. Everything that somebody wrote, named or attached goes.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, delete, or_, select, update

from kartado_portal.files import services as files
from kartado_portal.live.poke import poke
from kartado_portal.mail import outbox
from kartado_portal.tickets import drafts, search, services, surveys
from kartado_portal.tickets.models import (
    DigestItem,
    Draft,
    Message,
    Participant,
    Reading,
    ScheduledReply,
    Ticket,
    TicketEvent,
)

SUBJECT = "Ticket anonimizado"
BODY = "(conteúdo excluído: o prazo de guarda terminou)"

_KEPT_DATA = {
    "stage": ("to",),
    "owner": ("who",),
    "released": ("to",),
    "category": ("to",),
    "priority": ("to",),
    "closed": (),
    "solved": (),
    "ended": (),
    "solution_asked": (),
    "erased": (),
    "files_expired": ("count",),
    "merged_into": ("number",),
    "merged_from": ("number",),
    "linked": ("number",),
    "split_into": ("number",),
    "split_from": ("number",),
    "mail_suggests": ("number",),
    "continued_by": ("number",),
}
"""Lines of the timeline that stay, with what they keep: none holds a word of anybody, nor who
took part. Any other kind goes: subjects, names of files, what a server said of an address."""


class Forget(Protocol):
    """Removes what a room above this one holds of tickets whose time is over.

    `before` is the moment before which they were closed.
    """

    def __call__(
        self, session: Session, *, ticket_ids: Collection[int], before: datetime
    ) -> None: ...


def anonymise(
    session: Session,
    tickets: Sequence[Ticket],
    *,
    forget: Sequence[Forget],
    before: datetime,
    now: datetime,
) -> None:
    """Take the words out of closed tickets, here and in the rooms of `forget`, for good.

    No column changes that a figure reads, and none by which lists are in order; nobody is told.
    """
    ids = [ticket.id or 0 for ticket in tickets]
    _poke(session, tickets, ids)
    for room in forget:
        room(session, ticket_ids=ids, before=before)
    _empty_messages(session, ids)
    _forget_unsent(session, tickets, ids, before)
    surveys.forget(session, ticket_ids=ids)
    for model in (Participant, Reading, DigestItem):
        session.exec(delete(model).where(col(model.ticket_id).in_(ids)))
    _thin_out_events(session, ids)
    for ticket in tickets:
        ticket.subject = SUBJECT
        ticket.search_text = search.search_text(SUBJECT, ticket.number)
        ticket.guidance = {}
        ticket.form_key = f"anonymised:{ticket.id}"  # some were made of what came
        ticket.anonymised_at = now
        ticket.version += 1
        services.tell_timeline(session, ticket, "anonymised", actor=None, now=now)
        session.add(ticket)
    session.flush()


def _empty_messages(session: Session, ids: list[int]) -> None:
    said = col(Message.ticket_id).in_(ids)
    files.delete_of_messages(session, session.exec(select(Message.id).where(said)).all())
    session.exec(
        update(Message)
        .where(said)
        .values(
            body_html=f"<p>{BODY}</p>", body_text=BODY, quoted_html="", mail_id="", form_key=None
        )
    )


def _forget_unsent(
    session: Session, tickets: Sequence[Ticket], ids: list[int], before: datetime
) -> None:
    """Forget replies that were never sent, what was typed, and letters that still wait."""
    numbers = [ticket.number for ticket in tickets]
    kinds = (drafts.reply_slot, drafts.note_slot, drafts.chat_slot)
    slots = [slot(number) for number in numbers for slot in kinds]
    # The form of a ticket that goes on from it may be open yet.
    begun = [drafts.new_slot(number) for number in numbers]
    typed = session.exec(
        select(Draft).where(
            or_(
                col(Draft.slot).in_(slots),
                col(Draft.slot).in_(begun) & (col(Draft.updated_at) < before),
            )
        )
    ).all()
    waiting = session.exec(
        select(ScheduledReply).where(col(ScheduledReply.ticket_id).in_(ids))
    ).all()
    named = {str(one) for row in typed for one in row.fields.get("attachment_ids", [])}
    named.update(one for row in waiting for one in row.attachment_ids)
    files.delete_unclaimed(session, named)
    for row in (*typed, *waiting):
        session.delete(row)
    outbox.forget_tickets(session, numbers=numbers, before=before)


def _thin_out_events(session: Session, ids: list[int]) -> None:
    mine = col(TicketEvent.ticket_id).in_(ids)
    session.exec(delete(TicketEvent).where(mine, col(TicketEvent.kind).not_in(_KEPT_DATA)))
    for event in session.exec(select(TicketEvent).where(mine)).all():
        kept = _KEPT_DATA[event.kind]
        data = {key: told for key, told in event.data.items() if key in kept}
        if data != event.data:
            event.data = data


def _poke(session: Session, tickets: Sequence[Ticket], ids: list[int]) -> None:
    """Tell the open pages; each list once, for many tickets of one company come together."""
    seen_by = select(Participant.account_id).where(col(Participant.ticket_id).in_(ids))
    topics = {"queue", *(f"tickets:account:{one}" for one in session.exec(seen_by))}
    for ticket in tickets:
        topics |= {f"ticket:{ticket.number}", f"tickets:account:{ticket.requester_id}"}
        if ticket.company_id is not None:
            topics.add(f"tickets:company:{ticket.company_id}")
    poke(session, *sorted(topics))
