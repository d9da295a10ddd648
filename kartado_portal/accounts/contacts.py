"""Who wrote: the account of an address, or a contact, whom nothing lets into the portal."""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import passwords, queries
from kartado_portal.accounts.addresses import normalise
from kartado_portal.accounts.errors import BadAddress
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log as audit


def normal_address(written: str) -> str:
    """Return the one form of an address, or nothing when it is none."""
    try:
        return normalise(written)
    except BadAddress:
        return ""


def account_of(session: Session, *, email: str) -> Account | None:
    """Return whose address it is; of merged persons the one that stays."""
    account = queries.find_account(session, email=email)
    if account is not None and account.merged_into_id is not None:
        return session.get(Account, account.merged_into_id)
    return account


def contact_for(session: Session, *, email: str, name: str, now: datetime) -> Account:
    """Return the account of an unknown address, made as a contact.

    It has no password, no company and no way in; whoever proves the address by signing up finds
    the tickets there.
    """
    account = Account(
        email=email,
        name=name[:120] if name != email else "",
        password_hash=passwords.UNUSABLE,
        is_contact=True,
        created_at=now,
    )
    session.add(account)
    session.flush()
    audit.record(
        session, "accounts.contact", now=now, subject=f"account:{account.id}", actor_id=None
    )
    return account


def writer_of(session: Session, account: Account) -> Actor:
    """Return the author of a ticket or message that is about to be written.

    Whoever signed up and never confirmed is a contact from now on: their account is not put
    away as a lost sign-up, for tickets hang on it.
    """
    if account.confirmed_at is None and not account.is_contact:
        account.is_contact = True
        session.add(account)
    return actor_of(session, account)


def actor_of(session: Session, account: Account) -> Actor:
    """Return a customer as the gate would know them. They are not signed in anywhere by it."""
    known = queries.find_customer(session, account_id=account.id or 0)
    if known is not None:
        return known
    return Actor(account.id or 0, account.email, account.name or account.email, Role.CUSTOMER)
