"""Coming in and going out: sign-ins, and who holds a session cookie.

Passwords arrive here as hashes, checked and made before the transaction began (`acts.py`):
nothing slow happens while the database's write lock is held.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from kartado_portal.accounts import (
    emails,
    errors,
    proofs,
    queries,
    registration,
    throttle,
    tokens,
)
from kartado_portal.accounts.models import Account, SignIn
from kartado_portal.accounts.registration import id_of
from kartado_portal.accounts.schemas import Client, Credentials, OpenedSignIn, PendingSignIn
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.errors import PortalError
from kartado_portal.live.poke import poke
from kartado_portal.settings import get_settings

_TOUCH_EVERY = timedelta(minutes=1)
_LONGEST_USER_AGENT = 400


def begin_sign_in(
    session: Session, *, email: str, client: Client, now: datetime
) -> Credentials | None:
    """Return what to check a password against; None for an unknown address.

    Raises: AddressLocked or TooMany, before anything is hashed and for every address alike.
    """
    throttle.check(session, throttle.failed_sign_ins(), email, now=now)
    throttle.check(session, throttle.failed_sign_ins_of_client(), client.address, now=now)
    return queries.find_credentials(session, email=email)


def open_sign_in(
    session: Session,
    *,
    account_id: int,
    is_remembered: bool,
    client: Client,
    now: datetime,
    password_hash: str | None = None,
    old_cookie: str = "",
    method: str = "password",
    has_proved_both: bool = False,
) -> OpenedSignIn | PendingSignIn:
    """Begin a sign-in for a person who proved who they are; the cookie's secret is new.

    Whoever has a second factor and has not proved it yet (`has_proved_both`) gets none, only
    what leads on to the question for the code.

    `password_hash` replaces the stored one when it was made with outdated parameters.
    `old_cookie` is what the browser brought: that sign-in ends, so that none is planted or left.

    Raises: AddressLocked when the limit was reached meanwhile; SignInRefused when the account
    may not enter any more.
    """
    account = queries.get_account(session, account_id=account_id)
    if method == "password":
        # Guesses that were under way while the limit was reached reveal nothing.
        throttle.check(session, throttle.failed_sign_ins(), account.email, now=now)
        throttle.forgive(session, throttle.failed_sign_ins(), account.email)
    if not queries.may_enter(account):
        raise errors.SignInRefused()
    if password_hash is not None:
        account.password_hash = password_hash
        session.add(account)
    if not has_proved_both and queries.find_second_factor(session, account_id=account_id):
        version = tokens.password_version(account.password_hash)
        return PendingSignIn(account_id, version, is_remembered, method)
    sign_out(session, cookie=old_cookie, now=now)
    opened = _new_sign_in(session, account, is_remembered=is_remembered, client=client, now=now)
    log.record(
        session,
        "accounts.sign_in",
        now=now,
        actor_id=account.id,
        subject=f"account:{account.id}",
        address=client.address,
        method=method,
    )
    return opened


def refuse_sign_in(
    session: Session, *, email: str, client: Client, is_unconfirmed: bool, now: datetime
) -> PortalError:
    """Count a failed sign-in and return what the person is told; this unit has to commit.

    `is_unconfirmed`: the password was right, but the address waits to be proved. The page says
    the same; a confirmation is mailed if none is under way.
    """
    rule = throttle.failed_sign_ins()
    failures = throttle.hit(session, rule, email, now=now)
    throttle.hit(session, throttle.failed_sign_ins_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    log.record(
        session,
        "accounts.refuse_sign_in",
        now=now,
        subject=f"account:{account.id}" if account else "account:unknown",
        address=client.address,
        failures=failures,
    )
    if is_unconfirmed and account is not None and registration.awaits_confirmation(account):
        purpose = Purpose.CONFIRM
        if tokens.find_open(session, account_id=id_of(account), purpose=purpose, now=now) is None:
            registration.send_confirmation(session, account, now=now)
    if failures == rule.limit and rule.penalty is not None:
        return errors.AddressLocked(retry_at=now + rule.penalty, now=now)
    return errors.SignInRefused()


def set_password(
    session: Session, *, account: Account, password_hash: str, client: Client, now: datetime
) -> None:
    """Store a new password, kill open links that were asked for before it, and tell the owner.

    The caller ends sign-ins, and with them what browsers proved: `end_all`.
    """
    account.password_hash = password_hash
    session.add(account)
    tokens.supersede(
        session, account_id=id_of(account), purposes=(Purpose.LINK, Purpose.RESET), now=now
    )
    emails.password_changed(session, account, address=client.address, now=now)
    log.record(
        session,
        "accounts.change_password",
        now=now,
        actor_id=account.id,
        subject=f"account:{account.id}",
        address=client.address,
    )


def find_actor(session: Session, *, cookie: str, now: datetime) -> tuple[Actor, bool] | None:
    """Return who the cookie's secret belongs to, and whether `touch` is due."""
    found = queries.find_actor(session, cookie=cookie, now=now)
    if found is None:
        return None
    actor, last_seen_at = found
    return actor, now - last_seen_at >= _TOUCH_EVERY


