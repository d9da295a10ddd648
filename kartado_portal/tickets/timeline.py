"""The timeline of a ticket: messages and quiet lines, oldest first, the newest step at once."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func
from sqlmodel import Session, select

from kartado_portal import clock, rich_text, routes
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.database import read_columns
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.files.services import cards_by_message
from kartado_portal.tickets import lifecycle, queries
from kartado_portal.tickets.models import Message, Ticket, TicketEvent
from kartado_portal.tickets.queries import Head
from kartado_portal.tickets.schemas import GUIDANCE, TIMELINE_STEP, Entry, Fact, Timeline

KATIA = "Katia, assistente virtual"
_CHANNELS = {
    "portal": "Portal",
    "email": "E-mail",
    "chat": "Chat",
    "whatsapp": "WhatsApp",
}


def load(
    session: Session, *, actor: Actor, number: str, now: datetime, from_id: int = 0
) -> Timeline:
    """Return the newest messages with what happened between them.

    `from_id` 0 gives the newest `TIMELINE_STEP`; else everything from that message on.
    Notes and what only the staff may know are left out for customers. Raises: TicketNotFound.
    """
    head = queries.get_head(session, actor, number)
    return timeline_of(session, actor=actor, head=head, now=now, from_id=from_id)


def timeline_of(
    session: Session, *, actor: Actor, head: Head, now: datetime, from_id: int = 0
) -> Timeline:
    """Return what `load` does, of a ticket that the actor may see."""
    ticket = head.ticket
    messages = _messages(session, actor, ticket, from_id)
    oldest = messages[0].id or 0 if messages else 0
    has_all = not from_id and len(messages) < TIMELINE_STEP
    older = 0 if has_all else _count_older(session, actor, ticket, oldest)
    events = _events(session, actor, ticket, 0 if older == 0 else oldest)
    people = _people(session, head, messages, events)
    cards = cards_by_message(session, [m.id or 0 for m in messages])
    entries: list[Entry] = []
    waiting = list(events)
    for message in messages:
        while waiting and waiting[0].after_message_id < (message.id or 0):
            entries.append(_event_entry(waiting.pop(0), actor, people, now))
        files = cards.get(message.id or 0, [])
        entries.append(_message_entry(head, message, actor, people, files, now))
    entries.extend(_event_entry(event, actor, people, now) for event in waiting)
    return Timeline(entries=entries, oldest_id=oldest, older_count=older)


def step_back(session: Session, *, actor: Actor, number: str, oldest_id: int) -> int:
    """Return the `from_id` that shows one step more than the messages from `oldest_id` on.

    Raises: TicketNotFound.
    """
    ticket = queries.get_for(session, actor, number)
    older = (
        select(Message.id)
        .where(Message.ticket_id == ticket.id, Message.id < oldest_id, _audible(actor.is_staff))
        .order_by(Message.id.desc())
        .limit(TIMELINE_STEP)
    )
    ids = session.exec(older).all()
    return ids[-1] or 0 if ids else oldest_id


def _audible(is_staff: bool) -> Any:
    return Message.audience.in_(("everyone", "analysts") if is_staff else ("everyone",))


# What every opening of a ticket asks is made once, and read as columns: to make statements and
# whole messages took longer than to find them.
@lru_cache
def _said(is_staff: bool, is_onward: bool) -> Select[Any]:
    said = select(
        Message.id,
        Message.author_id,
        Message.kind,
        Message.channel,
        Message.body_html,
        Message.quoted_html,
        Message.sender_check,
        Message.created_at,
    ).where(Message.ticket_id == bindparam("ticket"), _audible(is_staff))
    if is_onward:
        return said.where(Message.id >= bindparam("from_id")).order_by(Message.id)
    return said.order_by(Message.id.desc()).limit(TIMELINE_STEP)


def _messages(session: Session, actor: Actor, ticket: Ticket, from_id: int) -> list[Any]:
    """Return the columns of messages that a timeline shows, oldest first."""
    values = {"ticket": ticket.id} | ({"from_id": from_id} if from_id else {})
    found = read_columns(session, _said(actor.is_staff, bool(from_id)), values).all()
    return list(found if from_id else reversed(found))


def _count_older(session: Session, actor: Actor, ticket: Ticket, oldest: int) -> int:
    older = select(func.count()).where(
        Message.ticket_id == ticket.id, Message.id < oldest, _audible(actor.is_staff)
    )
    return session.exec(older).one()


_FOR_STAFF = ("priority", "released", "linked", "merged_from", "undelivered", "mail_suggests")
"""Events that no customer is told of."""


@lru_cache
def _happened(is_staff: bool) -> Select[Any]:
    happened = select(
        TicketEvent.id,
        TicketEvent.kind,
        TicketEvent.actor_id,
        TicketEvent.after_message_id,
        TicketEvent.data,
        TicketEvent.created_at,
    ).where(
        TicketEvent.ticket_id == bindparam("ticket"),
        TicketEvent.after_message_id >= bindparam("after"),
    )
    if not is_staff:
        happened = happened.where(TicketEvent.kind.not_in(_FOR_STAFF))
    return happened.order_by(TicketEvent.id)


def _events(session: Session, actor: Actor, ticket: Ticket, after: int) -> list[Any]:
    """Return the columns of the events from one message on, in their order."""
    asked = _happened(actor.is_staff)
    return list(read_columns(session, asked, {"ticket": ticket.id, "after": after}))


def _people(
    session: Session, head: Head, messages: list[Any], events: list[Any]
) -> dict[int, Account]:
    """Return who wrote and acted, by id; most often requester and owner, who are read already."""
    people = {one.id or 0: one for one in (head.requester, head.owner) if one is not None}
    ids = {m.author_id for m in messages} | {e.actor_id for e in events}
    ids |= {e.data.get("who") for e in events}
    unknown = ids - {None} - people.keys()
    if unknown:
        found = session.exec(select(Account).where(Account.id.in_(unknown)))
        people |= {account.id or 0: account for account in found}
    return _under_kept_names(session, people)


def _under_kept_names(session: Session, people: dict[int, Account]) -> dict[int, Account]:
    """Return the same with each merged account's place taken by the one that it went into."""
    wanted = {one.merged_into_id for one in people.values()} - {None}
    if not wanted:
        return people
    kept = {one.id: one for one in session.exec(select(Account).where(Account.id.in_(wanted)))}
    return {id: kept.get(one.merged_into_id, one) for id, one in people.items()}


