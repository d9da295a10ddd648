"""The sender's round in a running process, and what is put away after its time."""

import asyncio
import threading
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.settings import get_settings
from kartado_portal.whatsapp import sending, telling
from kartado_portal.whatsapp.models import WhatsAppIncoming, WhatsAppOutgoing
from kartado_portal.whatsapp.receiving import on_news
from kartado_portal.whatsapp.sending import Round

CONTENT_KEPT = timedelta(days=7)
"""How long what was sent is kept for the case that Meta says later that it did not arrive."""
INCOMING_KEPT = timedelta(days=30)
"""How long a message that was dealt with is known again when it is delivered again."""
LINES_KEPT = timedelta(days=90)
_POLL_SECONDS = 1.0
_PAUSE_AFTER_FAULT_SECONDS = 5.0
_TIDY_EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


async def run_whatsapp_sending() -> None:
    """Take over what is new and send it until cancelled; any number of processes may.

    Ends at once when WhatsApp is not set up. When cancelled, the message in hand is finished.
    """
    if not get_settings().has_whatsapp:
        return
    loop = asyncio.get_running_loop()
    news, stop = asyncio.Event(), threading.Event()
    stop_listening = on_news(lambda: loop.call_soon_threadsafe(news.set))
    tidy_at = clock.now()
    try:
        while True:
            news.clear()
            try:
                result = await round_of_sending(stop)
                if clock.now() >= tidy_at:
                    await in_unit(tidy, now=clock.now())
                    tidy_at = clock.now() + _TIDY_EVERY
            except Exception:  # the database is away, say: the sender outlives it
                log.exception("whatsapp.sender_stumbled")
                result = Round(pause_seconds=_PAUSE_AFTER_FAULT_SECONDS)
            if result.pause_seconds:
                await asyncio.sleep(result.pause_seconds)
            elif not result.sent:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLL_SECONDS):
                        await news.wait()
    finally:
        stop_listening()


async def round_of_sending(stop: threading.Event | None = None) -> Round:
    """Take over what is new, and send what is due."""
    for ticket_id in await in_reading(telling.changed):
        try:
            await in_unit(telling.take_over, ticket_id=ticket_id, now=clock.now())
        except SQLAlchemyError:
            raise  # the database's trouble is everybody's
        except Exception:  # one conversation must not hold up the others
            log.exception("whatsapp.not_taken_over", ticket=ticket_id)
    stop = stop or threading.Event()
    work = asyncio.ensure_future(asyncio.to_thread(sending.send_due, should_stop=stop.is_set))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([work])
        raise


def tidy(session: Session, *, now: datetime) -> None:
    """Put away what nobody asks for any more; the marks of messages stay with them."""
    old = WhatsAppIncoming.received_at < now - INCOMING_KEPT
    session.execute(
        delete(WhatsAppIncoming).where(old, WhatsAppIncoming.state.in_(("done", "dropped")))
    )
    over = WhatsAppOutgoing.state.in_(("sent", "delivered", "read", "failed", "skipped"))
    session.execute(
        update(WhatsAppOutgoing)
        .where(over, WhatsAppOutgoing.created_at < now - CONTENT_KEPT)
        .where(WhatsAppOutgoing.created_at > now - 2 * CONTENT_KEPT)
        .values(content={})
    )
    session.execute(
        delete(WhatsAppOutgoing).where(
            over,
            WhatsAppOutgoing.message_id.is_(None),
            WhatsAppOutgoing.created_at < now - LINES_KEPT,
        )
    )