def touch(session: Session, *, sign_in_id: int, now: datetime) -> None:
    """Note that a sign-in was used; called at most once a minute for each."""
    session.exec(
        update(SignIn)
        .where(col(SignIn.id) == sign_in_id, col(SignIn.last_seen_at) < now)
        .values(last_seen_at=now)
    )


def sign_out(session: Session, *, cookie: str, now: datetime) -> None:
    """End the sign-in of this cookie, if it is one."""
    if not cookie:
        return
    row = session.exec(
        select(SignIn).where(SignIn.digest == tokens.digest_of(cookie[:200]))
    ).one_or_none()
    if row is None or row.ended_at is not None:
        return
    row.ended_at = now
    session.add(row)
    poke(session, f"account:{row.account_id}")
    log.record(
        session,
        "accounts.sign_out",
        now=now,
        actor_id=row.account_id,
        subject=f"sign_in:{row.id}",
    )


def end_all(
    session: Session, *, account_id: int, now: datetime, except_id: int | None = None
) -> int:
    """End a person's sign-ins, all or all but one; return how many ended.

    What browsers proved without a sign-in (`proofs`) ends as well, everywhere.
    """
    ended = end_sign_ins(session, account_id=account_id, now=now, except_id=except_id)
    proofs.end_all(session, account_id=account_id)
    return ended


def end_sign_ins(
    session: Session, *, account_id: int, now: datetime, except_id: int | None = None
) -> int:
    """Do what `end_all` does, but leave what browsers proved."""
    statement = (
        update(SignIn)
        .where(col(SignIn.account_id) == account_id, col(SignIn.ended_at).is_(None))
        .values(ended_at=now)
    )
    if except_id is not None:
        statement = statement.where(col(SignIn.id) != except_id)
    ended = int(session.exec(statement).rowcount)
    poke(session, f"account:{account_id}")
    return ended


def _new_sign_in(
    session: Session, account: Account, *, is_remembered: bool, client: Client, now: datetime
) -> OpenedSignIn:
    settings = get_settings()
    days = settings.session_remember_days if is_remembered else settings.session_max_days
    opened = OpenedSignIn(
        cookie=secrets.token_urlsafe(32),
        account_id=id_of(account),
        role=Role(account.role),
        is_remembered=is_remembered,
        expires_at=now + timedelta(days=days),
        lacks_second_factor=queries.lacks_second_factor(session, account),
    )
    session.add(
        SignIn(
            digest=tokens.digest_of(opened.cookie),
            account_id=opened.account_id,
            is_remembered=is_remembered,
            created_at=now,
            last_seen_at=now,
            expires_at=opened.expires_at,
            user_agent=client.user_agent[:_LONGEST_USER_AGENT],
            address=client.address,
        )
    )
    return opened
