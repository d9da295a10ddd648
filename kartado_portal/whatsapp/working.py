"""The round over what came: one message of a phone after the other, Katia's answer in between.

A phone is leased while its oldest message is worked on, so that its order holds however many
workers there are. Files are fetched before the one transaction that counts.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, or_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.chat.errors import SendingTooFast
from kartado_portal.chat.thinking import have_answered
from kartado_portal.database import in_reading, in_unit, run_in_unit
from kartado_portal.drills import die_at
from kartado_portal.files.errors import CheckUnavailable, NoRoom
from kartado_portal.inbound.holders import holder, is_dead
from kartado_portal.mail.sealing import SealBroken, unseal
from kartado_portal.settings import get_settings
from kartado_portal.whatsapp import hearing, marking, media, shapes, wording
from kartado_portal.whatsapp.api import CloudApi
from kartado_portal.whatsapp.errors import ApiTrouble
from kartado_portal.whatsapp.hearing import Prepared
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppPhone
from kartado_portal.whatsapp.receiving import on_news, ring, tell_phone

LEASE = timedelta(minutes=5)
"""Longer than the largest file takes."""
ATTEMPTS = 6
"""Failures after which a message is given up, and its phone told so."""
LANES = 2
"""Phones that one process works on at once: a large file holds up no other phone."""
_WAITS_SECONDS = (5, 30, 120, 600, 1800)
_TOO_FAST = timedelta(seconds=15)
_POLL_SECONDS = 1.0
_PAUSE_AFTER_FAULT_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message of this round; its phone is leased under `by`."""

    incoming_id: int
    phone_id: int
    sealed: str
    attempts: int
    by: str


async def run_whatsapp_work() -> None:
    """Work on what came until cancelled; any number of processes may. Ends when not set up."""
    if not get_settings().has_whatsapp:
        return
    with suppress(SQLAlchemyError):  # what is not freed now is free after its lease
        await in_unit(free_the_dead)
    async with asyncio.TaskGroup() as lanes:
        for _ in range(LANES):
            lanes.create_task(_lane())


