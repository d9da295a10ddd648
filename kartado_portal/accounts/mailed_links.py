"""What mailed links and codes do: let in, or lead to a new password."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import (
    emails,
    errors,
    queries,
    registration,
    services,
    throttle,
    tokens,
)
from kartado_portal.accounts.registration import id_of
from kartado_portal.accounts.schemas import Client, LinkGlance, OpenedSignIn, PendingSignIn
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.audit import log
from kartado_portal.mail import suppression


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
    if registration.awaits_confirmation(account):
        registration.send_confirmation(session, account, now=now)
    elif queries.may_enter(account) and registration.may_write_to(
        session, email, Purpose.LINK, now=now
    ):
        issued = tokens.issue(session, account_id=id_of(account), purpose=Purpose.LINK, now=now)
        emails.one_time_link(session, account, issued, now=now)
        _record_request(session, "accounts.request_link", id_of(account), client, now=now)


def request_reset(session: Session, *, email: str, client: Client, now: datetime) -> None:
    """Mail a link to a new password; answers the same for every address.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.link_requests_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is None:
        return
    if registration.awaits_confirmation(account):
        registration.send_confirmation(session, account, now=now)
    elif queries.may_enter(account) and registration.may_write_to(
        session, email, Purpose.RESET, now=now
    ):
        issued = tokens.issue(session, account_id=id_of(account), purpose=Purpose.RESET, now=now)
        emails.reset_password(session, account, issued, now=now)
        _record_request(session, "accounts.request_reset", id_of(account), client, now=now)


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
    suppression.lift(session, account.email, now=now)
    services.set_password(
        session, account=account, password_hash=password_hash, client=client, now=now
    )
    services.end_all(session, account_id=id_of(account), now=now)
    return account.email


def use_link(
    session: Session, *, token: str, client: Client, now: datetime, old_cookie: str = ""
) -> OpenedSignIn | PendingSignIn:
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
) -> OpenedSignIn | PendingSignIn | None:
    """Sign in by the six digits of the newest letter; None when they are wrong.

    A wrong code is counted in this unit, which therefore has to commit.

    Raises: TooMany for this client.
    """
    throttle.check(session, throttle.guesses_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    row = None
    if account is not None and queries.may_enter(account):
        row = tokens.spend_code(session, account_id=id_of(account), code=code, now=now)
    if row is None:
        throttle.hit(session, throttle.guesses_of_client(), client.address, now=now)
        return None
    return _enter_by_letter(session, row.account_id, client, old_cookie, "code", now=now)


def note_bad_link(session: Session, *, client: Client, now: datetime) -> None:
    """Count a link that opened nothing, and bury those whose life is over."""
    throttle.hit(session, throttle.guesses_of_client(), client.address, now=now)
    tokens.bury_expired(session, now=now)


def _enter_by_letter(
    session: Session,
    account_id: int,
    client: Client,
    old_cookie: str,
    method: str,
    *,
    now: datetime,
) -> OpenedSignIn | PendingSignIn:
    # Whoever holds a letter reads the mailbox that it went to.
    account = queries.get_account(session, account_id=account_id)
    suppression.lift(session, account.email, now=now)
    return services.open_sign_in(
        session,
        account_id=account_id,
        is_remembered=False,
        client=client,
        old_cookie=old_cookie,
        method=method,
        now=now,
    )


def _record_request(
    session: Session, action: str, account_id: int, client: Client, *, now: datetime
) -> None:
    """Write down that somebody, who need not be the owner, had a link mailed."""
    log.record(session, action, now=now, subject=f"account:{account_id}", address=client.address)
