"""What the staff may do to people and companies, and what only administrators may."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from kartado_portal.accounts import administration as admin
from kartado_portal.accounts.errors import BadAddress, LastAdmin
from kartado_portal.accounts.models import Account, Company, CompanyDomain, SignIn
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.mail.models import OutboxLetter
from tests.factories import actor_for, make_account, make_analyst, make_company

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def boss(session: Session) -> Actor:
    """An administrator."""
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


@pytest.fixture
def analyst(session: Session) -> Actor:
    """An analyst."""
    return actor_for(session, make_analyst(session))


def sign_in(session: Session, account: Account) -> SignIn:
    row = SignIn(
        digest=f"d{account.id}",
        account_id=account.id,
        created_at=NOW,
        last_seen_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    session.add(row)
    session.flush()
    return row


def test_analysts_send_confirmations_again_and_end_customers_sessions(
    session: Session, analyst: Actor
):
    waiting = make_account(session, confirmed_at=None)
    here = make_account(session)
    opened = sign_in(session, here)

    admin.resend_confirmation(session, actor=analyst, account_id=waiting.id, now=NOW)
    ended = admin.end_sessions(session, actor=analyst, account_id=here.id, now=NOW)

    session.flush()
    letters = session.exec(select(OutboxLetter.letter)).all()
    assert letters == ["confirm-email"]
    session.refresh(opened)
    assert (ended, opened.ended_at) == (1, NOW)
    actions = session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["accounts.resend_confirmation", "accounts.end_sessions"]


def test_a_confirmed_address_gets_no_second_confirmation(session: Session, analyst: Actor):
    account = make_account(session)

    with pytest.raises(Invalid):
        admin.resend_confirmation(session, actor=analyst, account_id=account.id, now=NOW)

    assert session.exec(select(OutboxLetter)).all() == []


def test_analysts_do_not_end_each_others_sessions(session: Session, analyst: Actor, boss: Actor):
    with pytest.raises(NotAllowed):
        admin.end_sessions(session, actor=analyst, account_id=boss.account_id, now=NOW)


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (admin.disable, {}),
        (admin.enable, {}),
        (admin.set_role, {"role": "admin", "level": "N1"}),
        (admin.set_sees_company, {"sees": True}),
    ],
)
def test_only_administrators_change_people(
    session: Session, analyst: Actor, act: Callable[..., Any], given: dict[str, Any]
):
    account = make_account(session)
    customer = actor_for(session, account)

    for actor in (analyst, customer):
        with pytest.raises(NotAllowed):
            act(session, actor=actor, account_id=account.id, now=NOW, **given)

    assert (account.role, account.disabled_at, account.sees_company) == ("customer", None, False)


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (admin.change_company, {"name": "X", "visibility": "nobody", "notes": ""}),
        (admin.add_domain, {"domain": "x.test"}),
        (admin.remove_domain, {"domain": "ours.test"}),
    ],
)
def test_only_administrators_change_companies(
    session: Session, analyst: Actor, act: Callable[..., Any], given: dict[str, Any]
):
    company = make_company(session, name="Nossa", domain="ours.test")

    with pytest.raises(NotAllowed):
        act(session, actor=analyst, company_id=company.id, now=NOW, **given)

    assert (company.name, company.visibility) == ("Nossa", "everyone")


def test_a_disabled_person_is_out_and_comes_back(session: Session, boss: Actor):
    account = make_account(session)
    opened = sign_in(session, account)

    admin.disable(session, actor=boss, account_id=account.id, now=NOW)

    session.refresh(opened)
    assert (account.disabled_at, opened.ended_at) == (NOW, NOW)
    admin.enable(session, actor=boss, account_id=account.id, now=NOW)
    assert account.disabled_at is None


def test_nobody_locks_themselves_or_the_last_administrator_out(session: Session, boss: Actor):
    with pytest.raises(Invalid):
        admin.disable(session, actor=boss, account_id=boss.account_id, now=NOW)
    with pytest.raises(LastAdmin):
        admin.set_role(
            session, actor=boss, account_id=boss.account_id, role="analyst", level="N1", now=NOW
        )


def test_a_person_becomes_an_analyst_of_a_level_and_a_customer_again(session: Session, boss: Actor):
    account = make_account(session)
    given = {"actor": boss, "account_id": account.id, "now": NOW}

    admin.set_role(session, role="analyst", level="N3", **given)
    assert (account.role, account.level) == ("analyst", "N3")
    admin.set_role(session, role="customer", level="N3", **given)

    assert (account.role, account.level) == ("customer", None)
    for role, level in (("owner", "N1"), ("analyst", "N9"), ("admin", "")):
        with pytest.raises(Invalid):
            admin.set_role(session, role=role, level=level, **given)


def test_a_domain_brings_in_who_was_without_a_company(session: Session, boss: Actor):
    company = make_company(session, domain="um.test")
    other = make_company(session, domain="dois.test")
    alone = make_account(session, email="a@novo.test")
    elsewhere = make_account(session, email="b@novo.test", company_id=other.id)
    lookalike = make_account(session, email="c@outronovo.test")

    admin.add_domain(session, actor=boss, company_id=company.id, domain=" Novo.TEST ", now=NOW)

    assert session.get(CompanyDomain, "novo.test").company_id == company.id
    assert [one.company_id for one in (alone, elsewhere, lookalike)] == [
        company.id,
        other.id,
        None,
    ]


@pytest.mark.parametrize(
    ("domain", "error"),
    [("gmail.com", Invalid), ("um.test", Invalid), ("sem ponto", BadAddress), ("", BadAddress)],
)
def test_domains_that_make_no_company_are_refused(
    session: Session, boss: Actor, domain: str, error: type[Exception]
):
    company = make_company(session, domain="um.test")

    with pytest.raises(error):
        admin.add_domain(session, actor=boss, company_id=company.id, domain=domain, now=NOW)


def test_a_removed_domain_leaves_its_members(session: Session, boss: Actor):
    company: Company = make_company(session, domain="um.test")
    member = make_account(session, email="a@um.test", company_id=company.id)

    admin.remove_domain(session, actor=boss, company_id=company.id, domain="um.test", now=NOW)

    session.flush()
    assert session.get(CompanyDomain, "um.test") is None
    assert member.company_id == company.id


def test_a_company_gets_name_mode_and_notes(session: Session, boss: Actor):
    company = make_company(session)
    given = {"actor": boss, "company_id": company.id, "now": NOW}

    admin.change_company(session, name=" Via Sul ", visibility="selected", notes="VIP", **given)

    assert (company.name, company.visibility, company.notes) == ("Via Sul", "selected", "VIP")
    for wrong in ({"name": " "}, {"visibility": "all"}):
        with pytest.raises(Invalid):
            admin.change_company(
                session, **({"name": "X", "visibility": "nobody", "notes": ""} | wrong), **given
            )
