"""The postman: takes letters that are due, hands them to a transport, and stamps them.

Any number of postmen may run, in one process or several: a letter is claimed by a lease, one
at a time, and sent outside any transaction. A postman that dies between sending and stamping
leaves a lease that runs out; the letter is then sent once more under the same Message-ID.
"""

import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import or_, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from kartado_portal.database import run_in_reading, run_in_unit
from kartado_portal.mail import mute_links, suppression
from kartado_portal.mail import transport as doors
from kartado_portal.mail.catalog import ABOUT_TICKETS, LETTERS
from kartado_portal.mail.composing import ReadyLetter, compose
from kartado_portal.mail.letters import render
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.mail.outbox import empty, is_pending
from kartado_portal.mail.refusals import Deferred, Refused, RelayUnavailable
from kartado_portal.mail.sealing import unseal
from kartado_portal.mail.suppression import SUPPRESSED, Bounce
from kartado_portal.settings import get_settings

LEASE = timedelta(minutes=5)
"""Longer than the slowest relay may take for one letter: some ten answers, 10 s each, twice."""

EXPIRED = "expired before it could be sent"
_RELAY = "relay: "
_STAMP_ATTEMPTS = 10

log = structlog.get_logger(__name__)


class OnBounce(Protocol):
    """What else has to happen when a letter did not arrive, in the same transaction."""

    def __call__(self, session: Session, bounce: Bounce, *, now: datetime) -> object:
        """Do it."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A letter under this postman's lease."""

    row: OutboxLetter
    lease_until: datetime


def deliver_due(
    *,
    now: datetime,
    limit: int = 20,
    transport: doors.Transport | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_bounce: OnBounce | None = None,
) -> int:
    """Send up to `limit` letters that are due, and return how many were sent.

    Stops at the first sign that the relay is away, and after the letter in hand once
    `should_stop` says so. Blocks while sending (up to minutes with a slow relay): call it in a
    thread. `transport` is the settings' own unless given. `on_bounce` hears of letters about
    tickets whose address the relay does not know.
    """
    # Looking takes no lock: an idle postman must not disturb the writers every second.
    if not run_in_reading(_is_anything_due, now=now):
        return 0
    started = time.monotonic()
    sent = 0
    run_in_unit(_drop_expired, now=now)
    with contextlib.closing(transport or doors.chosen()) as door:
        while sent < limit and not should_stop():
            moment = now + timedelta(seconds=time.monotonic() - started)
            held = run_in_unit(_claim, now=moment)
            if held is None:
                break
            try:
                sent += _deliver(held, door, now=moment, on_bounce=on_bounce)
            except RelayUnavailable:
                break
    if sent:
        run_in_unit(_bring_forward, now=now)
    return sent


def _is_anything_due(session: Session, *, now: datetime) -> bool:
    due = select(OutboxLetter.id).where(
        *is_pending(),
        or_(col(OutboxLetter.next_attempt_at) <= now, col(OutboxLetter.expires_at) <= now),
    )
    return session.exec(due.limit(1)).first() is not None


def _claim(session: Session, *, now: datetime) -> _Held | None:
    """Lease the oldest letter that is due, not behind another one of its thread, and welcome."""
    while (row := _find_due(session, now=now)) is not None and _drop_unwelcome(
        session, row, now=now
    ):
        pass
    if row is None:
        return None
    row.lease_until = now + LEASE
    row.attempts += 1
    session.flush()
    return _Held(row, row.lease_until)


def _drop_unwelcome(session: Session, row: OutboxLetter, *, now: datetime) -> bool:
    """Drop a letter about a ticket to an address that takes none; tell whether it was one."""
    if row.letter not in ABOUT_TICKETS:
        return False
    stopped = suppression.find(session, row.to_address)
    if stopped is None:
        return False
    row.dropped_at, row.last_error = now, f"{SUPPRESSED}: {stopped.reason}"[:300]
    empty(row)
    session.flush()
    return True


def _find_due(session: Session, *, now: datetime) -> OutboxLetter | None:
    earlier = aliased(OutboxLetter)
    is_behind = (
        select(earlier.id)
        .where(
            earlier.thread_key == OutboxLetter.thread_key,
            # One person's full mailbox must not hold up the others on the ticket.
            earlier.to_address == OutboxLetter.to_address,
            col(earlier.id) < col(OutboxLetter.id),
            col(earlier.sent_at).is_(None),
            col(earlier.dead_at).is_(None),
            col(earlier.dropped_at).is_(None),
        )
        .exists()
    )
    due = (
        select(OutboxLetter)
        .where(*is_pending(), OutboxLetter.next_attempt_at <= now, ~is_behind)
        .where(or_(col(OutboxLetter.lease_until).is_(None), col(OutboxLetter.lease_until) <= now))
        .where(or_(col(OutboxLetter.expires_at).is_(None), col(OutboxLetter.expires_at) > now))
        .order_by(col(OutboxLetter.next_attempt_at), col(OutboxLetter.id))
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
    )
    return session.exec(due).first()


