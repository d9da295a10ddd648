"""Tickets by the thousand, for measuring: believable, the same for the same seed, written in bulk.

Past the services on purpose, since ten thousand acts one by one take minutes. What the
services keep true is kept true here too.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import update
from sqlmodel import Session, col, select

from kartado_portal.database import run_in_unit
from kartado_portal.files.models import Attachment
from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.elapsed import default_elapsed
from kartado_portal.seeds import bulk_people
from kartado_portal.seeds.bulk_people import People, Shape
from kartado_portal.seeds.bulk_writing import Row, Writer
from kartado_portal.seeds.phrases import Phrases, pick
from kartado_portal.seeds.sample_files import keep_sample
from kartado_portal.tickets import sla
from kartado_portal.tickets.lifecycle import Priority, Stage, in_service
from kartado_portal.tickets.models import Message, Reading, Ticket, TicketEvent
from kartado_portal.tickets.search import search_text
from kartado_portal.tickets.sla import DEFAULTS, Targets

_BATCH = 4_000
"""Tickets a transaction: a portal that runs meanwhile waits no longer than for one."""
_SPAN = timedelta(days=3 * 365)
_FILE_EVERY = 400
"""One ticket in so many has a file with real bytes; each costs a sync to disk."""
_SAMPLES = ("foto-do-local.png", "planilha-de-itens.csv", "registro-do-aparelho.txt")
_LENGTHS = (1, 1, 2, 2, 3, 4, 5)
_LEVELS = ("N1",) * 6 + ("N2",) * 3 + ("N3",)
_PRIORITIES = ("normal",) * 12 + ("low", "low", "high", "high", "urgent")
_NUMBERS = 9 * 10**10
_STRIDE = 54_018_521_387  # shares no factor with _NUMBERS: visits each once
_TICKET = (
    "id number subject search_text category_id stage is_open requester_id company_id owner_id "
    "level channel guidance form_key created_at last_activity_at promised_at first_replied_at "
    "closed_at version priority next_due_at first_reply_minutes solution_minutes next_due_kind "
    "next_warn_at is_overdue_told waits_since paused_at paused_minutes next_replies_kept "
    "next_replies_missed is_solution_kept staffed_at"
)
_MESSAGE = "id ticket_id author_id kind audience channel body_html body_text form_key created_at"
_EVENT = "ticket_id actor_id kind data after_message_id created_at"
_READING = "ticket_id account_id seen_at is_muted"


def seed_tickets(
    count: int,
    *,
    password_hash: str,
    now: datetime,
    seed: int = 1,
    shape: Shape | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write `count` tickets with people, messages, events and files; several transactions.

    `on_progress` hears how many more are written. A second call adds to the first.
    """
    shape, now = shape or Shape(), now.astimezone(UTC)
    people = run_in_unit(
        bulk_people.ensure, tickets=count, shape=shape, password_hash=password_hash, now=now
    )
    for start in range(0, count, _BATCH):
        batch = _Batch(start, min(_BATCH, count - start), count, people, shape, seed, now)
        run_in_unit(_write, batch=batch)
        on_progress(batch.size)


@dataclass(frozen=True, slots=True)
class _Batch:
    start: int
    size: int
    count: int
    people: People
    shape: Shape
    seed: int
    now: datetime


@dataclass(slots=True)
class _Rows:
    """Rows by table; ids come from reserved ranges."""

    ticket_ids: Iterator[int]
    message_ids: Iterator[int]
    numbers: Iterator[str]
    tickets: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)
    files: list[tuple[int, int, datetime]] = field(default_factory=list)
    """Author, message and time of those that get a file."""


def _write(session: Session, *, batch: _Batch) -> None:
    chance = random.Random(f"{batch.seed}:{batch.start}")
    fixed = batch.shape.messages
    lengths = [fixed or pick(chance, _LENGTHS) for _ in range(batch.size)]
    writer = Writer(session)
    ticket_ids = list(writer.reserve(Ticket, batch.size))
    message_ids = writer.reserve(Message, sum(lengths))
    numbers = _numbers(session, ticket_ids, chance)
    rows = _Rows(iter(ticket_ids), message_ids, iter(numbers))
    phrases = Phrases(chance)
    for place, length in enumerate(lengths):
        _add_ticket(rows, batch, batch.start + place, length, phrases, chance)
    writer.write(Ticket, _TICKET, rows.tickets)
    writer.write(Message, _MESSAGE, rows.messages)
    writer.write(TicketEvent, _EVENT, rows.events)
    writer.write(Reading, _READING, rows.readings)
    _add_files(session, rows)


