"""What the staff corrects of a ticket: subject, category, priority, tags."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import changes, queries, search, services, sla, tagging
from kartado_portal.tickets.errors import FieldMissing
from kartado_portal.tickets.lifecycle import Priority
from kartado_portal.tickets.models import Category, Ticket
from kartado_portal.tickets.schemas import SUBJECT_LIMIT, TicketEdit


def edit(
    session: Session,
    *,
    actor: Actor,
    number: str,
    wanted: TicketEdit,
    now: datetime,
    seen: str = "",
) -> Ticket:
    """Make a ticket what `wanted` says; what is as it was is left alone, and nothing is told.

    A new subject or category is a line of the timeline; priority and tags are the staff's own.
    It is no activity: no list of the customer's moves, and no letter goes out.

    Raises: NotAllowed, TicketNotFound, TicketClosed, TicketChanged, FieldMissing.
    """
    if not actor.is_staff:
        raise NotAllowed
    ticket = queries.get_for(session, actor, number, for_update=True)
    changes.refuse_stale(session, ticket, actor, seen)
    services.refuse_closed(ticket)
    done = [
        _subject(session, ticket, actor, wanted.subject.strip(), now),
        _category(session, ticket, actor, wanted.category_id, now),
        _priority(session, ticket, actor, wanted.priority, now),
    ]
    _tags(session, ticket, actor, wanted.tags, now)
    if any(done):
        # Not `touch`: nothing happened that the customer waits for.
        ticket.version += 1
        session.add(ticket)
        services.poke_watchers(session, ticket)
    return ticket


def _subject(session: Session, ticket: Ticket, actor: Actor, subject: str, now: datetime) -> bool:
    if not subject or len(subject) > SUBJECT_LIMIT:
        reason = f"Escreva um assunto de até {SUBJECT_LIMIT} letras."
        raise FieldMissing(field="subject", reason=reason)
    if subject == ticket.subject:
        return False
    before, ticket.subject = ticket.subject, subject
    ticket.search_text = search.search_text(subject, ticket.number)
    _tell(session, ticket, "subject", actor, now, before=before, to=subject)
    return True


def _category(
    session: Session, ticket: Ticket, actor: Actor, category_id: int, now: datetime
) -> bool:
    if category_id == ticket.category_id:
        return False
    category = session.get(Category, category_id)
    if category is None or category.archived_at is not None:
        raise FieldMissing(field="category", reason="Escolha uma categoria.")
    ticket.category_id = category_id
    _tell(session, ticket, "category", actor, now, to=category.name)
    return True


def _priority(session: Session, ticket: Ticket, actor: Actor, priority: str, now: datetime) -> bool:
    if priority not in set(Priority):
        raise FieldMissing(field="priority", reason="Escolha uma prioridade.")
    if priority == ticket.priority:
        return False
    ticket.priority = priority
    sla.press(session, ticket, now)
    _tell(session, ticket, "priority", actor, now, to=priority)
    return True


def _tags(
    session: Session, ticket: Ticket, actor: Actor, wanted: tuple[str, ...], now: datetime
) -> None:
    names = {tagging.normal_name(one) for one in wanted if one.strip()}
    carried = set(tagging.tags_of(session, [ticket.id or 0]).get(ticket.id or 0, []))
    for name in sorted(names - carried):
        tagging.add_tag(session, actor=actor, number=ticket.number, name=name, now=now)
    for name in sorted(carried - names):
        tagging.remove_tag(session, actor=actor, number=ticket.number, name=name, now=now)


def _tell(
    session: Session, ticket: Ticket, kind: str, actor: Actor, now: datetime, **data: str
) -> None:
    services.tell_timeline(session, ticket, kind, actor=actor, now=now, **data)
    audit.record(
        session,
        f"ticket.{kind}",
        now=now,
        actor_id=actor.account_id,
        subject=f"ticket:{ticket.number}",
    )
