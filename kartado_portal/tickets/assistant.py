"""What the virtual assistant does with a ticket: talk on it, hand it to the staff, end it.

Her part of a ticket's life is the stage «COM A KATIA»: no clock runs, no letter is sent, and
nobody of the staff is asked for. The conversation itself is led by `chat`.
"""

from datetime import datetime

from sqlmodel import Session, select

from kartado_portal import rich_text
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import by_mail, queries, search, services, staff_emails
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Category, Message, Ticket
from kartado_portal.tickets.schemas import SUBJECT_LIMIT, Written

KIND = "assistant"
"""The kind of her messages, which have no author."""
_SUBJECT_CHARACTERS = 90


def begin(
    session: Session, *, actor: Actor, written: Written, form_key: str, now: datetime
) -> tuple[Ticket, Message]:
    """Write the ticket that a conversation is from its first message on, in Katia's hands."""
    return services.begin(
        session,
        actor=actor,
        subject=subject_from(rich_text.to_text(rich_text.clean(written.body_html))),
        category=by_mail.category_of_mail(session),
        form_key=form_key,
        opening=written,
        stage=Stage.ASSISTANT,
        now=now,
    )


def subject_from(text: str) -> str:
    """Return a subject made of the first words that somebody wrote."""
    line = " ".join(text.split())
    if len(line) > _SUBJECT_CHARACTERS:
        line = line[:_SUBJECT_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return line[:SUBJECT_LIMIT] or "Conversa pelo chat"


def hear(
    session: Session,
    ticket: Ticket,
    *,
    actor: Actor,
    written: Written,
    form_key: str | None,
    now: datetime,
) -> Message:
    """Add what the requester says to Katia: the ticket stays hers. Raises: TicketClosed."""
    services.refuse_closed(ticket)
    message = services.write_message(
        session, ticket, written, author=actor, kind="reply", form_key=form_key, now=now
    )
    services.touch(session, ticket, now)
    services.reading_of(session, ticket, actor.account_id).seen_at = ticket.last_activity_at
    services.poke_watchers(session, ticket)
    return message


def say(
    session: Session, ticket: Ticket, *, body_html: str, channel: str, now: datetime
) -> Message:
    """Add Katia's words. Raises: TicketClosed."""
    services.refuse_closed(ticket)
    body = rich_text.clean(body_html)
    message = Message(
        ticket_id=ticket.id or 0,
        author_id=None,
        kind=KIND,
        channel=channel,
        body_html=body,
        body_text=rich_text.to_text(body),
        created_at=now,
    )
    session.add(message)
    session.flush()
    services.touch(session, ticket, now)
    services.poke_watchers(session, ticket)
    return message


def to_staff(
    session: Session,
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    subject: str = "",
    category: Category | None = None,
) -> None:
    """Put Katia's ticket into the staff's queue, and tell the analysts on duty by letter.

    The first reply is promised from now on. A ticket that is the staff's already stays as it is.
    Raises: TicketClosed.
    """
    services.refuse_closed(ticket)
    if subject:
        ticket.subject = subject[:SUBJECT_LIMIT]
        ticket.search_text = search.search_text(ticket.subject, ticket.number)
    if category is not None:
        ticket.category_id = category.id or 0
    if ticket.stage == Stage.ASSISTANT:
        services.move(session, ticket, Stage.NEW, actor, now)
        ticket.waits_since = ticket.waits_since or now
        session.flush()
        staff_emails.new_ticket(session, ticket, now=now)
        audit.record(
            session,
            "ticket.to_staff",
            now=now,
            actor_id=actor.account_id,
            subject=f"ticket:{ticket.number}",
        )
    services.touch(session, ticket, now)
    services.poke_watchers(session, ticket)


def give_back(session: Session, *, actor: Actor, number: str, now: datetime) -> Ticket:
    """Give a conversation back to Katia: it leaves its owner and the queue.

    Raises: NotAllowed (customers), TicketNotFound, TicketClosed.
    """
    if not actor.is_staff:
        raise NotAllowed
    ticket = queries.get_for(session, actor, number, for_update=True)
    services.refuse_closed(ticket)
    services.move(session, ticket, Stage.ASSISTANT, actor, now)
    ticket.owner_id, ticket.waits_since = None, None
    audit.record(
        session,
        "ticket.to_assistant",
        now=now,
        actor_id=actor.account_id,
        subject=f"ticket:{number}",
    )
    services.touch(session, ticket, now)
    services.poke_watchers(session, ticket)
    return ticket


def finish(session: Session, ticket: Ticket, *, actor: Actor | None, now: datetime) -> None:
    """Close a conversation that no analyst has answered, with no letter and no survey.

    `actor` is the requester who is done; without one it has rested too long.
    """
    if ticket.stage == Stage.CLOSED:
        return
    ticket.stage, ticket.is_open, ticket.closed_at = Stage.CLOSED, False, now
    kind = "solved" if actor else "ended"
    services.tell_timeline(session, ticket, kind, actor=actor, now=now)
    services.touch(session, ticket, now)
    audit.record(
        session,
        "ticket.close",
        now=now,
        actor_id=actor.account_id if actor else None,
        subject=f"ticket:{ticket.number}",
    )
    services.poke_watchers(session, ticket)


def has_human_word(session: Session, ticket: Ticket, *, after_id: int) -> bool:
    """Tell whether somebody of the staff has written to the requester after a message."""
    words = (
        select(Message.id)
        .join(Account, Account.id == Message.author_id)
        .where(
            Message.ticket_id == ticket.id,
            Message.id > after_id,
            Message.audience == "everyone",
            Account.role != "customer",
        )
    )
    return session.exec(words.limit(1)).first() is not None
