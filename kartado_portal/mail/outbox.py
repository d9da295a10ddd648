"""Writing letters: a letter is a row, written in the transaction of the act that causes it."""

import contextlib
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.database import on_commit
from kartado_portal.mail.catalog import LETTERS
from kartado_portal.mail.headers import one_line
from kartado_portal.mail.models import OutboxLetter, SuppressedAddress
from kartado_portal.mail.sealing import seal
from kartado_portal.settings import get_settings

KEPT_DAYS = 90
"""How long the bare fact that a letter was sent stays, unless set; what it said goes at once."""

SUPERSEDED = "superseded by a newer letter"

_wakers: list[Callable[[], object]] = []


def enqueue(
    session: Session,
    *,
    to: str,
    letter: str,
    context: dict[str, Any],
    now: datetime,
    to_name: str = "",
    sealed: dict[str, Any] | None = None,
    dedupe_key: str | None = None,
    reply_to: str | None = None,
    thread_key: str | None = None,
    in_reply_to: str | None = None,
    expires_at: datetime | None = None,
) -> OutboxLetter:
    """Write a letter that leaves once this unit commits, and never when it rolls back.

    `context` and `sealed` are JSON and hold what the letter's templates need (`catalog.py`);
    `sealed` is encrypted and gone as soon as the letter is. A second letter with the same
    `dedupe_key` is not written: the first one is returned. Letters to one person under one
    `thread_key` leave in the order in which they were written, and mail programs show them
    as one conversation. `reply_to` is an address that turns an answer into a message of the
    portal; without it the letter does not ask for an answer. After `expires_at` it is not sent.

    Raises: ValueError when the address, the letter's name or its context is wrong (a bug).
    """
    _refuse_bad_address(to)
    if reply_to is not None:
        _refuse_bad_address(reply_to)
    _refuse_incomplete(letter, context, sealed or {})
    row = OutboxLetter(
        message_id=_new_message_id(),
        dedupe_key=dedupe_key,
        to_address=to,
        to_name=one_line(to_name),
        letter=letter,
        context=context,
        sealed_context=seal(sealed) if sealed else None,
        reply_to=reply_to,
        thread_key=thread_key,
        in_reply_to=one_line(in_reply_to) if in_reply_to else None,
        created_at=now,
        expires_at=expires_at,
        next_attempt_at=now,
    )
    earlier = _written_once(session, row)
    if earlier is not None:
        return earlier
    announce(session)
    return row


def cancel_sealed(session: Session, *, to: str, letter: str, now: datetime | None = None) -> int:
    """Drop the waiting letters of this kind to this person: a newer link has replaced theirs.

    Returns how many. One that a postman already holds may still arrive; its link is dead.
    """
    waiting = (
        select(OutboxLetter)
        .where(OutboxLetter.to_address == to, OutboxLetter.letter == letter)
        .where(col(OutboxLetter.sealed_context).is_not(None), *is_pending())
    )
    rows = session.exec(waiting).all()
    for row in rows:
        row.dropped_at = now or clock.now()
        row.last_error = SUPERSEDED
        empty(row)
    return len(rows)


def redirect(session: Session, *, address: str, to: str, to_name: str, now: datetime) -> int:
    """Send what waits for one address to another (a merge of persons); return how many letters.

    Links and codes open an account that is shut, and what the other address is told anyway needs
    no second copy: those are dropped.
    """
    waiting = select(OutboxLetter).where(OutboxLetter.to_address == address, *is_pending())
    theirs = select(OutboxLetter).where(OutboxLetter.to_address == to)
    told = {_told_of(one) for one in session.exec(theirs) if one.thread_key}
    moved = 0
    for row in session.exec(waiting).all():
        if row.sealed_context is not None or _told_of(row) in told:
            row.dropped_at, row.last_error = now, SUPERSEDED
            empty(row)
            continue
        row.to_address, row.to_name = to, one_line(to_name)
        moved += 1
    return moved


def _told_of(row: OutboxLetter) -> tuple[str, datetime, str]:
    """Return what a letter is about; a thread's name ends with whose it is."""
    return row.letter, row.created_at, (row.thread_key or "").rpartition(":")[0]


def forget_mentions(session: Session, *, words: Collection[str]) -> int:
    """Delete letters to others, waiting or dead, that name an erased person; return how many.

    What was sent holds no text any more (`delivery.py`), so few rows are read.
    """
    held = select(OutboxLetter).where(
        col(OutboxLetter.sent_at).is_(None), col(OutboxLetter.dropped_at).is_(None)
    )
    named = [row for row in session.exec(held) if any(w in str(row.context) for w in words if w)]
    for row in named:
        session.delete(row)
    return len(named)


