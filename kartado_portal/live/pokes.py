"""Reading the pokes that were committed, each once, and forgetting the old ones."""

import time
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from kartado_portal.live.models import Poke

LATE_SECONDS = 10.0
"""How long a number that is missing may still be committed; PostgreSQL hands numbers out early."""
KEPT = timedelta(minutes=5)


class PokeReader:
    """Knows up to which poke one process has read."""

    def __init__(self) -> None:
        self._floor = 0
        self._above: set[int] = set()
        self._gap_since: float | None = None

    def start(self, session: Session) -> None:
        """Begin after what is there now."""
        self._floor = session.exec(select(func.max(Poke.id))).one() or 0

    def read(self, session: Session) -> set[str]:
        """Return the topics poked since the last call.

        A transaction that took a lower number may commit after one that took a higher; so
        everything above the first missing number is read again until it has come, or
        LATE_SECONDS have passed and it never will (rolled back).
        """
        statement = select(Poke.id, Poke.topic).where(col(Poke.id) > self._floor)
        fresh = {
            poke_id: topic
            for poke_id, topic in session.exec(statement)
            if poke_id is not None and poke_id not in self._above
        }
        self._above |= set(fresh)
        self._climb()
        return set(fresh.values())

    def _climb(self) -> None:
        if self._has_waited():
            self._floor = min(self._above) - 1
        before = self._floor
        while self._floor + 1 in self._above:
            self._floor += 1
            self._above.discard(self._floor)
        if not self._above:
            self._gap_since = None
        elif self._gap_since is None or self._floor != before:
            self._gap_since = time.monotonic()

    def _has_waited(self) -> bool:
        return self._gap_since is not None and time.monotonic() - self._gap_since > LATE_SECONDS


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete pokes that every process has read long ago.

    Never the newest: SQLite would give its number out again, and readers would miss it.
    """
    newest = select(func.max(Poke.id)).scalar_subquery()
    session.exec(delete(Poke).where(col(Poke.at) < now - KEPT, col(Poke.id) < newest))
