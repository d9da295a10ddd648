"""People, companies and tickets for tests: what is not named is made up and valid."""

import secrets
from datetime import datetime
from functools import cache
from itertools import count

from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account, Company, CompanyDomain
from kartado_portal.actor import Actor, Role
from kartado_portal.tickets import services
from kartado_portal.tickets.models import Category, Ticket
from kartado_portal.tickets.schemas import NewTicketDraft

PASSWORD = "Portal@2026"
"""The password of every account that `make_account` makes."""

_serial = count(1)


def make_company(
    session: Session, *, name: str = "", domain: str = "", visibility: str = "everyone"
) -> Company:
    """Add a company with one mail domain; `visibility` is everyone, nobody or selected."""
    serial = next(_serial)
    company = Company(
        name=name or f"Empresa {serial}", visibility=visibility, created_at=clock.now()
    )
    session.add(company)
    session.flush()
    session.add(CompanyDomain(domain=domain or f"empresa{serial}.test", company_id=company.id or 0))
    session.flush()
    return company


def make_account(
    session: Session, *, email: str = "", name: str = "", **columns: object
) -> Account:
    """Add a confirmed account whose password is `PASSWORD`; further columns as given.

    `company` is not guessed from the address: pass `company_id` for a member.
    """
    given = {"role": Role.CUSTOMER.value, "confirmed_at": clock.now()} | columns
    account = Account(
        email=email or f"pessoa{next(_serial)}@cliente.test",
        name=name or "Pessoa de Teste",
        password_hash=_password_hash(),
        created_at=clock.now(),
        **given,
    )
    session.add(account)
    session.flush()
    return account


def make_analyst(
    session: Session, *, level: str = "N1", role: Role = Role.ANALYST, **columns: object
) -> Account:
    """Add a confirmed analyst (or admin) of the given level."""
    email = f"analista{next(_serial)}@kartado.test"
    named = {"email": email, "name": f"Analista {level}"} | columns
    return make_account(session, level=level, role=role.value, **named)


def make_category(session: Session, name: str = "Dúvida") -> Category:
    """Return the category of this name, added when there is none."""
    known = session.exec(select(Category).where(Category.name == name)).one_or_none()
    if known is not None:
        return known
    category = Category(name=name)
    session.add(category)
    session.flush()
    return category


def actor_for(session: Session, account: Account) -> Actor:
    """Return the account as the gate would: with what its company lets it see."""
    company = session.get(Company, account.company_id) if account.company_id else None
    sees = company is not None and (
        company.visibility == "everyone"
        or (company.visibility == "selected" and account.sees_company)
    )
    return Actor(
        account_id=account.id or 0,
        email=account.email,
        name=account.name,
        role=Role(account.role),
        company_id=account.company_id,
        sees_company=sees,
    )


def make_ticket(
    session: Session,
    *,
    requester: Account | None = None,
    subject: str = "Sem acesso ao módulo de inventário",
    body: str = "Ao abrir o módulo, a tela fica em branco.",
    category: str = "Dúvida",
    attachment_ids: tuple[str, ...] = (),
    continues: str = "",
    now: datetime | None = None,
) -> Ticket:
    """Open a ticket through the service, as its requester (made up when not given)."""
    actor = actor_for(session, requester or make_account(session))
    draft = NewTicketDraft(
        subject=subject,
        category_id=make_category(session, category).id,
        body=body,
        attachment_ids=attachment_ids,
        continues=continues,
        form_key=secrets.token_urlsafe(16),
    )
    return services.open_ticket(session, actor=actor, draft=draft, now=now or clock.now())


@cache
def _password_hash() -> str:
    """One hash for all: hashing is slow on purpose."""
    from kartado_portal.accounts import passwords

    return passwords.hash_now(PASSWORD)
