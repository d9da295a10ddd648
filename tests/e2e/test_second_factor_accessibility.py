"""The second factor in every state: axe finds nothing, and nothing leaves the screen."""

import secrets
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import DESKTOP, OpenPage
from tests.e2e.everybody import barriers
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.second_factor import SecondFactorPage, SignInCodePage
from tests.factories import PASSWORD, make_analyst


def walk(page: Page, email: str) -> Iterator[str]:
    """Go through every state, from none to signing in without the phone; tell where it stands."""
    mine = SecondFactorPage(page)
    mine.open()
    yield "off"
    phone = mine.begin().read_secret()
    yield "setting up"
    mine.confirm("")
    expect(page.get_by_text("Código incorreto ou já usado")).to_be_visible()
    yield "first code refused"
    mine.confirm(phone.code())
    expect(mine.codes).to_have_count(10)
    yield "with codes"
    mine.keep_codes()
    page.wait_for_url("**/conta")
    mine.open()
    yield "on"
    page.get_by_label("Senha ou código atual do aplicativo").last.fill("errada")
    page.get_by_role("button", name="Desativar").click()
    expect(page.get_by_text("Senha ou código incorreto.")).to_be_visible()
    yield "turning off refused"
    page.get_by_role("button", name="Sair").click()
    page.wait_for_url("**/entrar**")
    SignInPage(page).fill(email, PASSWORD).enter()
    code = SignInCodePage(page)
    yield "asked for a code"
    code.enter_recovery("nada")
    expect(page.get_by_text("Código de recuperação incorreto")).to_be_visible()
    yield "recovery refused"


def test_the_second_factor_is_for_everybody(desktop: OpenPage, backstage: Backstage):
    email = f"nina-{secrets.token_hex(3)}@kartado.com.br"
    with backstage.unit() as session:
        make_analyst(session, email=email, name="Nina Prado")
    page = desktop(email, reduced_motion="reduce")
    faults: list[str] = []

    for state in walk(page, email):
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        faults += [f"{state}: {fault}" for fault in barriers(page)]
        page.set_viewport_size(DESKTOP)

    assert faults == []
