"""O17: an internal note reaches no customer, by no road."""

import io
import zipfile

from playwright.sync_api import expect
from sqlmodel import select

from kartado_portal import clock
from kartado_portal.tickets import handling
from kartado_portal.tickets.models import Ticket
from kartado_portal.tickets.schemas import ReplyDraft
from tests.e2e.backstage import N1, Backstage, _actor
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import TicketPage
from tests.e2e.portal_process import Portal
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import Visitor

CANARY = "canarioINTERNO"


def note(backstage: Backstage, number: str, *, files: tuple[str, ...] = ()) -> None:
    """Write a note with the canary in it, as the analyst."""
    with backstage.unit() as session:
        draft = ReplyDraft(body_html=f"<p>{CANARY}</p>", attachment_ids=files)
        handling.note(
            session, actor=_actor(session, N1), number=number, draft=draft, now=clock.now()
        )


def test_a_note_is_in_no_frame_file_letter_or_export(
    ana: Visitor, backstage: Backstage, portal: Portal
) -> None:
    number = backstage.open_ticket(ANA, "Com nota interna")
    note(backstage, number)
    backstage.reply(number, "<p>Resposta pública.</p>")

    with ana.open_ticket(number) as tab:
        tab.settle()
        assert "Resposta pública." in tab.transcript
        assert CANARY not in tab.transcript
        assert tab.shown["ticket_view.older_count"] == 0
    with ana.open(f"/tickets?q={CANARY}", until="ticket_list.is_loaded") as tab:
        tab.settle()
        assert tab.shown["ticket_list.total"] == 0
    assert CANARY not in ana.http.get("/tickets.csv").text
    exported = ana.http.get("/conta/dados.zip")
    whole = zipfile.ZipFile(io.BytesIO(exported.content))
    data = whole.read("dados.json").decode()
    assert number in data
    for name in whole.namelist():
        assert CANARY.encode() not in whole.read(name), name
    portal.mailbox.wait_for(to=ANA, subject_contains=number)
    assert not any(CANARY in one.text + one.html for one in portal.mailbox.letters())


def test_the_file_of_a_note_is_missing_for_customers(
    ana: Visitor, portal: Portal, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Nota com arquivo")
    analyst = Visitor.signed_in(portal, N1)
    file = analyst.upload(f"{CANARY}.txt", CANARY.encode()).text

    note(backstage, number, files=(file,))

    assert analyst.http.get(f"/anexos/{file}").content == CANARY.encode()
    for address in (f"/anexos/{file}", f"/anexos/{file}?ver=1", f"/anexos/{file}?miniatura=1"):
        answer = ana.http.get(address)
        assert answer.status_code == 404
        assert CANARY not in answer.text + str(answer.headers)
    with ana.open_ticket(number) as tab:
        tab.settle()
        assert file not in tab.transcript
        assert CANARY not in tab.transcript


def test_a_page_that_is_open_does_not_show_that_a_note_was_written(
    open_page: OpenPage, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Nota ao vivo")
    page = open_page(ANA)
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: frames.append(str(f))))
    ticket = TicketPage(page).open(number)

    note(backstage, number)
    backstage.reply(number, "<p>Depois da nota.</p>")

    expect(ticket.message("Depois da nota.")).to_be_visible()
    expect(ticket.messages).to_have_count(2)
    assert frames
    assert CANARY not in "".join(frames)
    assert CANARY not in page.content()


def test_a_note_does_not_move_the_ticket_in_the_requesters_list(backstage: Backstage) -> None:
    number = backstage.open_ticket(ANA, "Só nota")
    before = _activity(backstage, number)

    note(backstage, number)

    assert _activity(backstage, number) == before


def _activity(backstage: Backstage, number: str) -> tuple[object, ...]:
    """Return what a customer's list tells of a ticket besides its subject."""
    with backstage.unit() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        return ticket.last_activity_at, ticket.stage, ticket.owner_id
