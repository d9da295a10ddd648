"""Canned replies know whom they are for; a macro does all that it says, or nothing."""

from datetime import timedelta

import pytest

from kartado_portal import clock as moment
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import changes, drafts, handling, sending, services, tagging
from kartado_portal.tickets.errors import TicketChanged, TicketClosed
from kartado_portal.workspace import canned
from kartado_portal.workspace.errors import MacroGone
from kartado_portal.workspace.models import CannedReply, Macro
from tests.factories import actor_for, make_account, make_analyst, make_ticket


@pytest.fixture
def desk(session, clock):
    requester = make_account(session, name="Ana <b>Souza")
    ticket = make_ticket(session, requester=requester, subject="1 < 2 & 3")
    analyst = actor_for(session, make_analyst(session, name="Natália Prado"))
    return ticket, analyst, actor_for(session, requester)


def add(session, row):
    session.add(row)
    session.flush()
    return row.id


def run(session, ticket, actor, macro_id, seen=None):
    seen = changes.stamp_of(session, ticket) if seen is None else seen
    about = {"actor": actor, "number": ticket.number, "now": moment.now()}
    return canned.run_macro(session, **about, macro_id=macro_id, seen=seen)


def test_variables_are_filled_in_and_what_people_wrote_stays_text(session, desk):
    ticket, analyst, _ = desk
    body = "<p>{{nome}} {{numero}} {{assunto}} {{analista}} {{outra}}</p>"
    add(session, CannedReply(title="Tudo", body_html=body))

    (card,) = canned.list_canned(session, actor=analyst, number=ticket.number)

    expected = f"Ana {ticket.number} 1 &lt; 2 &amp; 3 Natália Prado {{{{outra}}}}"
    assert card.body_html == f"<p>{expected}</p>"


def test_a_person_without_a_name_is_greeted_all_the_same(session):
    requester = make_account(session)
    ticket = make_ticket(session, requester=requester)
    requester.name = ""
    analyst = actor_for(session, make_analyst(session))
    add(session, CannedReply(title="Olá", body_html="<p>Olá, {{nome}}.</p>"))

    (card,) = canned.list_canned(session, actor=analyst, number=ticket.number)

    assert card.body_html == "<p>Olá, cliente.</p>"


def test_a_macro_replies_moves_and_tags_and_leaves_the_draft_alone(session, desk):
    ticket, analyst, _ = desk
    slot = drafts.reply_slot(ticket.number)
    fields = {"body_html": "<p>Meu texto</p>", "attachment_ids": []}
    drafts.save(
        session, actor=analyst, slot=slot, form_key="k", fields=fields, version=0, now=moment.now()
    )
    body = "<p>Olá, {{nome}}.</p>"
    macro = Macro(name="Aguardar", body_html=body, stage="waiting_customer", tags=["foto"])
    macro_id = add(session, macro)
    seen = changes.stamp_of(session, ticket)

    run(session, ticket, analyst, macro_id, seen)
    run(session, ticket, analyst, macro_id, seen)

    about = {"actor": analyst, "number": ticket.number, "now": moment.now()}
    assert [one.body_html for one in sending.waiting(session, **about)] == ["<p>Olá, Ana.</p>"]
    assert ticket.stage == "waiting_customer"
    assert tagging.tags_of(session, [ticket.id])[ticket.id] == ["foto"]
    assert drafts.open_form(session, actor=analyst, slot=slot).fields == fields
    assert sending.send_next(session, now=moment.now() + timedelta(seconds=11))
    assert ticket.stage == "waiting_customer"


def test_a_macro_on_an_old_screen_or_a_closed_ticket_does_nothing(session, desk):
    ticket, analyst, _ = desk
    other = actor_for(session, make_analyst(session, name="Davi Nogueira"))
    macro_id = add(session, Macro(name="Só etapa", stage="in_service_n3"))
    seen = changes.stamp_of(session, ticket)
    handling.take(session, actor=other, number=ticket.number, now=moment.now())

    with pytest.raises(TicketChanged):
        run(session, ticket, analyst, macro_id, seen)
    services.close(session, actor=other, number=ticket.number, now=moment.now())
    with pytest.raises(TicketClosed):
        run(session, ticket, analyst, macro_id)


def test_macros_that_are_gone_and_customers_are_refused(session, desk, clock):
    ticket, analyst, customer = desk
    macro_id = add(session, Macro(name="Velha", stage="new", archived_at=moment.now()))

    for gone in (macro_id, 999_999):
        with pytest.raises(MacroGone):
            run(session, ticket, analyst, gone)
    assert canned.list_macros(session, actor=analyst) == []
    with pytest.raises(NotAllowed):
        run(session, ticket, customer, macro_id)
    with pytest.raises(NotAllowed):
        canned.list_canned(session, actor=customer, number=ticket.number)
    with pytest.raises(NotAllowed):
        canned.list_macros(session, actor=customer)


def test_the_first_ones_are_laid_once(session):
    analyst = actor_for(session, make_analyst(session))

    canned.lay_defaults(session)
    canned.lay_defaults(session)

    macros = canned.list_macros(session, actor=analyst)
    assert [one.summary for one in macros][-1].startswith("responde, passa para AGUARDANDO")
