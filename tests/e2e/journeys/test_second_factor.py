"""The second factor: set up, asked for, required of the staff, and begun anew."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import axe_in_both_themes, structure
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.second_factor import SecondFactorPage, SignInCodePage
from tests.e2e.portal_process import Portal, running_portal
from tests.factories import PASSWORD, make_analyst

ADMIN = "admin@kartado.com.br"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server of this file's own: what is required here would shut the others' staff out."""
    with running_portal(tmp_path_factory.mktemp("second-factor") / "data") as running:
        yield running


def analyst(backstage: Backstage) -> str:
    email = f"nina-{secrets.token_hex(3)}@kartado.com.br"
    with backstage.unit() as session:
        make_analyst(session, email=email, name="Nina Prado")
    return email


def give_password(page: Page, email: str) -> None:
    form = SignInPage(page)
    form.open()
    form.fill(email, PASSWORD).enter()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sair").click()
    page.wait_for_url("**/entrar**")
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()


def expect_queue(page: Page) -> None:
    page.wait_for_url("**/analista**")
    expect(page.get_by_role("link", name="Fila")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()


def test_set_up_then_signed_in_by_a_code_and_by_a_recovery_code(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = analyst(backstage)
    page = desktop(email)
    frames: list[str] = []
    page.on("websocket", lambda s: s.on("framesent", lambda frame: frames.append(str(frame))))
    page.goto("/conta")
    page.get_by_role("link", name="Configurar a verificação em duas etapas").click()
    mine = SecondFactorPage(page)
    mine.begin("errada")
    expect(page.get_by_text("A senha atual está incorreta.")).to_be_visible()

    phone, codes = mine.set_up()
    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar como texto").click()
    mine.keep_codes()
    expect(page.get_by_role("link", name="Gerenciar a verificação")).to_be_visible()
    mine.open()
    expect(mine.codes).to_have_count(0)
    sign_out(page)
    give_password(page, email)
    code = phone.code()
    SignInCodePage(page).enter(code)
    expect_queue(page)
    sign_out(page)
    give_password(page, email)
    SignInCodePage(page).enter(code)
    expect(page.get_by_text("Código incorreto ou já usado")).to_be_visible()
    SignInCodePage(page).enter_recovery(codes[0])
    expect_queue(page)

    assert all(one in download.value.path().read_text("utf-8") for one in codes)
    for subject in ("etapas ativada", "código de recuperação foi usado"):
        portal.mailbox.wait_for(to=email, subject_contains=subject)
    for secret in (PASSWORD, code, *codes):
        assert not any(secret in frame for frame in frames)
        assert secret not in portal.log


def test_what_an_admin_requires_leads_an_analyst_to_set_it_up_and_a_reset_begins_anew(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage
):
    email = analyst(backstage)
    admin, page = desktop(ADMIN), phone(email)
    page.goto("/analista/relatorios")
    expect(page.get_by_role("heading", name="Comparar")).to_be_visible()
    admin.goto("/analista/configuracoes/equipe")
    require = admin.get_by_role("button", name="Exigir de toda a equipe")
    require.click()
    expect(admin.get_by_text("Ative antes a sua própria")).to_be_visible()
    SecondFactorPage(admin).open()
    SecondFactorPage(admin).set_up()
    SecondFactorPage(admin).keep_codes()
    admin.goto("/analista/configuracoes/equipe")

    require.click()

    expect(admin.get_by_text("Exigida", exact=True)).to_be_visible()
    admin.get_by_text("Quem falta").click()
    expect(admin.get_by_text("Nina Prado").first).to_be_visible()
    page.wait_for_url("**/conta/verificacao**")
    expect(page.get_by_text("Falta um passo")).to_be_visible()
    assert structure(page) + axe_in_both_themes(page, "phone") == []
    page.goto("/analista")
    page.wait_for_url("**/conta/verificacao**")
    mine = SecondFactorPage(page)
    mine.set_up()
    mine.keep_codes()
    page.wait_for_url("**/analista")
    expect(page.get_by_role("link", name="Fila")).to_be_visible()

    admin.goto(f"/analista/clientes?q={email}")
    admin.get_by_role("link", name="Nina Prado").click()
    admin.get_by_role("button", name="Redefinir verificação").click()
    admin.get_by_role("dialog").get_by_role("button", name="Redefinir").click()
    expect(admin.get_by_text("Não ativada.", exact=True)).to_be_visible()
    page.wait_for_url("**/entrar**")
    SignInPage(page).fill(email, PASSWORD).enter()
    page.wait_for_url("**/conta/verificacao**")
    expect(page.get_by_text("Falta um passo")).to_be_visible()


def test_the_code_is_asked_for_without_javascript(desktop: OpenPage, backstage: Backstage):
    email = analyst(backstage)
    page = desktop(email)
    SecondFactorPage(page).open()
    SecondFactorPage(page).begin()
    phone_app = SecondFactorPage(page).read_secret()
    SecondFactorPage(page).confirm(phone_app.code())
    expect(SecondFactorPage(page).codes).to_have_count(10)

    plain = desktop(java_script_enabled=False)
    plain.goto("/entrar")
    SignInPage(plain).fill(email, PASSWORD).enter()
    SignInCodePage(plain).enter(phone_app.code())

    plain.wait_for_url("**/analista")
    (cookie,) = [one for one in plain.context.cookies() if one["name"] == "portal"]
    assert cookie["httpOnly"]
