"""What this room holds about one person, and of tickets: conversations, and who proved what."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, select, update

from kartado_portal import clock
from kartado_portal.accounts import exports
from kartado_portal.accounts.exports import Part
from kartado_portal.accounts.models import Account
from kartado_portal.chat.models import ChatVisitor, Conversation, KatiaAnswer
from kartado_portal.tickets.assistant import KIND
from kartado_portal.tickets.models import Message, Ticket

_REMOVED = "Conteúdo removido a pedido do titular."


def register() -> None:
    """Have every export and erasure include this room."""
    exports.register("conversas", collect_conversations, erase_conversations)


def collect_conversations(session: Session, *, account_id: int) -> Part:
    """Return the conversations with what Katia said; the person's own words are in the tickets."""
    mine = (
        select(Ticket, Conversation)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Ticket.requester_id == account_id)
        .order_by(Ticket.id)
    )
    return Part(
        [
            {
                "número": ticket.number,
                "canal": row.channel,
                "última mensagem em": clock.stamp(row.last_at),
                "respostas da assistente": _said(session, ticket.id or 0),
            }
            for ticket, row in session.exec(mine)
        ]
    )


def _said(session: Session, ticket_id: int) -> list[dict[str, str]]:
    spoken = select(Message).where(Message.ticket_id == ticket_id, Message.kind == KIND)
    return [
        {"em": clock.stamp(one.created_at), "texto": one.body_text}
        for one in session.exec(spoken.order_by(Message.id))
    ]


def erase_conversations(session: Session, *, account_id: int, now: datetime) -> None:
    """Empty what Katia said to the person, for it repeats their words, and forget their browsers.

    Called while the account carries its address, which visitors may have asked codes for.
    """
    email = session.get_one(Account, account_id).email
    mine = select(Conversation).join(Ticket, Ticket.id == Conversation.ticket_id)
    for row in session.exec(mine.where(Ticket.requester_id == account_id)).all():
        row.step, row.asked_at, row.visitor_id, row.last_at = {}, None, None, now
        session.add(row)
    spoken = (
        select(Message, KatiaAnswer)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .outerjoin(KatiaAnswer, KatiaAnswer.message_id == Message.id)
        .where(Ticket.requester_id == account_id, Message.kind == KIND)
    )
    for message, answer in session.exec(spoken).all():
        message.body_html, message.body_text = f"<p>{_REMOVED}</p>", _REMOVED
        session.add(message)
        if answer is not None:
            answer.options = []
            session.add(answer)
    theirs = select(ChatVisitor).where(
        (ChatVisitor.account_id == account_id) | (ChatVisitor.asked_email == email)
    )
    for visitor in session.exec(theirs).all():
        visitor.asked_email = visitor.code_digest = ""
        if visitor.account_id == account_id:
            visitor.account_id = visitor.proved_until = None
        session.add(visitor)


def forget_tickets(session: Session, *, ticket_ids: Collection[int], before: datetime) -> None:
    """Empty what only a chat has of these tickets; how it ended and what was counted stay.

    Addresses that were typed to be proved go with it, where the code is long over.
    """
    mine = Conversation.ticket_id.in_(ticket_ids)
    asked = select(Conversation.visitor_id).where(mine, Conversation.visitor_id.is_not(None))
    session.exec(
        update(ChatVisitor)
        .where(ChatVisitor.id.in_(asked), ChatVisitor.last_seen_at < before)
        .values(asked_email="", code_digest="")
    )
    nothing: dict[str, Any] = {"step": {}, "asked_at": None, "asked_act": ""}
    session.exec(
        update(Conversation).where(mine).values(**nothing, visitor_id=None, asker_address="")
    )
    said = select(Message.id).where(Message.ticket_id.in_(ticket_ids))
    session.exec(update(KatiaAnswer).where(KatiaAnswer.message_id.in_(said)).values(options=[]))
