"""What the staff does to people and companies; each act is in the audit log.

Analysts help: they send the confirmation again and end sessions. The rest is the
administrators': who may come in, who is staff, and what colleagues see of one another.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kartado_portal.accounts import addresses, companies, people, queries, registration, services
from kartado_portal.accounts.models import Account, Company, CompanyDomain
from kartado_portal.actor import Actor, Role
from kartado_portal.audit import log
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.live.poke import poke

NAME_LIMIT = 120


def resend_confirmation(session: Session, *, actor: Actor, account_id: int, now: datetime) -> None:
    """Mail the confirmation again. Raises: NotAllowed, Invalid (nothing is to be confirmed)."""
    _refuse(actor, Role.ANALYST, Role.ADMIN)
    account = _account(session, account_id)
    if not registration.awaits_confirmation(account):
        raise Invalid(field="", reason="Este endereço não espera confirmação.")
    registration.send_confirmation(session, account, now=now)
    _record(session, "accounts.resend_confirmation", actor, now, f"account:{account_id}")


def end_sessions(session: Session, *, actor: Actor, account_id: int, now: datetime) -> int:
    """End every session of a person; return how many ended. Analysts: customers' only.

    Raises: NotAllowed, Invalid.
    """
    _refuse(actor, Role.ANALYST, Role.ADMIN)
    account = _account(session, account_id)
    if account.role != Role.CUSTOMER:
        _refuse(actor, Role.ADMIN)
    ended = services.end_all(session, account_id=account_id, now=now)
    _record(session, "accounts.end_sessions", actor, now, f"account:{account_id}", ended=ended)
    return ended


def disable(session: Session, *, actor: Actor, account_id: int, now: datetime) -> None:
    """Shut a person out. Raises: NotAllowed, Invalid (oneself), LastAdmin."""
    _refuse(actor, Role.ADMIN)
    if account_id == actor.account_id:
        raise Invalid(field="", reason="Você não pode desativar a própria conta.")
    _account(session, account_id)
    people.disable_account(session, account_id=account_id, now=now, by_id=actor.account_id)


def enable(session: Session, *, actor: Actor, account_id: int, now: datetime) -> None:
    """Let a person in again. Raises: NotAllowed, Invalid."""
    _refuse(actor, Role.ADMIN)
    _account(session, account_id).disabled_at = None
    _record(session, "accounts.enable", actor, now, f"account:{account_id}")


def set_role(
    session: Session, *, actor: Actor, account_id: int, role: str, level: str, now: datetime
) -> None:
    """Make a person customer, analyst (with a level) or admin.

    Raises: NotAllowed, Invalid (unknown role or level, one's own way out), LastAdmin.
    """
    _refuse(actor, Role.ADMIN)
    if role not in tuple(Role) or (role != Role.CUSTOMER and level not in people.LEVELS):
        raise Invalid(field="role", reason="Escolha um papel e, para analistas, um nível.")
    account = _account(session, account_id)
    if account_id == actor.account_id and role != Role.ADMIN:
        people.refuse_last_admin(session, account)
        raise Invalid(field="role", reason="Você não pode tirar o próprio papel de administrador.")
    people.change_role(
        session, account_id=account_id, role=Role(role), now=now, by_id=actor.account_id
    )
    account.level = None if role == Role.CUSTOMER else level


def set_sees_company(
    session: Session, *, actor: Actor, account_id: int, sees: bool, now: datetime
) -> None:
    """Choose a person among the selected who see their company's tickets. Raises: NotAllowed."""
    _refuse(actor, Role.ADMIN)
    _account(session, account_id).sees_company = sees
    poke(session, f"account:{account_id}")
    _record(session, "accounts.set_sees_company", actor, now, f"account:{account_id}", sees=sees)


def change_company(
    session: Session,
    *,
    actor: Actor,
    company_id: int,
    name: str,
    visibility: str,
    notes: str,
    now: datetime,
) -> None:
    """Set name, mode and the staff's notes; members' open pages follow the mode at once.

    Raises: NotAllowed, Invalid.
    """
    _refuse(actor, Role.ADMIN)
    company = _company(session, company_id)
    if not name.strip():
        raise Invalid(field="name", reason="Escreva o nome da empresa.")
    if visibility not in companies.VISIBILITIES:
        raise Invalid(field="visibility", reason="Escolha quem vê os tickets da empresa.")
    before = company.visibility
    company.name, company.visibility = name.strip()[:NAME_LIMIT], visibility
    company.notes = notes.strip()
    members = select(Account.id).where(Account.company_id == company_id)
    if before != visibility:
        poke(session, *(f"account:{one}" for one in session.exec(members)))
    _record(
        session,
        "companies.change",
        actor,
        now,
        f"company:{company_id}",
        before=before,
        after=visibility,
    )


def add_domain(
    session: Session, *, actor: Actor, company_id: int, domain: str, now: datetime
) -> None:
    """Have verified addresses of a domain join the company, also those that are there already.

    Raises: NotAllowed, Invalid (public provider, taken), BadAddress.
    """
    _refuse(actor, Role.ADMIN)
    _company(session, company_id)
    wanted = addresses.normalise_domain(domain)
    if addresses.is_public(wanted):
        raise Invalid(field="domain", reason="Provedores públicos de e-mail não formam empresas.")
    if session.get(CompanyDomain, wanted) is not None:
        raise Invalid(field="domain", reason="Este domínio já pertence a uma empresa.")
    session.add(CompanyDomain(domain=wanted, company_id=company_id))
    session.flush()
    joining = select(Account).where(
        col(Account.company_id).is_(None),
        col(Account.confirmed_at).is_not(None),
        Account.role == Role.CUSTOMER.value,
        col(Account.email).endswith(f"@{wanted}", autoescape=True),
    )
    for account in session.exec(joining).all():
        account.company_id = company_id
        poke(session, f"account:{account.id}")
    _record(session, "companies.add_domain", actor, now, f"company:{company_id}", domain=wanted)


def remove_domain(
    session: Session, *, actor: Actor, company_id: int, domain: str, now: datetime
) -> None:
    """Have no further address of a domain join; who is a member stays one.

    Raises: NotAllowed, Invalid.
    """
    _refuse(actor, Role.ADMIN)
    row = session.get(CompanyDomain, domain)
    if row is None or row.company_id != company_id:
        raise Invalid(field="domain", reason="Este domínio já não é desta empresa.")
    session.delete(row)
    _record(session, "companies.remove_domain", actor, now, f"company:{company_id}", domain=domain)


def _refuse(actor: Actor, *roles: Role) -> None:
    if actor.role not in roles:
        raise NotAllowed


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None or account.erased_at is not None:
        raise Invalid(field="", reason="Esta pessoa não existe mais.")
    if account.merged_into_id is not None:
        raise Invalid(field="", reason="Esta conta foi mesclada com outra. Use a que ficou.")
    return queries.get_account(session, account_id=account_id)


def _company(session: Session, company_id: int) -> Company:
    company = session.get(Company, company_id)
    if company is None:
        raise Invalid(field="", reason="Esta empresa não existe.")
    return company


def _record(
    session: Session, action: str, actor: Actor, now: datetime, subject: str, **detail: Any
) -> None:
    log.record(session, action, now=now, actor_id=actor.account_id, subject=subject, **detail)
