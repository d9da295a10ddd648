"""A conversation as its requester sees it, and the list of those before."""

from datetime import datetime

from sqlmodel import Session, func, select

from kartado_portal import clock, rich_text
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import queries, waiting
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.models import Conversation
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.schemas import (
    SHOWN,
    WITH_KATIA,
    ChatEntry,
    ChatScreen,
    ConversationCard,
    Option,
)
from kartado_portal.files.services import cards_by_message
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket, TicketEvent

_STATE_WORDS = {
    ConversationState.KATIA: WITH_KATIA,
    ConversationState.QUEUED: "Na fila",
    ConversationState.CLOSED: "Encerrado",
}
EVENTS = ("owner", "closed", "solved", "ended", "released")
"""Kinds of events that a conversation shows."""


def screen(
    session: Session, *, actor: Actor, number: str, now: datetime, step: int = 1
) -> ChatScreen:
    """Return one of the actor's conversations with its newest `step * SHOWN` messages.

    Raises: ConversationNotFound.
    """
    talk = queries.get_own(session, actor, number)
    return screen_of(session, talk, reader=actor, now=now, step=step)


def screen_of(
    session: Session, talk: Talk, *, reader: Actor, now: datetime, step: int = 1
) -> ChatScreen:
    """Return what `screen` does, for a reader whose right was checked."""
    ticket, row = talk.ticket, talk.conversation
    messages, older = _messages(session, ticket.id or 0, SHOWN * step)
    people = _people(session, talk, messages)
    entries = _entries(session, talk, messages, people, reader)
    owner = people.get(ticket.owner_id or 0)
    is_typing = row.staff_typing_until is not None and row.staff_typing_until > now
    is_asked = row.asked_at is not None and talk.state is not ConversationState.ANALYST
    is_waiting = is_asked and talk.state is ConversationState.KATIA
    return ChatScreen(
        number=ticket.number,
        subject=ticket.subject,
        state=talk.state,
        state_words=state_words(talk, owner),
        detail=waiting.detail(session, talk, now=now),
        is_open=talk.state is not ConversationState.CLOSED,
        messages=entries,
        older_count=older,
        options=[] if is_asked else _options(session, talk, messages),
        is_thinking=is_waiting,
        typing=(_name(owner) if owner else "Analista") if is_typing else "",
        last_id=messages[-1].id or 0 if messages else 0,
    )


def state_words(talk: Talk, owner: Account | None) -> str:
    """Return who has the conversation, in words."""
    if talk.state is ConversationState.ANALYST:
        return f"Analista: {_name(owner)}" if owner else "Analista"
    return _STATE_WORDS[talk.state]


def list_own(session: Session, *, actor: Actor, now: datetime) -> list[ConversationCard]:
    """Return «Conversas anteriores», the newest first."""
    cards = []
    for ticket, row in queries.list_own(session, actor):
        talk = queries.talk_of(session, ticket, row)
        owner = session.get(Account, ticket.owner_id) if ticket.owner_id else None
        cards.append(
            ConversationCard(
                number=ticket.number,
                subject=ticket.subject,
                state=talk.state,
                state_words=state_words(talk, owner),
                when=clock.ago(row.last_at, now),
                has_news=row.requester_seen_id < queries.last_public_id(session, ticket.id or 0),
            )
        )
    return cards


def unread(session: Session, *, actor: Actor) -> int:
    """Return how many of the actor's conversations hold words that they have not seen."""
    newest = (
        select(func.max(Message.id))
        .where(Message.ticket_id == Conversation.ticket_id, Message.audience == "everyone")
        .correlate(Conversation)
        .scalar_subquery()
    )
    mine = (
        select(func.count())
        .select_from(Conversation)
        .join(Ticket, Ticket.id == Conversation.ticket_id)
        .where(Ticket.requester_id == actor.account_id, newest > Conversation.requester_seen_id)
    )
    return session.exec(mine).one()


def open_number(session: Session, *, actor: Actor) -> str:
    """Return the conversation that a panel opens with: the newest that is not closed, if any."""
    mine = (
        select(Ticket.number)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Ticket.requester_id == actor.account_id, Ticket.is_open)
        .order_by(Conversation.last_at.desc())
        .limit(1)
    )
    return session.exec(mine).first() or ""


