"""Every read of the room; `visible_to` is the one gate that says who may see a ticket."""

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.files.models import Attachment
from kartado_portal.tickets import search
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.models import Category, Message, Participant, Reading, Ticket
from kartado_portal.tickets.schemas import PAGE_SIZE, CategoryCard, TicketFilter

log = structlog.get_logger()

Requester = aliased(Account)
Owner = aliased(Account)

_ORDERS: dict[str, tuple[Any, ...]] = {
    "atividade": (Ticket.last_activity_at,),
    "criado": (Ticket.created_at,),
    "numero": (Ticket.number,),
    "assunto": (Ticket.search_text,),
    "status": (Ticket.is_open,),
    "solicitante": (Requester.email,),
    "proprietario": (func.coalesce(Owner.name, ""),),
}


def _participates(actor: Actor) -> ColumnElement[bool]:
    mine = select(Participant.ticket_id).where(Participant.account_id == actor.account_id)
    return Ticket.id.in_(mine)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that `actor` may see a ticket: own, shared, the company's, or staff."""
    if actor.is_staff:
        return true()
    ways: list[Any] = [Ticket.requester_id == actor.account_id, _participates(actor)]
    if actor.sees_company and actor.company_id is not None:
        ways.append(Ticket.company_id == actor.company_id)
    return or_(*ways)


def get_for(session: Session, actor: Actor, number: str, *, for_update: bool = False) -> Ticket:
    """Return the ticket, when the actor may see it.

    Acts ask `for_update`: PostgreSQL then holds the row, so that nobody closes the ticket
    between the question and the reply (SQLite's writers are alone anyway).

    Raises: TicketNotFound, the same for a foreign ticket; that attempt is logged.
    """
    asked = select(Ticket, visible_to(actor).label("visible")).where(Ticket.number == number)
    if for_update:
        asked = asked.with_for_update(of=Ticket)
    found = session.execute(asked).one_or_none()
    if found is None:
        raise TicketNotFound
    if not found.visible:
        log.warning("ticket.denied", actor=actor.account_id, object=f"ticket:{number}")
        raise TicketNotFound
    ticket: Ticket = found.Ticket
    return ticket


@dataclass(frozen=True, slots=True)
class Head:
    """A ticket with what its page says of it, read at once.

    Held by the caller: SQLAlchemy forgets a row that nobody holds, and asks for it again.
    """

    ticket: Ticket
    requester: Account
    owner: Account | None
    category: Category
    reading: Reading | None
    """How far the actor has read; None when never."""


def get_head(session: Session, actor: Actor, number: str) -> Head:
    """Return the ticket with its people, when the actor may see it.

    Raises: TicketNotFound, the same for a foreign ticket; that attempt is logged.
    """
    asked = (
        select(Ticket, Requester, Owner, Category, Reading, visible_to(actor).label("visible"))
        .join(Requester, Requester.id == Ticket.requester_id)
        .join(Category, Category.id == Ticket.category_id)
        .outerjoin(Owner, Owner.id == Ticket.owner_id)
        .outerjoin(
            Reading,
            and_(Reading.ticket_id == Ticket.id, Reading.account_id == actor.account_id),
        )
        .where(Ticket.number == number)
    )
    found = session.execute(asked).one_or_none()
    if found is None or not found.visible:
        get_for(session, actor, number)  # says so, and logs whose ticket was asked for
        raise TicketNotFound
    return Head(*found[:5])


def can_read(session: Session, actor: Actor, ticket_id: int) -> bool:
    """Tell whether the actor may see the ticket with this id."""
    seen = select(Ticket.id).where(Ticket.id == ticket_id, visible_to(actor))
    return session.execute(seen).first() is not None


def _scope(actor: Actor, scope: str) -> Any:
    if scope != "empresa":
        return Ticket.requester_id == actor.account_id
    if actor.is_staff and actor.company_id is None:
        return false()
    if actor.sees_company and actor.company_id is not None:
        return Ticket.company_id == actor.company_id
    return or_(Ticket.requester_id == actor.account_id, _participates(actor))


def _conditions(session: Session, actor: Actor, wanted: TicketFilter) -> ColumnElement[bool]:
    conditions = [_scope(actor, wanted.scope)]
    if wanted.status in ("abertos", "fechados"):
        conditions.append(Ticket.is_open == (wanted.status == "abertos"))
    searched = search.matches(session, wanted.q, is_narrow=wanted.scope != "empresa")
    if searched is not None:
        conditions.append(searched)
    return and_(*conditions)


