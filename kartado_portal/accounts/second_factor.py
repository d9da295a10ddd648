"""The second factor of an account: setting it up, looking after it, letting go of it.

A wrong code is counted in the unit that looked at it, which therefore has to commit: such
services return None or False instead of raising.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from kartado_portal.accounts import (
    emails,
    errors,
    queries,
    recovery_codes,
    second_factor_codes,
    services,
    throttle,
    totp,
)
from kartado_portal.accounts.models import SecondFactor
from kartado_portal.accounts.schemas import Client, SecondFactorSetUp, SecondFactorStatus
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.clock import stamp

SET_UP_LIFE = timedelta(minutes=15)
_PRESSED_TWICE = timedelta(minutes=2)


def get_status(session: Session, *, actor: Actor, now: datetime) -> SecondFactorStatus:
    """Return how the person's own second factor stands.

    The secret is shown only while it is set up, and only to the sign-in that gave the password.
    """
    row = session.get(SecondFactor, actor.account_id)
    is_required = actor.is_staff and queries.staff_needs_second_factor(session)
    set_up = None
    if row is not None and _is_under_way(row, actor, now=now):
        secret = second_factor_codes.open_secret(row, row.next_secret)
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

    The person's other sessions end: none of them has proved a second factor. A press that came
    twice is answered with codes again, for nobody has seen the first answer.

    Raises: SetUpOver, TooMany.
    """
    row = session.get(SecondFactor, actor.account_id)
    if row is not None and _was_just_confirmed(row, actor, code, now=now):
        return recovery_codes.make(session, account_id=actor.account_id, now=now)
    if row is None or not _is_under_way(row, actor, now=now):
        raise errors.SetUpOver()
    second_factor_codes.count_try(session, actor.account_id, now=now)
    secret = second_factor_codes.open_secret(row, row.next_secret)
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
    is_right = row is not None and second_factor_codes.accept(session, row, code, now=now)
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


def _is_under_way(row: SecondFactor, actor: Actor, *, now: datetime) -> bool:
    return (
        row.next_secret != ""
        and row.begun_in == actor.sign_in_id
        and now - row.begun_at <= SET_UP_LIFE
    )


def _was_just_confirmed(row: SecondFactor, actor: Actor, code: str, *, now: datetime) -> bool:
    """Whether this very code turned the app on, in this sign-in and a moment ago."""
    if row.next_secret or row.confirmed_at is None or row.begun_in != actor.sign_in_id:
        return False
    if now - row.confirmed_at > _PRESSED_TWICE:
        return False
    secret = second_factor_codes.open_secret(row, row.sealed_secret)
    step = totp.matching_step(secret, code, now=now, after=row.last_step - 1) if secret else None
    return step == row.last_step


def _record(session: Session, action: str, actor: Actor, client: Client, *, now: datetime) -> None:
    audit.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{actor.account_id}",
        address=client.address,
    )