def _messages(session: Session, ticket_id: int, limit: int) -> tuple[list[Message], int]:
    spoken = (Message.ticket_id == ticket_id, Message.audience == "everyone")
    newest = select(Message).where(*spoken).order_by(Message.id.desc()).limit(limit)
    rows = list(reversed(session.exec(newest).all()))
    if len(rows) < limit:
        return rows, 0
    older = select(func.count()).where(*spoken, Message.id < rows[0].id)
    return rows, session.exec(older).one()


def _people(session: Session, talk: Talk, messages: list[Message]) -> dict[int, Account]:
    ids = {one.author_id for one in messages} | {talk.ticket.owner_id, talk.ticket.requester_id}
    found = session.exec(select(Account).where(Account.id.in_(ids - {None})))
    return {one.id or 0: one for one in found}


def _entries(
    session: Session,
    talk: Talk,
    messages: list[Message],
    people: dict[int, Account],
    reader: Actor,
) -> list[ChatEntry]:
    files = cards_by_message(session, [one.id or 0 for one in messages])
    events = _events(session, talk, messages)
    entries = []
    for message in messages:
        while events and events[0].after_message_id < (message.id or 0):
            entries.append(_event(events.pop(0), session))
        author = people.get(message.author_id or 0)
        side, name = _side(message, author, reader)
        entries.append(
            ChatEntry(
                key=f"m{message.id}",
                side=side,
                author=name,
                html=rich_text.clean(message.body_html),
                stamp=clock.stamp(message.created_at),
                clock=f"{clock.local(message.created_at):%H:%M}",
                attachments=files.get(message.id or 0, []),
            )
        )
    entries.extend(_event(event, session) for event in events)
    return entries


def _side(message: Message, author: Account | None, reader: Actor) -> tuple[str, str]:
    if message.kind == KIND:
        return "katia", "Katia"
    if message.author_id == reader.account_id:
        return "own", "Você"
    if author is not None and author.role != "customer":
        return "staff", _name(author)
    return ("requester" if reader.is_staff else "own"), _name(author)


def _events(session: Session, talk: Talk, messages: list[Message]) -> list[TicketEvent]:
    since = messages[0].id or 0 if messages else 0
    mine = select(TicketEvent).where(
        TicketEvent.ticket_id == talk.ticket.id,
        TicketEvent.kind.in_(EVENTS),
        TicketEvent.after_message_id >= since,
    )
    return list(session.exec(mine.order_by(TicketEvent.id)))


def event_words(session: Session, event: TicketEvent) -> str:
    """Return the quiet line of an event, one of `EVENTS`."""
    who = session.get(Account, event.data.get("who") or event.actor_id or 0)
    return {
        "owner": f"{_name(who)} está atendendo você",
        "released": "A conversa voltou para a fila",
        "closed": f"{_name(who)} encerrou a conversa",
        "solved": "Conversa encerrada por você",
        "ended": "Conversa encerrada por falta de atividade",
    }[event.kind]


def _event(event: TicketEvent, session: Session) -> ChatEntry:
    return ChatEntry(
        key=f"e{event.id}",
        side="event",
        author="",
        html=event_words(session, event),
        stamp=clock.stamp(event.created_at),
        clock=f"{clock.local(event.created_at):%H:%M}",
    )


def _options(session: Session, talk: Talk, messages: list[Message]) -> list[Option]:
    """Return Katia's buttons, while hers are the last words and she may still speak."""
    if talk.state in (ConversationState.CLOSED, ConversationState.ANALYST) or not messages:
        return []
    if messages[-1].kind != KIND:
        return []
    found = queries.last_answer(session, talk.ticket.id or 0)
    if found is None or found[0].id != messages[-1].id:
        return []
    return [Option(one["label"], one["act"]) for one in found[1].options]


def _name(account: Account | None) -> str:
    if account is None or account.erased_at is not None:
        return "Conta excluída" if account else "Analista"
    return account.name or account.email
