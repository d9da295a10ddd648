"""Bringing somebody into the staff: an account without a password, and the letter that opens it.

The letter's link proves the address like any confirmation, and then leads to the page that sets
the first password: the account is marked as contested, which a stranger's sign-up would be too.
"""

from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import (
    addresses,
    emails,
    passwords,
    people,
    queries,
    registration,
    tokens,
)
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.registration import id_of
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.errors import Invalid, NotAllowed

NAME_LIMIT = 120


def invite(
    session: Session,
    *,
    actor: Actor,
    email: str,
    name: str,
    role: str,
    level: str,
    now: datetime,
) -> int:
    """Make an account of the staff and mail its invitation; return its id.

    Raises: NotAllowed, BadAddress, Invalid (no name, unknown role or level, a known address).
    """
    _refuse(actor)
    name = " ".join(name.split())[:NAME_LIMIT]
    if not name:
        raise Invalid(field="name", reason="Escreva o nome da pessoa.")
    address = addresses.normalise(email)
    if role not in (Role.ANALYST, Role.ADMIN) or level not in people.LEVELS:
        raise Invalid(field="role", reason="Escolha o papel e o nível.")
    if queries.find_account(session, email=address) is not None:
        raise Invalid(
            field="email",
            reason="Este e-mail já tem uma conta. Mude o papel na página da pessoa, em Clientes.",
        )
    account = Account(
        email=address,
        name=name,
        password_hash=passwords.UNUSABLE,
        role=role,
        level=level,
        is_contested=True,
        created_at=now,
    )
    session.add(account)
    session.flush()
    _record(session, "accounts.invite", actor, account, now)
    _mail(session, account, actor, now)
    return id_of(account)


def invite_again(session: Session, *, actor: Actor, account_id: int, now: datetime) -> None:
    """Mail another invitation; the links of earlier ones die.

    Raises: NotAllowed, Invalid (nobody of the staff who has yet to come in).
    """
    _refuse(actor)
    account = session.get(Account, account_id)
    is_invited = account is not None and account.role != Role.CUSTOMER
    if account is None or not is_invited or not registration.awaits_confirmation(account):
        raise Invalid(field="", reason="Esta pessoa já aceitou o convite.")
    if not _mail(session, account, actor, now):
        raise Invalid(field="", reason="Já enviamos vários convites. Tente de novo mais tarde.")
    _record(session, "accounts.invite_again", actor, account, now)


def _mail(session: Session, account: Account, actor: Actor, now: datetime) -> bool:
    if not registration.may_write_to(session, account.email, Purpose.CONFIRM, now=now):
        return False
    issued = tokens.issue(session, account_id=id_of(account), purpose=Purpose.CONFIRM, now=now)
    emails.staff_invited(session, account, issued, by=actor, now=now)
    return True


def _refuse(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed


def _record(session: Session, action: str, actor: Actor, account: Account, now: datetime) -> None:
    log.record(
        session,
        action,
        now=now,
        actor_id=actor.account_id,
        subject=f"account:{account.id}",
        role=account.role,
        level=account.level,
    )
