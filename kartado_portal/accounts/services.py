"""Becoming known and coming in: sign-up, confirmation, sign-in, links, reset.

Passwords arrive here as hashes, checked and made before the transaction began (`acts.py`):
nothing slow happens while the database's write lock is held.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from kartado_portal.accounts import companies, consents, emails, errors, queries, throttle, tokens
from kartado_portal.accounts.models import Account, SignIn
from kartado_portal.accounts.schemas import Client, Credentials, LinkGlance, OpenedSignIn
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.errors import PortalError
from kartado_portal.live.poke import poke
from kartado_portal.settings import get_settings

_TOUCH_EVERY = timedelta(minutes=1)
_LONGEST_USER_AGENT = 400


def sign_up(
    session: Session,
    *,
    email: str,
    password_hash: str,
    consent_version: str,
    client: Client,
    now: datetime,
) -> None:
    """Take in a sign-up; nobody learns whether the address was known, except its owner by mail.

    A confirmed account gets the letter «already registered» and stays as it is. An unconfirmed
    one takes the new password and a new confirmation: the newest letter is the one that counts.
    `email` is normalised, `password_hash` made from a checked password.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.sign_ups_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is not None and (account.confirmed_at or account.disabled_at):
        if account.disabled_at is None and _may_write_to(session, email, now=now):
            emails.already_registered(session, account, now=now)
        return
    if account is None:
        account = Account(email=email, password_hash=password_hash, created_at=now)
    account.password_hash = password_hash
    session.add(account)
    session.flush()
    consents.record_consent(
        session,
        account=account,
        version=consent_version,
        address=client.address,
        channel="sign_up",
        now=now,
    )
    log.record(
        session,
        "accounts.sign_up",
        now=now,
        actor_id=account.id,
        subject=f"account:{account.id}",
        address=client.address,
    )
    _send_confirmation(session, account, now=now)


def resend_confirmation(session: Session, *, email: str, client: Client, now: datetime) -> None:
    """Send another confirmation where one is awaited; answers the same for every address.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.link_requests_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is not None and _awaits_confirmation(account):
        _send_confirmation(session, account, now=now)


def confirm_address(session: Session, *, token: str, client: Client, now: datetime) -> str:
    """Prove an address by its link and find its company; return the address.

    A link of an account that is confirmed by now is friendly, however often it is used.

    Raises: LinkUnknown, LinkExpired, LinkReplaced.
    """
    row = tokens.find(session, token=token, purpose=Purpose.CONFIRM)
    if row is not None:
        account = queries.get_account(session, account_id=row.account_id)
        if account.confirmed_at is not None and account.erased_at is None:
            return account.email
    row = tokens.spend(session, token=token, purpose=Purpose.CONFIRM, now=now)
    account = queries.get_account(session, account_id=row.account_id)
    confirm_account(session, account=account, now=now)
    log.record(
        session,
        "accounts.confirm",
        now=now,
        actor_id=account.id,
        subject=f"account:{account.id}",
        address=client.address,
    )
    return account.email


def confirm_account(session: Session, *, account: Account, now: datetime) -> None:
    """Mark an address as proved and join its company."""
    account.confirmed_at = now
    if account.role == Role.CUSTOMER and account.company_id is None:
        account.company_id = companies.company_for(session, email=account.email, now=now)
    session.add(account)
    session.flush()


def glance_at_link(session: Session, *, token: str, purpose: Purpose, now: datetime) -> LinkGlance:
    """Say what a link would do, without spending it."""
    row = tokens.find(session, token=token, purpose=purpose)
    state = tokens.state_of(row, now=now)
    if row is None or state == "unknown":
        return LinkGlance("unknown")
    account = queries.get_account(session, account_id=row.account_id)
    if account.erased_at is not None or account.disabled_at is not None:
        return LinkGlance("unknown")
    return LinkGlance(state, account.email, is_confirmed=account.confirmed_at is not None)


def request_link(session: Session, *, email: str, client: Client, now: datetime) -> None:
    """Mail a one-time link and its code; answers the same for every address.

    An unconfirmed account gets a confirmation instead: a link would let whoever signed up
    with a stranger's address in by the password they chose.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.link_requests_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is None:
        return
    if _awaits_confirmation(account):
        _send_confirmation(session, account, now=now)
    elif queries.may_enter(account) and _may_write_to(session, email, now=now):
        issued = tokens.issue(session, account_id=_id(account), purpose=Purpose.LINK, now=now)
        emails.one_time_link(session, account, issued, now=now)


