"""The figures: an analyst reads them, compares, takes them along; a customer does not."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage


def tile(page: Page, label: str) -> Locator:
    """Return the figure of this name."""
    return page.locator("dl > div").filter(has=page.get_by_text(label, exact=True)).locator("dd")


def test_analyst_reads_compares_and_takes_figures_along(desktop: OpenPage, backstage: Backstage):
    backstage.open_ticket(backstage.customer("Ana Souza"), "Um a mais para contar")
    page = desktop(N1)
    page.goto("/analista")
    page.get_by_role("link", name="Relatórios").click()

    expect(tile(page, "Abertos")).to_contain_text(re.compile(r"^[1-9]"))
    page.get_by_role("link", name="Por categoria").click()
    expect(page.get_by_role("columnheader", name="Categoria")).to_be_visible()
    page.get_by_role("link", name="Últimos 90 dias").click()
    expect(page.get_by_role("link", name="Últimos 90 dias")).to_have_attribute(
        "aria-current", "page"
    )
    assert "por=categoria" in page.url
    comparison = page.locator("section").filter(has=page.get_by_role("heading", name="Comparar"))
    with page.expect_download() as download:
        comparison.get_by_role("link", name="Exportar para CSV").click()

    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Categoria;Abertos;Fechados;")
    assert lines[-1].startswith("Total;")
    page.go_back()
    expect(page.get_by_role("link", name="Últimos 30 dias")).to_have_attribute(
        "aria-current", "page"
    )


def test_days_are_chosen_and_a_chart_is_read_as_a_table(phone: OpenPage):
    page = phone(N1)
    page.goto("/analista/relatorios")
    page.get_by_label("De", exact=True).fill("2026-01-01")
    page.get_by_label("Até").fill("2026-01-31")
    page.get_by_role("button", name="Mostrar").click()

    expect(page.get_by_text("01/01/2026 a 31/01/2026")).to_be_visible()
    page.get_by_text("Ver os números").click()
    expect(page.get_by_role("rowheader", name="31/01")).to_be_visible()


def test_a_customer_gets_neither_page_nor_file(desktop: OpenPage, backstage: Backstage):
    page = desktop(backstage.customer("Ana Souza"))

    page.goto("/analista/relatorios")
    refused = page.request.get("/analista/relatorios.csv?tabela=analista")

    expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
    expect(page.get_by_role("table")).to_have_count(0)
    assert refused.status == 404
