"""The chats at the desk: who waits, who talks with whom, and one conversation beside another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account, Company
from kartado_portal.actor import Actor
from kartado_portal.chat import cards, queries
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.chat.models import ChatVisitor, Conversation
from kartado_portal.chat.queries import Talk
from kartado_portal.chat.schemas import ChatScreen
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Ticket
from kartado_portal.whatsapp import queries as whatsapp
from kartado_portal.workspace import canned, delivery_marks
from kartado_portal.workspace.canned import CannedCard
from kartado_portal.workspace.queries import require_staff

SIDE_BY_SIDE = 3
_LISTED = 50
_LIVE = timedelta(days=14)
"""A conversation in which nothing was said for longer is a ticket like any other, in the queue.

So that what is listed follows from recent rows, however many conversations there ever were.
"""
_KATIA_SHOWN = timedelta(hours=2)
"""Whom Katia talks with is listed while it is fresh: an analyst may step in."""


@dataclass(frozen=True)
class LiveCard:
    """One row of the list of chats."""

    number: str
    name: str
    subject: str
    since: str
    channel: str
    owner: str
    has_news: bool


@dataclass(frozen=True)
class LiveChats:
    """The chats by who has them; the longest waiting first."""

    waiting: list[LiveCard] = field(default_factory=list)
    mine: list[LiveCard] = field(default_factory=list)
    others: list[LiveCard] = field(default_factory=list)
    katia: list[LiveCard] = field(default_factory=list)


@dataclass(frozen=True)
class DeskTalk:
    """One conversation as the staff sees it."""

    number: str
    screen: ChatScreen
    name: str
    email: str
    is_proved: bool
    company: str
    url: str
    person_url: str
    channel: str
    phone: str
    """The last digits of the WhatsApp behind it, and what the person is called there."""
    notice: str
    """What an answer has to expect on WhatsApp, if it does not simply arrive."""
    is_mine: bool
    is_katias: bool
    is_open: bool
    typing: bool
    others: int
    """Tickets that the person has besides."""
    canned: list[CannedCard] = field(default_factory=list)


def live_chats(session: Session, *, actor: Actor, now: datetime) -> LiveChats:
    """Return the open conversations. Raises: NotAllowed (customers)."""
    require_staff(actor)
    live = (
        select(Ticket, Conversation, Account)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .join(Account, Account.id == Ticket.requester_id)
        .where(Ticket.is_open, Conversation.last_at > now - _LIVE)
    )
    staffed = live.where(Ticket.stage != Stage.ASSISTANT).order_by(
        Conversation.queued_at, Ticket.id
    )
    with_katia = live.where(
        Ticket.stage == Stage.ASSISTANT, Conversation.last_at > now - _KATIA_SHOWN
    ).order_by(Conversation.last_at.desc())
    found = LiveChats()
    for ticket, row, person in session.exec(staffed.limit(4 * _LISTED)):
        card = _card(session, ticket, row, person, now)
        if ticket.owner_id is None:
            found.waiting.append(card)
        elif ticket.owner_id == actor.account_id:
            found.mine.append(card)
        else:
            found.others.append(card)
    for ticket, row, person in session.exec(with_katia.limit(_LISTED)):
        found.katia.append(_card(session, ticket, row, person, now))
    return found


def count_waiting(session: Session, *, actor: Actor, now: datetime) -> int:
    """Return how many ask for an analyst and have none. Raises: NotAllowed (customers)."""
    require_staff(actor)
    waiting = (
        select(Ticket.id)
        .join(Conversation, Conversation.ticket_id == Ticket.id)
        .where(
            Conversation.last_at > now - _LIVE,
            Ticket.is_open,
            Ticket.owner_id.is_(None),
            Ticket.stage != Stage.ASSISTANT,
        )
    )
    return len(session.exec(waiting.limit(100)).all())


def desk_talk(session: Session, *, actor: Actor, number: str, now: datetime) -> DeskTalk:
    """Return one conversation. Raises: NotAllowed (customers), ConversationNotFound."""
    require_staff(actor)
    talk = queries.get_any(session, number)
    person = session.get_one(Account, talk.ticket.requester_id)
    company = session.get(Company, talk.ticket.company_id) if talk.ticket.company_id else None
    name, email, is_proved = _who(session, talk, person)
    typing = talk.conversation.requester_typing_until
    phone = whatsapp.find_phone(session, ticket_id=talk.ticket.id or 0, now=now)
    screen = cards.screen_of(session, talk, reader=actor, now=now)
    return DeskTalk(
        number=number,
        screen=delivery_marks.on_screen(session, screen),
        name=name,
        email=email,
        is_proved=is_proved,
        company=company.name if company else "",
        url=routes.desk_ticket(number),
        person_url=routes.person(person.id or 0) if is_proved else "",
        channel=talk.conversation.channel,
        phone=phone.words if phone else "",
        notice=phone.notice if phone and talk.ticket.is_open else "",
        is_mine=talk.ticket.owner_id == actor.account_id,
        is_katias=talk.state is ConversationState.KATIA,
        is_open=talk.ticket.is_open,
        typing=typing is not None and typing > now,
        others=_others(session, talk.ticket),
        canned=canned.list_canned(session, actor=actor, number=number),
    )


def _who(session: Session, talk: Talk, person: Account) -> tuple[str, str, bool]:
    """Return name, address and whether the address is known to be theirs."""
    if not visitors.is_visitor(person.email):
        return person.name or person.email, person.email, True
    row = session.get(ChatVisitor, talk.conversation.visitor_id or 0)
    asked = row.asked_email if row is not None else ""
    return visitors.NAME, f"{asked} (não confirmado)" if asked else "não informado", False


def _others(session: Session, ticket: Ticket) -> int:
    theirs = select(Ticket.id).where(
        Ticket.requester_id == ticket.requester_id, Ticket.id != ticket.id
    )
    return len(session.exec(theirs.limit(100)).all())


def _card(
    session: Session, ticket: Ticket, row: Conversation, person: Account, now: datetime
) -> LiveCard:
    owner = session.get(Account, ticket.owner_id) if ticket.owner_id else None
    is_visitor = visitors.is_visitor(person.email)
    return LiveCard(
        number=ticket.number,
        name=visitors.NAME if is_visitor else person.name or person.email,
        subject=ticket.subject,
        since=clock.ago(row.queued_at or row.last_at, now),
        channel="WhatsApp" if row.channel == "whatsapp" else "Chat",
        owner=(owner.name or owner.email) if owner else lifecycle.label(ticket.stage),
        has_news=row.requester_seen_id > row.staff_seen_id,
    )
