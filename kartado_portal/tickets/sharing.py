"""Who follows a ticket, how far they read, and what they want to hear of it."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import emails, queries, services
from kartado_portal.tickets.errors import NotAColleague, NotARequestersAct
from kartado_portal.tickets.models import Participant, Ticket

EVER = datetime(2000, 1, 1, tzinfo=UTC)


def add_participant(
    session: Session, *, actor: Actor, number: str, email: str, now: datetime
) -> Ticket:
    """Let a colleague of the requester's company see the ticket and reply; tells the colleague.

    The requester's act, and the staff's. Twice is nothing.

    Raises: TicketNotFound, TicketClosed, NotARequestersAct, NotAColleague (also for an address
    that is unknown, unconfirmed or another company's: the answer tells them not apart).
    """
    ticket = _of_requester(session, actor, number)
    services.refuse_closed(ticket)
    colleague = session.exec(
        select(Account).where(
            Account.email == email.strip().lower(),
            Account.company_id == ticket.company_id,
            Account.company_id.is_not(None),
            Account.confirmed_at.is_not(None),
            Account.disabled_at.is_(None),
            Account.erased_at.is_(None),
        )
    ).one_or_none()
    if colleague is None or colleague.id == ticket.requester_id:
        raise NotAColleague(email=email.strip())
    if session.get(Participant, (ticket.id, colleague.id)) is None:
        session.add(
            Participant(
                ticket_id=ticket.id,
                account_id=colleague.id,
                added_by_id=actor.account_id,
                added_at=now,
            )
        )
        session.flush()
        # All of it is news to the colleague.
        services.reading_of(session, ticket, colleague.id or 0).seen_at = EVER
        services.tell_timeline(session, ticket, "joined", actor=actor, now=now, who=colleague.id)
        emails.participant_added(session, ticket, colleague, author=actor, now=now)
        services.poke_watchers(session, ticket)
    return ticket


def remove_participant(
    session: Session, *, actor: Actor, number: str, account_id: int, now: datetime
) -> Ticket:
    """Take a colleague off the ticket: the requester's act, the staff's, or one's own.

    Raises: TicketNotFound, TicketClosed, NotARequestersAct.
    """
    ticket = queries.get_for(session, actor, number, for_update=True)
    services.refuse_closed(ticket)
    if account_id != actor.account_id:
        ticket = _of_requester(session, actor, number)
    row = session.get(Participant, (ticket.id, account_id))
    if row is not None:
        services.poke_watchers(session, ticket)
        session.delete(row)
        services.tell_timeline(session, ticket, "left", actor=actor, now=now, who=account_id)
    return ticket


def list_colleagues(session: Session, *, actor: Actor) -> list[str]:
    """Return the addresses of the actor's company that can be added, the actor's own left out."""
    return _members(session, company_id=actor.company_id, but=actor.account_id)


def list_colleagues_of_requester(session: Session, *, actor: Actor, number: str) -> list[str]:
    """Return whom the staff can add to a ticket. Raises: NotAllowed, TicketNotFound."""
    if not actor.is_staff:
        raise NotAllowed
    ticket = queries.get_for(session, actor, number)
    return _members(session, company_id=ticket.company_id, but=ticket.requester_id)


def _members(session: Session, *, company_id: int | None, but: int) -> list[str]:
    if company_id is None:
        return []
    people = select(Account.email).where(
        Account.company_id == company_id,
        Account.id != but,
        Account.confirmed_at.is_not(None),
        Account.disabled_at.is_(None),
        Account.erased_at.is_(None),
    )
    return list(session.exec(people.order_by(Account.email).limit(200)).all())


def set_muted(session: Session, *, actor: Actor, number: str, is_muted: bool) -> None:
    """Stop or resume the actor's letters about this ticket. Raises: TicketNotFound."""
    ticket = queries.get_for(session, actor, number)
    services.reading_of(session, ticket, actor.account_id).is_muted = is_muted


def mark_seen(session: Session, *, actor: Actor, number: str, now: datetime) -> None:
    """Remember that the actor has read the ticket up to now. Raises: TicketNotFound."""
    ticket = queries.get_for(session, actor, number)
    reading = services.reading_of(session, ticket, actor.account_id)
    reading.seen_at = max(now, ticket.last_activity_at)


def _of_requester(session: Session, actor: Actor, number: str) -> Ticket:
    ticket = queries.get_for(session, actor, number, for_update=True)
    if not (actor.is_staff or ticket.requester_id == actor.account_id):
        raise NotARequestersAct
    return ticket
