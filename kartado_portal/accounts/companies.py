"""Companies: found by the domain of a proved address."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from kartado_portal.accounts import addresses
from kartado_portal.accounts.models import Company, CompanyDomain
from kartado_portal.settings import get_settings

VISIBILITIES = ("everyone", "nobody", "selected")


def company_for(session: Session, *, email: str, now: datetime) -> int | None:
    """Return the company of a proved address; the first of a domain makes it.

    None for public providers, and for Kartado's own domain. The whole domain has to agree:
    neither sub-domains nor look-alikes (other scripts, other endings) are the same company.
    """
    domain = addresses.domain_of(email)
    own = addresses.domain_of(get_settings().mail_from)
    if domain == own or addresses.is_public(domain):
        return None
    known = session.get(CompanyDomain, domain)
    if known is not None:
        return known.company_id
    return ensure_company(session, name=domain, domains=(domain,), now=now)


def ensure_company(
    session: Session,
    *,
    name: str,
    domains: Iterable[str],
    now: datetime,
    visibility: str = "everyone",
) -> int:
    """Return the id of the company that owns the first known of `domains`, made when there is none.

    Raises: BadAddress for a domain that is none; ValueError for an unknown visibility (a bug).
    """
    if visibility not in VISIBILITIES:
        raise ValueError(f"unknown visibility {visibility!r}")
    wanted = [addresses.normalise_domain(domain) for domain in domains]
    known = [row for domain in wanted if (row := session.get(CompanyDomain, domain)) is not None]
    if known:
        company_id = known[0].company_id
    else:
        company = Company(name=name, visibility=visibility, created_at=now)
        session.add(company)
        session.flush()
        assert company.id is not None
        company_id = company.id
    taken = {row.domain for row in known}
    session.add_all(
        CompanyDomain(domain=domain, company_id=company_id)
        for domain in dict.fromkeys(wanted)
        if domain not in taken
    )
    session.flush()
    return company_id


def sees_company(visibility: str | None, *, is_selected: bool) -> bool:
    """Judge whether a person may read their company's other tickets (product.md, People).

    `visibility` is the company's, None without one; `is_selected` the person's own mark.
    """
    return visibility == "everyone" or (visibility == "selected" and is_selected)
