"""Which letter goes to whom when something happens to a ticket."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.files.services import cards_by_message
from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.words import promise
from kartado_portal.mail import outbox
from kartado_portal.settings import get_settings
from kartado_portal.tickets import surveys
from kartado_portal.tickets.models import (
    DigestItem,
    Message,
    Participant,
    Reading,
    Survey,
    Ticket,
)


def _url(path: str) -> str:
    return get_settings().base_url + path


def _greeting(account: Account) -> str:
    return account.name.split()[0] if account.name else ""


def _author(actor: Actor) -> str:
    return actor.name or actor.email


def followers(session: Session, ticket: Ticket, *, besides: int) -> list[Account]:
    """Return requester and participants who may hear of the ticket, without one person.

    Left out: who muted it, who is disabled or erased.
    """
    shared = select(Participant.account_id).where(Participant.ticket_id == ticket.id)
    muted = select(Reading.account_id).where(Reading.ticket_id == ticket.id, Reading.is_muted)
    people = select(Account).where(
        (Account.id == ticket.requester_id) | Account.id.in_(shared),
        Account.id.not_in(muted),
        Account.id != besides,
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
    )
    return list(session.exec(people).all())


def ticket_received(
    session: Session, ticket: Ticket, category: str, opening: Message, *, now: datetime
) -> None:
    """Tell the requester that the ticket exists and by when it is answered."""
    requester = session.get_one(Account, ticket.requester_id)
    _post(
        session,
        ticket,
        requester,
        "ticket-received",
        now=now,
        dedupe=f"received:{ticket.number}",
        category=category,
        promised=promise(default_calendar(), ticket.promised_at),
        body_text=opening.body_text,
    )


def staff_new_ticket(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Tell the analysts of the ticket's level that it waits in the queue."""
    requester = session.get_one(Account, ticket.requester_id)
    company = session.get(Company, ticket.company_id) if ticket.company_id else None
    staff = select(Account).where(
        Account.role != "customer",
        func.coalesce(Account.level, "N1") == ticket.level,
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
    )
    for analyst in session.exec(staff):
        outbox.enqueue(
            session,
            to=analyst.email,
            to_name=analyst.name,
            letter="staff-new-ticket",
            context={
                "name": _greeting(analyst),
                "number": ticket.number,
                "subject": ticket.subject,
                "requester": requester.name or requester.email,
                "company": company.name if company else "",
                "url": _url(routes.desk_ticket(ticket.number)),
            },
            now=now,
            dedupe_key=f"queue:{ticket.number}:{analyst.id}",
        )


def staff_assigned(
    session: Session, ticket: Ticket, owner: Account, *, author: Actor, now: datetime
) -> None:
    """Tell an analyst that the ticket is theirs now, unless they took it or want no such letter."""
    if owner.id == author.account_id or not owner.notify_owner:
        return
    _post_to_staff(session, ticket, owner, "staff-assigned", author=author, now=now)


def staff_customer_replied(
    session: Session, ticket: Ticket, message: Message, *, author: Actor, now: datetime
) -> None:
    """Tell the owner that a customer answered, unless they want no such letter."""
    owner = session.get(Account, ticket.owner_id) if ticket.owner_id else None
    if owner is None or owner.disabled_at is not None or owner.erased_at is not None:
        return
    if owner.id == author.account_id or not owner.notify_reply:
        return
    _post_to_staff(
        session,
        ticket,
        owner,
        "staff-customer-replied",
        author=author,
        now=now,
        body_text=message.body_text,
    )


def _post_to_staff(
    session: Session,
    ticket: Ticket,
    person: Account,
    letter: str,
    *,
    author: Actor,
    now: datetime,
    **context: str,
) -> None:
    """Send a letter that leads to the desk; one for each version of the ticket."""
    outbox.enqueue(
        session,
        to=person.email,
        to_name=person.name,
        letter=letter,
        context={
            "name": _greeting(person),
            "number": ticket.number,
            "subject": ticket.subject,
            "author": _author(author),
            "url": _url(routes.desk_ticket(ticket.number)),
            **context,
        },
        now=now,
        dedupe_key=f"{letter}:{ticket.number}:{ticket.version}:{person.id}",
        thread_key=f"desk:{ticket.number}:{person.id}",
    )


