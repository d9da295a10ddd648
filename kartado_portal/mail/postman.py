"""The postman's round in a running process: wakes on commit, and looks by itself now and then."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError

from kartado_portal import clock
from kartado_portal.database import in_unit
from kartado_portal.mail import outbox
from kartado_portal.mail.delivery import OnBounce, deliver_due
from kartado_portal.mail.outbox import on_enqueued
from kartado_portal.settings import get_settings

BATCH = 20
_PAUSE_AFTER_FAULT_SECONDS = 5.0
_PRUNE_EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


async def run_postman(
    *, prune: Callable[..., int] = outbox.prune, on_bounce: OnBounce | None = None
) -> None:
    """Deliver letters until cancelled; a lifespan task, and all that `worker` does with mail.

    Every process may run one; `on_bounce` as for `deliver_due`. `prune(session, now=…)` deletes
    once an hour what is over for long. When cancelled, the letter in hand is finished first, so
    that a restart does not repeat it.
    """
    loop = asyncio.get_running_loop()
    written = asyncio.Event()
    stop_listening = on_enqueued(lambda: loop.call_soon_threadsafe(written.set))
    stop = threading.Event()
    prune_at = clock.now()
    try:
        while True:
            written.clear()
            if await _round(stop, on_bounce):
                continue
            if clock.now() >= prune_at:
                await _prune(prune)
                prune_at = clock.now() + _PRUNE_EVERY
            await _wait(written)
    finally:
        stop_listening()


async def _round(stop: threading.Event, on_bounce: OnBounce | None) -> bool:
    """Deliver one batch; tell whether more may be waiting."""
    work = asyncio.ensure_future(
        asyncio.to_thread(
            deliver_due,
            now=clock.now(),
            limit=BATCH,
            should_stop=stop.is_set,
            on_bounce=on_bounce,
        )
    )
    try:
        return await asyncio.shield(work) > 0
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([work])
        raise
    except Exception:  # the database is away, say: the postman outlives it
        log.exception("mail.postman_stumbled")
        await asyncio.sleep(_PAUSE_AFTER_FAULT_SECONDS)
        return False


async def _prune(prune: Callable[..., int]) -> None:
    try:
        await in_unit(prune, now=clock.now())
    except OperationalError:  # busy or away; there is always a next time
        log.warning("mail.not_pruned")


async def _wait(written: asyncio.Event) -> None:
    seconds = get_settings().outbox_poll_seconds
    try:
        async with asyncio.timeout(seconds):
            await written.wait()
    except TimeoutError:
        return