def _ordered(statement: Select[Any], order: str) -> Select[Any]:
    name = order.removeprefix("-")
    columns = _ORDERS.get(name, _ORDERS["atividade"])
    if name == "solicitante":
        statement = statement.join(Requester, Requester.id == Ticket.requester_id)
    if name == "proprietario":
        statement = statement.outerjoin(Owner, Owner.id == Ticket.owner_id)
    down = order.startswith("-")
    keys = [column.desc() if down else column.asc() for column in (*columns, Ticket.id)]
    return statement.order_by(*keys)


def count(session: Session, actor: Actor, wanted: TicketFilter) -> int:
    """Return how many tickets the filter holds."""
    total = select(func.count()).select_from(Ticket)
    return session.execute(total.where(_conditions(session, actor, wanted))).scalar_one()


def page_ids(session: Session, actor: Actor, wanted: TicketFilter) -> tuple[list[int], int]:
    """Return the ids of one page in its order, and the size of the whole."""
    condition = _conditions(session, actor, wanted)
    total = session.execute(select(func.count()).select_from(Ticket).where(condition)).scalar_one()
    # Ids first: the offset then walks a covering index, not the table.
    ids = _ordered(select(Ticket.id).where(condition), wanted.order)
    ids = ids.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return list(session.execute(ids).scalars()), total


def rows(session: Session, ids: list[int], reader_id: int) -> list[Any]:
    """Return what a list shows, in the order of `ids`: the ticket's own columns by their names,
    `email` of the requester, `owner`'s name, and when the reader has `seen_at` it.
    """
    statement = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.stage,
            Ticket.created_at,
            Ticket.last_activity_at,
            Requester.email,
            Owner.name.label("owner"),
            Reading.seen_at,
        )
        .join(Requester, Requester.id == Ticket.requester_id)
        .outerjoin(Owner, Owner.id == Ticket.owner_id)
        .outerjoin(Reading, and_(Reading.ticket_id == Ticket.id, Reading.account_id == reader_id))
        .where(Ticket.id.in_(ids))
    )
    by_id = {row.id: row for row in session.execute(statement)}
    return [by_id[one] for one in ids if one in by_id]


def all_ids(session: Session, actor: Actor, wanted: TicketFilter) -> list[int]:
    """Return the ids of the whole filtered set in its order."""
    every = select(Ticket.id).where(_conditions(session, actor, wanted))
    return list(session.execute(_ordered(every, wanted.order)).scalars())


def similar_open(
    session: Session, actor: Actor, subject: str, *, limit: int = 3
) -> list[tuple[str, str]]:
    """Return number and subject of open tickets the actor sees that share words with `subject`."""
    words = sorted({w for w in search.fold(subject).split() if len(w) >= 4}, key=len)[-4:]
    if not words:
        return []
    scope = "empresa" if actor.sees_company else "meus"
    column: Any = Ticket.search_text
    shared = [column.contains(word, autoescape=True) for word in words]
    score: ColumnElement[int] = sum((cast(one, Integer) for one in shared), literal(0))
    statement = (
        select(Ticket.number, Ticket.subject)
        .where(_scope(actor, scope), Ticket.is_open, or_(*shared))
        .order_by(score.desc(), Ticket.last_activity_at.desc())
        .limit(limit)
    )
    return [(row.number, row.subject) for row in session.execute(statement)]


def list_categories(session: Session) -> list[CategoryCard]:
    """Return the categories that can be chosen, in their order."""
    live = select(Category).where(Category.archived_at.is_(None))
    ordered = live.order_by(Category.position, Category.id)
    return [CategoryCard(id=c.id, name=c.name) for c in session.execute(ordered).scalars()]


def may_read_attachment(session: Session, actor: Actor, attachment: Attachment) -> bool:
    """Tell whether the actor may open a file: whoever may read the message that carries it."""
    heard = ("everyone", "analysts") if actor.is_staff else ("everyone",)
    statement = (
        select(Message.id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.id == attachment.message_id, Message.audience.in_(heard), visible_to(actor))
    )
    return session.execute(statement).first() is not None
