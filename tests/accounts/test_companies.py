"""Companies by the domain of a proved address, and who sees whose tickets."""

import pytest
from sqlmodel import Session, select

from kartado_portal.accounts import addresses, companies, people, queries, services
from kartado_portal.accounts.errors import BadAddress
from kartado_portal.accounts.models import Account, Company, CompanyDomain
from kartado_portal.accounts.schemas import Client
from kartado_portal.actor import Actor, Role
from kartado_portal.clock import now
from kartado_portal.errors import Invalid


def member(session: Session, email: str, **columns: object) -> Account:
    """Make an account as the command line does, in the company of its address."""
    account_id = people.create_user(session, email=email, password_hash="x", now=now())
    account = queries.get_account(session, account_id=account_id)
    for name, value in columns.items():
        setattr(account, name, value)
    session.flush()
    return account


def actor(session: Session, account: Account) -> Actor:
    """Return the account as the gate sees it, by a sign-in of its own."""
    opened = services.open_sign_in(
        session, account_id=account.id or 0, is_remembered=False, client=Client(), now=now()
    )
    session.flush()
    found = services.find_actor(session, cookie=opened.cookie, now=now())
    assert found is not None
    return found[0]


def test_colleagues_of_one_domain_share_a_company_and_strangers_do_not(session: Session):
    ana, bruno = member(session, "ana@a-corp.test"), member(session, "bruno@A-Corp.test")
    carla = member(session, "carla@b-corp.test")

    assert ana.company_id == bruno.company_id
    assert carla.company_id not in (None, ana.company_id)


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "hotmail.com",
        "outlook.com.br",
        "uol.com.br",
        "bol.com.br",
        "terra.com.br",
        "yahoo.com.br",
        "globo.com",
        "icloud.com",
        "proton.me",
        "mailinator.com",
        "kartado.com.br",
    ],
)
def test_public_providers_and_our_own_domain_make_no_company(session: Session, domain: str):
    account = member(session, f"ana@{domain}")

    assert account.company_id is None
    assert session.exec(select(Company)).all() == []


@pytest.mark.parametrize(
    "look_alike",
    [
        "obras.rodoviasul.com.br",
        "rodoviasul.com",
        "rodoviasul.com.br.evil.test",
        "rodoviasuI.net",
        "rodovi\u0430sul.com.br",  # a Cyrillic а
        "xrodoviasul.com.br",
    ],
)
def test_sub_domains_and_look_alikes_are_other_companies(session: Session, look_alike: str):
    ana = member(session, "ana@rodoviasul.com.br")

    assert member(session, f"eva@{look_alike}").company_id != ana.company_id


def test_international_domain_is_one_company_in_either_spelling(session: Session):
    first = member(session, "ana@estradãoazul.com.br")

    second = member(session, "bia@xn--estradoazul-e8a.com.br")

    assert first.email.endswith("@xn--estradoazul-e8a.com.br")
    assert first.company_id == second.company_id


def test_domain_that_belongs_to_a_known_company_joins_it(session: Session):
    company_id = companies.ensure_company(
        session, name="Rodovia Sul", domains=["rodoviasul.com.br", "RSUL.com.br"], now=now()
    )

    assert member(session, "ana@rsul.com.br").company_id == company_id
    known = companies.ensure_company(
        session, name="outro nome", domains=["rsul.com.br", "novo.com.br"], now=now()
    )
    assert known == company_id
    assert len(session.exec(select(CompanyDomain)).all()) == 3


@pytest.mark.parametrize(
    ("visibility", "is_selected", "sees"),
    [
        ("everyone", False, True),
        ("nobody", True, False),
        ("selected", True, True),
        ("selected", False, False),
    ],
)
def test_visibility_of_the_company_decides_who_sees_its_tickets(
    session: Session, visibility: str, is_selected: bool, sees: bool
):
    account = member(session, "ana@rodoviasul.com.br", sees_company=is_selected)
    company = session.get_one(Company, account.company_id)
    company.visibility = visibility
    session.flush()

    found = actor(session, account)

    assert (found.company_id, found.sees_company) == (company.id, sees)


def test_staff_belong_to_no_company(session: Session):
    account_id = people.create_user(
        session, email="n1@parceira.com.br", password_hash="x", role=Role.ANALYST, now=now()
    )

    account = queries.get_account(session, account_id=account_id)

    assert (account.company_id, account.level) == (None, "N1")
    assert actor(session, account).is_staff


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "ana@",
        "@x.com.br",
        "ana@x",
        "a b@x.com.br",
        "ana@x..br",
        "ana@-x.com.br",
        "a@x.com.br, b@x.com.br",
        "ana@x.com.br\nBcc: e@x.br",
        "<ana@x.com.br>",
        "a" * 300 + "@x.br",
        "removida-1@conta.invalid",
    ],
)
def test_what_is_no_address_is_refused(typed: str):
    with pytest.raises(BadAddress):
        addresses.normalise(typed)


def test_address_has_one_form():
    assert addresses.normalise("  ANA.Souza+portal@RodoviaSul.COM.br ") == (
        "ana.souza+portal@rodoviasul.com.br"
    )


def test_address_is_taken_once(session: Session):
    member(session, "ana@rodoviasul.com.br")

    with pytest.raises(Invalid, match="Já existe"):
        member(session, "ANA@rodoviasul.com.br")


def test_levels_are_for_staff(session: Session):
    for role, level in ((Role.CUSTOMER, "N1"), (Role.ANALYST, "N9")):
        with pytest.raises(Invalid):
            people.create_user(
                session, email="x@y.com.br", password_hash="x", role=role, level=level, now=now()
            )
