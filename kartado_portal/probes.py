"""What `/readyz` and `check` ask: is everything usable that the portal stands on?"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import text
from sqlmodel import Session

from kartado_portal.database import in_reading
from kartado_portal.files.store import get_store
from kartado_portal.mail import transport


def _select(session: Session) -> None:
    session.connection().execute(text("SELECT 1 FROM ticket LIMIT 1"))


async def _database() -> None:
    await in_reading(_select)


async def _storage() -> None:
    await asyncio.to_thread(get_store().probe)


async def _mail() -> None:
    await asyncio.to_thread(transport.probe)


PROBES: Mapping[str, Callable[[], Awaitable[None]]] = {
    "database": _database,
    "storage": _storage,
    "mail": _mail,
}
"""By the name that `/readyz` shows; each raises when its thing is not usable."""
