"""Ten codes for the day on which the phone is lost: shown once, stored hashed, each works once."""

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from kartado_portal.accounts.models import RecoveryCode
from kartado_portal.accounts.tokens import keyed_digest

HOW_MANY = 10
# Without letters and digits that look alike on paper; 10 of 30 signs are 49 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz2345678"
_HALF = 5


def make(session: Session, *, account_id: int, now: datetime) -> list[str]:
    """Return new codes; all older ones of the account are gone."""
    discard(session, account_id=account_id)
    codes = [_new_code() for _ in range(HOW_MANY)]
    for code in codes:
        session.add(
            RecoveryCode(account_id=account_id, digest=_digest(account_id, code), made_at=now)
        )
    session.flush()
    return codes


def spend(session: Session, *, account_id: int, code: str, now: datetime) -> bool:
    """Use a code, once: of two presses at the same moment one succeeds."""
    done = session.exec(
        update(RecoveryCode)
        .where(col(RecoveryCode.digest) == _digest(account_id, code))
        .where(col(RecoveryCode.account_id) == account_id, col(RecoveryCode.used_at).is_(None))
        .values(used_at=now)
    )
    return bool(done.rowcount == 1)


def count_left(session: Session, *, account_id: int) -> int:
    """Return how many codes have not been used."""
    unused = select(func.count()).select_from(RecoveryCode)
    return session.exec(
        unused.where(RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None))
    ).one()


def discard(session: Session, *, account_id: int) -> None:
    """Have no code of the account work any more."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


def _new_code() -> str:
    halves = ("".join(secrets.choice(_SIGNS) for _ in range(_HALF)) for _ in range(2))
    return "-".join(halves)


def _digest(account_id: int, code: str) -> str:
    """Return what is stored: bound to the account, however the code is spaced and written."""
    signs = "".join(sign for sign in code.lower()[:100] if sign.isalnum())
    return keyed_digest("recovery-code", f"{account_id}:{signs}")
