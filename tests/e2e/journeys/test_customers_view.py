"""An analyst sees what a customer sees, and the customer notices nothing of it."""

import re

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage

CANARY = "canario-da-nota"


def test_an_analyst_looks_with_the_customers_eyes(desktop: OpenPage, backstage: Backstage):
    ana = backstage.customer("Ana Souza")
    number = backstage.open_ticket(ana, "Balança parada")
    foreign = backstage.open_ticket(backstage.customer("Outra Pessoa"), "Alheio")
    backstage.note(number, f"<p>{CANARY}</p>")
    backstage.reply(number, "<p>Já estamos vendo.</p>")
    page = desktop(N1)
    page.goto(f"/analista/clientes?q={ana}")
    page.get_by_role("link", name="Ana Souza").click()
    page.get_by_role("link", name="Ver como o cliente").click()

    expect(page.get_by_text("Você está vendo como Ana Souza. Somente leitura.")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(["1 ticket"])
    page.get_by_role("row").filter(has_text="Balança parada").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Balança parada")).to_be_visible()

    expect(page.get_by_text("Já estamos vendo.")).to_be_visible()
    expect(page.get_by_text(CANARY)).to_have_count(0)
    expect(page.get_by_text("Você está vendo como Ana Souza. Somente leitura.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    theirs = desktop(ana)
    theirs.goto("/tickets")
    row = theirs.get_by_role("row").filter(has_text="Balança parada")
    expect(row).to_contain_text("Atividade nova.")
    view = re.sub(r"/visao/\d+$", "/visao", page.url)
    page.goto(f"{view}/{foreign}")
    expect(page.get_by_role("heading", name="Ticket não encontrado").first).to_be_visible()
    expect(page.get_by_text("Alheio")).to_have_count(0)
    page.goto(f"{view}?status=fechados")
    expect(page.get_by_text("É isto que o cliente vê.")).to_be_visible()
    page.get_by_role("link", name="Voltar à página da pessoa").click()
    expect(page.get_by_role("heading", name="Ajuda com o acesso")).to_be_visible()


def test_a_customer_finds_no_view(phone: OpenPage, backstage: Backstage):
    ana = backstage.customer("Ana Souza")
    number = backstage.open_ticket(ana, "Balança parada")
    page = phone(ana)

    for path in ("/visao", f"/visao/{number}"):
        page.goto(f"/analista/clientes/pessoas/1{path}")
        expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
        expect(page.get_by_text("Balança parada")).to_have_count(0)
