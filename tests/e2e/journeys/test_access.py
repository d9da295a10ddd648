"""Becoming a customer and coming back: sign-up, links, code, reset, through pages and letters."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage, SignUpPage, expect_tickets
from tests.e2e.portal_process import Portal

STRONG, STRONGER = "Trator&Azul77", "Ponte$Nova88"
ANA = "ana@rodoviasul.com.br"


@pytest.fixture(params=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest) -> OpenPage:
    """Open browsers of either size."""
    opened: OpenPage = request.getfixturevalue(request.param)
    return opened


def newcomer(request: pytest.FixtureRequest, domain: str = "viasul.com.br") -> str:
    """Return an address that no other test uses."""
    return f"{request.node.name.replace('[', '-').rstrip(']').replace('_', '-')[-60:]}@{domain}"


def test_visitor_signs_up_confirms_and_comes_in(
    visitor: OpenPage, portal: Portal, request: pytest.FixtureRequest
):
    page, email = visitor(), newcomer(request)
    SignInPage(page).open()
    page.get_by_role("link", name="Não possui uma conta? Inscreva-se aqui").click()
    form = SignUpPage(page)
    expect(form.consent).not_to_be_checked()

    form.fill(email, STRONG).save()

    subject = "Verifique seu endereço de e-mail em suporte.kartado.com.br"
    for words in (email, subject, "suporte@kartado.com.br", "24 horas"):
        expect(page.get_by_role("main")).to_contain_text(words)
    letter = portal.mailbox.wait_for(to=email, subject_contains=subject)
    page.goto(letter.link_to("/verificar-email"))
    expect(page.get_by_role("main")).to_contain_text(email)
    page.get_by_role("button", name="Verificar endereço de e-mail").click()
    page.get_by_role("link", name="Entrar").click()
    SignInPage(page).fill(email, STRONG).enter()
    expect_tickets(page)


def test_rules_are_ticked_off_while_typing_and_what_fails_keeps_the_rest(
    visitor: OpenPage, request: pytest.FixtureRequest
):
    page, email = visitor(), newcomer(request)
    form = SignUpPage(page)
    form.open()
    password = page.get_by_label("Senha", exact=True)

    password.press_sequentially("trator7")
    met = page.get_by_role("listitem").filter(has_text="Cumprido")
    expect(met).to_have_text(["Cumprido: uma letra minúscula", "Cumprido: um número"])
    password.press_sequentially("A!")
    expect(met).to_have_count(5)
    form.fill(email, "Password1!", repeated="outra", consent=False).save()

    expect(page.get_by_text("Esta senha é muito comum")).to_be_visible()
    expect(page.get_by_text("As senhas não são iguais")).to_be_visible()
    expect(page.get_by_text("marque a caixa")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(email)
    expect(password).to_be_focused()
    expect(password).to_have_value("")
    assert page.url.endswith("/inscrever")


def test_words_typed_before_the_page_is_alive_are_still_there(
    page: Page, request: pytest.FixtureRequest
):
    form, email = SignUpPage(page), newcomer(request)
    form.open()
    form.fill(email, STRONG).save()
    expect(page.get_by_role("main")).to_contain_text("24 horas")
    # Two minutes later the browser brings the news of the last form no more; the tab's memory
    # on the server still says «sent», and that is what the reloaded page hears first.
    page.context.clear_cookies(name="portal_flash")
    held: list[Route] = []
    page.route("**/*.js*", lambda route: held.append(route))

    page.goto(form.path, wait_until="commit")
    form.fill(f"outra-{email}", STRONG)
    page.route("**/*.js*", lambda route: route.continue_())
    with page.expect_websocket() as opened:
        for route in held:
            route.continue_()
    opened.value.wait_for_event("framereceived", lambda frame: '"step_rx_state_":""' in str(frame))

    expect(page.get_by_label("E-mail")).to_have_value(f"outra-{email}")
    form.save()
    expect(page.get_by_role("main")).to_contain_text(f"outra-{email}")


def test_link_opens_in_another_browser_and_only_once(open_page: OpenPage, portal: Portal):
    asking, elsewhere = open_page(), open_page()
    form = SignInPage(asking)
    form.open()
    asking.get_by_label("E-mail").fill(ANA)
    asking.get_by_role("button", name="Link de e-mail").click()
    expect(asking.get_by_text("Marque a caixa de confirmação")).to_be_visible()
    expect(asking.get_by_label("E-mail")).to_have_value(ANA)

    form.ask_for_link(ANA)
    link = portal.mailbox.wait_for(to=ANA, subject_contains="link de acesso").link_to("/link")
    elsewhere.goto(link)
    expect(elsewhere.get_by_role("main")).to_contain_text(ANA)
    elsewhere.get_by_role("button", name="Entrar").click()
    expect_tickets(elsewhere)
    late = open_page()
    late.goto(link)

    expect(late.get_by_text("Este link já foi usado")).to_be_visible()
    expect(late.get_by_role("button", name="Entrar", exact=True)).to_have_count(0)


def test_code_of_the_letter_lets_in_where_it_was_asked_for(visitor: OpenPage, portal: Portal):
    page = visitor()
    form = SignInPage(page)
    form.open("/entrar?proximo=%2Fconta")
    before = portal.mailbox.letters(to=ANA)

    form.ask_for_link(ANA)
    letter = portal.mailbox.wait_for(
        to=ANA, subject_contains="link de acesso", after=before[-1] if before else None
    )
    form.code.fill("000 000" if letter.code != "000000" else "000 001")
    page.get_by_role("button", name="Entrar com o código").click()
    expect(page.get_by_text("Código incorreto ou expirado")).to_be_visible()
    expect(form.code).to_be_focused()
    form.code.fill(letter.code)
    page.get_by_role("button", name="Entrar com o código").click()

    page.wait_for_url("**/conta")
    expect(page.get_by_role("heading", name="Minha conta")).to_be_visible()


def test_forgotten_password_is_set_anew_and_the_other_sessions_are_dead(
    open_page: OpenPage, portal: Portal, request: pytest.FixtureRequest
):
    email = _member(open_page, portal, newcomer(request))
    other, page = open_page(), open_page()
    SignInPage(other).open()
    SignInPage(other).fill(email, STRONG).enter()
    expect_tickets(other)
    SignInPage(page).open()
    page.get_by_role("link", name="Esqueceu a senha?").click()
    expect(page.get_by_role("heading", level=1, name="Esqueceu a senha?")).to_be_visible()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Enviar e-mail de redefinição").click()
    subject = "Redefina sua senha para conteúdo em suporte.kartado.com.br"
    expect(page.get_by_role("main")).to_contain_text(subject)

    page.goto(portal.mailbox.wait_for(to=email, subject_contains=subject).link_to("/redefinir"))
    page.get_by_label("Senha", exact=True).fill(STRONGER)
    page.get_by_label("Confirmar senha").fill(STRONGER)
    page.get_by_role("button", name="Salvar senha").click()

    expect(page.get_by_text("Senha redefinida")).to_be_visible()
    assert page.url.endswith("/entrar")
    other.wait_for_url("**/entrar**")
    portal.mailbox.wait_for(to=email, subject_contains="foi alterada")
    form = SignInPage(page)
    form.fill(email, STRONG).enter()
    expect(page.get_by_text("E-mail ou senha incorretos")).to_be_visible()
    form.fill(email, STRONGER).enter()
    expect_tickets(page)


@pytest.mark.parametrize("path", ["/verificar-email", "/link", "/redefinir-senha"])
def test_link_that_was_cut_short_says_so_and_what_to_do(visitor: OpenPage, path: str):
    page = visitor()

    page.goto(f"{path}?token=cut-short")

    expect(page.get_by_text("Este link não é válido")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link")).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_everything_is_done_with_the_keyboard_alone(open_page: OpenPage):
    page = open_page()
    SignInPage(page).open()
    page.get_by_label("E-mail").focus()

    page.keyboard.type(ANA)
    page.keyboard.press("Tab")
    page.keyboard.type("Portal@2026")
    page.keyboard.press("Enter")

    expect_tickets(page)


def _member(open_page: OpenPage, portal: Portal, email: str) -> str:
    """Make somebody with the password STRONG, by the forms."""
    page = open_page()
    form = SignUpPage(page)
    form.open()
    form.fill(email, STRONG).save()
    page.goto(portal.mailbox.wait_for(to=email).link_to("/verificar-email"))
    page.get_by_role("button", name="Verificar endereço de e-mail").click()
    expect(page.get_by_role("heading", name="Endereço confirmado")).to_be_visible()
    return email


def test_another_letter_is_offered_after_a_minute(page: Page, portal: Portal, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    page.clock.install()
    page.goto("/esqueci-senha")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Enviar e-mail de redefinição").click()
    first = portal.mailbox.wait_for(to=email)
    again = page.get_by_role("button", name="Reenviar e-mail")
    soon = page.get_by_text("Em um minuto você poderá pedir outro.")
    expect(soon).to_be_visible()
    expect(again).to_have_count(0)

    page.clock.fast_forward(61_000)
    again.click()

    portal.mailbox.wait_for(to=email, after=first)
    expect(soon).to_be_visible()
