"""Every read of the room; `visible_to` is the one gate that says who may see a ticket."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
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
from kartado_portal.database import read_columns
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


# Filled in when asked, so that what every page asks is made once for everybody: making a
# statement costs more than what the database does with it.
_ME: Any = bindparam("me")
_COMPANY: Any = bindparam("company")


def _who(actor: Actor) -> dict[str, Any]:
    """Return the values that go along with `_ME` and `_COMPANY`."""
    return {"me": actor.account_id, "company": actor.company_id}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that `actor` may see a ticket: own, shared, the company's, or staff."""
    if actor.is_staff:
        return true()
    return _seen_by(actor.account_id, actor.company_id if actor.sees_company else None)


def _seen_by(account: Any, company: Any) -> ColumnElement[bool]:
    shared = select(Participant.ticket_id).where(Participant.account_id == account)
    ways: list[Any] = [Ticket.requester_id == account, Ticket.id.in_(shared)]
    if company is not None:
        ways.append(Ticket.company_id == company)
    return or_(*ways)


def get_for(session: Session, actor: Actor, number: str, *, for_update: bool = False) -> Ticket:
    """Return the ticket, when the actor may see it.

    Acts ask `for_update`: PostgreSQL then holds the row, so that nobody closes the ticket
    between the question and the reply (SQLite's writers are alone anyway).

    Raises: TicketNotFound, the same for a foreign ticket; that attempt is logged.
    """
    asked = _one(*_reach(actor))
    if for_update:
        asked = asked.with_for_update(of=Ticket)
    found = session.execute(asked, _who(actor) | {"number": number}).one_or_none()
    if found is None:
        raise TicketNotFound
    if not found.visible:
        log.warning("ticket.denied", actor=actor.account_id, object=f"ticket:{number}")
        raise TicketNotFound
    ticket: Ticket = found.Ticket
    return ticket


@lru_cache
def _one(is_staff: bool, sees_company: bool) -> Any:
    visible = _visible(is_staff, sees_company)
    return select(Ticket, visible.label("visible")).where(Ticket.number == bindparam("number"))


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
    asked = _head(*_reach(actor))
    found = session.execute(asked, _who(actor) | {"number": number}).one_or_none()
    if found is None or not found.visible:
        get_for(session, actor, number)  # says so, and logs whose ticket was asked for
        raise TicketNotFound
    return Head(*found[:5])


@lru_cache
def _head(is_staff: bool, sees_company: bool) -> Any:
    visible = _visible(is_staff, sees_company)
    return (
        select(Ticket, Requester, Owner, Category, Reading, visible.label("visible"))
        .join(Requester, Requester.id == Ticket.requester_id)
        .join(Category, Category.id == Ticket.category_id)
        .outerjoin(Owner, Owner.id == Ticket.owner_id)
        .outerjoin(Reading, and_(Reading.ticket_id == Ticket.id, Reading.account_id == _ME))
        .where(Ticket.number == bindparam("number"))
    )


def _reach(actor: Actor) -> tuple[bool, bool]:
    """Return what `_visible` has to know of an actor; `_who` says who it is."""
    return actor.is_staff, actor.sees_company and actor.company_id is not None


def _visible(is_staff: bool, sees_company: bool) -> ColumnElement[bool]:
    """Return what `visible_to` does, made once for everybody."""
    return true() if is_staff else _seen_by(_ME, _COMPANY if sees_company else None)


def continuations(session: Session, actor: Actor, ticket: Ticket) -> list[str]:
    """Return the numbers of the tickets that continue this one, as far as the actor sees them."""
    values = _who(actor) | {"ticket": ticket.id}
    return list(read_columns(session, _later(*_reach(actor)), values).scalars())


@lru_cache
def _later(is_staff: bool, sees_company: bool) -> Select[Any]:
    later = Ticket.continues_id == bindparam("ticket")
    seen = select(Ticket.number).where(later, _visible(is_staff, sees_company))
    return seen.order_by(Ticket.id)


def can_read(session: Session, actor: Actor, ticket_id: int) -> bool:
    """Tell whether the actor may see the ticket with this id."""
    seen = select(Ticket.id).where(Ticket.id == ticket_id, visible_to(actor))
    return session.execute(seen).first() is not None


_SCOPES: dict[str, ColumnElement[bool]] = {
    "own": Ticket.requester_id == _ME,
    "none": false(),
    "company": Ticket.company_id == _COMPANY,
    "shared": _seen_by(_ME, None),
}


