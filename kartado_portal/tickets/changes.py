"""What changed on a ticket since somebody looked: so that nobody overwrites what they never saw.

A screen carries a stamp of what it showed; acts bring it back. Changes of the actor's own, in
another tab or a click before, refuse nothing.
"""

from sqlmodel import Session, func, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.errors import NewerMessages, TicketChanged
from kartado_portal.tickets.models import Message, Ticket, TicketEvent

_FIELDS = {"subject": "o assunto", "category": "a categoria", "priority": "a prioridade"}
_NAMED = 3
"""Changes that one sentence can hold."""


def stamp_of(session: Session, ticket: Ticket) -> str:
    """Return the stamp of the ticket as it is now: version, newest message, newest event."""
    message = session.exec(select(func.max(Message.id)).where(Message.ticket_id == ticket.id)).one()
    event = session.exec(
        select(func.max(TicketEvent.id)).where(TicketEvent.ticket_id == ticket.id)
    ).one()
    return f"{ticket.version}.{message or 0}.{event or 0}"


def _read(stamp: str) -> tuple[int, int, int] | None:
    """Return the stamp's numbers; None for what is none, which no screen of ours sends."""
    parts = stamp.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    version, message, event = (min(int(part), 2**62) for part in parts)
    return version, message, event


def refuse_stale(session: Session, ticket: Ticket, actor: Actor, seen: str) -> None:
    """Refuse an act on a screen older than what others have done to the ticket since.

    `seen` is the stamp that the screen showed; empty for acts that stand on no screen.

    Raises: TicketChanged, which names what changed and by whom.
    """
    read = _read(seen)
    if read is None or read[0] == ticket.version:
        return
    _, message, event = read
    told = [*_events(session, ticket, event, actor), *_replies(session, ticket, message, actor)]
    if told:
        raise TicketChanged(changes="; ".join(told[-_NAMED:]))


def refuse_unread(session: Session, ticket: Ticket, actor: Actor, seen: str) -> None:
    """Refuse a reply written before somebody else's newer message or note was there.

    Raises: NewerMessages, which names whose.
    """
    read = _read(seen)
    if read is None:
        return
    newer = (
        select(Account.name, Account.email)
        .join(Message, Message.author_id == Account.id)
        .where(
            Message.ticket_id == ticket.id,
            Message.id > read[1],
            Message.author_id != actor.account_id,
        )
        .order_by(Message.id)
    )
    people = list(dict.fromkeys(name or email for name, email in session.exec(newer)))
    if people:
        raise NewerMessages(people=" e ".join(people[:_NAMED]))


def _events(session: Session, ticket: Ticket, after: int, actor: Actor) -> list[str]:
    newer = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.id > after,
        TicketEvent.actor_id.is_distinct_from(actor.account_id),
    )
    events = list(session.exec(newer.order_by(TicketEvent.id)).all())
    names = _names(session, {e.actor_id for e in events} | {e.data.get("who") for e in events})
    return [told for event in events if (told := _words(event, names))]


def _replies(session: Session, ticket: Ticket, after: int, actor: Actor) -> list[str]:
    newer = select(Message.author_id).where(
        Message.ticket_id == ticket.id,
        Message.id > after,
        Message.kind == "reply",
        Message.author_id != actor.account_id,
    )
    ids = list(dict.fromkeys(session.exec(newer.order_by(Message.id))))
    names = _names(session, set(ids))
    return [f"{names.get(one, 'alguém')} respondeu" for one in ids]


def _names(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    found = session.exec(select(Account).where(Account.id.in_(ids - {None})))
    return {
        one.id: "uma conta excluída" if one.erased_at is not None else one.name or one.email
        for one in found
    }


def _words(event: TicketEvent, names: dict[int | None, str]) -> str:
    who = names.get(event.actor_id, "o sistema")
    match event.kind:
        case "stage":
            return f"{who} passou o ticket para {lifecycle.label(event.data['to'])}"
        case "owner" if event.data.get("who") == event.actor_id:
            return f"{who} assumiu o ticket"
        case "owner":
            return f"{who} encaminhou o ticket para {names.get(event.data.get('who'), 'alguém')}"
        case "released":
            return f"{who} devolveu o ticket à fila do {event.data['to']}"
        case "subject" | "category" | "priority":
            return f"{who} mudou {_FIELDS[event.kind]}"
        case "closed" | "solved":
            return f"{who} fechou o ticket"
        case "solution_asked":
            return f"{who} perguntou se está resolvido"
        case "joined" | "left":
            return f"{who} mudou os participantes"
        case "merged_into" | "merged_from" | "split_into":
            return f"{who} uniu ou dividiu o ticket (#{event.data['number']})"
        case "continued_by":
            return f"{who} deu continuidade em outro ticket"
        case _:
            return ""
