"""Two tickets become one, and one becomes two; the customer finds everything."""

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.desk_ticket import DeskTicketPage
from tests.e2e.pages.tickets import TicketPage
from tests.e2e.portal_process import Portal


def test_a_merged_ticket_leads_the_customer_to_the_other_and_keeps_its_words(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    target = backstage.open_ticket(email, "Painel vazio")
    source = backstage.open_ticket(email, "Painel em branco", body="É o mesmo painel.")
    customer = TicketPage(desktop(email)).open(source)
    analyst = DeskTicketPage(desktop(N1)).open(source)

    analyst.button("Mais ações").click()
    analyst.button("Unir a outro ticket").click()
    analyst.dialog.get_by_label("Número do outro ticket").fill(f"#{target}")
    analyst.dialog.get_by_role("button", name="Confirmar").click()

    expect(customer.page.get_by_text("Fechado", exact=True)).to_be_visible()
    expect(customer.message("É o mesmo painel.")).to_be_visible()
    customer.page.get_by_role("link", name=f"uniu este ticket ao #{target}").click()
    expect(customer.heading).to_have_text("Painel vazio")
    portal.mailbox.wait_for(to=email, subject_contains=source)
    (letter,) = portal.mailbox.letters(to=email, subject_contains=source)
    assert f"/tickets/{target}" in letter.text


def test_a_message_becomes_a_ticket_of_its_own(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Painel vazio")
    backstage.reply(number, "<p>Aliás, o relatório também falha.</p>", by=email)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.message("Aliás").get_by_role("button", name="Dividir em novo ticket").click()
    analyst.dialog.get_by_label("Assunto do novo ticket").fill("Relatório falha")
    analyst.dialog.get_by_role("button", name="Confirmar").click()

    expect(customer.message("Aliás, o relatório também falha.")).to_be_visible()
    customer.page.get_by_role("link", name="a partir de uma mensagem").click()
    expect(customer.heading).to_have_text("Relatório falha")
    expect(customer.message("Aliás, o relatório também falha.")).to_be_visible()
    analyst.page.get_by_role("link", name="a partir de uma mensagem").click()
    expect(analyst.heading).to_have_text("Relatório falha")


def test_linked_tickets_show_each_other_at_the_desk_alone(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Painel vazio")
    other = backstage.open_ticket(backstage.customer("Bruno Lima"), "Painel lento")
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.button("Mais ações").click()
    analyst.button("Ligar a outro ticket").click()
    analyst.dialog.get_by_label("Número do outro ticket").fill(other)
    analyst.dialog.get_by_role("button", name="Confirmar").click()

    analyst.page.get_by_role("link", name=f"#{other}", exact=True).click()
    expect(analyst.heading).to_have_text("Painel lento")
    expect(analyst.page.get_by_role("link", name=f"#{number}", exact=True)).to_be_visible()
    assert other not in customer.page.content()
