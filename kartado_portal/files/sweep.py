"""Taking out what nobody will ask for again, and nothing else."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlmodel import Session, col, or_, select

from kartado_portal import clock
from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.files import services
from kartado_portal.files.models import Attachment, StoreMark
from kartado_portal.files.store import (
    Store,
    get_store,
    in_worker,
    incoming_file,
    incoming_folder,
    incoming_since,
)
from kartado_portal.settings import get_settings

UNFINISHED_HOURS = 1
"""Age of an unfinished upload, or of bytes without a row, at which nobody waits for it."""
SWEEP_SECONDS = 15 * 60
_BATCH = 200
_MARK = b"The sweeper knows its store by this file.\n"

Keep = Callable[[Session], Collection[str]]
"""Names attachments to keep although no message has them: those of drafts."""

log = structlog.get_logger(__name__)


Known = Callable[[Session, list[str]], set[str]]
"""Names which of some keys other rooms keep bytes under."""


def _nothing(_: Session) -> Collection[str]:
    return ()


def _no_others(_: Session, __: list[str]) -> set[str]:
    return set()


def sweep_orphans(*, now: datetime, kept: Keep = _nothing, known: Known = _no_others) -> int:
    """Take out what is left over; return how many rows and files went.

    Unclaimed rows older than `orphan_ttl_hours` unless `kept` names them, stored bytes that
    neither a row nor `known` names and unfinished uploads older than an hour. Opens its own
    transactions.
    """
    rows = _sweep_rows(now, kept)
    return rows + _sweep_bytes(now, known) + _sweep_unfinished(now)


async def run_sweeper(*, kept: Keep = _nothing, known: Known = _no_others) -> None:
    """Sweep every quarter of an hour, for as long as the process lives."""
    while True:
        try:
            gone = await in_worker(lambda: sweep_orphans(now=clock.now(), kept=kept, known=known))
            if gone:
                log.info("attachments swept", count=gone)
        except Exception:
            log.exception("sweep failed")
        await asyncio.sleep(SWEEP_SECONDS)


def _sweep_rows(now: datetime, kept: Keep) -> int:
    before = now - timedelta(hours=get_settings().orphan_ttl_hours)
    gone = 0
    while count := run_in_unit(_delete_unclaimed, before=before, kept=kept):
        gone += count
    return gone


def _delete_unclaimed(session: Session, *, before: datetime, kept: Keep) -> int:
    """Delete a batch; a message that claims one meanwhile waits for the lock or keeps it."""
    statement = (
        select(Attachment)
        .where(col(Attachment.message_id).is_(None), col(Attachment.created_at) < before)
        .order_by(col(Attachment.created_at))
        .with_for_update(skip_locked=True)
    )
    keep = set(kept(session))
    rows = [row for row in session.exec(statement) if row.id not in keep][:_BATCH]
    for row in rows:
        services.delete_row(session, row)
    return len(rows)


def _sweep_bytes(now: datetime, others: Known) -> int:
    store = get_store()
    before = now - timedelta(hours=UNFINISHED_HOURS)
    old = (entry.key for entry in store.listing() if entry.kept_at < before)
    gone = 0
    if not _belong_together(store, now, others):
        # A mistyped address, a restore half done: a database that is not this store's must not
        # be what deletes every file.
        log.error("sweep refused", why="database and store are not of one portal")
        return 0
    for keys in _batches(old):
        orphans = set(keys) - run_in_reading(_known_keys, keys, others)
        store.delete(*orphans)
        gone += len(orphans)
    return gone


def _belong_together(store: Store, now: datetime, others: Known) -> bool:
    """Whether the mark that the database names lies in the store; makes it for a new portal.

    A mark whose row was never written, for the power went in between, is taken up.
    """
    mark = run_in_reading(lambda session: session.exec(select(StoreMark.key)).first())
    if mark is not None:
        return store.size(mark) is not None
    found = ""
    for keys in _batches(entry.key for entry in store.listing()):
        for key in set(keys) - run_in_reading(_known_keys, keys, others):
            if not _is_mark(store, key):
                return False
            found = key
    if not found:
        path = incoming_file()
        path.write_bytes(_MARK)
        found = store.keep(path)
    row = StoreMark(key=found, created_at=now)
    run_in_unit(lambda session: session.add(row))
    return True


def _is_mark(store: Store, key: str) -> bool:
    return store.size(key) == len(_MARK) and b"".join(store.read(key)) == _MARK


def _known_keys(session: Session, keys: list[str], others: Known) -> set[str]:
    rows = session.exec(
        select(Attachment.storage_key, Attachment.thumbnail_key).where(
            or_(col(Attachment.storage_key).in_(keys), col(Attachment.thumbnail_key).in_(keys))
        )
    )
    marks = session.exec(select(StoreMark.key).where(col(StoreMark.key).in_(keys)))
    return {key for row in rows for key in row if key} | set(marks) | others(session, keys)


def _sweep_unfinished(now: datetime) -> int:
    before = now - timedelta(hours=UNFINISHED_HOURS)
    gone = 0
    for path in incoming_folder().iterdir():
        since = incoming_since(path)
        if since is not None and since < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(keys, _BATCH)):
        yield batch