def _scope(actor: Actor, wanted: str) -> str:
    if wanted != "empresa":
        return "own"
    if actor.is_staff and actor.company_id is None:
        return "none"
    return "company" if actor.sees_company and actor.company_id is not None else "shared"


def _conditions(session: Session, actor: Actor, wanted: TicketFilter) -> ColumnElement[bool]:
    """Return what the filter asks for; `_who` has to go along."""
    plain = _plain_condition(_scope(actor, wanted.scope), wanted.status)
    searched = search.matches(session, wanted.q, is_narrow=wanted.scope != "empresa")
    return plain if searched is None else and_(plain, searched)


@lru_cache
def _plain_condition(scope: str, status: str) -> ColumnElement[bool]:
    if status not in ("abertos", "fechados"):
        return _SCOPES[scope]
    return and_(_SCOPES[scope], Ticket.is_open == (status == "abertos"))


def _ordered(statement: Select[Any], order: str) -> Select[Any]:
    name = order.removeprefix("-")
    if name == "solicitante":
        statement = statement.join(Requester, Requester.id == Ticket.requester_id)
    if name == "proprietario":
        statement = statement.outerjoin(Owner, Owner.id == Ticket.owner_id)
    return statement.order_by(*_keys(order))


def _keys(order: str) -> list[Any]:
    columns = _ORDERS.get(order.removeprefix("-"), _ORDERS["atividade"])
    down = order.startswith("-")
    return [column.desc() if down else column.asc() for column in (*columns, Ticket.id)]


def count(session: Session, actor: Actor, wanted: TicketFilter) -> int:
    """Return how many tickets the filter holds."""
    total = _total(_conditions(session, actor, wanted))
    return session.execute(total, _who(actor)).scalar_one()


def page_rows(session: Session, actor: Actor, wanted: TicketFilter) -> tuple[list[Any], int]:
    """Return one page in its order as `rows` has it, and the size of the whole."""
    total, page = (
        _page_of(_conditions(session, actor, wanted), wanted.order)
        if wanted.q
        else _plain_page(_scope(actor, wanted.scope), wanted.status, wanted.order)
    )
    values = _who(actor) | {"skip": (wanted.page - 1) * PAGE_SIZE}
    size = read_columns(session, total, values).scalar_one()
    return list(read_columns(session, page, values)), size


@lru_cache(maxsize=200)
def _plain_page(scope: str, status: str, order: str) -> tuple[Select[Any], Select[Any]]:
    return _page_of(_plain_condition(scope, status), order)


def _page_of(condition: ColumnElement[bool], order: str) -> tuple[Select[Any], Select[Any]]:
    # Ids first: the offset then walks a covering index, not the table.
    found = _ordered(select(Ticket.id).where(condition), order)
    page = found.limit(PAGE_SIZE).offset(bindparam("skip", type_=Integer)).subquery("page")
    return _total(condition), _LISTED.join(page, page.c.id == Ticket.id).order_by(*_keys(order))


def _total(condition: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(Ticket).where(condition)


_LISTED = (
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
    .outerjoin(Reading, and_(Reading.ticket_id == Ticket.id, Reading.account_id == _ME))
)
_LISTED_BY_ID = _LISTED.where(Ticket.id.in_(bindparam("ids", expanding=True)))


def rows(session: Session, ids: list[int], reader_id: int) -> list[Any]:
    """Return what a list shows, in the order of `ids`: the ticket's own columns by their names,
    `email` of the requester, `owner`'s name, and when the reader has `seen_at` it.
    """
    found = read_columns(session, _LISTED_BY_ID, {"ids": ids, "me": reader_id}) if ids else ()
    by_id = {row.id: row for row in found}
    return [by_id[one] for one in ids if one in by_id]


def all_ids(session: Session, actor: Actor, wanted: TicketFilter) -> list[int]:
    """Return the ids of the whole filtered set in its order."""
    every = select(Ticket.id).where(_conditions(session, actor, wanted))
    return list(session.execute(_ordered(every, wanted.order), _who(actor)).scalars())


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
        .where(_SCOPES[_scope(actor, scope)], Ticket.is_open, or_(*shared))
        .order_by(score.desc(), Ticket.last_activity_at.desc())
        .limit(limit)
    )
    found = session.execute(statement, _who(actor))
    return [(row.number, row.subject) for row in found]


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
