"""Every read of the queue. Only the staff reads here, and `visible_to` is asked all the same."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import search
from kartado_portal.tickets.lifecycle import Priority, Stage
from kartado_portal.tickets.models import Category, Tag, Ticket, TicketTag
from kartado_portal.tickets.queries import visible_to
from kartado_portal.workspace.queue_address import PRIORITIES, STAGES
from kartado_portal.workspace.schemas import COUNTED, PAGE_SIZE, Choice, Choices, QueueFilter

OFFERED = 500
"""Companies, categories or tags in a select; more than that nobody looks through."""

Requester = aliased(Account)
Owner = aliased(Account)

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


def _view(actor: Actor, view: str, now: datetime) -> list[Any]:
    if view == "todas":
        return []
    more: dict[str, Any] = {
        "minhas": Ticket.owner_id == actor.account_id,
        "sem-proprietario": Ticket.owner_id.is_(None),
        "atrasadas": Ticket.next_due_at < now,
    }
    # `is_open` as the indexes of open tickets have it.
    return [Ticket.is_open, *([more[view]] if view in more else [])]


def _filters(actor: Actor, wanted: QueueFilter, now: datetime) -> list[Any]:
    found: list[Any] = []
    if wanted.stage:
        stage = STAGES[wanted.stage]
        found.append(Ticket.stage == stage.value)
        if stage is not Stage.CLOSED:
            found.append(Ticket.is_open)
    if wanted.owner == "ninguem":
        found.append(Ticket.owner_id.is_(None))
    elif wanted.owner:
        owner_id = actor.account_id if wanted.owner == "eu" else int(wanted.owner)
        found.append(Ticket.owner_id == owner_id)
    if wanted.company:
        found.append(Ticket.company_id == wanted.company)
    if wanted.category:
        found.append(Ticket.category_id == wanted.category)
    if wanted.channel:
        found.append(Ticket.channel == wanted.channel)
    if wanted.priority:
        found.append(Ticket.priority == PRIORITIES[wanted.priority].value)
    if wanted.age_days:
        found.append(Ticket.created_at <= now - timedelta(days=wanted.age_days))
    if wanted.tag:
        marked = select(TicketTag.ticket_id).where(TicketTag.tag_id == wanted.tag)
        found.append(Ticket.id.in_(marked))
    return found


def _conditions(
    session: Session, actor: Actor, wanted: QueueFilter, now: datetime
) -> ColumnElement[bool]:
    require_staff(actor)
    ids = search.anywhere(session, wanted.q)
    if ids == []:
        return false()
    return and_(
        visible_to(actor),
        *_view(actor, wanted.view, now),
        *_filters(actor, wanted, now),
        *([] if ids is None else [search.among(session, ids)]),
    )


def page_ids(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> tuple[list[int], int]:
    """Return the ids of one page in order, one more when there is a next page, and the count."""
    condition = _conditions(session, actor, wanted, now)
    ids = select(Ticket.id).where(condition).order_by(*_order(wanted.order))
    ids = ids.limit(PAGE_SIZE + 1).offset((wanted.page - 1) * PAGE_SIZE)
    return list(session.execute(ids).scalars()), _count(session, condition)


def _order(order: str) -> list[Any]:
    is_down = order.startswith("-")
    columns = [one.desc() if is_down else one.asc() for one in _ORDERS[order.removeprefix("-")]]
    if order.endswith("prazo"):
        columns.insert(0, Ticket.next_due_at.is_(None))  # those without come last, both ways
    return columns


def count(session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime) -> int:
    """Return how many tickets answer, counted no further than one above `COUNTED`."""
    return _count(session, _conditions(session, actor, wanted, now))


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    some = select(Ticket.id).where(condition).limit(COUNTED + 1).subquery()
    return session.execute(select(func.count()).select_from(some)).scalar_one()


def rows(session: Session, ids: list[int]) -> list[Any]:
    """Return ticket, requester, owner and company, in the order of `ids`."""
    statement = (
        select(
            Ticket,
            Requester.email.label("requester"),
            Requester.name.label("requester_name"),
            Owner.name.label("owner"),
            Owner.email.label("owner_email"),
            Company.name.label("company"),
        )
        .join(Requester, Requester.id == Ticket.requester_id)
        .outerjoin(Owner, Owner.id == Ticket.owner_id)
        .outerjoin(Company, Company.id == Ticket.company_id)
        .where(Ticket.id.in_(ids))
    )
    by_id = {row.Ticket.id: row for row in session.execute(statement)}
    return [by_id[one] for one in ids if one in by_id]


def numbers(
    session: Session, *, actor: Actor, wanted: QueueFilter, limit: int, now: datetime
) -> list[str]:
    """Return the numbers of the first tickets of a view, in its order."""
    condition = _conditions(session, actor, wanted, now)
    found = select(Ticket.number).where(condition).order_by(*_order(wanted.order)).limit(limit)
    return list(session.execute(found).scalars())


def choices(session: Session, *, actor: Actor) -> Choices:
    """Return analysts, companies, categories and tags to filter by. Raises: NotAllowed."""
    require_staff(actor)
    staff = select(Account.id, Account.name, Account.email).where(
        Account.role != "customer", Account.disabled_at.is_(None), Account.erased_at.is_(None)
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
