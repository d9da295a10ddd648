"""Tickets that belong together: merged, linked, or split in two. Nobody loses a message."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal import rich_text
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import NotAllowed
from kartado_portal.files import services as files
from kartado_portal.tickets import changes, emails, queries, search, services, sharing, sla
from kartado_portal.tickets.errors import CannotMerge, CannotSplit, FieldMissing
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Category, Message, Participant, Ticket, TicketEvent
from kartado_portal.tickets.schemas import SUBJECT_LIMIT


def merge(
    session: Session, *, actor: Actor, number: str, into: str, now: datetime, seen: str = ""
) -> Ticket:
    """Close a ticket that is about the same as `into`, and lead its people there; return `into`.

    Its messages stay where they are. Requester and participants follow `into` from now on, and
    are told once. Only tickets of one person or one company: others must not meet.

    Raises: NotAllowed, TicketNotFound (either), TicketClosed (either), CannotMerge,
    TicketChanged.
    """
    source, target = _two(session, actor, number, into)
    changes.refuse_stale(session, source, actor, seen)
    services.refuse_closed(source)
    services.refuse_closed(target)
    is_one_company = source.company_id is not None and source.company_id == target.company_id
    if source.requester_id != target.requester_id and not is_one_company:
        raise CannotMerge
    told = emails.followers(session, source, besides=actor.account_id)
    _follow(session, source, target, actor, now)
    before = source.stage
    source.stage, source.is_open, source.closed_at = Stage.CLOSED, False, now
    source.solution_asked_at = None
    for ticket, kind, other in ((source, "merged_into", target), (target, "merged_from", source)):
        services.tell_timeline(session, ticket, kind, actor=actor, now=now, number=other.number)
        services.touch(session, ticket, now)
    if target.stage == Stage.ASSISTANT != before:
        services.move(session, target, Stage.NEW, actor, now)
        services.touch(session, target, now)
    emails.merged(session, source, target, told, author=actor, now=now)
    _log(session, "ticket.merge", source, target, actor, now)
    for ticket in (source, target):
        services.poke_watchers(session, ticket)
    return target


def link(session: Session, *, actor: Actor, number: str, other: str, now: datetime) -> Ticket:
    """Note that two tickets have to do with each other; the staff alone sees it. Twice is nothing.

    Raises: NotAllowed, TicketNotFound (either), CannotMerge (a ticket with itself).
    """
    one, two = _two(session, actor, number, other)
    if two.number in linked_numbers(session, one):
        return one
    for ticket, mate in ((one, two), (two, one)):
        services.tell_timeline(session, ticket, "linked", actor=actor, now=now, number=mate.number)
        services.poke_watchers(session, ticket)
    _log(session, "ticket.link", one, two, actor, now)
    return one


def linked_numbers(session: Session, ticket: Ticket) -> list[str]:
    """Return the numbers of the tickets that were linked with this one."""
    links = select(TicketEvent.data).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.kind == "linked"
    )
    return [data["number"] for data in session.exec(links.order_by(TicketEvent.id))]


def split(
    session: Session, *, actor: Actor, number: str, message_id: int, subject: str, now: datetime
) -> Ticket:
    """Open a new ticket of what a customer wrote in one message, whose words stay there too.

    The new one has the same requester, participants and category, and the requester is told.
    Files go along, with the pictures between the words; the message says where to. Twice gives
    the first result.

    Raises: NotAllowed, TicketNotFound, CannotSplit (a note, a reply of the staff, the opening,
    none of this ticket, or one whose words are gone), FieldMissing (no subject).
    """
    if not actor.is_staff:
        raise NotAllowed
    source = queries.get_for(session, actor, number, for_update=True)
    message = session.get(Message, message_id)
    author = session.get(Account, message.author_id) if message and message.author_id else None
    if message is None or message.ticket_id != source.id or message.kind != "reply":
        raise CannotSplit
    if author is None or author.role != "customer" or source.anonymised_at is not None:
        raise CannotSplit
    form_key = f"split:{message_id}"
    known = select(Ticket).where(
        Ticket.requester_id == source.requester_id, Ticket.form_key == form_key
    )
    if (before := session.exec(known).one_or_none()) is not None:
        return before
    subject = subject.strip()
    if not subject or len(subject) > SUBJECT_LIMIT:
        raise FieldMissing(field="subject", reason="Escreva um assunto para o novo ticket.")
    ticket = _copy(session, source, subject, form_key, now)
    opening = Message(
        ticket_id=ticket.id,
        author_id=message.author_id,
        kind="opening",
        channel=message.channel,
        body_html=message.body_html,
        body_text=rich_text.to_text(message.body_html),
        form_key=form_key,
        created_at=now,
    )
    session.add(opening)
    session.flush()
    _move_files(session, message, opening, ticket.number)
    for one, kind, other in ((source, "split_into", ticket), (ticket, "split_from", source)):
        services.tell_timeline(session, one, kind, actor=actor, now=now, number=other.number)
    services.touch(session, source, now)
    category = session.get_one(Category, ticket.category_id)
    emails.ticket_received(session, ticket, category.name, opening, now=now)
    _log(session, "ticket.split", source, ticket, actor, now)
    for one in (source, ticket):
        services.poke_watchers(session, one)
    return ticket


def _two(session: Session, actor: Actor, number: str, other: str) -> tuple[Ticket, Ticket]:
    """Return both tickets, held in one order so that two such acts cannot lock each other up."""
    if not actor.is_staff:
        raise NotAllowed
    other = other.strip().removeprefix("#")
    if number == other:
        raise CannotMerge
    held = {
        one: queries.get_for(session, actor, one, for_update=True)
        for one in sorted((number, other))
    }
    return held[number], held[other]


def _follow(session: Session, source: Ticket, target: Ticket, actor: Actor, now: datetime) -> None:
    people = session.exec(
        select(Participant.account_id).where(Participant.ticket_id == source.id)
    ).all()
    for account_id in {source.requester_id, *people} - {target.requester_id}:
        if session.get(Participant, (target.id, account_id)) is None:
            session.add(
                Participant(
                    ticket_id=target.id,
                    account_id=account_id,
                    added_by_id=actor.account_id,
                    added_at=now,
                )
            )
            session.flush()
            services.reading_of(session, target, account_id).seen_at = sharing.EVER


def _copy(session: Session, source: Ticket, subject: str, form_key: str, now: datetime) -> Ticket:
    number = services.new_number(session)
    ticket = Ticket(
        number=number,
        subject=subject,
        search_text=search.search_text(subject, number),
        category_id=source.category_id,
        requester_id=source.requester_id,
        company_id=source.company_id,
        channel=source.channel,
        priority=source.priority,
        form_key=form_key,
        created_at=now,
        last_activity_at=now,
        promised_at=sla.promised_reply(session, now, source.priority),
        waits_since=now,
    )
    sla.run(session, ticket, now)
    session.add(ticket)
    session.flush()
    services.reading_of(session, ticket, source.requester_id).seen_at = sharing.EVER
    shared = select(Participant).where(Participant.ticket_id == source.id)
    for row in session.exec(shared).all():
        session.add(
            Participant(
                ticket_id=ticket.id,
                account_id=row.account_id,
                added_by_id=row.added_by_id,
                added_at=now,
            )
        )
    return ticket


def _move_files(session: Session, message: Message, opening: Message, number: str) -> None:
    """Take the files along; whoever reads the message reads of the new ticket's number anyway."""
    moved = files.move(session, from_message_id=message.id or 0, to_message_id=opening.id or 0)
    if not moved:
        return
    went = "O anexo foi" if len(moved) == 1 else "Os anexos foram"
    rest = rich_text.without_pictures(message.body_html, moved)
    message.body_html = f"{rest}<p>{went} para o ticket #{number}.</p>"
    message.body_text = rich_text.to_text(message.body_html)
    message.quoted_html = rich_text.without_pictures(message.quoted_html, moved)
    session.add(message)
    session.flush()


def _log(
    session: Session, act: str, ticket: Ticket, other: Ticket, actor: Actor, now: datetime
) -> None:
    subject = f"ticket:{ticket.number}"
    who = actor.account_id
    audit.record(session, act, now=now, actor_id=who, subject=subject, other=other.number)
