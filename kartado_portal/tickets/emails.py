"""Which letter goes to whom when something happens to a ticket."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.files.services import cards_by_message
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import promise
from kartado_portal.mail import outbox, reply_address
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


def url(path: str) -> str:
    """Return the full address of a path of the portal."""
    return get_settings().base_url + path


def greeting(account: Account) -> str:
    """Return the first name, empty when none is known."""
    return account.name.split()[0] if account.name else ""


def author_name(actor: Actor) -> str:
    """Return how letters name who acted."""
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
    session: Session,
    ticket: Ticket,
    category: str,
    opening: Message,
    *,
    now: datetime,
    earlier: str = "",
) -> None:
    """Tell the requester that the ticket exists and by when it is answered.

    `earlier` is the number of the closed ticket whose letter was answered.
    """
    requester = session.get_one(Account, ticket.requester_id)
    _post(
        session,
        ticket,
        requester,
        "ticket-received",
        now=now,
        dedupe=f"received:{ticket.number}",
        category=category,
        promised=promise(current_calendar(), ticket.promised_at),
        body_text=opening.body_text,
        earlier=earlier,
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
            author=author_name(author),
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
            author=author_name(author),
            note=note,
            continue_url=url(routes.continue_ticket(ticket.number)),
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
            author=author_name(author),
            into=into.number,
            into_url=url(routes.ticket(into.number)),
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
    _post(session, ticket, colleague, "participant-added", now=now, added_by=author_name(author))


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
            "name": greeting(person),
            "number": ticket.number,
            "subject": ticket.subject,
            "url": url(routes.ticket(ticket.number)),
            **context,
        },
        now=now,
        dedupe_key=dedupe,
        thread_key=f"ticket:{ticket.number}:{person.id}",
        reply_to=reply_address.make(ticket_id=ticket.id or 0, account_id=person.id or 0),
        in_reply_to=_newest_mail(session, ticket, person),
    )


def _newest_mail(session: Session, ticket: Ticket, person: Account) -> str | None:
    """Return the Message-ID of the last mail that the person wrote to this ticket.

    Mail programs then show the letter below it.
    """
    theirs = select(Message.mail_id).where(
        Message.ticket_id == ticket.id, Message.author_id == person.id, Message.mail_id != ""
    )
    return session.exec(theirs.order_by(Message.id.desc()).limit(1)).first()


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
            "name": greeting(person),
            "items": [
                {
                    "kind": _DIGEST_WORDS[item.kind],
                    "number": ticket.number,
                    "subject": ticket.subject,
                    "text": item.text,
                    "url": url(routes.ticket(ticket.number)),
                    "when": clock.stamp(item.created_at),
                }
                for item, ticket in items
            ],
            "url": url(routes.TICKETS),
        },
        now=now,
        dedupe_key=f"digest:{person.id}:{clock.local(now):%Y-%m-%d}",
    )
