"""Letters to the staff about tickets: they lead to the desk, and each kind can be turned off."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, func, select

from kartado_portal import routes
from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import promise
from kartado_portal.mail import outbox
from kartado_portal.tickets import gathering, sla
from kartado_portal.tickets.emails import author_name, greeting, url
from kartado_portal.tickets.models import Message, Ticket


def new_ticket(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Tell the analysts of the ticket's level that it waits in the queue."""
    requester = session.get_one(Account, ticket.requester_id)
    company = session.get(Company, ticket.company_id) if ticket.company_id else None
    for analyst in _of_level(session, ticket.level):
        if not analyst.notify_new:
            continue
        _post(
            session,
            ticket,
            analyst,
            "staff-new-ticket",
            now=now,
            dedupe=f"queue:{ticket.number}:{analyst.id}",
            is_threaded=False,
            requester=requester.name or requester.email,
            company=company.name if company else "",
        )


def assigned(
    session: Session, ticket: Ticket, owner: Account, *, author: Actor, now: datetime
) -> None:
    """Tell an analyst that the ticket is theirs now, unless they took it or want no such letter."""
    if owner.id == author.account_id or not owner.notify_owner:
        return
    _post(session, ticket, owner, "staff-assigned", now=now, author=author_name(author))


def customer_replied(
    session: Session, ticket: Ticket, message: Message, *, author: Actor, now: datetime
) -> None:
    """Tell the owner that a customer answered, unless they want no such letter."""
    owner = _owner(session, ticket)
    if owner is None or owner.id == author.account_id or not owner.notify_reply:
        return
    _post(
        session,
        ticket,
        owner,
        "staff-customer-replied",
        now=now,
        author=author_name(author),
        body_text=message.body_text,
    )


def mentioned(
    session: Session,
    ticket: Ticket,
    message: Message,
    people: Iterable[Account],
    *,
    author: Actor,
    now: datetime,
) -> None:
    """Tell those whom an internal note names, except its author; they may turn it off."""
    for person in people:
        if person.id == author.account_id or not person.notify_mention:
            continue
        _post(
            session,
            ticket,
            person,
            "staff-mentioned",
            now=now,
            dedupe=f"mentioned:{message.id}:{person.id}",
            author=author_name(author),
            body_text=message.body_text,
        )


_WHAT = {
    sla.FIRST: "A primeira resposta",
    sla.NEXT: "A resposta ao cliente",
    sla.SOLUTION: "A solução",
}


def overdue(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Tell whoever answers for the ticket that what is due next is late; not who turned it off.

    That is its owner; without one the staff of its level; without any, the administrators.
    """
    if ticket.next_due_at is None:
        return
    people, reason = _answerable(session, ticket)
    for person in people:
        if not person.notify_overdue:
            continue
        _post(
            session,
            ticket,
            person,
            "staff-overdue",
            now=now,
            dedupe=f"overdue:{ticket.number}:{ticket.next_due_at:%Y%m%d%H%M%S}:{person.id}",
            what=_WHAT[ticket.next_due_kind or sla.FIRST],
            due=promise(current_calendar(), ticket.next_due_at).removeprefix("até "),
            reason=reason,
        )


_GATHERED = {
    "staff-new-ticket": ("desk-new", "requester"),
    "staff-assigned": ("desk-assigned", "author"),
    "staff-customer-replied": ("desk-replied", "body_text"),
    "staff-mentioned": ("desk-mentioned", "body_text"),
    "staff-overdue": ("desk-overdue", "what"),
}
"""What a digest says instead of the letter: its kind, and which part of its context it quotes."""


def _answerable(session: Session, ticket: Ticket) -> tuple[list[Account], str]:
    """Return who answers for a ticket now, and the end of «Você recebe este aviso porque …»."""
    owner = _owner(session, ticket)
    if owner is not None:
        return [owner], "é proprietário deste ticket"
    state = "com um proprietário que não atende mais" if ticket.owner_id else "sem proprietário"
    people = _of_level(session, ticket.level)
    if people:
        return people, f"o ticket está {state} na fila do seu nível"
    administrators = _active(session, Account.role == "admin")
    return administrators, f"o ticket está {state} e ninguém atende à fila do nível {ticket.level}"


def _of_level(session: Session, level: str) -> list[Account]:
    """Return the active staff of a level; who has none answers at the first."""
    return _active(session, Account.role != "customer", func.coalesce(Account.level, "N1") == level)


def _active(session: Session, *which: ColumnElement[bool] | bool) -> list[Account]:
    """Return those of the accounts that may enter, and so can be written to."""
    asked = select(Account).where(
        *which,
        Account.confirmed_at.is_not(None),
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
    )
    return list(session.exec(asked.order_by(Account.id)).all())


def _owner(session: Session, ticket: Ticket) -> Account | None:
    """Return who owns the ticket and can still be written to."""
    owner = session.get(Account, ticket.owner_id) if ticket.owner_id else None
    is_gone = owner is None or owner.disabled_at is not None or owner.erased_at is not None
    return None if is_gone else owner


def _post(
    session: Session,
    ticket: Ticket,
    person: Account,
    letter: str,
    *,
    now: datetime,
    dedupe: str = "",
    is_threaded: bool = True,
    **context: str,
) -> None:
    """Send a letter that leads to the desk; without `dedupe` one for each version of the ticket.

    After too many in one hour the rest is gathered in the digest of the hour.
    """
    kind, about = _GATHERED[letter]
    text = context.get(about, "")
    if gathering.overflows(session, ticket, person, kind, text=text, now=now):
        return
    outbox.enqueue(
        session,
        to=person.email,
        to_name=person.name,
        letter=letter,
        context={
            "name": greeting(person),
            "number": ticket.number,
            "subject": ticket.subject,
            "url": url(routes.desk_ticket(ticket.number)),
            **context,
        },
        now=now,
        dedupe_key=dedupe or f"{letter}:{ticket.number}:{ticket.version}:{person.id}",
        thread_key=f"desk:{ticket.number}:{person.id}" if is_threaded else None,
    )
