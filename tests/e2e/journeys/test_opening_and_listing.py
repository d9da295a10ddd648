"""A requester opens a ticket, is told of it, and finds it again in the list."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import NewTicketPage, TicketListPage, TicketPage
from tests.e2e.portal_process import Portal
from tests.files import samples

SUBJECT = "Medição nº 7 não fecha: diferença na inspeção"


@pytest.mark.expects_browser_errors
def test_requester_opens_a_ticket_with_files_and_is_told(
    customer: OpenPage, portal: Portal, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    page = customer(email)
    form = NewTicketPage(page)
    form.open()
    good = [_file(tmp_path, "tela.png", samples.picture()), _file(tmp_path, "dados.csv", b"a;b")]

    form.fill(subject=SUBJECT, body="Primeira linha.\nSegunda <b>linha</b>.")
    page.get_by_label("Impacto").fill("Toda a equipe da conservação.")
    form.attach(*good, _file(tmp_path, "programa.exe", samples.EXE))
    expect(form.under_way("programa.exe")).to_contain_text("não permitido")
    expect(form.arrived()).to_have_count(2)
    promised = page.get_by_text("Resposta prevista").inner_text().split(" ", 2)[2].rstrip(".")
    ticket = form.send()
    number = ticket.number

    told = page.get_by_role("status").filter(has_text="criado com sucesso")
    expect(told).to_contain_text(f"#{number}")
    expect(told).to_contain_text(promised)
    expect(ticket.heading).to_have_text(SUBJECT)
    opening = ticket.messages.first
    for words in (email, "Erro no sistema", "Segunda <b>linha</b>.", "Toda a equipe", "Portal"):
        expect(opening).to_contain_text(words)
    expect(opening.get_by_role("list", name="Anexos").get_by_role("listitem")).to_have_count(2)
    letter = portal.mailbox.wait_for(to=email, subject_contains=number)
    assert promised in letter.text
    assert letter.link_to(f"/tickets/{number}")
    page.get_by_role("link", name="Voltar a todos").click()
    expect(TicketListPage(page).entry(SUBJECT)).to_contain_text(number)


def test_what_is_missing_is_told_beside_its_field_and_nothing_is_lost(
    customer: OpenPage, backstage: Backstage
):
    page = customer(backstage.customer("Ana Souza"))
    form = NewTicketPage(page)
    form.open()

    form.fill(body="Texto que fica.", category="")
    form.send_button.click()
    expect(form.subject).to_be_focused()
    expect(form.subject).to_have_accessible_description(
        "Um título que descreva a solicitação. Escreva um assunto para o ticket."
    )
    expect(page.get_by_text("Escolha uma categoria.")).to_be_visible()
    form.fill(subject=SUBJECT, category="")
    form.send_button.click()

    expect(form.category).to_be_focused()
    expect(page.get_by_text("Escolha uma categoria.")).to_be_visible()
    expect(page.get_by_text("Escreva um assunto para o ticket.")).to_have_count(0)
    expect(form.body).to_have_value("Texto que fica.")


def test_list_is_searched_filtered_shared_and_exported(customer: OpenPage, backstage: Backstage):
    company = backstage.company()
    ana, bruno = (backstage.customer(name, company) for name in ("Ana Souza", "Bruno Lima"))
    wanted = backstage.open_ticket(ana, SUBJECT)
    backstage.close(backstage.open_ticket(ana, "Inspeção já encerrada"))
    backstage.open_ticket(ana, "=Aplicativo não abre")
    backstage.open_ticket(bruno, "Inspeção da equipe de Bruno")
    page = customer(ana)
    tickets = TicketListPage(page)
    tickets.open()

    for typed in ("diferenca na INSPECAO", wanted[3:9], f"#{wanted[:5]}"):
        tickets.search.fill(typed)
        expect(tickets.count).to_have_text("1 ticket")
        expect(tickets.entry(SUBJECT)).to_contain_text(wanted)
    tickets.search.fill("inspecao")
    expect(tickets.count).to_have_text("2 tickets")
    tickets.scope.select_option(label="Da minha empresa")
    expect(tickets.count).to_have_text("3 tickets")
    tickets.status.select_option(label="Abertos")
    expect(tickets.entries).to_have_count(2)
    exported = tickets.export()

    assert [row[1] for row in exported[1:]] == ["Inspeção da equipe de Bruno", SUBJECT]
    page.go_back()
    expect(tickets.status).to_have_value("todos")
    expect(tickets.count).to_have_text("3 tickets")
    page.go_forward()
    expect(tickets.count).to_have_text("2 tickets")
    _expect_shared(page.context.new_page(), page.url)
    tickets.follow(SUBJECT)
    expect(TicketPage(page).heading).to_have_text(SUBJECT)
    page.go_back()
    expect(tickets.search).to_have_value("inspecao")
    expect(tickets.entries).to_have_count(2)


def test_list_is_sorted_and_turned_page_by_page(desktop: OpenPage, backstage: Backstage):
    ana = backstage.customer("Ana Souza")
    for serial in range(27):
        backstage.open_ticket(ana, f"Pedido {serial:02}")
    page = desktop(ana)
    tickets = TicketListPage(page)
    tickets.open()
    expect(tickets.count).to_have_text("27 tickets")

    page.get_by_role("link", name="Próxima página").click()
    expect(tickets.entries).to_have_count(2)
    tickets.sort("Assunto")
    expect(tickets.entries.first).to_contain_text("Pedido 26")
    tickets.sort("Assunto")
    expect(tickets.entries.first).to_contain_text("Pedido 00")
    expect(tickets.column("Assunto")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Última página").click()

    expect(tickets.entries.last).to_contain_text("Pedido 26")
    assert [row[1] for row in tickets.export()[1:]] == [f"Pedido {n:02}" for n in range(27)]


def _expect_shared(tab: Page, address: str) -> None:
    tab.goto(address)
    shared = TicketListPage(tab)
    expect(shared.entries).to_have_count(2)
    expect(shared.search).to_have_value("inspecao")
    expect(shared.scope).to_have_value("empresa")
    expect(shared.status).to_have_value("abertos")
    tab.close()


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
