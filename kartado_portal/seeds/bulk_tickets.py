"""What tickets by the thousand say and when: drawn without a database, in any process.

What the services keep true is kept true here too. Rows name tickets and messages by their
place in the batch; their ids are known only under the lock for writing (`bulk`).
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.elapsed import default_elapsed
from kartado_portal.seeds.bulk_people import People, Shape
from kartado_portal.seeds.phrases import Phrases, pick
from kartado_portal.tickets import sla
from kartado_portal.tickets.lifecycle import Priority, Stage, in_service
from kartado_portal.tickets.sla import DEFAULTS, Targets

Row = tuple[Any, ...]

TICKET = (
    "id number search_text form_key subject category_id stage is_open requester_id company_id "
    "owner_id level channel guidance created_at last_activity_at promised_at first_replied_at "
    "closed_at version priority next_due_at first_reply_minutes solution_minutes next_due_kind "
    "next_warn_at is_overdue_told waits_since paused_at paused_minutes next_replies_kept "
    "next_replies_missed is_solution_kept staffed_at"
)
"""Columns; what the first four hold is known only with the id."""
MESSAGE = "id ticket_id author_id kind audience channel body_html body_text form_key created_at"
EVENT = "ticket_id after_message_id actor_id kind data created_at"
READING = "ticket_id account_id seen_at is_muted"

_FILE_EVERY = 400
"""One ticket in so many has a file with real bytes; each costs a sync to disk."""
_LENGTHS = (1, 1, 2, 2, 3, 4, 5)
_LEVELS = ("N1",) * 6 + ("N2",) * 3 + ("N3",)
_PRIORITIES = ("normal",) * 12 + ("low", "low", "high", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Batch:
    """Tickets `start` to `start + size` of `count`. `times_as_text`: as SQLite keeps them."""

    start: int
    size: int
    count: int
    people: People
    shape: Shape
    seed: int
    now: datetime
    times_as_text: bool

    def as_value(self, at: datetime | None) -> datetime | str | None:
        """Return a time, which is UTC here, as the database takes it."""
        if at is None or not self.times_as_text:
            return at
        return at.isoformat(" ", "microseconds")[:26]


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order of their ids."""

    tickets: list[Row] = field(default_factory=list)
    """What `TICKET` names from the subject on."""
    messages: list[Row] = field(default_factory=list)
    """Without the id; the ticket by its place."""
    events: list[Row] = field(default_factory=list)
    """Ticket and message by their places."""
    readings: list[Row] = field(default_factory=list)
    """The ticket by its place."""
    files: list[tuple[int, int, datetime]] = field(default_factory=list)
    """Author, place of the message and time of those that get a file."""


def draw(batch: Batch) -> Rows:
    """Return the rows of a batch: the same for the same seed and place."""
    chance = random.Random(f"{batch.seed}:{batch.start}")
    phrases, rows = Phrases(chance), Rows()
    fixed = batch.shape.messages
    for place in range(batch.size):
        _add_ticket(rows, batch, place, fixed or pick(chance, _LENGTHS), phrases, chance)
    return rows


def _add_ticket(
    rows: Rows, batch: Batch, place: int, length: int, phrases: Phrases, chance: random.Random
) -> None:
    people, index, as_value = batch.people, batch.start + place, batch.as_value
    requester_id, company_id = people.customers[index % len(people.customers)]
    owner_id = pick(chance, people.staff)
    opened = _opened(batch, index, chance)
    gap = min(timedelta(hours=30), (batch.now - opened) / (length + 1))
    subject, bodies = phrases.conversation(length)
    at = opened
    for turn, body in enumerate(bodies):
        at = opened + gap * turn
        author_id = owner_id if turn % 2 else requester_id
        kind = "reply" if turn else "opening"
        # fmt: off
        rows.messages.append(
            (place, author_id, kind, "everyone", "portal",
             f"<p>{body}</p>", body, f"bulk-{turn}", as_value(at))
        )
        if not turn and not (index + 1) % _FILE_EVERY:
            rows.files.append((author_id, len(rows.messages) - 1, at))
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
            subject,
            pick(chance, people.categories),
            stage.value,
            closed is None,
            requester_id,
            company_id,
            None if stage is Stage.NEW else owner_id,
            level,
            "portal",
            "{}",
            as_value(opened),
            as_value(closed or at),
            as_value(_due(opened, targets.first_reply)),
            as_value(opened + gap if length > 1 else None),
            as_value(closed),
            length,
            priority,
            as_value(due),
            took(opened, opened + gap) if length > 1 else None,
            solution,
            kind,
            as_value(due - timedelta(minutes=targets.warn) if due else None),
            True,  # whoever seeds wants no letters of it
            as_value(at if closed is None and length % 2 else None),
            as_value(at if stage is Stage.WAITING_CUSTOMER else None),
            0,
            kept,
            missed,
            None if solution is None else solution <= (targets.solution or 0),
            as_value(opened),
        )
    )
    # fmt: on
    if closed is not None:
        last = len(rows.messages) - 1
        rows.events.append((place, last, owner_id, "closed", "{}", as_value(closed)))
    seen = closed or at if chance.random() < 0.9 else opened
    rows.readings.append((place, requester_id, as_value(seen), False))


def _opened(batch: Batch, index: int, chance: random.Random) -> datetime:
    """Return when the ticket was opened: in the order of the ids, the newest an hour ago."""
    age = timedelta(days=batch.shape.days) * ((batch.count - index) / batch.count)
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
