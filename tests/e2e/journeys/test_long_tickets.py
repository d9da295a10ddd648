"""Long conversations and long words."""

from playwright.sync_api import Page, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import TicketListPage, TicketPage, expect_no_sideways_scroll

WORD = "W" * 190


def test_two_hundred_messages_open_at_the_newest_and_give_the_older_on_demand(
    customer: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Conversa longa")
    backstage.write_history(number, 199, by=(N1, email))
    page = customer(email)

    ticket = TicketPage(page).open(number)

    expect(ticket.message("Mensagem 199.")).to_be_in_viewport()
    expect(ticket.messages).to_have_count(30)
    page.get_by_role("button", name="Mostrar mensagens anteriores (170)").click()
    expect(ticket.messages).to_have_count(60)
    expect(ticket.message("Mensagem 140.")).to_be_attached()
    for count in (90, 120, 150, 180, 200):
        page.get_by_role("button", name="Mostrar mensagens anteriores").click()
        expect(ticket.messages).to_have_count(count)
    expect(page.get_by_role("button", name="Mostrar mensagens anteriores")).to_have_count(0)
    expect(ticket.messages.first).to_contain_text("Descrição da solicitação")


def test_very_long_words_stay_inside_the_page(customer: OpenPage, backstage: Backstage):
    company = backstage.company()
    email = backstage.customer("Ana " + "Z" * 90, company)
    number = backstage.open_ticket(email, WORD, body=WORD * 5)
    backstage.reply(number, f"<h2>{WORD}</h2><ul><li><p>{WORD}</p></li></ul>")
    page = customer(email)

    TicketListPage(page).open()
    expect_no_sideways_scroll(page)
    ticket = TicketPage(page).open(number)
    expect(ticket.editor).to_be_visible()
    expect_no_sideways_scroll(page)
    _type_long(ticket, page)

    expect_no_sideways_scroll(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORD)


def _type_long(ticket: TicketPage, page: Page) -> None:
    ticket.editor.click()
    page.keyboard.insert_text(WORD * 2)
    expect(ticket.editor).to_contain_text(WORD)