def replied(
    session: Session, ticket: Ticket, message: Message, *, author: Actor, now: datetime
) -> None:
    """Send a public reply to requester and participants, one letter each."""
    files = cards_by_message(session, [message.id or 0]).get(message.id or 0, [])
    for person in followers(session, ticket, besides=author.account_id):
        if not person.notify_reply:
            continue
        if person.digest == "daily":
            _later(session, ticket, person, "reply", message.body_text, now)
            continue
        _post(
            session,
            ticket,
            person,
            "ticket-replied",
            now=now,
            dedupe=f"replied:{message.id}:{person.id}",
            author=_author(author),
            body_html=message.body_html,
            body_text=message.body_text,
            attachments=[{"name": card.name, "size": card.size_label} for card in files],
        )


def closed(
    session: Session,
    ticket: Ticket,
    *,
    author: Actor,
    now: datetime,
    note: str = "",
    survey: Survey | None = None,
) -> None:
    """Tell requester and participants that the ticket is closed, the last word (plain text), and
    how to go on; the requester alone is asked how it was.
    """
    for person in followers(session, ticket, besides=author.account_id):
        if not person.notify_closing:
            continue
        if person.digest == "daily":
            _later(session, ticket, person, "closed", note, now)
            continue
        _post(
            session,
            ticket,
            person,
            "ticket-closed",
            now=now,
            dedupe=f"closed:{ticket.number}:{ticket.version}:{person.id}",
            author=_author(author),
            note=note,
            continue_url=_url(routes.continue_ticket(ticket.number)),
            scores=surveys.links(survey) if survey and person.id == ticket.requester_id else [],
        )


def merged(
    session: Session,
    ticket: Ticket,
    into: Ticket,
    people: list[Account],
    *,
    author: Actor,
    now: datetime,
) -> None:
    """Tell those who followed a ticket, once, where it goes on."""
    for person in people:
        if not person.notify_closing:
            continue
        if person.digest == "daily":
            _later(session, ticket, person, "closed", f"Continua no ticket #{into.number}", now)
            continue
        _post(
            session,
            ticket,
            person,
            "ticket-merged",
            now=now,
            dedupe=f"merged:{ticket.number}:{person.id}",
            author=_author(author),
            into=into.number,
            into_url=_url(routes.ticket(into.number)),
        )


def owner_changed(
    session: Session, ticket: Ticket, *, owner_name: str, author: Actor, now: datetime
) -> None:
    """Tell requester and participants who answers for the ticket now."""
    for person in followers(session, ticket, besides=author.account_id):
        if not person.notify_owner:
            continue
        if person.digest == "daily":
            _later(session, ticket, person, "owner", owner_name, now)
            continue
        _post(
            session,
            ticket,
            person,
            "owner-changed",
            now=now,
            dedupe=f"owner:{ticket.number}:{ticket.version}:{person.id}",
            owner=owner_name,
        )


def participant_added(
    session: Session, ticket: Ticket, colleague: Account, *, author: Actor, now: datetime
) -> None:
    """Tell a colleague that they now follow the ticket."""
    _post(session, ticket, colleague, "participant-added", now=now, added_by=_author(author))


def _post(
    session: Session,
    ticket: Ticket,
    person: Account,
    letter: str,
    *,
    now: datetime,
    dedupe: str | None = None,
    **context: object,
) -> None:
    outbox.enqueue(
        session,
        to=person.email,
        to_name=person.name,
        letter=letter,
        context={
            "name": _greeting(person),
            "number": ticket.number,
            "subject": ticket.subject,
            "url": _url(routes.ticket(ticket.number)),
            **context,
        },
        now=now,
        dedupe_key=dedupe,
        thread_key=f"ticket:{ticket.number}:{person.id}",
    )


def _later(
    session: Session, ticket: Ticket, person: Account, kind: str, text: str, now: datetime
) -> None:
    session.add(
        DigestItem(
            account_id=person.id, ticket_id=ticket.id, kind=kind, text=text[:500], created_at=now
        )
    )


_DIGEST_WORDS = {"reply": "Nova resposta", "closed": "Ticket fechado", "owner": "Novo proprietário"}


def daily_digest(
    session: Session, person: Account, items: list[tuple[DigestItem, Ticket]], *, now: datetime
) -> None:
    """Send everything that waited for a person in one letter."""
    outbox.enqueue(
        session,
        to=person.email,
        to_name=person.name,
        letter="daily-digest",
        context={
            "name": _greeting(person),
            "items": [
                {
                    "kind": _DIGEST_WORDS[item.kind],
                    "number": ticket.number,
                    "subject": ticket.subject,
                    "text": item.text,
                    "url": _url(routes.ticket(ticket.number)),
                    "when": clock.stamp(item.created_at),
                }
                for item, ticket in items
            ],
            "url": _url(routes.TICKETS),
        },
        now=now,
        dedupe_key=f"digest:{person.id}:{clock.local(now):%Y-%m-%d}",
    )
