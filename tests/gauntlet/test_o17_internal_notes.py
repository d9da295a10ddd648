"""O17: an internal note reaches no customer, by no road."""

import io
import zipfile

from kartado_portal import clock
from kartado_portal.tickets import handling
from kartado_portal.tickets.schemas import ReplyDraft
from tests.e2e.backstage import N1, Backstage, _actor
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor

CANARY = "canarioINTERNO"


def test_a_note_is_in_no_frame_file_letter_or_export(
    ana: Visitor, backstage: Backstage, portal: Portal
) -> None:
    number = backstage.open_ticket(ANA, "Com nota interna")
    with backstage.unit() as session:
        handling.note(
            session,
            actor=_actor(session, N1),
            number=number,
            draft=ReplyDraft(body_html=f"<p>{CANARY}</p>"),
            now=clock.now(),
        )
    backstage.reply(number, "<p>Resposta pública.</p>")

    with ana.open_ticket(number) as tab:
        tab.settle()
        assert "Resposta pública." in tab.transcript
        assert CANARY not in tab.transcript
    with ana.open(f"/tickets?q={CANARY}", until="ticket_list.is_loaded") as tab:
        tab.settle()
        assert tab.shown["ticket_list.total"] == 0
    assert CANARY not in ana.http.get("/tickets.csv").text
    exported = ana.http.get("/conta/dados.zip")
    data = zipfile.ZipFile(io.BytesIO(exported.content)).read("dados.json").decode()
    assert number in data
    assert CANARY not in data
    portal.mailbox.wait_for(to=ANA, subject_contains=number)
    assert not any(CANARY in one.text + one.html for one in portal.mailbox.letters())
