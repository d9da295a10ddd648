"""Companies, customers and analysts to whom tickets by the thousand belong."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from kartado_portal.accounts.companies import ensure_company
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Role
from kartado_portal.seeds.ground import lay_ground
from kartado_portal.seeds.phrases import pieces
from kartado_portal.tickets.models import Category
from kartado_portal.tickets.search import fold

_MEMBERSHIP = timedelta(days=4 * 365)


@dataclass(frozen=True)
class Shape:
    """How tickets are spread. `messages` is the number on each; by chance, 1 to 5, when 0.

    They were opened during the last `days`.
    """

    per_customer: int = 200
    per_company: int = 20_000
    messages: int = 0
    days: int = 3 * 365


@dataclass(frozen=True)
class People:
    """Ids: customers with their companies, analysts, categories."""

    customers: list[tuple[int, int]]
    staff: list[int]
    categories: list[int]


def ensure(
    session: Session, *, tickets: int, shape: Shape, password_hash: str, now: datetime
) -> People:
    """Return as many people as that many tickets need, made when they are not there yet.

    The first is `cliente1@<company>.example`; companies are of `PIECES` and numbered on.
    """
    lay_ground(session, now=now)
    wanted = max(1, -(-tickets // shape.per_customer))
    per_company = max(1, shape.per_company // shape.per_customer)
    joined = now - _MEMBERSHIP
    customers: list[tuple[int, int]] = []
    for company in range(-(-wanted // per_company)):
        name, domain = company_name(company)
        company_id = ensure_company(session, name=name, domains=(domain,), now=joined)
        members = range(company * per_company, min(wanted, (company + 1) * per_company))
        rows = [_customer(n, domain, company_id) for n in members]
        ids = _ensure_accounts(session, rows, password_hash=password_hash, joined=joined)
        customers += [(account_id, company_id) for account_id in ids]
    staff = [_analyst(n) for n in range(6)]
    return People(
        customers=customers,
        staff=_ensure_accounts(session, staff, password_hash=password_hash, joined=joined),
        categories=[c for c in session.exec(select(Category.id)).all() if c is not None],
    )


def company_name(index: int) -> tuple[str, str]:
    """Return name and mail domain of the company with this index."""
    names = pieces()["companies"]
    again = "" if index < len(names) else f" {index // len(names) + 1}"
    name = f"{names[index % len(names)]}{again}"
    return name, f"{fold(name).replace(' ', '')}.example"


def _customer(index: int, domain: str, company_id: int) -> dict[str, Any]:
    return {
        "email": f"cliente{index + 1}@{domain}",
        "name": _person_name(index),
        "role": Role.CUSTOMER.value,
        "level": None,
        "company_id": company_id,
    }


def _analyst(index: int) -> dict[str, Any]:
    return {
        "email": f"analista{index + 1}@kartado.example",
        "name": _person_name(-1 - index),
        "role": Role.ANALYST.value,
        "level": f"N{index % 3 + 1}",
        "company_id": None,
    }


def _person_name(index: int) -> str:
    chance = random.Random(index)
    return f"{chance.choice(pieces()['given_names'])} {chance.choice(pieces()['family_names'])}"


def _ensure_accounts(
    session: Session, rows: list[dict[str, Any]], *, password_hash: str, joined: datetime
) -> list[int]:
    """Return the ids in the order of `rows`, inserting those whose address is unknown."""
    emails = [row["email"] for row in rows]
    known = select(Account.email, Account.id).where(col(Account.email).in_(emails))
    ids = dict(session.exec(known).all())
    defaults = Account(
        email="", password_hash=password_hash, created_at=joined, confirmed_at=joined
    ).model_dump(exclude={"id"})
    missing = [defaults | row for row in rows if row["email"] not in ids]
    if missing:
        session.execute(insert(Account), missing)
        ids = dict(session.exec(known).all())
    return [ids[email] or 0 for email in emails]
