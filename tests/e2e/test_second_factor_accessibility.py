"""The second factor in every state: axe finds nothing, and nothing leaves the screen."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import barriers
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.second_factor import SecondFactorPage, SignInCodePage
from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD, make_analyst


@pytest.fixture
def backstage(portal: Portal) -> Iterator[Backstage]:
    behind = Backstage(portal)
    yield behind
    behind.leave()


def off(page: Page, _: str) -> None:
    SecondFactorPage(page).open()


def setting_up(page: Page, _: str) -> None:
    off(page, _)
    SecondFactorPage(page).begin().read_secret()


def first_code_refused(page: Page, _: str) -> None:
    setting_up(page, _)
    SecondFactorPage(page).confirm("")
    expect(page.get_by_text("Código incorreto ou já usado")).to_be_visible()


def with_codes(page: Page, _: str) -> None:
    off(page, _)
    SecondFactorPage(page).set_up()


def on(page: Page, _: str) -> None:
    with_codes(page, _)
    SecondFactorPage(page).keep_codes()
    page.wait_for_url("**/conta")
    SecondFactorPage(page).open()


def turning_off_refused(page: Page, _: str) -> None:
    on(page, _)
    page.get_by_label("Senha ou código atual do aplicativo").last.fill("errada")
    page.get_by_role("button", name="Desativar").click()
    expect(page.get_by_text("Senha ou código incorreto.")).to_be_visible()


def asked_for_a_code(page: Page, email: str) -> None:
    on(page, email)
    page.get_by_role("button", name="Sair").click()
    page.wait_for_url("**/entrar**")
    SignInPage(page).fill(email, PASSWORD).enter()
    SignInCodePage(page)


def recovery_refused(page: Page, email: str) -> None:
    asked_for_a_code(page, email)
    SignInCodePage(page).enter_recovery("nada")
    expect(page.get_by_text("Código de recuperação incorreto")).to_be_visible()


STATES = (
    off,
    setting_up,
    first_code_refused,
    with_codes,
    on,
    turning_off_refused,
    asked_for_a_code,
    recovery_refused,
)


@pytest.mark.parametrize("state", STATES)
def test_the_second_factor_is_for_everybody(
    desktop: OpenPage, backstage: Backstage, state: Callable[[Page, str], None]
):
    email = f"nina-{secrets.token_hex(3)}@kartado.com.br"
    with backstage.unit() as session:
        make_analyst(session, email=email, name="Nina Prado")
    page = desktop(email, reduced_motion="reduce")
    state(page, email)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert barriers(page) == []
