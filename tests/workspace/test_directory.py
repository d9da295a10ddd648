"""The directory: the staff finds people and companies; customers see nothing of it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.workspace import directory
from kartado_portal.workspace.directory import NobodyThere, Wanted
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def analyst(session: Session) -> Actor:
    """Somebody of the staff."""
    return actor_for(session, make_analyst(session))


def test_people_are_found_by_parts_of_name_and_address(session: Session, analyst: Actor):
    company = make_company(session, name="Via Sul")
    make_account(session, email="ana@viasul.test", name="Ana Souza", company_id=company.id)
    make_account(session, email="bruno@outra.test", name="Bruno Lima")

    def found(q: str) -> list[str]:
        page = directory.list_page(session, actor=analyst, wanted=Wanted(q=q))
        return [one.email for one in page.people]

    assert found("viasul") == found("SOUZA ana") == ["ana@viasul.test"]
    assert found("100%") == found("a_a@") == []


def test_companies_are_found_by_name_and_domain_with_their_members(
    session: Session, analyst: Actor
):
    company = make_company(session, name="Via Sul", domain="viasul.test")
    make_company(session, name="Outra", domain="outra.test")
    make_account(session, company_id=company.id)

    def found(q: str) -> list[tuple[str, str, int]]:
        wanted = Wanted(kind="empresas", q=q)
        page = directory.list_page(session, actor=analyst, wanted=wanted)
        return [(one.name, one.domains, one.members) for one in page.companies]

    assert found("via") == found("viasul.test") == [("Via Sul", "viasul.test", 1)]


def test_a_person_is_shown_with_company_tickets_and_state(session: Session, analyst: Actor):
    company = make_company(session, name="Via Sul", visibility="selected")
    ana = make_account(session, company_id=company.id, name="Ana")
    make_ticket(session, requester=ana)

    shown = directory.get_person(session, actor=analyst, account_id=ana.id, now=NOW)

    assert (shown.company, shown.tickets, shown.open_tickets) == ("Via Sul", 1, 1)
    assert (shown.state, shown.last_seen, shown.is_selecting) == ("Ativa", "Nunca entrou", True)


def test_erased_people_and_unknown_ids_are_not_there(session: Session, analyst: Actor):
    gone = make_account(session, email="x@apagada.test", erased_at=NOW)

    for account_id in (gone.id, 0, 10**9):
        with pytest.raises(NobodyThere):
            directory.get_person(session, actor=analyst, account_id=account_id, now=NOW)
    page = directory.list_page(session, actor=analyst, wanted=Wanted(q="apagada"))
    assert page.total == 0
    with pytest.raises(NobodyThere):
        directory.get_company(session, actor=analyst, company_id=0)


def test_customers_see_nobody(session: Session):
    company = make_company(session)
    ana = make_account(session, company_id=company.id)
    actor = actor_for(session, ana)

    with pytest.raises(NotAllowed):
        directory.list_page(session, actor=actor, wanted=Wanted())
    with pytest.raises(NotAllowed):
        directory.get_person(session, actor=actor, account_id=ana.id, now=NOW)
    with pytest.raises(NotAllowed):
        directory.get_company(session, actor=actor, company_id=company.id)
