"""The times that are promised: set by an administrator, read by customer and desk."""

import re

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.desk_ticket import DeskTicketPage

ADMIN = "admin@kartado.com.br"


def test_an_administrator_sets_targets_and_nonsense_stands_beside_its_field(desktop: OpenPage):
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes")
    page.get_by_role("link", name="Prazos", exact=True).click()
    expect(page.get_by_role("heading", name="Urgente")).to_be_visible()
    low = page.get_by_role("group", name="Prioridade Baixa")

    low.get_by_label("Solução").fill("amanhã")
    page.get_by_role("button", name="Salvar prazos").click()
    expect(low.get_by_text("Escreva horas e minutos: 4h, 4h30 ou 30min.")).to_be_visible()
    expect(low.get_by_label("Solução")).to_be_focused()
    low.get_by_label("Solução").fill("100 h 30")
    page.get_by_role("button", name="Salvar prazos").click()

    expect(page.get_by_text("Prazos salvos.")).to_be_visible()
    expect(low.get_by_label("Solução")).to_have_value("100h30")
    page.reload()
    expect(low.get_by_label("Solução")).to_have_value("100h30")


def test_the_clocks_are_read_at_the_desk_and_rest_for_the_customer(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Não exporta")
    analyst = DeskTicketPage(desktop(N1)).open(number)
    clocks = analyst.page.get_by_role("list", name="Prazos").get_by_role("listitem")
    theirs = phone(email)
    theirs.goto(f"/tickets/{number}")
    expect(theirs.get_by_text(re.compile("Resposta prevista até"))).to_be_visible()
    expect(clocks).to_have_count(2)
    expect(clocks.first).to_contain_text("1ª resposta até")

    analyst.write("Pode enviar um exemplo?")
    analyst.button("Enviar resposta").click()
    analyst.button("Enviar agora").click()
    expect(clocks).to_have_count(1)
    expect(theirs.get_by_text("Resposta prevista")).to_have_count(0)
    backstage.ask_solution(number)

    expect(analyst.page.get_by_text("Prazos em pausa: aguardando o cliente.")).to_be_visible()
    expect(clocks).to_have_count(0)
