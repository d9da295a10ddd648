"""Telling open pages that something changed."""

import contextlib
from collections.abc import Callable

from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.database import on_commit
from kartado_portal.live.models import Poke

_wakers: list[Callable[[], None]] = []


def poke(session: Session, *topics: str) -> None:
    """Say, once this unit commits, that what is shown under `topics` changed.

    Topics: `ticket:<number>`, `tickets:account:<id>`, `tickets:company:<id>`, `account:<id>`,
    `queue`, `desk:<number>` (what only the staff sees of a ticket), `article:<slug>` and
    `articles:published` (what readers see), `articles` (what the desk sees of them),
    `articles:questions` (what nobody has answered), `files:limits` (how large files may be).
    """
    for topic in topics:
        session.add(Poke(topic=topic, at=clock.now()))
    on_commit(session, _wake)


def on_wake(wake: Callable[[], None]) -> None:
    """Have `wake` called in the committing thread after each unit that poked."""
    _wakers.append(wake)


def _wake() -> None:
    for wake in list(_wakers):
        with contextlib.suppress(RuntimeError):  # a loop that is shutting down hears nothing
            wake()