async def _lane() -> None:
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    stop_listening = on_news(lambda: loop.call_soon_threadsafe(news.set))
    try:
        while True:
            news.clear()
            try:
                if await work_due():
                    continue
            except Exception:  # the database is away, say: the worker outlives it
                log.exception("whatsapp.stumbled")
                await asyncio.sleep(_PAUSE_AFTER_FAULT_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await news.wait()
    finally:
        stop_listening()


async def work_due(*, limit: int = 100) -> int:
    """Work on what is due: statuses, then messages, the oldest first; return how many."""
    done = 0
    if await in_reading(marking.is_due, now=clock.now()):
        done += await in_unit(marking.mark_due, now=clock.now())
    while done < limit and await in_reading(_is_due, now=clock.now()):
        claimed = await in_unit(_claim, by=holder(), now=clock.now())
        if claimed is None:
            break
        try:
            number = await asyncio.to_thread(work_on, claimed)
            die_at("whatsapp-heard")
            if number:
                await have_answered(number)
        finally:
            await in_unit(_release, claimed=claimed)
        ring()  # for the sender: there may be an answer to take over
        done += 1
    return done


def work_on(claimed: _Claimed) -> str:
    """Make one message part of its conversation; return its number if Katia is to answer.

    What fails is tried again later, and given up in the end. Blocks; opens its transactions.
    """
    try:
        prepared = _prepare(claimed)
        now = clock.now()
        return run_in_unit(
            hearing.hear, incoming_id=claimed.incoming_id, prepared=prepared, now=now
        )
    except SendingTooFast:
        run_in_unit(_later, incoming_id=claimed.incoming_id, now=clock.now())
    except (ApiTrouble, NoRoom, CheckUnavailable) as trouble:
        log.warning("whatsapp.file_waits", id=claimed.incoming_id, why=str(trouble))
        name = type(trouble).__name__
        run_in_unit(_again, incoming_id=claimed.incoming_id, error=name, now=clock.now())
    except Exception as error:
        log.exception("whatsapp.failed", id=claimed.incoming_id)
        name = type(error).__name__
        run_in_unit(_again, incoming_id=claimed.incoming_id, error=name, now=clock.now())
    return ""


def _prepare(claimed: _Claimed) -> Prepared:
    """Understand the message and bring its file. Raises: ApiTrouble, NoRoom, CheckUnavailable."""
    try:
        meant = shapes.meaning(unseal(claimed.sealed))
    except SealBroken:
        # The secret key changed meanwhile: nobody can read it any more.
        return Prepared(shapes.Meant(), refusals=[wording.FAILED])
    if meant.media is None:
        return Prepared(meant)
    try:
        with CloudApi() as api:
            fetched = media.fetch(api, meant.media)
    except (ApiTrouble, NoRoom, CheckUnavailable):
        if claimed.attempts < ATTEMPTS:
            raise
        # The words beside the file are not lost with it.
        fetched = media.Fetched(
            refusal=wording.FILE_GONE.format(name=meant.media.name or "sem nome")
        )
    return Prepared(meant, fetched.file, [fetched.refusal] if fetched.refusal else [])


def _is_due(session: Session, *, now: datetime) -> bool:
    return session.exec(_due(now)).first() is not None


def _due(now: datetime):  # type: ignore[no-untyped-def]
    earlier = aliased(WhatsAppIncoming)
    one = WhatsAppIncoming
    is_behind = (
        select(earlier.id)
        .where(
            earlier.phone_id == one.phone_id,
            earlier.kind == "message",
            earlier.state == "received",
            or_(
                earlier.said_at < one.said_at,
                and_(earlier.said_at == one.said_at, earlier.id < one.id),
            ),
        )
        .exists()
    )
    return (
        select(one, WhatsAppPhone)
        .join(WhatsAppPhone, WhatsAppPhone.id == one.phone_id)
        .where(
            one.kind == "message",
            one.state == "received",
            one.next_attempt_at <= now,
            or_(WhatsAppPhone.busy_until.is_(None), WhatsAppPhone.busy_until < now),
            ~is_behind,
        )
        .order_by(one.said_at, one.id)
        .limit(1)
    )


def _claim(session: Session, *, by: str, now: datetime) -> _Claimed | None:
    found = session.exec(_due(now).with_for_update(skip_locked=True, of=WhatsAppPhone)).first()
    if found is None:
        return None
    row, phone = found
    phone.busy_until, phone.held_by = now + LEASE, by
    row.attempts += 1
    session.add_all((row, phone))
    return _Claimed(row.id or 0, phone.id or 0, row.sealed, row.attempts, by)


def _release(session: Session, *, claimed: _Claimed) -> None:
    phone = session.get(WhatsAppPhone, claimed.phone_id, with_for_update=True)
    if phone is not None and phone.held_by == claimed.by:
        phone.busy_until, phone.held_by = None, ""
        session.add(phone)


def free_the_dead(session: Session) -> int:
    """Free the phones that a killed process of this machine held; return how many."""
    held = select(WhatsAppPhone).where(WhatsAppPhone.busy_until.is_not(None))
    dead = [row for row in session.exec(held) if is_dead(row.held_by)]
    for row in dead:
        row.busy_until, row.held_by = None, ""
        session.add(row)
    return len(dead)


def _later(session: Session, *, incoming_id: int, now: datetime) -> None:
    """Take a message that came too fast up again in a while; that is no failure."""
    row = session.get(WhatsAppIncoming, incoming_id, with_for_update=True)
    if row is not None and row.state == "received":
        row.attempts, row.next_attempt_at = max(0, row.attempts - 1), now + _TOO_FAST
        session.add(row)


def _again(session: Session, *, incoming_id: int, error: str, now: datetime) -> None:
    """Have a message tried again later; give it up after too many failures."""
    row = session.get(WhatsAppIncoming, incoming_id, with_for_update=True)
    if row is None or row.state != "received":
        return
    row.note = error
    if row.attempts < ATTEMPTS:
        wait = _WAITS_SECONDS[min(row.attempts, len(_WAITS_SECONDS)) - 1]
        row.next_attempt_at = now + timedelta(seconds=wait)
    else:
        row.state, row.sealed, row.processed_at = "dropped", "", now
        if row.phone_id is not None:
            key = f"i:{hearing.mark_of(row)}"
            tell_phone(session, row.phone_id, wording.FAILED, key=key, now=now)
        log.error("whatsapp.given_up", id=row.id, error=error)
    session.add(row)