def _add_ticket(
    rows: _Rows, batch: _Batch, index: int, length: int, phrases: Phrases, chance: random.Random
) -> None:
    people = batch.people
    requester_id, company_id = people.customers[index % len(people.customers)]
    owner_id = pick(chance, people.staff)
    ticket_id, number = next(rows.ticket_ids), next(rows.numbers)
    opened = _opened(batch, index, chance)
    gap = min(timedelta(hours=30), (batch.now - opened) / (length + 1))
    subject, bodies = phrases.conversation(length)
    at, message_id = opened, 0
    for turn, body in enumerate(bodies):
        at, message_id = opened + gap * turn, next(rows.message_ids)
        author_id = owner_id if turn % 2 else requester_id
        kind = "reply" if turn else "opening"
        # fmt: off
        rows.messages.append(
            (message_id, ticket_id, author_id, kind, "everyone", "portal",
             f"<p>{body}</p>", body, f"bulk-{turn}", at)
        )
        if not turn and not ticket_id % _FILE_EVERY:
            rows.files.append((author_id, message_id, at))
    took = default_elapsed().minutes
    stage, level = _stage(batch.now - opened, length, chance)
    closed = at + gap if stage is Stage.CLOSED else None
    priority = pick(chance, _PRIORITIES)
    targets = DEFAULTS[Priority(priority)]
    kind, due = _next_due(stage, length, opened, at, targets)
    solution = took(opened, closed) if closed else None
    kept, missed = _next_replies(opened, gap, length, targets)
    rows.tickets.append(
        (
            ticket_id,
            number,
            subject,
            search_text(subject, number),
            pick(chance, people.categories),
            stage.value,
            closed is None,
            requester_id,
            company_id,
            None if stage is Stage.NEW else owner_id,
            level,
            "portal",
            "{}",
            f"bulk-{ticket_id}",
            opened,
            closed or at,
            _due(opened, targets.first_reply),
            opened + gap if length > 1 else None,
            closed,
            length,
            priority,
            due,
            took(opened, opened + gap) if length > 1 else None,
            solution,
            kind,
            due - timedelta(minutes=targets.warn) if due else None,
            True,  # whoever seeds wants no letters of it
            at if closed is None and length % 2 else None,
            at if stage is Stage.WAITING_CUSTOMER else None,
            0,
            kept,
            missed,
            None if solution is None else solution <= (targets.solution or 0),
            opened,
        )
    )
    # fmt: on
    if closed is not None:
        rows.events.append((ticket_id, owner_id, "closed", "{}", message_id, closed))
    seen = closed or at if chance.random() < 0.9 else opened
    rows.readings.append((ticket_id, requester_id, seen, False))


def _opened(batch: _Batch, index: int, chance: random.Random) -> datetime:
    """Return when the ticket was opened: in the order of the ids, the newest an hour ago."""
    age = _SPAN * ((batch.count - index) / batch.count)
    return batch.now - timedelta(hours=1) - age + timedelta(seconds=int(chance.random() * 600))


def _next_due(
    stage: Stage, length: int, opened: datetime, waits_since: datetime, targets: Targets
) -> tuple[str, datetime | None]:
    """Return which clock is due next, and when, as `sla.clocks` would, to that day's noon."""
    if stage in (Stage.CLOSED, Stage.WAITING_CUSTOMER):
        return "", None
    running = [(_due(opened, targets.solution or 0), sla.SOLUTION)]
    if length == 1:
        running.append((_due(opened, targets.first_reply), sla.FIRST))
    elif length % 2:
        running.append((_due(waits_since, targets.next_reply or 0), sla.NEXT))
    due, kind = min(running)
    return kind, due


def _next_replies(
    opened: datetime, gap: timedelta, length: int, targets: Targets
) -> tuple[int, int]:
    """Return how many answers to the customer's later messages were in time, and late."""
    took, asked = default_elapsed().minutes, range(2, length - 1, 2)
    waits = [took(opened + gap * turn, opened + gap * (turn + 1)) for turn in asked]
    kept = sum(one <= (targets.next_reply or 0) for one in waits)
    return kept, len(waits) - kept


@cache
def _due_from(noon: datetime, minutes: int) -> datetime:
    return default_calendar().add_business_time(noon, minutes)


def _due(since: datetime, minutes: int) -> datetime:
    """Return what is due so long after that noon (UTC): the calendar is slow for thousands."""
    return _due_from(since.replace(hour=12, minute=0, second=0, microsecond=0), minutes)


def _stage(age: timedelta, length: int, chance: random.Random) -> tuple[Stage, str]:
    """Return stage and level: what is old is closed, what has no answer yet is new."""
    level = pick(chance, _LEVELS)
    if chance.random() < (0.97 if age > timedelta(days=45) else 0.35):
        return Stage.CLOSED, level
    if length == 1:
        return Stage.NEW, "N1"
    return (Stage.WAITING_CUSTOMER if length % 2 == 0 else in_service(level)), level


def _numbers(session: Session, ticket_ids: list[int], chance: random.Random) -> list[str]:
    """Return numbers of 11 digits that no ticket has, scattered by a fixed stride."""
    wanted = [str(10**10 + ticket_id * _STRIDE % _NUMBERS) for ticket_id in ticket_ids]
    taken = set(session.exec(select(Ticket.number).where(col(Ticket.number).in_(wanted))))
    return [
        number if number not in taken else str(10**10 + chance.randrange(_NUMBERS))
        for number in wanted
    ]


def _add_files(session: Session, rows: _Rows) -> None:
    for author_id, message_id, at in rows.files:
        name = _SAMPLES[message_id % len(_SAMPLES)]
        attachment_id = keep_sample(session, name=name, uploader_id=author_id, now=at)
        session.execute(
            update(Attachment)
            .where(col(Attachment.id) == attachment_id)
            .values(message_id=message_id, claimed_at=at)
        )
