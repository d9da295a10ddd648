"""Writing letters in tests."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail import outbox
from kartado_portal.mail.models import OutboxLetter
from tests.conftest import TUESDAY_MORNING
from tests.mail.samples import SAMPLES

NOW = TUESDAY_MORNING


def write(
    session: Session,
    letter: str = "owner-changed",
    *,
    to: str = "ana@cliente.test",
    now: datetime = NOW,
    sealed: dict[str, Any] | None = None,
    **options: Any,
) -> OutboxLetter:
    """Write a letter of the samples; `subject` and other keys of its context may be given."""
    context = SAMPLES[letter] | options.pop("context", {})
    inside = {
        key: context.pop(key) for key in ("url", "code") if letter in _SEALED and key in context
    }
    return outbox.enqueue(
        session,
        to=to,
        letter=letter,
        context=context,
        sealed=sealed or inside or None,
        now=now,
        **options,
    )


def post(letter: str = "owner-changed", **options: Any) -> OutboxLetter:
    """Write one letter in a unit of its own, and commit."""
    with unit_of_work() as session:
        return write(session, letter, **options)


def stored(letter_id: int | None) -> OutboxLetter:
    """Return the row as it stands in the database."""
    with reading() as session:
        return session.exec(select(OutboxLetter).where(OutboxLetter.id == letter_id)).one()


_SEALED = ("confirm-email", "one-time-link", "reset-password")


def until(is_so: Callable[[], bool], *, seconds: float = 20) -> None:
    """Return once `is_so`, which other threads or processes bring about; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)
