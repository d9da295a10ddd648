"""What the analysts' page of one ticket is given, and to whom."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import handling, services, timeline
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.models import Message
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.workspace import desk_ticket
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket


def test_the_desk_shows_who_asks_and_what_else_they_asked(session, clock):
    company = make_company(session, name="Rodovia Sul")
    requester = make_account(session, name="Ana Souza", company_id=company.id)
    other = make_ticket(session, requester=requester, subject="Outro assunto")
    ticket = make_ticket(session, requester=requester)
    analyst = actor_for(session, make_analyst(session))

    seen = desk_ticket.desk_detail(session, actor=analyst, number=ticket.number, now=moment.now())

    assert (seen.person.name, seen.person.company, seen.person.total) == (
        "Ana Souza",
        "Rodovia Sul",
        2,
    )
    assert [one.number for one in seen.person.others] == [other.number]
    assert seen.seen.startswith(f"{ticket.version}.")
    assert not seen.is_mine


def test_customers_get_nothing_of_the_desk(session):
    requester = make_account(session)
    ticket = make_ticket(session, requester=requester)
    actor = actor_for(session, requester)

    with pytest.raises(NotAllowed):
        desk_ticket.desk_detail(session, actor=actor, number=ticket.number, now=moment.now())
    with pytest.raises(NotAllowed):
        desk_ticket.list_choices(session, actor=actor, number=ticket.number)


def test_a_ticket_that_does_not_exist_is_missing(session):
    analyst = actor_for(session, make_analyst(session))

    with pytest.raises(TicketNotFound):
        desk_ticket.desk_detail(session, actor=analyst, number="10000000000", now=moment.now())


def test_handing_over_with_a_note_leaves_an_internal_note(session):
    requester = make_account(session)
    ticket = make_ticket(session, requester=requester)
    analyst = actor_for(session, make_analyst(session))
    about = {"number": ticket.number, "now": moment.now()}

    handling.hand_over(session, actor=analyst, level="N2", note="Veja o <log>.", **about)

    shown = timeline.load(session, actor=analyst, **about)
    assert [e.body_html for e in shown.entries if e.kind == "note"] == [
        "<p>Veja o &lt;log&gt;.</p>"
    ]
    hidden = timeline.load(session, actor=actor_for(session, requester), **about)
    assert [e.kind for e in hidden.entries if e.kind == "note"] == []


def test_a_note_form_sent_twice_writes_one_note(session):
    ticket = make_ticket(session)
    analyst = actor_for(session, make_analyst(session))
    draft = ReplyDraft(body_html="<p>Veja.</p>", form_key="k")
    about = {"actor": analyst, "number": ticket.number, "now": moment.now()}

    first = handling.note(session, draft=draft, **about)
    second = handling.note(session, draft=draft, **about)
    third = handling.note(
        session, draft=draft.model_copy(update={"body_html": "<p>Outra.</p>"}), **about
    )

    assert first.id == second.id != third.id


def test_the_last_word_of_a_closing_is_public_and_the_first_reply(session):
    requester = make_account(session)
    ticket = make_ticket(session, requester=requester)
    analyst = actor_for(session, make_analyst(session))

    services.close(
        session, actor=analyst, number=ticket.number, now=moment.now(), note="Corrigido.\nObrigada."
    )

    (last,) = [m for m in _messages(session, ticket) if m.kind == "reply"]
    assert (last.audience, last.body_html) == ("everyone", "<p>Corrigido.<br>Obrigada.</p>")
    assert ticket.first_replied_at is not None


def _messages(session, ticket):
    return session.exec(select(Message).where(Message.ticket_id == ticket.id)).all()