def _deliver(
    held: _Held, door: doors.Transport, *, now: datetime, on_bounce: OnBounce | None
) -> bool:
    """Send one letter and stamp it with what came of it; tell whether it left.

    Raises: RelayUnavailable, after stamping.
    """
    row = held.row
    try:
        door.send(_ready(row))
    except RelayUnavailable as error:
        _stamp(held, **_again(row, _RELAY + error.reason, now=now))
        raise
    except Deferred as error:
        _stamp(held, **_again(row, error.reason, now=now))
        return False
    except Refused as error:
        note = partial(_note_bounce, row, error.reason, now=now, on_bounce=on_bounce)
        _stamp(held, then=note, **_dead(row, error.reason, now=now))
        return False
    except Exception as error:  # a letter that cannot be made must not stop the others
        log.exception("mail.cannot_be_made", letter=row.letter, id=row.id)
        _stamp(held, **_dead(row, f"{type(error).__name__}: {error}"[:300], now=now))
        return False
    forgotten: dict[str, Any] = {"to_address": ""} if LETTERS[row.letter].farewell else {}
    _stamp(held, sent_at=now, last_error="", context={}, sealed_context=None, **forgotten)
    log.info("mail.sent", letter=row.letter, id=row.id, attempts=row.attempts)
    return True


def _ready(row: OutboxLetter) -> ReadyLetter:
    secrets = unseal(row.sealed_context) if row.sealed_context else {}
    context = (
        row.context
        | secrets
        | {
            "can_reply": row.reply_to is not None,
            "mute_url": mute_links.url_of(row.thread_key),
        }
    )
    return compose(row, render(row.letter, context))


def _again(row: OutboxLetter, reason: str, *, now: datetime) -> dict[str, Any]:
    """Return the values of a letter that is tried again, or given up after too long."""
    settings = get_settings()
    if now - row.created_at >= timedelta(hours=settings.outbox_give_up_hours):
        return _dead(row, reason, now=now)
    steps = settings.outbox_retry_minutes
    minutes = steps[min(row.attempts, len(steps)) - 1]
    # Jitter, so that a relay that comes back does not meet every letter in one second.
    wait = timedelta(minutes=minutes * random.uniform(0.8, 1.2))
    log.warning(
        "mail.waits",
        letter=row.letter,
        id=row.id,
        reason=_anonymous(row, reason),
        wait_seconds=round(wait.total_seconds()),
    )
    return {"next_attempt_at": now + wait, "last_error": reason}


def _dead(row: OutboxLetter, reason: str, *, now: datetime) -> dict[str, Any]:
    log.error("mail.dead", letter=row.letter, id=row.id, reason=_anonymous(row, reason))
    return {"dead_at": now, "last_error": reason, "sealed_context": None}


def _anonymous(row: OutboxLetter, reason: str) -> str:
    """Return the relay's words without the address: a log outlives an erased account."""
    return reason.replace(row.to_address, "…")


def _note_bounce(
    row: OutboxLetter,
    reason: str,
    session: Session,
    *,
    now: datetime,
    on_bounce: OnBounce | None,
) -> None:
    bounce = suppression.refused(session, letter_id=row.id or 0, reason=reason, now=now)
    if bounce is not None and on_bounce is not None:
        on_bounce(session, bounce, now=now)


def _stamp(held: _Held, *, then: Callable[[Session], object] | None = None, **values: Any) -> None:
    """Write what came of a letter, unless somebody else has it by now; `then` goes with it.

    Insists while the database is locked: a letter that left but bears no stamp leaves twice.
    """
    for attempt in range(_STAMP_ATTEMPTS):
        try:
            run_in_unit(_write_stamp, held=held, values=values, then=then)
            return
        except OperationalError:
            if attempt == _STAMP_ATTEMPTS - 1:
                raise
            time.sleep(1)


def _write_stamp(
    session: Session,
    *,
    held: _Held,
    values: dict[str, Any],
    then: Callable[[Session], object] | None,
) -> None:
    stamped = session.exec(
        update(OutboxLetter)
        .where(col(OutboxLetter.id) == held.row.id)
        .where(col(OutboxLetter.lease_until) == held.lease_until)
        .values(lease_until=None, **values)
    )
    if then is not None and stamped.rowcount:
        then(session)


def _drop_expired(session: Session, *, now: datetime) -> None:
    """Drop letters whose links have died: a stale link only confuses."""
    over = select(OutboxLetter).where(*is_pending(), col(OutboxLetter.expires_at) <= now)
    for row in session.exec(over):
        row.dropped_at, row.last_error = now, EXPIRED
        empty(row)


def _bring_forward(session: Session, *, now: datetime) -> None:
    """Have the letters that only the relay's absence delayed leave now: it is back."""
    session.execute(
        update(OutboxLetter)
        .where(*is_pending(), col(OutboxLetter.next_attempt_at) > now)
        .where(col(OutboxLetter.last_error).startswith(_RELAY))
        .values(next_attempt_at=now)
    )
