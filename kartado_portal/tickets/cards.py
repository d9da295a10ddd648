"""What the list and the head of the ticket page show, made of rows."""

from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.database import read_columns
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import promise
from kartado_portal.tickets import lifecycle, queries, sla, stage_words
from kartado_portal.tickets.models import Participant, Ticket
from kartado_portal.tickets.queries import Head
from kartado_portal.tickets.schemas import (
    PAGE_SIZE,
    ParticipantCard,
    TicketCard,
    TicketDetail,
    TicketFilter,
    TicketPage,
)


def list_page(session: Session, *, actor: Actor, wanted: TicketFilter) -> TicketPage:
    """Return one page of the list as the filter asks; a page past the end is the last one."""
    rows, total = queries.page_rows(session, actor, wanted)
    return TicketPage(
        cards=[ticket_card(row) for row in rows],
        total=total,
        page=wanted.page,
        pages=max(1, -(-total // PAGE_SIZE)),
    )


def ticket_card(row: Any) -> TicketCard:
    """Return one row of the list from a row of `queries.rows`."""
    return TicketCard(
        number=row.number,
        subject=row.subject,
        requester=row.email,
        created=clock.stamp(row.created_at),
        owner=row.owner or "",
        last_activity=clock.stamp(row.last_activity_at),
        status=lifecycle.status(row.stage),
        status_line=lifecycle.status_line(row.stage),
        turn=lifecycle.turn(row.stage),
        has_news=row.seen_at is not None and row.seen_at < row.last_activity_at,
        url=routes.ticket(row.number),
    )


def ticket_detail(session: Session, *, actor: Actor, number: str) -> TicketDetail:
    """Return the head of the ticket page. Raises: TicketNotFound."""
    return detail_of(session, actor=actor, head=queries.get_head(session, actor, number))


def detail_of(session: Session, *, actor: Actor, head: Head) -> TicketDetail:
    """Return the head of the ticket page, of a ticket that the actor may see."""
    ticket, requester, owner, reading = head.ticket, head.requester, head.owner, head.reading
    is_requester = ticket.requester_id == actor.account_id
    return TicketDetail(
        id=ticket.id or 0,
        number=ticket.number,
        subject=ticket.subject,
        category=head.category.name,
        status=lifecycle.status(ticket.stage),
        status_line=lifecycle.status_line(ticket.stage),
        stage_hint=stage_words.hint(ticket.stage),
        turn=lifecycle.turn(ticket.stage),
        owner=(owner.name or owner.email) if owner else "",
        requester=requester.name or requester.email,
        requester_email=requester.email,
        created=clock.stamp(ticket.created_at),
        promised=_promised(session, ticket),
        is_open=ticket.is_open,
        has_news=reading is None
        or reading.seen_at is None
        or reading.seen_at < ticket.last_activity_at,
        is_muted=bool(reading and reading.is_muted),
        is_requester=is_requester,
        is_solution_asked=ticket.solution_asked_at is not None and ticket.is_open and is_requester,
        continues=_visible_number(session, actor, ticket.continues_id),
        continued_by=queries.continuations(session, actor, ticket),
        participants=_participants(session, ticket),
    )


def _promised(session: Session, ticket: Ticket) -> str:
    """Say by when the staff answers, first or next; empty while no answer is owed."""
    due = sla.reply_due(session, ticket)
    return promise(current_calendar(), due) if due else ""


def _visible_number(session: Session, actor: Actor, ticket_id: int | None) -> str:
    if ticket_id is None:
        return ""
    seen = select(Ticket.number).where(Ticket.id == ticket_id, queries.visible_to(actor))
    return session.exec(seen).one_or_none() or ""


_TAKING_PART = (
    select(Account.id, Account.name, Account.email)
    .join(Participant, Participant.account_id == Account.id)
    .where(Participant.ticket_id == bindparam("ticket"))
    .order_by(Participant.added_at)
)


def _participants(session: Session, ticket: Ticket) -> list[ParticipantCard]:
    return [
        ParticipantCard(account_id=p.id, name=p.name or p.email, email=p.email)
        for p in read_columns(session, _TAKING_PART, {"ticket": ticket.id})
    ]
