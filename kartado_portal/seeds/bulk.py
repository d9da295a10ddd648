"""Tickets by the thousand, for measuring: believable, the same for the same seed, written in bulk.

Past the services on purpose, since ten thousand acts one by one take minutes. A second process
draws the next tickets (`bulk_tickets`) while this one writes.
"""

import random
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from sqlalchemy import update
from sqlmodel import Session, col, select

from kartado_portal.database import get_engine, run_in_unit
from kartado_portal.files.models import Attachment
from kartado_portal.seeds import bulk_people
from kartado_portal.seeds.bulk_people import Shape
from kartado_portal.seeds.bulk_tickets import EVENT, MESSAGE, READING, TICKET, Batch, Rows, draw
from kartado_portal.seeds.bulk_writing import Writer
from kartado_portal.seeds.sample_files import keep_sample
from kartado_portal.tickets.models import Message, Reading, Ticket, TicketEvent
from kartado_portal.tickets.search import search_text

_BATCH = 10_000
"""Tickets a transaction, some two seconds: a portal that runs meanwhile waits for one at most."""
_AHEAD = 2
"""Batches drawn before they are wanted."""
_SAMPLES = ("foto-do-local.png", "planilha-de-itens.csv", "registro-do-aparelho.txt")
_NUMBERS = 9 * 10**10
_STRIDE = 54_018_521_387  # shares no factor with _NUMBERS: visits each once


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
    as_text = get_engine().dialect.name == "sqlite"
    batches = [
        Batch(start, min(_BATCH, count - start), count, people, shape, seed, now, as_text)
        for start in range(0, count, _BATCH)
    ]
    for rows in _drawn(batches):
        run_in_unit(_write, rows=rows)
        on_progress(len(rows.tickets))


def _drawn(batches: list[Batch]) -> Iterator[Rows]:
    """Draw the batches in a process of their own; a few are not worth its start."""
    if len(batches) <= _AHEAD:
        yield from map(draw, batches)
        return
    # Spawned: a fork would take this process's open database along.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        ahead: deque[Future[Rows]] = deque()
        for batch in batches:
            ahead.append(other.submit(draw, batch))
            if len(ahead) > _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _write(session: Session, *, rows: Rows) -> None:
    writer = Writer(session)
    ticket_ids = writer.reserve(Ticket, len(rows.tickets))
    message_ids = writer.reserve(Message, len(rows.messages))
    numbers = _numbers(session, ticket_ids)
    tickets = [
        (ticket_id, number, search_text(row[0], number), f"bulk-{ticket_id}", *row)
        for ticket_id, number, row in zip(ticket_ids, numbers, rows.tickets, strict=True)
    ]
    messages = [
        (message_id, ticket_ids[row[0]], *row[1:])
        for message_id, row in zip(message_ids, rows.messages, strict=True)
    ]
    events = [(ticket_ids[row[0]], message_ids[row[1]], *row[2:]) for row in rows.events]
    readings = [(ticket_ids[row[0]], *row[1:]) for row in rows.readings]
    writer.write(Ticket, TICKET, tickets)
    writer.write(Message, MESSAGE, messages)
    writer.write(TicketEvent, EVENT, events)
    writer.write(Reading, READING, readings)
    _add_files(session, rows.files, message_ids)


def _numbers(session: Session, ticket_ids: range) -> list[str]:
    """Return numbers of 11 digits that no ticket has, scattered by a fixed stride."""
    chance = random.Random(ticket_ids.start)
    wanted = [str(10**10 + ticket_id * _STRIDE % _NUMBERS) for ticket_id in ticket_ids]
    taken = set(session.exec(select(Ticket.number).where(col(Ticket.number).in_(wanted))))
    return [
        number if number not in taken else str(10**10 + chance.randrange(_NUMBERS))
        for number in wanted
    ]


def _add_files(
    session: Session, files: list[tuple[int, int, datetime]], message_ids: range
) -> None:
    for author_id, place, at in files:
        message_id = message_ids[place]
        name = _SAMPLES[message_id % len(_SAMPLES)]
        attachment_id = keep_sample(session, name=name, uploader_id=author_id, now=at)
        session.execute(
            update(Attachment)
            .where(col(Attachment.id) == attachment_id)
            .values(message_id=message_id, claimed_at=at)
        )
