"""The second factor of an account: setting it up, asking for it, letting go of it.

A wrong code is counted in the unit that looked at it, which therefore has to commit: such
services return None or False instead of raising.
"""

from datetime import datetime, timedelta

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
from kartado_portal.accounts.schemas import (
    Client,
    OpenedSignIn,
    PendingSignIn,
    SecondFactorSetUp,
    SecondFactorStatus,
)
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.clock import stamp

SET_UP_LIFE = timedelta(minutes=15)

log = structlog.get_logger(__name__)


def get_status(session: Session, *, actor: Actor, now: datetime) -> SecondFactorStatus:
    """Return how the person's own second factor stands.

    The secret is shown only while it is set up, and only to the sign-in that gave the password.
    """
    row = session.get(SecondFactor, actor.account_id)
    is_required = actor.is_staff and queries.staff_needs_second_factor(session)
    set_up = None
    if row is not None and _is_under_way(row, actor, now=now):
        secret = _open(row, row.next_secret)
        if secret:
            uri = totp.uri(secret, email=actor.email)
            set_up = SecondFactorSetUp(totp.grouped(secret), uri)
    since = stamp(row.confirmed_at) if row is not None and row.confirmed_at else ""
    left = recovery_codes.count_left(session, account_id=actor.account_id) if since else 0
    return SecondFactorStatus(since, left, is_required, set_up)


def begin(session: Session, *, actor: Actor, now: datetime) -> None:
    """Make a secret for an app that is to be set up; the caller has asked for a proof.

    Nothing asks for its codes until it is confirmed; until then an earlier app goes on counting.
    """
    row = session.get(SecondFactor, actor.account_id)
    row = row or SecondFactor(account_id=actor.account_id, begun_at=now)
    row.next_secret = totp.seal(totp.new_secret())
    row.begun_at, row.begun_in = now, actor.sign_in_id
    session.add(row)


def cancel(session: Session, *, actor: Actor) -> None:
    """Forget a secret that was not confirmed."""
    row = session.get(SecondFactor, actor.account_id)
    if row is not None and row.confirmed_at is None:
        session.delete(row)
    elif row is not None:
        row.next_secret = ""


def confirm(
    session: Session, *, actor: Actor, code: str, client: Client, now: datetime
) -> list[str] | None:
    """Turn a new app on by its first code; return new recovery codes, None if it is wrong.

    The person's other sessions end: none of them has proved a second factor.

    Raises: SetUpOver, TooMany.
    """
    row = session.get(SecondFactor, actor.account_id)
    if row is None or not _is_under_way(row, actor, now=now):
        raise errors.SetUpOver()
    _count_try(session, actor.account_id, now=now)
    secret = _open(row, row.next_secret)
    step = totp.matching_step(secret, code, now=now, after=0) if secret else None
    if step is None:
        return None
    throttle.forgive(session, throttle.second_factor_tries(), str(actor.account_id))
    is_another = row.confirmed_at is not None
    row.sealed_secret, row.next_secret = row.next_secret, ""
    row.confirmed_at, row.last_step = now, step
    session.add(row)
    codes = recovery_codes.make(session, account_id=actor.account_id, now=now)
    services.end_all(session, account_id=actor.account_id, except_id=actor.sign_in_id, now=now)
    account = queries.get_account(session, account_id=actor.account_id)
    emails.second_factor_on(
        session, account, address=client.address, is_another=is_another, now=now
    )
    done = "change" if is_another else "turn_on"
    _record(session, f"accounts.{done}_second_factor", actor, client, now=now)
    return codes


def spend_code(session: Session, *, actor: Actor, code: str, client: Client, now: datetime) -> bool:
    """Accept a code of the app as proof before a grave act, once. Raises: TooMany."""
    row = queries.find_second_factor(session, account_id=actor.account_id)
    is_right = row is not None and _accept(session, row, code, now=now)
    if not is_right:
        _record(session, "accounts.refuse_second_factor", actor, client, now=now)
    return is_right


def turn_off(session: Session, *, actor: Actor, client: Client, now: datetime) -> None:
    """Have the password alone let in again; the caller has asked for a proof.

    Raises: SecondFactorRequired.
    """
    if actor.is_staff and queries.staff_needs_second_factor(session):
        raise errors.SecondFactorRequired(field="")
    account = queries.get_account(session, account_id=actor.account_id)
    if not forget(session, account_id=actor.account_id):
        return
    emails.second_factor_off(session, account, address=client.address, by_team=False, now=now)
    _record(session, "accounts.turn_off_second_factor", actor, client, now=now)


def renew_codes(session: Session, *, actor: Actor, client: Client, now: datetime) -> list[str]:
    """Return ten new recovery codes instead of the old; the caller has asked for a proof.

    Raises: SetUpOver, when there is no second factor.
    """
    if queries.find_second_factor(session, account_id=actor.account_id) is None:
        raise errors.SetUpOver()
    codes = recovery_codes.make(session, account_id=actor.account_id, now=now)
    account = queries.get_account(session, account_id=actor.account_id)
    emails.recovery_codes_made(session, account, address=client.address, now=now)
    _record(session, "accounts.make_recovery_codes", actor, client, now=now)
    return codes


def forget(session: Session, *, account_id: int) -> bool:
    """Drop an account's second factor and its recovery codes; tell whether it was on."""
    row = session.get(SecondFactor, account_id)
    if row is None:
        return False
    recovery_codes.discard(session, account_id=account_id)
    throttle.forgive(session, throttle.second_factor_tries(), str(account_id))
    was_on = row.confirmed_at is not None
    session.delete(row)
    session.flush()
    return was_on


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
        is_right = _accept(session, row, code, now=now)
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


def _accept(session: Session, row: SecondFactor, code: str, *, now: datetime) -> bool:
    """Judge a code and use it up: of two presses at the same moment one succeeds.

    The try is counted before it is judged, so that many at once are not one.
    """
    _count_try(session, row.account_id, now=now)
    secret = _open(row, row.sealed_secret)
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
    _count_try(session, account_id, now=now)
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


def _count_try(session: Session, account_id: int, *, now: datetime) -> None:
    throttle.take(session, throttle.second_factor_tries(), str(account_id), now=now)


def _is_under_way(row: SecondFactor, actor: Actor, *, now: datetime) -> bool:
    return (
        row.next_secret != ""
        and row.begun_in == actor.sign_in_id
        and now - row.begun_at <= SET_UP_LIFE
    )


def _open(row: SecondFactor, sealed: str) -> str:
    """Return a secret; empty, and a line in the log, when it does not open any more."""
    try:
        return totp.unseal(sealed)
    except totp.SealBroken:
        log.error("accounts.second_factor_unreadable", account=row.account_id)
        return ""


def _record(session: Session, action: str, actor: Actor, client: Client, *, now: datetime) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{actor.account_id}",
        address=client.address,
    )


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
