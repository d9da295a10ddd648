"""How long the staff may take: targets by priority in business time, and the clocks that run.

Three clocks: the first reply since the opening, the next reply since the customer's message that
waits, the solution since the opening. All rest while the ticket waits for the customer, but for
the first reply: its time was promised to the customer, who reads it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kartado_portal.hours.current import current_calendar, current_elapsed
from kartado_portal.tickets.lifecycle import Priority, Stage
from kartado_portal.tickets.models import SlaTarget, Ticket

FIRST, NEXT, SOLUTION = "first", "next", "solution"
LABELS = {FIRST: "1ª resposta", NEXT: "Resposta", SOLUTION: "Solução"}


@dataclass(frozen=True, slots=True)
class Targets:
    """Business minutes; None: there is no such target. `warn` is how long before due to warn."""

    first_reply: int
    next_reply: int | None
    solution: int | None
    warn: int


DEFAULTS = {
    Priority.LOW: Targets(480, 960, 5400, 60),
    Priority.NORMAL: Targets(240, 480, 2700, 60),
    Priority.HIGH: Targets(120, 240, 1080, 30),
    Priority.URGENT: Targets(60, 60, 540, 15),
}
"""What holds until an administrator says otherwise; a day of the desk has 540 minutes."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time by which the staff has to do something."""

    kind: str
    """`FIRST`, `NEXT` or `SOLUTION`."""
    due_at: datetime


def targets_of(session: Session, priority: str) -> Targets:
    """Return what holds for tickets of a priority now."""
    row = session.get(SlaTarget, priority)
    if row is None:
        return DEFAULTS[Priority(priority)]
    return Targets(
        row.first_reply_minutes, row.next_reply_minutes, row.solution_minutes, row.warn_minutes
    )


def promised_reply(session: Session, opened: datetime, priority: str = Priority.NORMAL) -> datetime:
    """Return when the first reply to a ticket opened then is due, as its requester is told."""
    minutes = targets_of(session, priority).first_reply
    return current_calendar().add_business_time(opened, minutes)


def clocks(ticket: Ticket, targets: Targets) -> list[Clock]:
    """Return the clocks that run, the earliest due first; none while the customer is awaited."""
    if not ticket.is_open or ticket.stage in (Stage.WAITING_CUSTOMER, Stage.ASSISTANT):
        return []
    add, running = current_calendar().add_business_time, []
    if ticket.first_replied_at is None:
        running.append(Clock(FIRST, ticket.promised_at))
    elif ticket.waits_since is not None and targets.next_reply is not None:
        running.append(Clock(NEXT, add(ticket.waits_since, targets.next_reply)))
    if targets.solution is not None:
        whole = targets.solution + ticket.paused_minutes
        running.append(Clock(SOLUTION, add(ticket.staffed_at or ticket.created_at, whole)))
    return sorted(running, key=lambda clock: clock.due_at)


def reply_due(session: Session, ticket: Ticket) -> datetime | None:
    """Return by when the customer is answered; None while no answer is owed."""
    is_staffed = ticket.is_open and ticket.stage != Stage.ASSISTANT
    is_owed = is_staffed and (ticket.first_replied_at is None or ticket.waits_since is not None)
    if not is_owed:  # most are not: the targets are not even read
        return None
    running = clocks(ticket, targets_of(session, ticket.priority))
    return next((clock.due_at for clock in running if clock.kind != SOLUTION), None)


def answered(session: Session, ticket: Ticket, now: datetime) -> None:
    """Count a public answer of the staff: was it in time, if the customer waited for one?"""
    if ticket.first_replied_at is not None and ticket.waits_since is not None:
        target = targets_of(session, ticket.priority).next_reply
        if target is not None:
            is_kept = current_elapsed().minutes(ticket.waits_since, now) <= target
            ticket.next_replies_kept += is_kept
            ticket.next_replies_missed += not is_kept
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.waits_since = None


def run(session: Session, ticket: Ticket, now: datetime) -> None:
    """Rest or go on as the stage says, and stamp what is due next; at a closing, judge it."""
    minutes = current_elapsed().minutes
    if ticket.stage == Stage.WAITING_CUSTOMER:
        ticket.paused_at = ticket.paused_at or now
        ticket.waits_since = None
    elif ticket.paused_at is not None:
        ticket.paused_minutes += max(0, minutes(ticket.paused_at, now))
        ticket.paused_at = None
    targets = targets_of(session, ticket.priority)
    is_to_judge = ticket.closed_at is not None and ticket.is_solution_kept is None
    if is_to_judge and targets.solution and ticket.staffed_at is not None:
        taken = minutes(ticket.staffed_at, ticket.closed_at) - ticket.paused_minutes
        ticket.is_solution_kept = taken <= targets.solution
    _stamp(ticket, clocks(ticket, targets), targets)


def press(session: Session, ticket: Ticket, now: datetime) -> None:
    """Follow a new priority. What a customer was promised may only come earlier."""
    if ticket.first_replied_at is None:
        since = ticket.staffed_at or ticket.created_at
        wanted = promised_reply(session, since, ticket.priority)
        ticket.promised_at = min(ticket.promised_at, wanted)
    run(session, ticket, now)


def _stamp(ticket: Ticket, running: list[Clock], targets: Targets) -> None:
    first = running[0] if running else None
    due = first.due_at if first else None
    if due != ticket.next_due_at:
        ticket.is_overdue_told = False
    ticket.next_due_at, ticket.next_due_kind = due, first.kind if first else ""
    ticket.next_warn_at = current_elapsed().before(due, targets.warn) if due else None
