"""Which letter goes to whom when something happens to a ticket."""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.notices import NOW, OFF, frequency_of
from kartado_portal.actor import Actor
from kartado_portal.files.services import cards_by_message
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import promise
from kartado_portal.mail import outbox, reply_address
from kartado_portal.settings import get_settings
from kartado_portal.tickets import gathering, surveys
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

    Left out: who muted it, who is disabled or erased, and visitors, who have no address.
    """
    shared = select(Participant.account_id).where(Participant.ticket_id == ticket.id)
    muted = select(Reading.account_id).where(Reading.ticket_id == ticket.id, Reading.is_muted)
    people = select(Account).where(
        (Account.id == ticket.requester_id) | Account.id.in_(shared),
        Account.id.not_in(muted),
        Account.id != besides,
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
        Account.email.not_like(f"%@{visitors.DOMAIN}"),
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
    promised = promise(current_calendar(), ticket.promised_at)
    _post(
        session,
        ticket,
        requester,
        "ticket-received",
        now=now,
        gathered=("received", f"Resposta {promised}"),
        dedupe=f"received:{ticket.number}",
        category=category,
        promised=promised,
        body_text=opening.body_text,
        earlier=earlier,
    )


def replied(
    session: Session, ticket: Ticket, message: Message, *, author: Actor, now: datetime
) -> None:
    """Send a public reply to requester and participants, one letter each."""
    files = cards_by_message(session, [message.id or 0]).get(message.id or 0, [])
    for person in followers(session, ticket, besides=author.account_id):
        _tell(
            session,
            ticket,
            person,
            "ticket-replied",
            now=now,
            gathered=("reply", message.body_text),
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
        _tell(
            session,
            ticket,
            person,
            "ticket-closed",
            now=now,
            gathered=("closed", note),
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
        _tell(
            session,
            ticket,
            person,
            "ticket-merged",
            now=now,
            gathered=("closed", f"Continua no ticket #{into.number}"),
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
        _tell(
            session,
            ticket,
            person,
            "owner-changed",
            now=now,
            gathered=("owner", owner_name),
            dedupe=f"owner:{ticket.number}:{ticket.version}:{person.id}",
            owner=owner_name,
        )


def participant_added(
    session: Session, ticket: Ticket, colleague: Account, *, author: Actor, now: datetime
) -> None:
    """Tell a colleague that they now follow the ticket."""
    _post(
        session,
        ticket,
        colleague,
        "participant-added",
        now=now,
        gathered=("added", f"{author_name(author)} adicionou você"),
        added_by=author_name(author),
    )


_CHOICES = {"reply": "reply", "closed": "closing", "owner": "owner"}
"""What a person chooses for which news (`accounts/notices.py`)."""


def _tell(
    session: Session,
    ticket: Ticket,
    person: Account,
    letter: str,
    *,
    now: datetime,
    gathered: tuple[str, str],
    dedupe: str,
    **context: object,
) -> None:
    """Send a letter, or keep its news for a digest, or neither: as the person chose."""
    kind, text = gathered
    frequency = frequency_of(person, _CHOICES[kind])
    if frequency == NOW:
        _post(
            session,
            ticket,
            person,
            letter,
            now=now,
            gathered=gathered,
            dedupe=dedupe,
            **context,
        )
    elif frequency != OFF:
        gathering.later(session, ticket, person, kind, text=text, frequency=frequency, now=now)


def _post(
    session: Session,
    ticket: Ticket,
    person: Account,
    letter: str,
    *,
    now: datetime,
    gathered: tuple[str, str],
    dedupe: str | None = None,
    **context: object,
) -> None:
    """Send a letter; `gathered` is what a digest says instead when there were too many."""
    kind, text = gathered
    if visitors.is_visitor(person.email):
        return
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
            "url": url(routes.ticket(ticket.number)),
            # Who only ever wrote by mail finds the ticket behind a door without a key.
            **({"sign_up_url": url(routes.SIGN_UP)} if person.is_contact else {}),
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


DIGEST_WORDS = {
    "received": "Recebemos a sua solicitação",
    "added": "Você agora acompanha este ticket",
    "reply": "Nova resposta",
    "closed": "Ticket fechado",
    "owner": "Novo proprietário",
    # The staff's: they lead to the desk.
    "desk-new": "Novo ticket na fila",
    "desk-assigned": "O ticket agora é seu",
    "desk-replied": "O cliente respondeu",
    "desk-mentioned": "Mencionaram você",
    "desk-overdue": "Prazo vencido",
}
FOR_STAFF = "desk-"


def digest(
    session: Session,
    person: Account,
    items: list[tuple[DigestItem, Ticket]],
    *,
    letter: str,
    key: str,
    now: datetime,
) -> bool:
    """Send what waited for a person in one letter; tell whether this very one is on its way.

    It is not when one was written under the same `key` before.
    """
    context = {
        "name": greeting(person),
        "items": [
            {
                "kind": DIGEST_WORDS[item.kind],
                "number": ticket.number,
                "subject": ticket.subject,
                "text": item.text,
                "url": _place(item, ticket),
                "when": clock.stamp(item.created_at),
            }
            for item, ticket in items
        ],
        "url": url(routes.TICKETS if person.role == "customer" else routes.DESK),
    }
    written = outbox.enqueue(
        session,
        to=person.email,
        to_name=person.name,
        letter=letter,
        context=context,
        now=now,
        dedupe_key=key,
    )
    return written.context == context


def _place(item: DigestItem, ticket: Ticket) -> str:
    way = routes.desk_ticket if item.kind.startswith(FOR_STAFF) else routes.ticket
    return url(way(ticket.number))
