"""The raw bytes of messages: named to the sweeper, read, and put away after their time."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from kartado_portal import clock
from kartado_portal.database import in_unit, on_commit
from kartado_portal.files.store import get_store
from kartado_portal.inbound.errors import MailUnreadable
from kartado_portal.inbound.models import InboundMail
from kartado_portal.settings import get_settings

_EVERY_SECONDS = 3600

log = structlog.get_logger(__name__)


def known_keys(session: Session, keys: list[str]) -> set[str]:
    """Return which of the keys hold a message: the sweeper leaves those alone."""
    named = select(InboundMail.storage_key).where(col(InboundMail.storage_key).in_(keys))
    return {key for key in session.exec(named) if key}


def read_raw(row: InboundMail) -> bytes:
    """Return the bytes of a message. Raises: MailUnreadable when they are gone."""
    if row.storage_key is not None:
        with suppress(FileNotFoundError):
            return b"".join(get_store().read(row.storage_key))
    raise MailUnreadable(reason="O conteúdo original não está mais guardado.")


async def run_raw_care() -> None:
    """Put old bytes away every hour, for as long as the process lives."""
    while True:
        try:
            while await in_unit(forget_raw, now=clock.now()):
                pass
        except Exception:
            log.exception("inbound.not_tidied")
        await asyncio.sleep(_EVERY_SECONDS)


def forget_raw(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Delete the bytes of messages that were dealt with long ago; return how many.

    Held ones keep theirs: somebody has yet to read them.
    """
    before = now - timedelta(days=get_settings().inbound_raw_days)
    old = (
        select(InboundMail)
        .where(col(InboundMail.storage_key).is_not(None))
        .where(col(InboundMail.state).in_(("done", "dropped")))
        .where(col(InboundMail.received_at) < before)
        .limit(limit)
    )
    rows = session.exec(old).all()
    for row in rows:
        delete_raw(session, row)
    return len(rows)


def delete_raw(session: Session, row: InboundMail) -> None:
    """Delete a message's bytes once the unit has committed."""
    key, row.storage_key = row.storage_key, None
    if key is not None:
        on_commit(session, lambda: get_store().delete(key))
    session.add(row)
