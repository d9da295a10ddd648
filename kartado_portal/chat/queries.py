"""Reading conversations: a person's own, one of them, those that are live."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.chat import lifecycle
from kartado_portal.chat.errors import ConversationNotFound
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.models import Conversation, KatiaAnswer
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket

_MINE_LIMIT = 30
_LINE = timedelta(days=14)
_BOTH: Any = (Ticket, Conversation)
"""Locked together: what a lock of one has waited for is read anew of both (PostgreSQL)."""


@dataclass(frozen=True)
class Talk:
    """One conversation: the ticket that it is, and what only a chat has."""

    ticket: Ticket
    conversation: Conversation
    state: ConversationState
    has_human_word: bool


def get_own(session: Session, actor: Actor, number: str, *, for_update: bool = False) -> Talk:
    """Return a conversation of the actor's own. Raises: ConversationNotFound, also for others'."""
    mine = (
        select(Ticket, Conversation)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Ticket.number == number, Ticket.requester_id == actor.account_id)
    )
    return _talk(session, mine.with_for_update(of=_BOTH) if for_update else mine)


def get_any(session: Session, number: str, *, for_update: bool = False) -> Talk:
    """Return a conversation for the staff or for Katia, whose right is not asked here.

    Raises: ConversationNotFound.
    """
    any_one = (
        select(Ticket, Conversation)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Ticket.number == number)
    )
    return _talk(session, any_one.with_for_update(of=_BOTH) if for_update else any_one)


def _talk(session: Session, statement: Any) -> Talk:
    row = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise ConversationNotFound
    return talk_of(session, *row)


def talk_of(session: Session, ticket: Ticket, conversation: Conversation) -> Talk:
    """Return the conversation with who has it."""
    has_word = (
        ticket.first_replied_at is not None
        and last_human_id(session, ticket.id or 0) > conversation.katia_after_id
    )
    state = lifecycle.state_of(
        stage=ticket.stage, has_owner=ticket.owner_id is not None, has_human_word=has_word
    )
    return Talk(ticket, conversation, state, has_word)


def last_human_id(session: Session, ticket_id: int) -> int:
    """Return the staff's newest public message of a ticket; 0 without one."""
    words = (
        select(func.max(Message.id))
        .join(Account, Account.id == Message.author_id)
        .where(
            Message.ticket_id == ticket_id,
            Message.audience == "everyone",
            Account.role != "customer",
        )
    )
    return session.exec(words).one() or 0


def list_own(session: Session, actor: Actor) -> list[tuple[Ticket, Conversation]]:
    """Return the actor's conversations, the newest first."""
    mine = (
        select(Ticket, Conversation)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Ticket.requester_id == actor.account_id)
        .order_by(Conversation.last_at.desc(), Ticket.id.desc())
        .limit(_MINE_LIMIT)
    )
    return [(ticket, conversation) for ticket, conversation in session.exec(mine)]


def last_public_id(session: Session, ticket_id: int) -> int:
    """Return the newest message that the requester may read."""
    newest = select(func.max(Message.id)).where(
        Message.ticket_id == ticket_id, Message.audience == "everyone"
    )
    return session.exec(newest).one() or 0


def place_in_queue(session: Session, talk: Talk) -> int:
    """Return which in the line it is, 1 for the next; counts who waits and was not taken."""
    if talk.conversation.queued_at is None:
        return 1
    before = (
        select(func.count())
        .select_from(Conversation)
        .join(Ticket, Ticket.id == Conversation.ticket_id)
        .where(
            Conversation.queued_at < talk.conversation.queued_at,
            # Who has waited for weeks is answered as a ticket; and the line stays short to count.
            Conversation.queued_at > talk.conversation.queued_at - _LINE,
            Ticket.owner_id.is_(None),
            Ticket.is_open,
            Ticket.stage != "assistant",
        )
    )
    return session.exec(before).one() + 1


def last_answer(session: Session, ticket_id: int) -> tuple[Message, KatiaAnswer] | None:
    """Return Katia's newest words and what she offered with them."""
    newest = (
        select(Message, KatiaAnswer)
        .join(KatiaAnswer, KatiaAnswer.message_id == Message.id)
        .where(Message.ticket_id == ticket_id, Message.kind == KIND)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return session.exec(newest).first()


def waiting_for_katia(session: Session, *, before: datetime, limit: int) -> list[str]:
    """Return the numbers of conversations to which Katia has owed an answer since before."""
    owed = (
        select(Ticket.number)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Conversation.asked_at.is_not(None), Conversation.asked_at < before)
        .order_by(Conversation.asked_at)
        .limit(limit)
    )
    return list(session.exec(owed))
