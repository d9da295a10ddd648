"""Accounts that somebody else makes or changes: the command line, seeds, administrators."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from kartado_portal.accounts import addresses, queries, registration, services, tokens
from kartado_portal.accounts.errors import LastAdmin
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Role
from kartado_portal.audit import log
from kartado_portal.errors import Invalid
from kartado_portal.live.poke import poke

LEVELS = ("N1", "N2", "N3")


def create_user(
    session: Session,
    *,
    email: str,
    password_hash: str,
    role: Role = Role.CUSTOMER,
    name: str = "",
    level: str | None = None,
    now: datetime,
) -> int:
    """Make a confirmed account, in its company when its domain has one; return its id.

    `password_hash` comes from a password that `passwords.check` accepted. `level` is N1, N2 or
    N3, for analysts and admins.

    Raises: BadAddress; Invalid when the address is taken or the level does not fit.
    """
    address = addresses.normalise(email)
    if queries.find_account(session, email=address) is not None:
        raise Invalid(field="email", reason=f"Já existe uma conta com o e-mail {address}.")
    if level is not None and (role is Role.CUSTOMER or level not in LEVELS):
        raise Invalid(field="level", reason="O nível é N1, N2 ou N3, e só para analistas.")
    if role is not Role.CUSTOMER:
        level = level or "N1"
    account = Account(
        email=address,
        name=" ".join(name.split()),
        password_hash=password_hash,
        role=role.value,
        level=level,
        created_at=now,
    )
    registration.confirm_account(session, account=account, now=now)
    assert account.id is not None
    log.record(
        session,
        "accounts.create_user",
        now=now,
        subject=f"account:{account.id}",
        role=role.value,
    )
    return account.id


def disable_account(
    session: Session, *, account_id: int, now: datetime, by_id: int | None = None
) -> None:
    """Shut an account out: its sessions and open links end at once.

    Raises: LastAdmin.
    """
    account = queries.get_account(session, account_id=account_id)
    refuse_last_admin(session, account)
    account.disabled_at = now
    session.add(account)
    services.end_all(session, account_id=account_id, now=now)
    tokens.supersede(session, account_id=account_id, purposes=tuple(Purpose), now=now)
    log.record(
        session, "accounts.disable", now=now, actor_id=by_id, subject=f"account:{account_id}"
    )


def change_role(
    session: Session, *, account_id: int, role: Role, now: datetime, by_id: int | None = None
) -> None:
    """Make a person something else; acts at once on pages that are open.

    Raises: LastAdmin.
    """
    account = queries.get_account(session, account_id=account_id)
    if role is not Role.ADMIN:
        refuse_last_admin(session, account)
    before, account.role = account.role, role.value
    account.level = None if role is Role.CUSTOMER else account.level or "N1"
    session.add(account)
    poke(session, f"account:{account_id}")
    log.record(
        session,
        "accounts.change_role",
        now=now,
        actor_id=by_id,
        subject=f"account:{account_id}",
        before=before,
        after=role.value,
    )


def refuse_last_admin(session: Session, account: Account) -> None:
    """Refuse what would leave the portal without an administrator.

    Raises: LastAdmin.
    """
    if account.role != Role.ADMIN or account.disabled_at is not None:
        return
    others = session.exec(
        select(func.count())
        .select_from(Account)
        .where(Account.role == Role.ADMIN, col(Account.disabled_at).is_(None))
        .where(col(Account.erased_at).is_(None), col(Account.id) != account.id)
        .where(col(Account.confirmed_at).is_not(None))  # whoever is only invited may never come
    ).one()
    if not others:
        raise LastAdmin()
