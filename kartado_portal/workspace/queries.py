"""Every read of the queue. Only the staff reads here, and `visible_to` is asked all the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session

from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.database import read_columns
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import search
from kartado_portal.tickets.lifecycle import Priority, Stage
from kartado_portal.tickets.models import Category, Tag, Ticket, TicketTag
from kartado_portal.tickets.queries import visible_to
from kartado_portal.workspace.queue_address import AGES, PRIORITIES, STAGES
from kartado_portal.workspace.schemas import COUNTED, PAGE_SIZE, Choice, Choices, QueueFilter

OFFERED = 500
"""Companies, categories or tags in a select; more than that nobody looks through."""

Requester = aliased(Account)
Owner = aliased(Account)

_SHOWN = (
    Ticket.id,
    Ticket.number,
    Ticket.subject,
    Ticket.stage,
    Ticket.priority,
    Ticket.next_due_at,
    Ticket.next_due_kind,
    Ticket.next_warn_at,
    Ticket.last_activity_at,
)
_PRESSING = case(
    {priority.value: place for place, priority in enumerate(Priority)}, value=Ticket.priority
)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "atividade": (Ticket.last_activity_at, Ticket.id),
    "prazo": (Ticket.next_due_at, Ticket.id),
    "prioridade": (_PRESSING, Ticket.last_activity_at, Ticket.id),
    "criado": (Ticket.created_at, Ticket.id),
    "numero": (Ticket.number,),
}


def require_staff(actor: Actor) -> None:
    """Raise NotAllowed unless the actor is an analyst or admin."""
    if not actor.is_staff:
        raise NotAllowed


# Filled in when asked, so that conditions and the statement of the counters are made once:
# making them costs more than what the database does with them.
_ME: Any = bindparam("me")
_NOW: Any = bindparam("now")
_SKIP: Any = bindparam("skip", type_=Integer)


def _values(actor: Actor, now: datetime) -> dict[str, Any]:
    before = {f"before_{days}": now - timedelta(days=days) for days in AGES}
    return {"me": actor.account_id, "now": now, **before}


def _view(view: str) -> list[Any]:
    if view == "todas":
        return []
    more: dict[str, Any] = {
        "minhas": Ticket.owner_id == _ME,
        # Whom Katia talks with has not asked for an analyst.
        "sem-proprietario": and_(Ticket.owner_id.is_(None), Ticket.stage != Stage.ASSISTANT.value),
        "atrasadas": Ticket.next_due_at < _NOW,
        "a-vencer": and_(Ticket.next_due_at >= _NOW, Ticket.next_warn_at <= _NOW),
    }
    # `is_open` as the indexes of open tickets have it.
    return [Ticket.is_open, *([more[view]] if view in more else [])]


@lru_cache(maxsize=500)
def _condition(wanted: QueueFilter) -> ColumnElement[bool]:
    """Return what view and filters ask for; `_values` has to go along. Knows no search."""
    found = _view(wanted.view)
    if wanted.stage:
        stage = STAGES[wanted.stage]
        found.append(Ticket.stage == stage.value)
        if stage is not Stage.CLOSED:
            found.append(Ticket.is_open)
    if wanted.owner == "ninguem":
        found.append(Ticket.owner_id.is_(None))
    elif wanted.owner:
        found.append(Ticket.owner_id == (_ME if wanted.owner == "eu" else int(wanted.owner)))
    if wanted.company:
        found.append(Ticket.company_id == wanted.company)
    if wanted.category:
        found.append(Ticket.category_id == wanted.category)
    if wanted.channel:
        found.append(Ticket.channel == wanted.channel)
    if wanted.priority:
        found.append(Ticket.priority == PRIORITIES[wanted.priority].value)
    if wanted.age_days:
        found.append(Ticket.created_at <= bindparam(f"before_{wanted.age_days}"))
    if wanted.tag:
        marked = select(TicketTag.ticket_id).where(TicketTag.tag_id == wanted.tag)
        found.append(Ticket.id.in_(marked))
    return and_(true(), *found)


def _conditions(session: Session, actor: Actor, wanted: QueueFilter) -> ColumnElement[bool]:
    require_staff(actor)
    ids = search.anywhere(session, wanted.q)
    if ids == []:
        return false()
    return and_(
        visible_to(actor),
        _condition(replace(wanted, q="", page=1)),
        *([] if ids is None else [search.among(session, ids)]),
    )


def page_rows(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime, total: int | None = None
) -> tuple[list[Any], int]:
    """Return the columns of one page's rows in order, one row more when there is a next page, and
    how many tickets there are; `tags` are lines.

    `total` is that count when the caller has it. Raises: NotAllowed.
    """
    require_staff(actor)
    page, count = (
        _page_and_count(_conditions(session, actor, wanted), wanted.order)
        if wanted.q
        else _plain_page(replace(wanted, page=1))
    )
    values = _values(actor, now) | {"skip": (wanted.page - 1) * PAGE_SIZE}
    found = list(read_columns(session, page, values))
    if wanted.page == 1 and len(found) <= PAGE_SIZE:
        return found, len(found)
    return found, read_columns(session, count, values).scalar_one() if total is None else total


@lru_cache(maxsize=500)
def _plain_page(wanted: QueueFilter) -> tuple[Select[Any], Select[Any]]:
    # Who is of the staff sees every ticket: that is what `visible_to` would say.
    return _page_and_count(_condition(replace(wanted, order="")), wanted.order)


def _page_and_count(condition: ColumnElement[bool], order: str) -> tuple[Select[Any], Select[Any]]:
    found = select(Ticket.id).where(condition).order_by(*_order(order))
    # The page is found before anything is joined to it.
    page = found.limit(PAGE_SIZE + 1).offset(_SKIP).subquery("page")
    rows = _ROWS.join(page, page.c.id == Ticket.id).order_by(*_order(order))
    return rows, select(_counted(condition))


def _order(order: str) -> list[Any]:
    is_down = order.startswith("-")
    columns = [one.desc() if is_down else one.asc() for one in _ORDERS[order.removeprefix("-")]]
    if order.endswith("prazo"):
        columns.insert(0, Ticket.next_due_at.is_(None))  # those without come last, both ways
    return columns


def counts(session: Session, *, actor: Actor, views: list[QueueFilter], now: datetime) -> list[int]:
    """Return how many tickets answer each view, counted no further than one above `COUNTED`.

    All in one statement but those that search. Raises: NotAllowed.
    """
    require_staff(actor)  # who sees every ticket: that is what `visible_to` would say
    plain = tuple(view for view in views if not view.q)
    asked = read_columns(session, _count_all(plain), _values(actor, now)).one()
    found = dict(zip(plain, asked, strict=True))
    return [found[view] if not view.q else _count(session, actor, view, now) for view in views]


def _count(session: Session, actor: Actor, wanted: QueueFilter, now: datetime) -> int:
    statement = select(_counted(_conditions(session, actor, wanted)))
    return session.execute(statement, _values(actor, now)).scalar_one()


@lru_cache(maxsize=100)
def _count_all(views: tuple[QueueFilter, ...]) -> Select[Any]:
    return select(*(_counted(_condition(view)) for view in views))


def _counted(condition: ColumnElement[bool]) -> Any:
    some = select(Ticket.id).where(condition).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


_TAGS = (
    select(func.aggregate_strings(Tag.name, "\n"))
    .join_from(TicketTag, Tag, Tag.id == TicketTag.tag_id)
    .where(TicketTag.ticket_id == Ticket.id)
    .correlate(Ticket)
    .scalar_subquery()
)
_ROWS = (
    select(
        *_SHOWN,
        Requester.email.label("requester"),
        Requester.name.label("requester_name"),
        Owner.name.label("owner"),
        Owner.email.label("owner_email"),
        Company.name.label("company"),
        _TAGS.label("tags"),
    )
    .join(Requester, Requester.id == Ticket.requester_id)
    .outerjoin(Owner, Owner.id == Ticket.owner_id)
    .outerjoin(Company, Company.id == Ticket.company_id)
)


def numbers(
    session: Session, *, actor: Actor, wanted: QueueFilter, limit: int, now: datetime
) -> list[str]:
    """Return the numbers of the first tickets of a view, in its order."""
    condition = _conditions(session, actor, wanted)
    found = select(Ticket.number).where(condition).order_by(*_order(wanted.order)).limit(limit)
    return list(session.execute(found, _values(actor, now)).scalars())


def choices(session: Session, *, actor: Actor) -> Choices:
    """Return analysts, companies, categories and tags to filter by. Raises: NotAllowed."""
    require_staff(actor)
    staff = select(Account.id, Account.name, Account.email).where(
        Account.role != "customer",
        Account.confirmed_at.is_not(None),
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
    )
    return Choices(
        owners=[
            Choice(str(one.id), one.name or one.email)
            for one in session.execute(staff.order_by(func.lower(Account.name), Account.id))
        ],
        companies=_named(session, Company),
        categories=_named(session, Category),
        tags=_named(session, Tag),
    )


def _named(session: Session, model: Any) -> list[Choice]:
    named = select(model.id, model.name).order_by(func.lower(model.name)).limit(OFFERED)
    return [Choice(str(one.id), one.name) for one in session.execute(named)]
