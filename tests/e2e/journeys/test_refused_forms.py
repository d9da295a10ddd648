"""After a refused form the caret is in the first fault, unless somebody types elsewhere already."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.network import Signal
from tests.e2e.pages.access import AccountPage, SignInPage, SignUpPage
from tests.e2e.pages.second_factor import SecondFactorPage, SignInCodePage
from tests.factories import PASSWORD, make_analyst

COMMON, STRONG = "Password1!", "Trator&Azul77"
UNSEEN = "\u200b"
"""A character that no name may have."""


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """Return when the page that a form leads to is there, whatever it has heard by then."""
    with page.expect_event("load"):
        yield


def settle(page: Page) -> None:
    """Return when the page has done what its news had it do: some frames on."""
    page.evaluate(
        "async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame) }"
    )


def test_the_first_fault_has_the_caret(desktop: OpenPage):
    page = desktop()
    signal = Signal(page)
    form = SignInPage(page)
    form.open()
    form.fill(N1, "errada")

    with signal.held(), next_page(page):
        form.enter()

    expect(page.get_by_text("E-mail ou senha incorretos")).to_be_visible()
    expect(page.get_by_label("Senha")).to_be_focused()


def test_who_types_on_before_the_news_are_there_keeps_the_caret(desktop: OpenPage):
    page = desktop()
    signal = Signal(page)
    form = SignUpPage(page)
    form.open()
    form.fill("ana@viasul.com.br", COMMON)
    password, repeated = page.get_by_label("Senha", exact=True), page.get_by_label("Confirmar")

    with signal.held():
        with next_page(page):
            form.save()
        repeated.click()
        page.keyboard.type("Tra")
    expect(page.get_by_text("Esta senha é muito comum")).to_be_visible()
    settle(page)
    page.keyboard.type("tor")

    expect(repeated).to_have_value("Trator")
    expect(repeated).to_be_focused()
    expect(password).to_have_value("")


def test_a_field_that_the_page_chose_itself_does_not_keep_the_caret(
    desktop: OpenPage, backstage: Backstage
):
    email = f"nina-{secrets.token_hex(3)}@kartado.com.br"
    with backstage.unit() as session:
        make_analyst(session, email=email, name="Nina Prado")
    SecondFactorPage(own := desktop(email)).open()
    SecondFactorPage(own).set_up()
    page = desktop()
    signal = Signal(page)
    SignInPage(page).open()
    SignInPage(page).fill(email, PASSWORD).enter()
    form = SignInCodePage(page)

    with signal.held():
        with next_page(page):
            form.enter_recovery("AAAA-BBBB-CCCC")
        expect(page.get_by_label("Código do aplicativo")).to_be_focused()

    expect(page.get_by_text("Código de recuperação incorreto")).to_be_visible()
    expect(page.get_by_label("Código de recuperação")).to_be_focused()


def test_a_fault_that_comes_with_the_fields_themselves_has_the_caret(
    customer: OpenPage, backstage: Backstage
):
    """The account is shown only once it has been read, and with it what was refused."""
    page = customer(backstage.customer("Ana Souza"))
    AccountPage(page).open()
    page.get_by_label("Senha atual").fill("errada")
    for label in ("Nova senha", "Confirmar nova senha"):
        page.get_by_label(label, exact=True).fill(STRONG)

    page.get_by_role("button", name="Alterar senha").click()

    expect(page.get_by_text("A senha atual está incorreta.")).to_be_visible()
    expect(page.get_by_label("Senha atual")).to_be_focused()


@pytest.mark.parametrize("types_on", [False, True])
def test_a_form_that_the_page_itself_sends(desktop: OpenPage, types_on: bool):
    page = desktop(N1)
    signal = Signal(page)
    AccountPage(page).open()
    name, password = page.get_by_label("Nome"), page.get_by_label("Senha atual")
    name.fill(UNSEEN)
    box = page.get_by_role("group").get_by_role("checkbox").first
    box.focus()

    with signal.held():
        page.keyboard.press("Enter")
        if types_on:
            password.click()
            page.keyboard.type("Tra")
    expect(page.get_by_text("caracteres que não podem ser exibidos")).to_be_visible()
    settle(page)

    expect(password if types_on else name).to_be_focused()
    expect(password).to_have_value("Tra" if types_on else "")
