"""Customer and analyst side by side: what the one does arrives at the other without reload."""

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.desk_ticket import DeskTicketPage
from tests.e2e.pages.tickets import NewTicketPage, TicketPage
from tests.e2e.portal_process import Portal

SUBJECT = "Relatório sem fotos"
SECRET = "segredoDaEquipe"


def test_what_the_analyst_does_reaches_the_customers_open_page_and_mailbox(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    form = NewTicketPage(desktop(email))
    form.open()
    opened = form.fill(subject=SUBJECT, body="As fotos somem.").send()
    customer, number = TicketPage(opened.page), opened.number
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.take()
    details = customer.page.get_by_role("complementary")
    expect(details).to_contain_text("Natália Prado")
    expect(customer.page.get_by_text("Aberto – EM ATENDIMENTO N1")).to_be_visible()
    analyst.write_note(SECRET)
    analyst.write("Corrigimos agora.").button("Enviar resposta").click()
    expect(customer.message("Corrigimos agora.")).to_contain_text("Natália Prado")
    analyst.hand_over("N2", note=f"{SECRET} para o N2")
    expect(customer.page.get_by_text("Aberto – EM ATENDIMENTO N2")).to_be_visible()
    expect(details).to_contain_text("Ainda sem analista")
    expect(analyst.note("para o N2")).to_be_visible()
    analyst.button("Perguntar Resolveu?").click()
    customer.page.get_by_role("button", name="Resolveu").click()
    expect(analyst.page.get_by_text("Fechado", exact=True)).to_be_visible()
    expect(analyst.button("Encaminhar")).to_have_count(0)

    assert SECRET not in customer.page.content()
    replies = [one for one in _letters(portal, email, number) if "Corrigimos agora." in one.text]
    assert len(replies) == 1
    assert all(SECRET not in one.text + one.html for one in portal.mailbox.letters())


def test_closing_says_a_last_word_in_the_page_and_in_one_letter(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.close(note="Resolvido na versão 4.2.")

    expect(customer.message("Resolvido na versão 4.2.")).to_be_visible()
    expect(customer.continue_link).to_be_visible()
    portal.mailbox.wait_for(to=email, subject_contains=number)
    (letter,) = _letters(portal, email, number)
    assert "Resolvido na versão 4.2." in letter.text


def test_choosing_a_stage_moves_the_ticket_on_both_pages(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.stage.select_option(label="AGUARDANDO CLIENTE")

    expect(customer.page.get_by_text("Aberto – AGUARDANDO CLIENTE")).to_be_visible()
    expect(analyst.page.get_by_text("Aberto – AGUARDANDO CLIENTE")).to_be_visible()
    expect(analyst.stage).to_have_value("waiting_customer")


def _letters(portal: Portal, email: str, number: str):
    return portal.mailbox.letters(to=email, subject_contains=number)
