"""The round over stored messages: claimed under a lease, understood, placed; again when it failed.

Everything up to the last transaction may be repeated without a trace, and that one is done once.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, or_, select, update

from kartado_portal import clock
from kartado_portal.database import in_unit, run_in_unit
from kartado_portal.drills import die_at
from kartado_portal.files import receiving as files
from kartado_portal.files.errors import AttachmentRefused, CheckUnavailable, NoRoom
from kartado_portal.files.schemas import StoredFile
from kartado_portal.inbound import authenticity, bounces, filing
from kartado_portal.inbound.bell import on_arrival
from kartado_portal.inbound.bodies import Body, body_of
from kartado_portal.inbound.entering import Letter
from kartado_portal.inbound.errors import MailUnreadable
from kartado_portal.inbound.holders import holder, is_dead
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.nature import Nature, nature_of
from kartado_portal.inbound.parsing import MailFile, ParsedMail, parse, parse_head
from kartado_portal.inbound.raw_care import read_raw
from kartado_portal.inbound.reasons import Reason

LEASE = timedelta(minutes=5)
"""Longer than the largest message takes."""
ATTEMPTS = 6
"""Failures of ours after which a message is shown to a person instead of tried again."""
_WAITS_MINUTES = (1, 2, 5, 15, 60)
_POLL_SECONDS = 2.0
_PAUSE_AFTER_FAULT_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """A message of this round, with the lease under which it is held."""

    row: InboundMail
    lease_until: datetime


def work_due(
    *, now: datetime, limit: int = 50, should_stop: Callable[[], bool] = lambda: False
) -> int:
    """Work on what was stored, oldest first; return how many messages. Opens its transactions."""
    done, me = 0, holder()
    while done < limit and not should_stop():
        held = run_in_unit(_claim, me=me, now=now)
        if held is None:
            break
        work_on(held.row, now=now)
        done += 1
    return done


def work_on(row: InboundMail, *, now: datetime) -> None:
    """Understand one message and place it. What breaks is tried again, then held."""
    assert row.id is not None
    try:
        letter = understand(row)
        if letter.nature is Nature.BOUNCE:
            run_in_unit(bounces.note, mail=letter.mail, now=now)
        die_at("mail-understood")
        run_in_unit(filing.file_mail, mail_id=row.id, letter=letter, now=now)
    except MailUnreadable as broken:
        run_in_unit(filing.hold, mail_id=row.id, reason=Reason.BROKEN, note=str(broken), now=now)
        log.warning("inbound.broken", id=row.id, why=str(broken))
    except Exception as error:
        log.exception("inbound.failed", id=row.id, attempts=row.attempts)
        run_in_unit(_again, mail_id=row.id, error=type(error).__name__, now=now)
    else:
        log.info("inbound.worked", id=row.id, nature=letter.nature.value)


def understand(row: InboundMail) -> Letter:
    """Read the raw message and put its files into the store.

    Raises: MailUnreadable; NoRoom and CheckUnavailable, which pass.
    """
    raw = read_raw(row)
    try:
        mail = parse(raw)
    except MailUnreadable:
        if row.release:
            return _as_file(raw)
        raise
    # Without an envelope nobody knows who would have got an answer.
    envelope_from = row.envelope_from if row.door == "smtp" else None
    nature = nature_of(mail, envelope_from=envelope_from)
    if nature not in (Nature.PERSON, Nature.MACHINE) and not row.release:
        return Letter(mail, nature, body_of(mail), [], [], {})
    handover = authenticity.Handover(row.peer, row.helo, row.envelope_from)
    checks = authenticity.check(raw, mail, handover)
    kept, refused = _keep_files(mail)
    return Letter(mail, nature, body_of(mail), kept, refused, checks)


async def run_inbound_work() -> None:
    """Work on stored messages until cancelled; any number of processes may."""
    loop = asyncio.get_running_loop()
    arrived, stop = asyncio.Event(), threading.Event()
    stop_listening = on_arrival(lambda: loop.call_soon_threadsafe(arrived.set))
    try:
        with suppress(SQLAlchemyError):  # what is not freed now is free after its lease
            await in_unit(free_the_dead)
        while True:
            arrived.clear()
            if await _round(stop):
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await arrived.wait()
    finally:
        stop_listening()


async def _round(stop: threading.Event) -> bool:
    work = asyncio.ensure_future(
        asyncio.to_thread(work_due, now=clock.now(), limit=20, should_stop=stop.is_set)
    )
    try:
        return await asyncio.shield(work) > 0
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([work])
        raise
    except Exception:  # the database is away, say: the worker outlives it
        log.exception("inbound.stumbled")
        await asyncio.sleep(_PAUSE_AFTER_FAULT_SECONDS)
        return False


def free_the_dead(session: Session) -> int:
    """Free what a killed process of this machine held; return how many messages."""
    held = select(InboundMail).where(
        InboundMail.state == "received", col(InboundMail.lease_until).is_not(None)
    )
    dead = [row for row in session.exec(held) if is_dead(row.held_by)]
    for row in dead:
        row.lease_until = None
    return len(dead)


def _claim(session: Session, *, me: str, now: datetime) -> _Held | None:
    due = (
        select(InboundMail)
        .where(InboundMail.state == "received", col(InboundMail.next_attempt_at) <= now)
        .where(or_(col(InboundMail.lease_until).is_(None), col(InboundMail.lease_until) < now))
        .order_by(col(InboundMail.next_attempt_at), col(InboundMail.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.exec(due).first()
    if row is None:
        return None
    row.lease_until, row.held_by, row.attempts = now + LEASE, me, row.attempts + 1
    session.flush()
    return _Held(row, row.lease_until)


def _as_file(raw: bytes) -> Letter:
    """Return a message that nobody can take apart as a letter with the original attached."""
    words = "<p>(mensagem que não pôde ser lida; o original está anexado)</p>"
    mail = parse_head(raw)
    mail.files.append(MailFile("mensagem.eml", raw))
    kept, refused = _keep_files(mail)
    return Letter(mail, Nature.PERSON, Body(words), kept, refused, {})


def _keep_files(mail: ParsedMail) -> tuple[list[tuple[str, StoredFile]], list[str]]:
    """Put the files into the store; return them, and the sentences about those refused."""
    kept: list[tuple[str, StoredFile]] = []
    refused: list[str] = []
    for one in mail.files:
        try:
            kept.append((one.content_id, files.keep_bytes(one.content, name=one.name)))
        except (NoRoom, CheckUnavailable):
            raise
        except AttachmentRefused as refusal:
            refused.append(str(refusal).rstrip("."))
    return kept, refused


def _again(session: Session, *, mail_id: int, error: str, now: datetime) -> None:
    """Have a message tried again later, or held after too many failures."""
    row = session.get(InboundMail, mail_id, with_for_update=True)
    if row is None or row.state != "received":
        return
    if row.attempts >= ATTEMPTS:
        row.state, row.reason, row.processed_at = "held", Reason.NOT_PLACED, now
        row.note = f"O processamento falhou {row.attempts} vezes ({error})."
        row.lease_until = None
        return
    wait = _WAITS_MINUTES[min(row.attempts, len(_WAITS_MINUTES)) - 1]
    session.execute(
        update(InboundMail)
        .where(col(InboundMail.id) == mail_id)
        .values(lease_until=None, next_attempt_at=now + timedelta(minutes=wait))
    )
