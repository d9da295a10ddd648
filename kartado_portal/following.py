"""Keeping up with what administrators set: each process has copies of what it is asked often."""

import asyncio

import structlog
from sqlmodel import Session

from kartado_portal.accounts import consents
from kartado_portal.database import in_reading
from kartado_portal.hours import current as hours
from kartado_portal.knowledge import library
from kartado_portal.tickets import file_limits, stage_words

_EVERY_SECONDS = 20

log = structlog.get_logger(__name__)


def follow(session: Session) -> None:
    """Take up what the database has."""
    hours.follow(session)
    stage_words.follow(session)
    file_limits.follow(session)
    consents.follow(session)
    library.current_mind(session)  # built before somebody waits for it


async def run_following() -> None:
    """Follow for as long as the process lives."""
    while True:
        try:
            await in_reading(follow)
        except Exception:
            log.exception("following.failed")
        await asyncio.sleep(_EVERY_SECONDS)
