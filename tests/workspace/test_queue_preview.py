"""A ticket at a glance: what stands in it, for the staff alone."""

import pytest
from sqlmodel import Session

from kartado_portal.clock import now as clock_now
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import handling, services
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.workspace.queue_preview import TEXT_LIMIT, preview
from tests.factories import actor_for, make_account, make_analyst, make_company, make_ticket


def test_the_description_and_the_newest_messages_are_shown(session: Session):
    company = make_company(session, name="Via Norte")
    ana = make_account(session, name="Ana", company_id=company.id)
    me = actor_for(session, make_analyst(session, name="Bia"))
    ticket = make_ticket(session, requester=ana, subject="Balança", body="Parou hoje.")
    about = {"actor": me, "number": ticket.number, "now": clock_now()}
    handling.take(session, **about)
    for place in range(4):
        draft = ReplyDraft(body_html=f"<p>Resposta {place}</p>", form_key=f"r{place}")
        services.reply(session, **about, draft=draft)
    handling.note(session, **about, draft=ReplyDraft(body_html="<p>Só nosso.</p>", form_key="n"))

    shown = preview(session, **about)

    assert (shown.subject, shown.requester, shown.company) == ("Balança", "Ana", "Via Norte")
    assert (shown.owner, shown.status_line) == ("Bia", "Aberto – EM ATENDIMENTO N1")
    assert [(one.author, one.text, one.is_staff, one.is_note) for one in shown.messages] == [
        ("Ana", "Parou hoje.", False, False),
        ("Bia", "Resposta 2", True, False),
        ("Bia", "Resposta 3", True, False),
        ("Bia", "Só nosso.", True, True),
    ]
    assert shown.skipped == "2 mensagens entre estas"


def test_a_long_text_is_cut(session: Session):
    me = actor_for(session, make_analyst(session))
    ticket = make_ticket(session, body="palavra " * 500)

    (message,) = preview(session, actor=me, number=ticket.number, now=clock_now()).messages

    assert len(message.text) <= TEXT_LIMIT + 1
    assert message.text.endswith("…")


def test_customers_see_none_and_no_ticket_is_none(session: Session):
    ana = make_account(session)
    ticket = make_ticket(session, requester=ana)
    me = actor_for(session, make_analyst(session))

    with pytest.raises(NotAllowed):
        preview(session, actor=actor_for(session, ana), number=ticket.number, now=clock_now())
    with pytest.raises(TicketNotFound):
        preview(session, actor=me, number="00000000000", now=clock_now())
