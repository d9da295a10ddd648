"""Judging the codes of a second factor, and the sign-in that owes one.

A wrong code is counted in the unit that looked at it, which therefore has to commit: such
services return None or False instead of raising.
"""

from datetime import datetime

import structlog
from sqlalchemy import update
from sqlmodel import Session, col

from kartado_portal.accounts import (
    emails,
    errors,
    queries,
    recovery_codes,
    services,
    throttle,
    tokens,
    totp,
)
from kartado_portal.accounts.models import Account, SecondFactor
from kartado_portal.accounts.schemas import Client, OpenedSignIn, PendingSignIn
from kartado_portal.audit import log as audit

log = structlog.get_logger(__name__)


def finish_sign_in(
    session: Session,
    *,
    pending: PendingSignIn,
    code: str,
    recovery_code: str,
    client: Client,
    old_cookie: str,
    now: datetime,
) -> OpenedSignIn | None:
    """Begin the sign-in of who has proved the first factor, by a code of either kind.

    None when the code is wrong.

    Raises: SignInOver when the first factor no longer counts; TooMany.
    """
    throttle.check(session, throttle.guesses_of_client(), client.address, now=now)
    account = session.get(Account, pending.account_id)
    if account is None or not queries.may_enter(account):
        raise errors.SignInOver()
    row = queries.find_second_factor(session, account_id=pending.account_id)
    if row is None or pending.password_version != tokens.password_version(account.password_hash):
        raise errors.SignInOver()
    how = "recovery" if recovery_code and not code else "app"
    if how == "app":
        is_right = accept(session, row, code, now=now)
    else:
        is_right = _accept_recovery(session, account, recovery_code, client, now=now)
    if not is_right:
        throttle.hit(session, throttle.guesses_of_client(), client.address, now=now)
        _record_refusal(session, pending.account_id, client, how, now=now)
        return None
    opened = services.open_sign_in(
        session,
        account_id=pending.account_id,
        is_remembered=pending.is_remembered,
        client=client,
        old_cookie=old_cookie,
        method=f"{pending.method}+{how}",
        has_proved_both=True,
        now=now,
    )
    assert isinstance(opened, OpenedSignIn)
    return opened


def accept(session: Session, row: SecondFactor, code: str, *, now: datetime) -> bool:
    """Judge a code and use it up: of two presses at the same moment one succeeds.

    The try is counted before it is judged, so that many at once are not one.
    """
    count_try(session, row.account_id, now=now)
    secret = open_secret(row, row.sealed_secret)
    step = totp.matching_step(secret, code, now=now, after=row.last_step) if secret else None
    if step is None:
        return False
    taken = session.exec(
        update(SecondFactor)
        .where(col(SecondFactor.account_id) == row.account_id, col(SecondFactor.last_step) < step)
        .values(last_step=step)
    )
    if taken.rowcount != 1:
        return False
    throttle.forgive(session, throttle.second_factor_tries(), str(row.account_id))
    return True


def _accept_recovery(
    session: Session, account: Account, code: str, client: Client, *, now: datetime
) -> bool:
    account_id = account.id or 0
    count_try(session, account_id, now=now)
    if not recovery_codes.spend(session, account_id=account_id, code=code, now=now):
        return False
    throttle.forgive(session, throttle.second_factor_tries(), str(account_id))
    left = recovery_codes.count_left(session, account_id=account_id)
    emails.recovery_code_used(session, account, address=client.address, left=left, now=now)
    audit.record(
        session,
        "accounts.use_recovery_code",
        now=now,
        actor_id=account_id,
        subject=f"account:{account_id}",
        address=client.address,
        left=left,
    )
    return True


def count_try(session: Session, account_id: int, *, now: datetime) -> None:
    """Count one more try of an account's second factor. Raises: TooMany."""
    throttle.take(session, throttle.second_factor_tries(), str(account_id), now=now)


def open_secret(row: SecondFactor, sealed: str) -> str:
    """Return a secret; empty, and a line in the log, when it does not open any more."""
    try:
        return totp.unseal(sealed)
    except totp.SealBroken:
        log.error("accounts.second_factor_unreadable", account=row.account_id)
        return ""


def _record_refusal(
    session: Session, account_id: int, client: Client, how: str, *, now: datetime
) -> None:
    audit.record(
        session,
        "accounts.refuse_second_factor",
        now=now,
        subject=f"account:{account_id}",
        address=client.address,
        method=how,
    )
