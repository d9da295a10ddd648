"""O18: a closed ticket takes nothing more, also from a raw client, and says how to go on."""

from playwright.sync_api import expect
from sqlmodel import Session, func, select

from kartado_portal.files.models import Attachment
from kartado_portal.tickets.models import Message, Participant, Ticket, TicketEvent
from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import TicketPage
from tests.gauntlet.conftest import ANA
from tests.gauntlet.visitor import TICKET, Visitor, reply
from tests.raw_socket import event_name


def holdings(backstage: Backstage, number: str) -> dict[str, object]:
    """Return the ticket's row, and how much hangs on it."""
    with backstage.unit() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        return ticket.model_dump() | {
            "messages": _count(session, Message, ticket.id),
            "events": _count(session, TicketEvent, ticket.id),
            "participants": _count(session, Participant, ticket.id),
            "files": session.exec(
                select(func.count())
                .select_from(Attachment)
                .join(Message, Message.id == Attachment.message_id)
                .where(Message.ticket_id == ticket.id)
            ).one(),
        }


def _count(session: Session, model: type, ticket_id: int | None) -> int:
    owned = select(func.count()).select_from(model).where(model.ticket_id == ticket_id)
    return session.exec(owned).one()


def test_a_page_opened_before_the_closing_appends_nothing_after_it(
    ana: Visitor, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Para fechar")
    with ana.open_ticket(number) as tab:
        tab.wait_until(lambda: tab.shown.get("reply.round"))
        round_ = tab.shown["reply.round"]
        backstage.close(number)
        before = holdings(backstage, number)

        file = ana.upload("tarde.txt", b"tarde demais").text
        tab.send(reply("add_file"), {"attachment_id": file})
        tab.send(reply("send"), {"html": "<p>depois</p>", "round": round_})
        tab.send(reply("send"), {"html": "<p>de novo</p>", "round": round_, "uploads": 0})
        about = {"number": number}
        colleague = {"form": {"participant": "bruno@rodoviasul.com.br"}}
        tab.send(event_name(TICKET, "Sharing", "add"), colleague | about)
        tab.send(event_name(TICKET, "Sharing", "remove"), {"account_id": 1} | about)
        tab.send(event_name(TICKET, "TicketView", "solved"), about)
        tab.settle()

        assert "Dar continuidade" in tab.shown["reply.error"]
        assert number in tab.shown["reply.error"]
    assert holdings(backstage, number) == before


def test_a_page_opened_after_the_closing_appends_nothing(
    ana: Visitor, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Já fechado")
    backstage.close(number)
    before = holdings(backstage, number)

    with ana.open_ticket(number) as tab:
        tab.settle()
        mine = {"html": "<p>depois</p>", "round": tab.shown["reply.round"]}
        tab.send(reply("send"), mine)
        tab.settle()

        assert number in tab.shown["reply.error"]
        assert tab.shown["ticket_view.detail"]["is_open"] is False
    assert holdings(backstage, number) == before


def test_an_open_page_loses_its_editor_when_the_ticket_closes_and_leads_on(
    open_page: OpenPage, backstage: Backstage
) -> None:
    number = backstage.open_ticket(ANA, "Fecha enquanto escrevo")
    page = open_page(ANA)
    ticket = TicketPage(page).open(number)
    expect(ticket.editor).to_be_visible()

    backstage.close(number)

    expect(ticket.continue_link).to_have_attribute("href", f"/tickets/novo?continua={number}")
    expect(ticket.editor).to_have_count(0)
    expect(ticket.chooser).to_have_count(0)
    expect(ticket.send_button).to_have_count(0)
