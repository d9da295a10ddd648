"""Becoming known: sign-up and the proof of the address.

Passwords arrive here as hashes, checked and made before the transaction began (`acts.py`):
nothing slow happens while the database's write lock is held.
"""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import (
    companies,
    consents,
    emails,
    passwords,
    queries,
    throttle,
    tokens,
)
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.schemas import Client, ConfirmedAddress
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Role
from kartado_portal.audit import log
from kartado_portal.mail import suppression


def sign_up(
    session: Session,
    *,
    email: str,
    password_hash: str,
    consent_version: str,
    client: Client,
    now: datetime,
    is_repetition: bool = False,
) -> None:
    """Take in a sign-up; nobody learns whether the address was known, except its owner by mail.

    A confirmed account gets the letter «already registered» and stays as it is. An unconfirmed
    one takes the new password and a new confirmation: the newest letter is the one that counts.
    `is_repetition` tells that the password is the one of the earlier sign-up; another one makes
    the account contested. `email` is normalised, `password_hash` made from a checked password.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.sign_ups_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is not None and (account.confirmed_at or account.disabled_at):
        if account.disabled_at is None and may_write_to(session, email, "known", now=now):
            emails.already_registered(session, account, now=now)
        return
    if account is None:
        account = Account(email=email, password_hash=password_hash, created_at=now)
    elif not is_repetition and account.password_hash != passwords.UNUSABLE:
        account.is_contested = True
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
    send_confirmation(session, account, now=now)


def pending_password(session: Session, *, email: str) -> str | None:
    """Return the hash of a sign-up that waits for its proof."""
    account = queries.find_account(session, email=email)
    return account.password_hash if account and awaits_confirmation(account) else None


def refuse_crowd(session: Session, *, client: Client, now: datetime) -> None:
    """Refuse a client that signs too many people up, before anything is hashed for it.

    Raises: TooMany.
    """
    throttle.check(session, throttle.sign_ups_of_client(), client.address, now=now)


def resend_confirmation(session: Session, *, email: str, client: Client, now: datetime) -> None:
    """Send another confirmation where one is awaited; answers the same for every address.

    Raises: TooMany for this client.
    """
    throttle.take(session, throttle.link_requests_of_client(), client.address, now=now)
    account = queries.find_account(session, email=email)
    if account is not None and awaits_confirmation(account):
        send_confirmation(session, account, now=now)


def confirm_address(
    session: Session, *, token: str, client: Client, now: datetime
) -> ConfirmedAddress:
    """Prove an address by its link and find its company.

    A link of an account that is confirmed by now is friendly, however often it is used. A
    contested account loses its password, and the owner gets a link to set one (security:
    a stranger who signed up for the address must not come in by the owner's press).

    Raises: LinkUnknown, LinkExpired, LinkReplaced.
    """
    row = tokens.find(session, token=token, purpose=Purpose.CONFIRM)
    if row is not None:
        account = queries.get_account(session, account_id=row.account_id)
        if account.confirmed_at is not None and account.erased_at is None:
            return ConfirmedAddress(account.email)
    row = tokens.spend(session, token=token, purpose=Purpose.CONFIRM, now=now)
    account = queries.get_account(session, account_id=row.account_id)
    confirm_account(session, account=account, now=now)
    suppression.lift(session, account.email, now=now)
    log.record(
        session,
        "accounts.confirm",
        now=now,
        actor_id=account.id,
        subject=f"account:{account.id}",
        address=client.address,
    )
    has_password = account.password_hash != passwords.UNUSABLE
    if has_password and not account.is_contested:
        return ConfirmedAddress(account.email)
    account.is_contested, account.password_hash = False, passwords.UNUSABLE
    session.add(account)
    reset = tokens.issue(session, account_id=id_of(account), purpose=Purpose.RESET, now=now)
    is_invited = account.role != Role.CUSTOMER
    return ConfirmedAddress(account.email, reset.token, is_invited=is_invited)


def confirm_account(session: Session, *, account: Account, now: datetime) -> None:
    """Mark an address as proved and join its company."""
    account.confirmed_at, account.is_contact = now, False
    if account.role == Role.CUSTOMER and account.company_id is None:
        account.company_id = companies.company_for(session, email=account.email, now=now)
    session.add(account)
    session.flush()


def send_confirmation(session: Session, account: Account, *, now: datetime) -> None:
    """Mail a new link that proves the address, unless too many letters went there lately."""
    if not may_write_to(session, account.email, Purpose.CONFIRM, now=now):
        return
    issued = tokens.issue(session, account_id=id_of(account), purpose=Purpose.CONFIRM, now=now)
    emails.confirm_address(session, account, issued, now=now)


def may_write_to(session: Session, email: str, kind: str, *, now: datetime) -> bool:
    """Count one more letter to an address; past the limit none leaves and nobody is told."""
    return throttle.has_room(session, throttle.letters(kind), email, now=now)


def awaits_confirmation(account: Account) -> bool:
    """Judge whether the address of an account is still to be proved."""
    return (
        account.confirmed_at is None and account.disabled_at is None and account.erased_at is None
    )


def id_of(account: Account) -> int:
    """Return the id of an account that is in the database."""
    assert account.id is not None
    return account.id
