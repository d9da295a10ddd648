"""Taking words that were erased out of the files of SQLite's search indexes.

An erasure, of a person or of tickets by age, empties messages, and no search finds the words from
then on. But FTS5 writes that they are gone next to them; they leave the index when its pieces are
merged, which may be never. So after it the pieces are merged, a little at a time: whoever writes
meanwhile waits for one step. PostgreSQL's vacuum does the same by itself.
"""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from kartado_portal import clock
from kartado_portal.accounts.models import Erasure
from kartado_portal.audit import log as audit
from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import in_reading, in_unit
from kartado_portal.tickets.models import Ticket

INDEXES = ("ticket_search", "message_search")
_DONE = "search.forget_words"
_PAGES = 200
"""Pages of an index that one step writes."""
_EVERY_SECONDS = 600
_AGED_AT_MOST_EVERY = timedelta(days=1)
"""Tickets grow old all day long, and each time the whole index is written anew."""

log = structlog.get_logger(__name__)


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether somebody was erased since the indexes were merged last, or tickets by age.

    For the latter once a day.
    """
    if session.get_bind().dialect.name != "sqlite":
        return False
    erased = session.exec(select(func.max(Erasure.erased_at))).one()
    aged = select(func.max(Ticket.anonymised_at)).where(col(Ticket.anonymised_at).is_not(None))
    anonymised = session.exec(aged).one()
    if erased is None and anonymised is None:
        return False
    merged = select(AuditEvent.at).where(AuditEvent.action == _DONE)
    last = session.exec(merged.order_by(col(AuditEvent.id).desc()).limit(1)).first()
    if last is None or (erased is not None and last < erased):
        return True
    return anonymised is not None and last < min(anonymised, now - _AGED_AT_MOST_EVERY)


def merge_step(session: Session, *, index: str, is_first: bool) -> bool:
    """Merge a little of an index; return whether there is more to merge."""
    before = _changes(session)
    command = text(f"INSERT INTO {index}({index}, rank) VALUES ('merge', :pages)")
    # A negative count puts every piece in line to be merged into one, whatever its size.
    session.connection().execute(command, {"pages": -_PAGES if is_first else _PAGES})
    return _changes(session) - before >= 2  # so FTS5 says that it did nothing


def note_done(session: Session, *, now: datetime) -> None:
    """Write into the audit log that the indexes hold no word that was erased until `now`."""
    audit.record(session, _DONE, now=now)


async def forget_words() -> None:
    """Merge the indexes, if it is due, until no words are left in them but those of messages."""
    begun = clock.now()
    if not await in_reading(is_due, now=begun):
        return
    for index in INDEXES:
        is_first = True
        while await in_unit(merge_step, index=index, is_first=is_first):
            is_first = False
            await asyncio.sleep(0.05)  # others write, too
    await in_unit(note_done, now=begun)


async def run_index_care() -> None:
    """Look every ten minutes, for as long as the process lives."""
    while True:
        try:
            await forget_words()
        except Exception:
            log.exception("index_care.failed")
        await asyncio.sleep(_EVERY_SECONDS)


def _changes(session: Session) -> int:
    return session.connection().execute(text("SELECT total_changes()")).scalar_one()