def request_reset(session: Session, *, email: str, client: Client, now: datetime) -> None:
    """Mail a link to a new password; answers the same for every address.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.link_requests_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is None:
        return
    if _awaits_confirmation(account):
        _send_confirmation(session, account, now=now)
    elif queries.may_enter(account) and _may_write_to(session, email, now=now):
        issued = tokens.issue(session, account_id=_id(account), purpose=Purpose.RESET, now=now)
        emails.reset_password(session, account, issued, now=now)


def reset_password(
    session: Session, *, token: str, password_hash: str, client: Client, now: datetime
) -> str:
    """Set a new password by its link; every sign-in and open link of the person ends.

    Returns the address. Nobody is signed in by this: the person signs in with the new password.

    Raises: LinkUnknown, LinkExpired, LinkReplaced, LinkAlreadyUsed.
    """
    row = tokens.spend(session, token=token, purpose=Purpose.RESET, now=now)
    account = queries.get_account(session, account_id=row.account_id)
    if not queries.may_enter(account):
        raise errors.LinkUnknown()
    throttle.forgive(session, throttle.failed_sign_ins(), account.email)
    set_password(session, account=account, password_hash=password_hash, client=client, now=now)
    end_all(session, account_id=_id(account), now=now)
    return account.email


def set_password(
    session: Session, *, account: Account, password_hash: str, client: Client, now: datetime
) -> None:
    """Store a new password, kill open links that were asked for before it, and tell the owner."""
    account.password_hash = password_hash
    session.add(account)
    tokens.supersede(
        session, account_id=_id(account), purposes=(Purpose.LINK, Purpose.RESET), now=now
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
) -> OpenedSignIn:
    """Begin a sign-in for a person who proved who they are; the cookie's secret is new.

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
    if is_unconfirmed and account is not None and _awaits_confirmation(account):
        purpose = Purpose.CONFIRM
        if tokens.find_open(session, account_id=_id(account), purpose=purpose, now=now) is None:
            _send_confirmation(session, account, now=now)
    if failures == rule.limit and rule.penalty is not None:
        return errors.AddressLocked(retry_at=now + rule.penalty, now=now)
    return errors.SignInRefused()


def use_link(
    session: Session, *, token: str, client: Client, now: datetime, old_cookie: str = ""
) -> OpenedSignIn:
    """Sign in by a one-time link, in whatever browser it was opened.

    Raises: TooMany for this client; LinkUnknown, LinkExpired, LinkReplaced, LinkAlreadyUsed.
    """
    throttle.check(session, throttle.guesses_of_client(), client.address, now=now)
    row = tokens.spend(session, token=token, purpose=Purpose.LINK, now=now)
    return _enter_by_letter(session, row.account_id, client, old_cookie, "link", now=now)


def use_code(
    session: Session,
    *,
    email: str,
    code: str,
    client: Client,
    now: datetime,
    old_cookie: str = "",
) -> OpenedSignIn | None:
    """Sign in by the six digits of the newest letter; None when they are wrong.

    A wrong code is counted in this unit, which therefore has to commit.

    Raises: TooMany for this client.
    """
    throttle.check(session, throttle.guesses_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    row = None
    if account is not None and queries.may_enter(account):
        row = tokens.spend_code(session, account_id=_id(account), code=code, now=now)
    if row is None:
        throttle.hit(session, throttle.guesses_of_client(), client.address, now=now)
        return None
    return _enter_by_letter(session, row.account_id, client, old_cookie, "code", now=now)


def note_bad_link(session: Session, *, client: Client, now: datetime) -> None:
    """Count a link that opened nothing, and bury those whose life is over."""
    throttle.hit(session, throttle.guesses_of_client(), client.address, now=now)
    tokens.bury_expired(session, now=now)


def find_actor(session: Session, *, cookie: str, now: datetime) -> tuple[Actor, bool] | None:
    """Return who the cookie's secret belongs to, and whether `touch` is due."""
    found = queries.find_sign_in(session, cookie=cookie, now=now)
    if found is None:
        return None
    sign_in, account, company = found
    is_stale = now - sign_in.last_seen_at >= _TOUCH_EVERY
    return queries.actor_from(sign_in, account, company), is_stale


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
    """End a person's sign-ins, all or all but one; return how many ended."""
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


def _enter_by_letter(
    session: Session,
    account_id: int,
    client: Client,
    old_cookie: str,
    method: str,
    *,
    now: datetime,
) -> OpenedSignIn:
    return open_sign_in(
        session,
        account_id=account_id,
        is_remembered=False,
        client=client,
        old_cookie=old_cookie,
        method=method,
        now=now,
    )


def _new_sign_in(
    session: Session, account: Account, *, is_remembered: bool, client: Client, now: datetime
) -> OpenedSignIn:
    settings = get_settings()
    days = settings.session_remember_days if is_remembered else settings.session_max_days
    opened = OpenedSignIn(
        cookie=secrets.token_urlsafe(32),
        account_id=_id(account),
        role=Role(account.role),
        is_remembered=is_remembered,
        expires_at=now + timedelta(days=days),
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


def _send_confirmation(session: Session, account: Account, *, now: datetime) -> None:
    if not _may_write_to(session, account.email, now=now):
        return
    issued = tokens.issue(session, account_id=_id(account), purpose=Purpose.CONFIRM, now=now)
    emails.confirm_address(session, account, issued, now=now)


def _may_write_to(session: Session, email: str, *, now: datetime) -> bool:
    """Count one more letter to an address; past the limit none leaves and nobody is told."""
    return throttle.has_room(session, throttle.letters(), email, now=now)


def _awaits_confirmation(account: Account) -> bool:
    return (
        account.confirmed_at is None and account.disabled_at is None and account.erased_at is None
    )


def _id(account: Account) -> int:
    assert account.id is not None
    return account.id