def _name(account: Account | None) -> str:
    if account is None or account.erased_at is not None:
        return "Conta excluída" if account else "Sistema"
    return account.name or account.email


def _initials(name: str) -> str:
    words = [w for w in name.replace(".", " ").replace("@", " ").split() if w[0].isalnum()]
    return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _message_entry(
    head: Head,
    message: Any,
    actor: Actor,
    people: dict[int, Account],
    attachments: list[AttachmentCard],
    now: datetime,
) -> Entry:
    author = people.get(message.author_id or 0)
    is_katia = message.kind == "assistant"
    name = KATIA if is_katia else _name(author)
    facts = _facts(head) if message.kind == "opening" else []
    return Entry(
        key=f"m{message.id}",
        kind=message.kind,
        author=name,
        initials=_initials(name),
        is_staff=is_katia or (author is not None and author.role != "customer"),
        is_own=message.author_id == actor.account_id,
        channel=_CHANNELS.get(message.channel, message.channel),
        stamp=clock.stamp(message.created_at),
        ago=clock.ago(message.created_at, now),
        body_html=rich_text.clean(message.body_html),
        quoted_html=rich_text.clean(message.quoted_html) if message.quoted_html else "",
        sender_check=message.sender_check if actor.is_staff else "",
        attachments=attachments,
        facts=facts,
        is_gone=head.ticket.anonymised_at is not None,
    )


def _facts(head: Head) -> list[Fact]:
    ticket = head.ticket
    facts = [
        Fact("E-mail", visitors.shown(head.requester.email)),
        Fact("Assunto", ticket.subject),
        Fact("Categoria", head.category.name),
    ]
    told = [Fact(GUIDANCE[key], ticket.guidance[key]) for key in GUIDANCE if key in ticket.guidance]
    return facts + told


def _event_entry(event: Any, actor: Actor, people: dict[int, Account], now: datetime) -> Entry:
    number = str(event.data.get("number", ""))
    way = routes.desk_ticket if actor.is_staff else routes.ticket
    return Entry(
        key=f"e{event.id}",
        kind="event",
        text=_event_text(event, people),
        stamp=clock.stamp(event.created_at),
        ago=clock.ago(event.created_at, now),
        link=way(number) if number else "",
    )


def undelivered(who: str, data: dict[str, Any]) -> str:
    """Say that a letter did not reach somebody, and whether the next ones are tried."""
    line = f"O e-mail para {who} não foi entregue: {data['reason']}"
    if data.get("is_suppressed"):
        line += " · novos avisos não são enviados a este endereço"
    return line


def _event_text(event: Any, people: dict[int, Account]) -> str:
    data = event.data
    actor = _name(people.get(event.actor_id or 0))
    who = _name(people.get(data.get("who", 0)))
    match event.kind:
        case "stage":
            return f"O ticket passou para {lifecycle.label(data['to'])}"
        case "owner":
            return f"{who} é agora quem responde por este ticket"
        case "released":
            return f"{actor} devolveu o ticket à fila do {data['to']}"
        case "subject":
            return f"O assunto agora é «{data['to']}»"
        case "category":
            return f"A categoria agora é {data['to']}"
        case "priority":
            return f"{actor} mudou a prioridade para {lifecycle.priority_label(data['to'])}"
        case "closed":
            return f"{actor} fechou o ticket"
        case "solved":
            return f"{actor} confirmou que está resolvido e fechou o ticket"
        case "ended":
            return "A conversa foi encerrada por falta de atividade"
        case "solution_asked":
            return f"{actor} perguntou se está resolvido"
        case "erased":
            return "Quem abriu este ticket excluiu a própria conta; o ticket foi fechado"
        case "files_expired":
            return _files_gone(data["count"])
        case "anonymised":
            day = clock.stamp(event.created_at)[:10]
            return (
                f"O conteúdo deste ticket foi excluído em {day}: o prazo de guarda de tickets "
                "fechados terminou"
            )
        case "joined":
            return f"{actor} adicionou {who} ao ticket"
        case "left":
            return f"{who} saiu do ticket"
        case "merged_into":
            return f"{actor} uniu este ticket ao #{data['number']}, onde a conversa continua"
        case "merged_from":
            return f"{actor} uniu o ticket #{data['number']} a este"
        case "linked":
            return f"{actor} ligou este ticket ao #{data['number']}"
        case "split_into":
            return f"{actor} abriu o ticket #{data['number']} a partir de uma mensagem"
        case "split_from":
            return f"{actor} abriu este ticket a partir de uma mensagem do #{data['number']}"
        case "mail_suggests":
            return f"O e-mail cita o ticket #{data['number']}; confira antes de unir"
        case "files_refused":
            return f"Não incluído do e-mail: {'; '.join(data['files'])}"
        case "undelivered":
            return undelivered(who, data)
        case "continued_by":
            return f"Continua no ticket #{data['number']}"
        case _:
            return ""


def _files_gone(count: int) -> str:
    what = "1 anexo foi excluído" if count == 1 else f"{count} anexos foram excluídos"
    return f"{what}: o prazo de guarda terminou"
