"""Tags: words of the staff on tickets. No customer sees one, and no list of theirs moves."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import NotAllowed
from kartado_portal.live.poke import poke
from kartado_portal.tickets import queries
from kartado_portal.tickets.errors import FieldMissing
from kartado_portal.tickets.models import Tag, Ticket, TicketTag
from kartado_portal.tickets.schemas import TAG_LIMIT


def normal_name(typed: str) -> str:
    """Return a tag as it is kept: in lower case, with single spaces. Raises: FieldMissing."""
    name = " ".join(typed.lower().replace("\x00", "").split())
    if not name:
        raise FieldMissing(field="tag", reason="Escreva uma etiqueta.")
    if len(name) > TAG_LIMIT:
        raise FieldMissing(field="tag", reason=f"Use no máximo {TAG_LIMIT} letras na etiqueta.")
    return name


def add_tag(session: Session, *, actor: Actor, number: str, name: str, now: datetime) -> Ticket:
    """Put a tag on a ticket, also on a closed one; a tag that nobody used yet is made.

    Twice is nothing. Raises: NotAllowed, TicketNotFound, FieldMissing (no name, or a long one).
    """
    ticket = _for_staff(session, actor, number)
    name = normal_name(name)
    tag = session.exec(select(Tag).where(Tag.name == name)).one_or_none()
    if tag is None:
        tag = Tag(name=name)
        session.add(tag)
        session.flush()
    if session.get(TicketTag, (ticket.id, tag.id)) is None:
        session.add(TicketTag(ticket_id=ticket.id, tag_id=tag.id))
        _done(session, "ticket.tag", ticket, actor, name, now)
    return ticket


def remove_tag(session: Session, *, actor: Actor, number: str, name: str, now: datetime) -> Ticket:
    """Take a tag off a ticket; one that it does not carry is nothing.

    Raises: NotAllowed, TicketNotFound, FieldMissing.
    """
    ticket = _for_staff(session, actor, number)
    name = normal_name(name)
    carried = select(TicketTag).join(Tag, Tag.id == TicketTag.tag_id)
    row = session.exec(
        carried.where(TicketTag.ticket_id == ticket.id, Tag.name == name)
    ).one_or_none()
    if row is not None:
        session.delete(row)
        _done(session, "ticket.untag", ticket, actor, name, now)
    return ticket


def tags_of(session: Session, ids: list[int]) -> dict[int, list[str]]:
    """Return the names of the tags of each ticket that has any; for the staff."""
    carried = (
        select(TicketTag.ticket_id, Tag.name)
        .join(Tag, Tag.id == TicketTag.tag_id)
        .where(TicketTag.ticket_id.in_(ids))
        .order_by(Tag.name)
    )
    found: dict[int, list[str]] = {}
    for ticket_id, name in session.exec(carried):
        found.setdefault(ticket_id, []).append(name)
    return found


def _for_staff(session: Session, actor: Actor, number: str) -> Ticket:
    if not actor.is_staff:
        raise NotAllowed
    return queries.get_for(session, actor, number, for_update=True)


def _done(
    session: Session, act: str, ticket: Ticket, actor: Actor, name: str, now: datetime
) -> None:
    subject = f"ticket:{ticket.number}"
    audit.record(session, act, now=now, actor_id=actor.account_id, subject=subject, tag=name)
    poke(session, subject, "queue")
    session.flush()