def forget_tickets(session: Session, *, numbers: Collection[str], before: datetime) -> int:
    """Delete letters that were never sent and are about these tickets; return how many.

    Of those that belong to no ticket's thread (digests, say) the ones that were written before
    a moment and name a number. What was sent holds no text any more, and has a time of its own.
    """
    held = select(OutboxLetter).where(col(OutboxLetter.sent_at).is_(None))
    gone = [row for row in session.exec(held) if _is_about(row, set(numbers), before)]
    for row in gone:
        session.delete(row)
    return len(gone)


def _is_about(row: OutboxLetter, numbers: set[str], before: datetime) -> bool:
    kind, _, rest = (row.thread_key or "").partition(":")
    if kind in ("ticket", "desk"):
        return rest.partition(":")[0] in numbers
    told = str(row.context)
    return row.created_at < before and any(number in told for number in numbers)


def forget_person(session: Session, *, address: str) -> int:
    """Delete every letter to an address, sent or not (erasure of an account).

    Returns how many. Call it before the letter that confirms the erasure is written.
    """
    known = col(SuppressedAddress.address) == address.lower()
    session.exec(delete(SuppressedAddress).where(known))
    gone = session.exec(delete(OutboxLetter).where(col(OutboxLetter.to_address) == address))
    return int(gone.rowcount)


def count_lately(session: Session, *, to: str, letters: Collection[str], since: datetime) -> int:
    """Return how many letters of these kinds were written to an address since a moment."""
    written = select(func.count()).where(
        OutboxLetter.to_address == to,
        col(OutboxLetter.created_at) > since,
        col(OutboxLetter.letter).in_(letters),
    )
    return session.exec(written).one()


def find_written(session: Session, dedupe_key: str) -> OutboxLetter | None:
    """Return the letter that was written under a key, if any."""
    same = select(OutboxLetter).where(OutboxLetter.dedupe_key == dedupe_key)
    return session.exec(same).first()


def is_pending() -> tuple[Any, ...]:
    """Return the conditions of a letter that is still to be sent."""
    return (
        col(OutboxLetter.sent_at).is_(None),
        col(OutboxLetter.dead_at).is_(None),
        col(OutboxLetter.dropped_at).is_(None),
    )


def empty(row: OutboxLetter) -> None:
    """Forget what a letter says: once it is over, only that it existed is worth keeping."""
    row.context = {}
    row.sealed_context = None


def announce(session: Session) -> None:
    """Wake the postman of this process once the unit commits."""
    on_commit(session, _wake)


def prune(session: Session, *, now: datetime, kept_days: int = KEPT_DAYS) -> int:
    """Delete letters that have been over for `kept_days`; returns how many.

    Those that still wait stay, however old.
    """
    before = now - timedelta(days=kept_days)
    session.exec(delete(SuppressedAddress).where(col(SuppressedAddress.lifted_at) < before))
    old = delete(OutboxLetter).where(col(OutboxLetter.created_at) < before)
    return int(session.exec(old.where(~and_(*is_pending()))).rowcount)


def on_enqueued(wake: Callable[[], object]) -> Callable[[], None]:
    """Have `wake` called in the committing thread after each unit that wrote a letter.

    Returns the act that ends it.
    """
    _wakers.append(wake)
    return lambda: _wakers.remove(wake)


def _wake() -> None:
    for wake in list(_wakers):
        with contextlib.suppress(RuntimeError):  # a loop that is shutting down hears nothing
            wake()


def _written_once(session: Session, row: OutboxLetter) -> OutboxLetter | None:
    """Write the row; return the earlier one when its key is taken."""
    if row.dedupe_key is None:
        session.add(row)
        session.flush()
        return None
    earlier = find_written(session, row.dedupe_key)
    if earlier is not None:
        return earlier
    try:
        # A savepoint: when another process wins the race, the act around it lives on.
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        earlier = find_written(session, row.dedupe_key)
        if earlier is None:
            raise
        return earlier
    return None


def _new_message_id() -> str:
    domain = get_settings().mail_from.rpartition("@")[2]
    return f"<{secrets.token_hex(16)}@{domain}>"


def _refuse_bad_address(address: str) -> None:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in '<>,;"' for c in address):
        raise ValueError(f"not one mail address: {address!r}")


def _refuse_incomplete(letter: str, context: dict[str, Any], sealed: dict[str, Any]) -> None:
    kind = LETTERS.get(letter)
    if kind is None:
        raise ValueError(f"there is no letter {letter!r}")
    lacking = sorted((kind.needs - context.keys()) | (kind.seals - sealed.keys()))
    if lacking:
        raise ValueError(f"letter {letter!r} lacks {', '.join(lacking)}")
    bare = sorted(kind.seals & context.keys())
    if bare:
        raise ValueError(f"letter {letter!r} has {', '.join(bare)} outside the seal")
