"""The history names every act and who did it, to the staff alone."""

import pytest

from kartado_portal import clock as moment
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import handling, services, tagging
from kartado_portal.tickets.schemas import ReplyDraft
from kartado_portal.workspace.desk_history import history
from tests.factories import actor_for, make_account, make_analyst, make_ticket


def test_the_history_tells_who_did_what(session):
    requester = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=requester)
    analyst = actor_for(session, make_analyst(session, name="Natália Prado"))
    about = {"actor": analyst, "number": ticket.number, "now": moment.now()}
    handling.take(session, **about)
    handling.note(session, **about, draft=ReplyDraft(body_html="<p>Nota</p>"))
    tagging.add_tag(session, **about, name="ponte")
    handling.hand_over(session, **about, level="N2")
    services.close(session, **about)

    told = {(one.who, one.what) for one in history(session, actor=analyst, number=ticket.number)}

    assert told == {
        ("Ana Souza", "abriu o ticket"),
        ("Natália Prado", "assumiu o ticket"),
        ("Natália Prado", "passou o ticket para EM ATENDIMENTO N1"),
        ("Natália Prado", "escreveu uma nota interna"),
        ("Natália Prado", "pôs a etiqueta «ponte»"),
        ("Natália Prado", "passou o ticket para EM ATENDIMENTO N2"),
        ("Natália Prado", "devolveu o ticket à fila do N2"),
        ("Natália Prado", "fechou o ticket"),
    }


def test_no_customer_reads_the_history(session):
    requester = make_account(session)
    ticket = make_ticket(session, requester=requester)

    with pytest.raises(NotAllowed):
        history(session, actor=actor_for(session, requester), number=ticket.number)
