"""A reply with everything, an answer that comes by itself, the end and what follows it."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import NewTicketPage, TicketListPage, TicketPage
from tests.e2e.portal_process import Portal
from tests.files import samples

SUBJECT = "Relatório sem fotos"


def test_reply_with_every_button_and_a_file_stands_in_the_timeline(
    customer: OpenPage, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    page = customer(email)
    ticket = TicketPage(page).open(backstage.open_ticket(email, SUBJECT))
    picture = tmp_path / "tela.png"
    picture.write_bytes(samples.picture())

    ticket.editor.click()
    for tool, words in (
        ("Negrito", "forte"),
        ("Itálico", "inclinado"),
        ("Sublinhado", "linha"),
        ("Riscado", "fora"),
    ):
        ticket.tool(tool).click()
        expect(ticket.tool(tool)).to_have_attribute("aria-pressed", "true")
        page.keyboard.type(words)
        ticket.tool(tool).click()
        page.keyboard.type(" ")
    for tool, words in (
        ("Cabeçalho", "Título"),
        ("Lista", "ponto"),
        ("Lista ordenada", "primeiro"),
    ):
        page.keyboard.press("Enter")
        ticket.tool(tool).click()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    ticket.tool("Desfazer").click()
    ticket.tool("Refazer").click()
    with page.expect_file_chooser() as chooser:
        ticket.tool("Anexar arquivos").click()
    chooser.value.set_files(picture)
    expect(ticket.arrived("tela.png")).to_be_visible()
    ticket.send_button.click()

    sent = ticket.messages.nth(1)
    for role, words in (("strong", "forte"), ("emphasis", "inclinado")):
        expect(sent.get_by_role(role).filter(has_text=words)).to_be_visible()
    # No role says «underlined» or «struck».
    expect(sent.locator("u")).to_have_text("linha")
    expect(sent.locator("s")).to_have_text("fora")
    expect(sent.get_by_role("heading", name="Título")).to_be_visible()
    expect(sent.get_by_role("listitem").filter(has_text="ponto")).to_be_visible()
    expect(sent.get_by_role("listitem").filter(has_text="primeiro")).to_be_visible()
    expect(sent.get_by_role("link", name="tela.png")).to_be_visible()
    expect(ticket.editor).to_have_text("")
    expect(ticket.arrived()).to_have_count(0)


def test_undo_takes_back_and_redo_brings_again(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    ticket = TicketPage(desktop(email)).open(backstage.open_ticket(email, SUBJECT))

    ticket.write("palavra")
    ticket.tool("Negrito").click()
    ticket.tool("Desfazer").click()
    expect(ticket.editor).to_have_text("")
    ticket.tool("Refazer").click()

    expect(ticket.editor).to_have_text("palavra")


def test_analysts_reply_arrives_in_every_open_page_and_the_ticket_ends(
    customer: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    page = customer(email)
    ticket = TicketPage(page).open(number)
    tab = page.context.new_page()
    tickets = TicketListPage(tab)
    tickets.open()
    expect(tickets.entry(SUBJECT)).not_to_contain_text("Atividade nova")
    ticket.write("Rascunho meu")

    backstage.reply(number, "<p>Corrigimos <strong>agora</strong>.</p>")

    expect(ticket.message("Corrigimos agora.")).to_contain_text("Kartado")
    expect(ticket.editor).to_have_text("Rascunho meu")
    expect(page.get_by_text("Aberto – EM ATENDIMENTO N1")).to_be_visible()
    letter = portal.mailbox.wait_for(to=email, subject_contains=number)
    assert "Corrigimos agora." in letter.text
    backstage.ask_solution(number)
    expect(tickets.entry(SUBJECT)).to_contain_text("aguardando você")
    page.get_by_role("button", name="Resolveu").click()
    expect(ticket.event("confirmou que está resolvido")).to_be_visible()
    expect(ticket.editor).to_have_count(0)
    expect(tickets.entry(SUBJECT)).to_contain_text("Fechado")
    assert len(portal.mailbox.letters(to=email, subject_contains=number)) == 1

    ticket.continue_link.click()
    form = NewTicketPage(page)
    form.wait_until_alive()
    expect(page.get_by_role("link", name=f"#{number}")).to_be_visible()
    later = form.fill(subject="De novo sem fotos", body="Voltou a acontecer.").send()
    earlier_number, later_number = number, later.number
    page.get_by_role("link", name=f"#{earlier_number}").click()
    expect(ticket.heading).to_have_text(SUBJECT)
    expect(page.get_by_role("link", name=f"#{later_number}").first).to_be_visible()


def test_activity_while_away_is_marked_in_the_open_list_until_it_is_read(
    desktop: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    page = desktop(email)
    tickets = TicketListPage(page)
    tickets.open()

    backstage.reply(number, "<p>Podemos ligar?</p>")
    expect(tickets.entry(SUBJECT)).to_contain_text("Atividade nova")
    tickets.follow(SUBJECT)
    expect(TicketPage(page).message("Podemos ligar?")).to_be_visible()
    page.get_by_role("link", name="Voltar a todos").click()

    expect(tickets.entry(SUBJECT)).to_be_visible()
    expect(tickets.entry(SUBJECT)).not_to_contain_text("Atividade nova")
