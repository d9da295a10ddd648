"""No page outgrows its budget: our customers stand at the roadside with one bar of signal."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from bench import page_weights
from bench.page_weights import Budget, Scales
from tests.e2e.conftest import OpenPage
from tests.e2e.portal_process import Portal

LATE = re.compile("rich_text_editor|file_drop_pond")
"""What comes after the timeline: the editor and the uploader."""
ANA = "ana@rodoviasul.com.br"
N1 = "n1@kartado.com.br"
ADMIN = "admin@kartado.com.br"


def _settle(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("path", "email", "budget"),
    [
        ("/", "", page_weights.SIGN_IN),
        ("/artigos", "", page_weights.SIGN_IN),
        ("/artigos?q=senha", "", page_weights.SIGN_IN),
        ("/artigos/criar-rdo", "", page_weights.SIGN_IN),
        ("/entrar", "", page_weights.SIGN_IN),
        ("/inscrever", "", page_weights.SIGN_IN),
        ("/esqueci-senha", "", page_weights.SIGN_IN),
        ("/entrar/codigo", "", page_weights.SIGN_IN),
        ("/conta/verificacao", ANA, page_weights.LIST),
        ("/tickets", ANA, page_weights.LIST),
        ("/analista", N1, page_weights.DESK),
        ("/analista/relatorios", N1, page_weights.DESK),
        ("/analista/configuracoes", ADMIN, page_weights.DESK),
        ("/analista/configuracoes/respostas", ADMIN, page_weights.DESK),
        ("/analista/configuracoes/equipe", ADMIN, page_weights.DESK),
        ("/analista/configuracoes/entregas", ADMIN, page_weights.DESK),
        ("/analista/artigos", N1, page_weights.DESK),
        ("/analista/artigos/1", N1, page_weights.DESK),
        ("/analista/artigos/perguntas", N1, page_weights.DESK),
        ("/analista/clientes/pessoas/1", N1, page_weights.DESK),
        ("/analista/clientes/pessoas/1/visao", N1, page_weights.DESK),
    ],
)
def test_a_page_keeps_its_budget(
    open_page: OpenPage, portal: Portal, path: str, email: str, budget: Budget
):
    page = open_page(email)
    scales = Scales(page, portal.pages)

    page.goto(path)
    _settle(page)

    assert scales.script > 50
    assert scales.excess(budget) == []


def test_the_list_asks_for_few_files(open_page: OpenPage):
    page = open_page(ANA)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto("/tickets")
    _settle(page)

    web = [url for url in asked if url.startswith("http")]
    assert len(web) <= page_weights.LIST_REQUESTS, web
    assert any("/assets/shell-" in url for url in web)


def test_the_ticket_is_readable_before_the_editor_is_there(open_page: OpenPage, portal: Portal):
    page = open_page(ANA)
    page.goto("/tickets")
    row = page.get_by_role("row").filter(has_text="Aplicativo trava ao")
    address = row.get_by_role("link").get_attribute("href")
    fresh = open_page(ANA)
    scales = Scales(fresh, portal.pages)
    held: list[Route] = []
    fresh.route(LATE, lambda route: held.append(route))

    with fresh.expect_request(LATE):
        fresh.goto(str(address))
    expect(fresh.get_by_text("o modelo do aparelho e a versão do Android")).to_be_visible()
    early = scales.excess(page_weights.TICKET_BEFORE_TIMELINE)
    for route in held:
        route.continue_()
    fresh.unroute(LATE)
    expect(fresh.get_by_role("textbox", name="Escreva uma resposta")).to_be_visible()

    assert held, "the editor is no longer a file of its own"
    assert early == []
    assert scales.excess(page_weights.TICKET_WITH_EDITOR) == []
