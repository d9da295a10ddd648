"""O31: a slow line and a new version under an open form cost nobody a word.

What a lost network and a restarted server do is shown by `tests/e2e/journeys/`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import DESKTOP, PHONE, SLOW_MS, sign_in
from tests.e2e.pages.access import SignInPage, SignUpPage
from tests.e2e.pages.tickets import NewTicketPage
from tests.e2e.portal_process import Portal, running_portal

THREE_G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
USABLE_MS = 10_000
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("slow") / "data") as running:
        yield running


@pytest.fixture
def open_page(browser: Any, portal: Portal) -> Iterator[OpenPage]:
    contexts = []

    def open_page(email: str = "", viewport: dict[str, int] = DESKTOP) -> Page:
        context = browser.new_context(base_url=portal.base, locale="pt-BR", viewport=viewport)
        context.set_default_timeout(SLOW_MS)
        contexts.append(context)
        page: Page = context.new_page()
        if email:
            sign_in(page, portal, email)
        return page

    yield open_page
    for context in contexts:
        context.close()


class OlderPage:
    """A page that was built for an older version, as the server hears from its next connection.

    The server's answer, and what the page makes of it, are real.
    """

    def __init__(self, page: Page) -> None:
        self.is_old = False
        page.context.route_web_socket(re.compile(r"/_event"), self._carry)

    def _carry(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if self.is_old and isinstance(message, str) and '"state_schema":' in message:
                message = re.sub(r'("state_schema":)"[^"]*"', r'\1"older"', message)
                self.is_old = False
            server.send(message)

        socket.on_message(pass_on)


def slow_down(page: Page) -> None:
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", THREE_G)
    page.set_default_timeout(60_000)


def test_the_form_is_usable_on_a_slow_line(open_page: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    page = open_page(email, PHONE)
    slow_down(page)
    form = NewTicketPage(page)

    page.goto("/tickets/novo", wait_until="commit")
    expect(form.subject).to_be_editable(timeout=USABLE_MS)
    form.fill(subject="Na beira da estrada", body="Um traço de sinal.")
    form.send()

    assert len(backstage.tickets_of(email)) == 1


def test_what_is_typed_before_the_page_is_alive_stays(open_page: OpenPage):
    page = open_page()
    refused = SignUpPage(page)
    refused.open()
    refused.fill("antes@viasul.com.br", "Password1!", repeated="outra", consent=False).save()
    expect(page.get_by_text("As senhas não são iguais")).to_be_visible()
    slow_down(page)

    page.goto("/inscrever", wait_until="commit")
    page.get_by_label("E-mail").fill("agora@viasul.com.br")
    expect(page.get_by_text("As senhas não são iguais")).to_be_visible()

    expect(page.get_by_label("E-mail")).to_have_value("agora@viasul.com.br")


def test_the_address_that_came_back_is_in_the_form(open_page: OpenPage):
    page = open_page()
    form = SignInPage(page)
    form.open()

    form.fill("ninguem@viasul.com.br", "Errada7!").enter()
    expect(page.get_by_text("E-mail ou senha incorretos")).to_be_visible()

    expect(page.get_by_label("E-mail")).to_have_value("ninguem@viasul.com.br")


@pytest.mark.parametrize("typed_meanwhile", ["", " Durante."])
def test_a_new_version_under_an_open_form_costs_no_word(
    open_page: OpenPage, portal: Portal, backstage: Backstage, typed_meanwhile: str
):
    email = backstage.customer("Ana Souza")
    page = open_page(email)
    version = OlderPage(page)
    form = NewTicketPage(page)
    form.open()
    form.fill(body="Antes.", category="")
    expect(form.saved).to_be_visible()
    page.evaluate("document.documentElement.dataset.page = 'old'")

    portal.kill()
    expect(page.get_by_text("Sem conexão.")).to_be_visible()
    form.body.press_sequentially(typed_meanwhile)
    version.is_old = True
    portal.start()

    expect(page.locator("html[data-page=old]")).to_have_count(0)
    expect(form.saved).to_be_visible()
    expect(form.body).to_have_value(f"Antes.{typed_meanwhile}")
    assert backstage.tickets_of(email) == []


def test_a_second_new_version_is_told_in_portuguese(
    open_page: OpenPage, portal: Portal, backstage: Backstage
):
    page = open_page(backstage.customer("Ana Souza"))
    version = OlderPage(page)
    form = NewTicketPage(page)
    form.open()
    page.evaluate(
        "sessionStorage.setItem('reflex_last_reloaded_on_error', String(Date.now() + 1e6))"
    )

    portal.kill()
    expect(page.get_by_text("Sem conexão.")).to_be_visible()
    version.is_old = True
    portal.start()

    expect(page.get_by_text("Há uma nova versão desta página.")).to_be_visible()
    expect(page.get_by_role("button", name="Recarregar")).to_be_visible()
