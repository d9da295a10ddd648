"""Who the customers are: people and companies, found and looked at by the staff."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, and_, col, func, or_, select

from kartado_portal import clock
from kartado_portal.accounts import visitors
from kartado_portal.accounts.models import Account, Company, CompanyDomain, SignIn
from kartado_portal.accounts.queries import is_live, list_merged
from kartado_portal.actor import Actor, Role
from kartado_portal.errors import NotAllowed, PortalError
from kartado_portal.mail import suppression
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.person_history import person_acts
from kartado_portal.workspace.schemas import (
    CompanyDetail,
    CompanyRow,
    DirectoryPage,
    PersonDetail,
    PersonRow,
)

PAGE_SIZE = 25
ROLES = {"customer": "Cliente", "analyst": "Analista", "admin": "Administrador"}
VISIBILITIES = {
    "everyone": "Todos veem os tickets da empresa",
    "nobody": "Cada um vê só os próprios",
    "selected": "Só pessoas escolhidas veem todos",
}


class NobodyThere(PortalError):
    """No such person or company."""

    sentence = "Não encontramos este cadastro."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows: `kind` is pessoas or empresas."""

    kind: str = "pessoas"
    q: str = ""
    page: int = 1


def list_page(session: Session, *, actor: Actor, wanted: Wanted) -> DirectoryPage:
    """Return one page of people or companies by name, address or domain. Raises: NotAllowed."""
    _refuse_customers(actor)
    rows, total = (_companies if wanted.kind == "empresas" else _people)(session, wanted)
    is_people = wanted.kind != "empresas"
    return DirectoryPage(
        people=rows if is_people else [],
        companies=[] if is_people else rows,
        total=total,
        pages=max(1, -(-total // PAGE_SIZE)),
    )


def _people(session: Session, wanted: Wanted) -> tuple[list[PersonRow], int]:
    # Visitors of the chat are nobody yet: they are met in their conversations.
    condition: ColumnElement[bool] = and_(
        col(Account.erased_at).is_(None),
        col(Account.email).not_like(f"%@{visitors.DOMAIN}"),
    )
    for word in wanted.q.lower().split():
        condition &= or_(
            col(Account.email).contains(word, autoescape=True),
            func.lower(Account.name).contains(word, autoescape=True),
        )
    total = session.exec(select(func.count()).select_from(Account).where(condition)).one()
    asked = (
        select(Account, Company.name)
        .outerjoin(Company, col(Company.id) == Account.company_id)
        .where(condition)
        .order_by(Account.email)
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return [
        PersonRow(
            id=one.id or 0,
            name=one.name or one.email,
            email=one.email,
            company=company or "",
            role=_role(one),
            state=_state(one),
        )
        for one, company in session.exec(asked)
    ], total


def _companies(session: Session, wanted: Wanted) -> tuple[list[CompanyRow], int]:
    owned = select(CompanyDomain.company_id)
    condition: ColumnElement[bool] = true()
    for word in wanted.q.lower().split():
        condition &= or_(
            func.lower(Company.name).contains(word, autoescape=True),
            col(Company.id).in_(
                owned.where(col(CompanyDomain.domain).contains(word, autoescape=True))
            ),
        )
    total = session.exec(select(func.count()).select_from(Company).where(condition)).one()
    asked = select(Company).where(condition).order_by(Company.name)
    found = session.exec(asked.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)).all()
    ids = [one.id for one in found]
    domains: dict[int, list[str]] = {}
    for row in session.exec(select(CompanyDomain).where(col(CompanyDomain.company_id).in_(ids))):
        domains.setdefault(row.company_id, []).append(row.domain)
    members = dict(
        session.exec(
            select(Account.company_id, func.count())
            .where(col(Account.company_id).in_(ids), *_is_there())
            .group_by(col(Account.company_id))
        ).all()
    )
    return [
        CompanyRow(
            id=one.id or 0,
            name=one.name,
            domains=", ".join(sorted(domains.get(one.id or 0, []))),
            members=members.get(one.id, 0),
            visibility=VISIBILITIES[one.visibility],
        )
        for one in found
    ], total


def get_person(session: Session, *, actor: Actor, account_id: int, now: datetime) -> PersonDetail:
    """Return one person for the staff. Raises: NotAllowed, NobodyThere (erased, too)."""
    _refuse_customers(actor)
    account = session.get(Account, account_id)
    if account is None or account.erased_at is not None:
        raise NobodyThere
    company = session.get(Company, account.company_id) if account.company_id else None
    role = Role(account.role)
    sign_ins = session.exec(select(SignIn).where(SignIn.account_id == account_id)).all()
    seen = max((one.last_seen_at for one in sign_ins), default=None)
    return PersonDetail(
        id=account_id,
        name=account.name or account.email,
        email=account.email,
        company_id=account.company_id or 0,
        company=company.name if company else "",
        role=account.role,
        role_label=_role(account),
        level=account.level or "N1",
        state=_state(account),
        is_disabled=account.disabled_at is not None,
        is_confirmed=account.confirmed_at is not None,
        sees_company=account.sees_company,
        is_selecting=company is not None and company.visibility == "selected",
        created=clock.stamp(account.created_at),
        last_seen=clock.stamp(seen) if seen else "Nunca entrou",
        sessions=sum(is_live(one, role=role, now=now) for one in sign_ins),
        tickets=_tickets(session, Ticket.requester_id == account_id),
        open_tickets=_tickets(session, Ticket.requester_id == account_id, Ticket.is_open),
        is_self=account_id == actor.account_id,
        merged_into_id=account.merged_into_id or 0,
        merged_into=_merged_into(session, account),
        other_addresses=[one.email for one in list_merged(session, account_id=account_id)],
        undeliverable=_undeliverable(session, account.email),
        history=person_acts(session, account_id=account_id),
    )


def _undeliverable(session: Session, email: str) -> str:
    stopped = suppression.find(session, email)
    if stopped is None:
        return ""
    return f"Suspensos desde {clock.stamp(stopped.since)}: {stopped.reason or 'pela equipe'}"


def _merged_into(session: Session, account: Account) -> str:
    kept = session.get(Account, account.merged_into_id) if account.merged_into_id else None
    return (kept.name or kept.email) if kept else ""


def get_company(session: Session, *, actor: Actor, company_id: int) -> CompanyDetail:
    """Return one company for the staff. Raises: NotAllowed, NobodyThere."""
    _refuse_customers(actor)
    company = session.get(Company, company_id)
    if company is None:
        raise NobodyThere
    domains = select(CompanyDomain.domain).where(CompanyDomain.company_id == company_id)
    members = (
        select(Account)
        .where(Account.company_id == company_id, *_is_there())
        .order_by(Account.email)
    )
    return CompanyDetail(
        id=company_id,
        name=company.name,
        visibility=company.visibility,
        visibility_label=VISIBILITIES[company.visibility],
        notes=company.notes,
        domains=sorted(session.exec(domains)),
        members=[
            PersonRow(
                id=one.id or 0,
                name=one.name or one.email,
                email=one.email,
                company=company.name,
                role=_role(one),
                state=_state(one),
                sees_company=one.sees_company,
            )
            for one in session.exec(members)
        ],
        created=clock.stamp(company.created_at),
        tickets=_tickets(session, Ticket.company_id == company_id),
        open_tickets=_tickets(session, Ticket.company_id == company_id, Ticket.is_open),
    )


def _is_there() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a member: neither erased nor gone into another account."""
    return col(Account.erased_at).is_(None), col(Account.merged_into_id).is_(None)


def _tickets(session: Session, *conditions: object) -> int:
    asked = select(func.count()).select_from(Ticket).where(*conditions)
    return session.exec(asked).one()


def _role(account: Account) -> str:
    label = ROLES[account.role]
    return f"{label} {account.level or 'N1'}" if account.role == Role.ANALYST else label


def _state(account: Account) -> str:
    if account.merged_into_id is not None:
        return "Mesclada"
    if account.disabled_at is not None:
        return "Desativada"
    return "Ativa" if account.confirmed_at is not None else "Aguarda confirmação"


def _refuse_customers(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotAllowed
