"""What a customer sees, read by the staff: nothing is written but that somebody looked.

The staff's own right opens it. The tickets are asked for with the customer as the one who looks,
so that notes, the staff's lines and foreign tickets are left out by the same conditions as on
the customer's own pages. No session of the customer is made, nothing is marked read.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session, select

from kartado_portal import routes
from kartado_portal.accounts import queries as people
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import cards, queries, surveys, timeline
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import (
    NO_SURVEY,
    SurveyCard,
    TicketDetail,
    TicketFilter,
    TicketPage,
    Timeline,
)
from kartado_portal.workspace.directory import NobodyThere


@dataclass(frozen=True)
class Seen:
    """Whose eyes these are."""

    account_id: int = 0
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class SeenTicket:
    """One ticket as the customer sees it."""

    seen_as: Seen
    detail: TicketDetail
    timeline: Timeline
    survey: SurveyCard = field(default=NO_SURVEY)


def open_list(
    session: Session, *, actor: Actor, account_id: int, wanted: TicketFilter, now: datetime
) -> tuple[Seen, TicketPage]:
    """Return one page of the customer's list, and write down who looked.

    Raises: NotAllowed (customers), NobodyThere (also the staff, erased and merged people).
    """
    customer = _customer(session, actor, account_id)
    found = cards.list_page(session, actor=customer, wanted=wanted)
    own = [replace(one, url=routes.customers_view(account_id, one.number)) for one in found.cards]
    _record(session, actor, account_id, now)
    return _seen(customer), replace(found, cards=own)


def open_ticket(
    session: Session, *, actor: Actor, account_id: int, number: str, now: datetime
) -> SeenTicket:
    """Return one ticket as the customer sees it, and write down who looked.

    Raises: NotAllowed (customers), NobodyThere, TicketNotFound (also what the customer may not
    see, however well the staff may).
    """
    customer = _customer(session, actor, account_id)
    head = _head(session, customer, number)
    shown = timeline.timeline_of(session, actor=customer, head=head, now=now)
    _record(session, actor, account_id, now, number=number)
    return SeenTicket(
        seen_as=_seen(customer),
        detail=cards.detail_of(session, actor=customer, head=head),
        timeline=_led(account_id, shown),
        survey=NO_SURVEY
        if head.ticket.is_open
        else surveys.card_of(session, actor=customer, ticket=head.ticket),
    )


def step_back(
    session: Session, *, actor: Actor, account_id: int, number: str, oldest_id: int, now: datetime
) -> Timeline:
    """Return the timeline with one step more of what is older.

    Raises: NotAllowed (customers), NobodyThere, TicketNotFound.
    """
    customer = _customer(session, actor, account_id)
    head = _head(session, customer, number)
    from_id = timeline.step_back(session, actor=customer, number=number, oldest_id=oldest_id)
    shown = timeline.timeline_of(session, actor=customer, head=head, now=now, from_id=from_id)
    return _led(account_id, shown)


def _customer(session: Session, actor: Actor, account_id: int) -> Actor:
    if not actor.is_staff:
        raise NotAllowed
    customer = people.find_customer(session, account_id=account_id)
    if customer is None:
        raise NobodyThere
    return customer


def _head(session: Session, customer: Actor, number: str) -> queries.Head:
    # Asked before `get_head`, which would log an attempt on a foreign ticket as the customer's.
    allowed = select(Ticket.id).where(Ticket.number == number, queries.visible_to(customer))
    if session.exec(allowed).first() is None:
        raise TicketNotFound
    return queries.get_head(session, customer, number)


def _led(account_id: int, shown: Timeline) -> Timeline:
    """Have links to other tickets stay within the view."""
    entries = [
        replace(one, link=routes.customers_view(account_id, one.link.rpartition("/")[2]))
        if one.link
        else one
        for one in shown.entries
    ]
    return replace(shown, entries=entries)


def _seen(customer: Actor) -> Seen:
    return Seen(customer.account_id, customer.name, customer.email)


def _record(
    session: Session, actor: Actor, account_id: int, now: datetime, **detail: object
) -> None:
    audit.record(
        session,
        "accounts.view_as_customer",
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{account_id}",
        **detail,
    )
