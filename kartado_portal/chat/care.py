"""What goes on beside conversations: questions a dead process left, letters, rest, typing."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, delete, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from kartado_portal import clock
from kartado_portal.accounts import contacts
from kartado_portal.accounts.models import Account
from kartado_portal.chat import queries, services, speakers
from kartado_portal.chat.models import Conversation, HostToken
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.thinking import have_answered
from kartado_portal.database import in_reading, in_unit
from kartado_portal.katia.answers import Tier
from kartado_portal.settings import get_settings
from kartado_portal.tickets import assistant, emails, staff_emails
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Message, Ticket

LATE = timedelta(seconds=15)
"""A question that is older was left by a process that died; Katia takes under a second."""
UNSEEN = timedelta(minutes=2)
"""Words that nobody has read for so long are told by letter."""
_WATCHED = timedelta(days=3)
_ROUND_SECONDS = 5.0
_REST_EVERY = 60
"""Rounds between two looks for conversations that rest."""
_AT_ONCE = 50

log = structlog.get_logger(__name__)


async def run_chat_care() -> None:
    """Care for conversations until cancelled; any number of processes may."""
    turn = 0
    while True:
        try:
            await round_of_care(now=clock.now(), with_rest=turn % _REST_EVERY == 0)
        except SQLAlchemyError as error:
            log.warning("chat.no_care", error=type(error).__name__)
        except Exception:
            log.exception("chat.care_failed")
        turn += 1
        await asyncio.sleep(_ROUND_SECONDS)


async def round_of_care(*, now: datetime, with_rest: bool) -> None:
    """Do everything that is due once."""
    for number in await in_reading(queries.waiting_for_katia, before=now - LATE, limit=_AT_ONCE):
        try:
            await have_answered(number)
        except Exception:  # one conversation must not keep the others waiting
            log.exception("katia.failed")
    if await in_reading(has_unseen, now=now):
        await in_unit(tell_unseen, now=now)
    await in_unit(stop_typing, now=now) if await in_reading(has_typed, now=now) else None
    if with_rest:
        await in_unit(end_resting, now=now)
        await in_unit(tidy, now=now)


def has_unseen(session: Session, *, now: datetime) -> bool:
    """Tell whether there may be words to tell by letter."""
    return bool(_untold(session, now, limit=1))


def _untold(session: Session, now: datetime, limit: int) -> list[tuple[Ticket, Conversation]]:
    newest = (
        select(Message.id)
        .where(Message.ticket_id == Conversation.ticket_id, Message.audience == "everyone")
        .order_by(col(Message.id).desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    open_words = (
        select(Ticket, Conversation)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(
            Conversation.last_at > now - _WATCHED,
            Conversation.last_at < now - UNSEEN,
            or_(
                # Also of what was closed or given back since: those words were for the customer.
                col(Ticket.first_replied_at).is_not(None)
                & (newest > Conversation.requester_seen_id)
                & (newest > Conversation.requester_told_id),
                col(Ticket.is_open)
                & (Ticket.stage != Stage.ASSISTANT)
                & (newest > Conversation.staff_seen_id)
                & (newest > Conversation.staff_told_id),
            ),
        )
        .limit(limit)
    )
    return [(ticket, row) for ticket, row in session.exec(open_words)]


def tell_unseen(session: Session, *, now: datetime) -> int:
    """Write a letter for the newest words that the other side has not read; return how many.

    One letter however many lines there are: it carries the newest, and leads to the rest.
    """
    told = 0
    for ticket, row in _untold(session, now, _AT_ONCE):
        newest = queries.last_public_id(session, ticket.id or 0)
        by_staff = queries.last_human_id(session, ticket.id or 0)
        if by_staff > max(row.requester_seen_id, row.requester_told_id):
            message = session.get_one(Message, by_staff)
            author = session.get_one(Account, message.author_id)
            actor = contacts.actor_of(session, author)
            emails.replied(session, ticket, message, author=actor, now=now)
            told += 1
        by_requester = _last_of(session, ticket)
        is_with_staff = ticket.is_open and ticket.stage != Stage.ASSISTANT
        if is_with_staff and by_requester > max(row.staff_seen_id, row.staff_told_id):
            message = session.get_one(Message, by_requester)
            requester = contacts.actor_of(session, session.get_one(Account, ticket.requester_id))
            staff_emails.customer_replied(session, ticket, message, author=requester, now=now)
            told += 1
        row.requester_told_id = row.staff_told_id = newest
        session.add(row)
    return told


def _last_of(session: Session, ticket: Ticket) -> int:
    mine = (
        select(Message.id)
        .where(Message.ticket_id == ticket.id, Message.author_id == ticket.requester_id)
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    return session.exec(mine).first() or 0


def has_typed(session: Session, *, now: datetime) -> bool:
    """Tell whether somebody has stopped typing without sending."""
    return bool(session.exec(_stopped(now).limit(1)).first())


def _stopped(now: datetime) -> SelectOfScalar[Conversation]:
    return select(Conversation).where(
        Conversation.last_at > now - _WATCHED,
        or_(
            col(Conversation.requester_typing_until) <= now,
            col(Conversation.staff_typing_until) <= now,
        ),
    )


def stop_typing(session: Session, *, now: datetime) -> None:
    """Forget who has stopped typing, and have the pages say so."""
    for row in session.exec(_stopped(now).limit(_AT_ONCE)).all():
        row.requester_typing_until = row.staff_typing_until = None
        session.add(row)
        services.tell(session, session.get_one(Ticket, row.ticket_id))


def end_resting(session: Session, *, now: datetime) -> int:
    """End conversations with Katia in which nobody has said a word for long; return how many.

    No letter and no survey: nobody is asked about what ended by itself.
    """
    limit = now - timedelta(hours=get_settings().chat_rest_hours)
    resting = (
        select(Ticket, Conversation)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(Ticket.is_open, Ticket.stage == Stage.ASSISTANT, Conversation.last_at < limit)
        .limit(_AT_ONCE)
        .with_for_update(of=(Ticket, Conversation), skip_locked=True)
    )
    ended = 0
    for ticket, row in session.exec(resting).all():
        row.asked_at, row.step = None, {}
        row.outcome = row.outcome or _assumed(session, queries.talk_of(session, ticket, row))
        session.add(row)
        assistant.finish(session, ticket, actor=None, now=now)
        services.tell(session, ticket)
        ended += 1
    return ended


def _assumed(session: Session, talk: Talk) -> str:
    last = queries.last_answer(session, talk.ticket.id or 0)
    is_answered = last is not None and last[1].tier == Tier.DIRECT and last[1].is_helpful is None
    return "assumed" if is_answered else "abandoned"


def tidy(session: Session, *, now: datetime) -> None:
    """Forget visitors who never wrote, and host systems' tokens that are old anyway."""
    speakers.tidy(session, now=now)
    session.exec(delete(HostToken).where(col(HostToken.expires_at) < now))
