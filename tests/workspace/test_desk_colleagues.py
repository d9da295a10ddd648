"""Whom the desk offers to add to a ticket."""

import pytest

from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import sharing
from kartado_portal.workspace import desk_ticket
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket


def test_the_people_of_the_requesters_company_are_offered_and_nobody_else(session):
    company, other = make_company(session), make_company(session)
    ana = make_account(session, company_id=company.id)
    mate = make_account(session, company_id=company.id)
    make_account(session, company_id=company.id, confirmed_at=None)
    make_account(session, company_id=other.id)
    me = actor_for(session, make_analyst(session))
    number = make_ticket(session, requester=ana).number

    choices = desk_ticket.list_choices(session, actor=me, number=number)

    assert choices.colleagues == [mate.email]
    with pytest.raises(NotAllowed):
        sharing.list_colleagues_of_requester(session, actor=actor_for(session, ana), number=number)


def test_a_requester_without_a_company_has_no_colleagues(session):
    me = actor_for(session, make_analyst(session))
    make_account(session)
    number = make_ticket(session).number

    assert desk_ticket.list_choices(session, actor=me, number=number).colleagues == []
