"""`/conta`, leaving, and what the browser keeps (gauntlet O07, O10, O11, O13, O35)."""

import io
import json
import zipfile
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import AccountPage, SignInPage, SignUpPage, expect_tickets
from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD

ANA, BRUNO = "ana@rodoviasul.com.br", "bruno@rodoviasul.com.br"
CARLA = "carla@energianorte.com.br"
PUBLIC = (
    "/entrar",
    "/inscrever",
    "/verificar-email",
    "/link",
    "/esqueci-senha",
    "/redefinir-senha",
)


def overhear(page: Page) -> list[str]:
    """Return a list that fills with every frame that the page sends and receives."""
    frames: list[str] = []

    def listen(socket) -> None:
        socket.on("framesent", lambda frame: frames.append(str(frame)))
        socket.on("framereceived", lambda frame: frames.append(str(frame)))

    page.on("websocket", listen)
    return frames


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_on_the_pages_of_accounts(
    request: pytest.FixtureRequest, size: str, scheme: str
):
    page = request.getfixturevalue(size)(ANA, color_scheme=scheme)
    AccountPage(page).open()
    faults = [("/conta", Axe().run(page).generate_report())]
    visitor = request.getfixturevalue(size)(color_scheme=scheme)

    for path in PUBLIC:
        visitor.goto(path)
        expect(visitor.get_by_role("heading", level=1)).to_be_visible()
        faults.append((path, Axe().run(visitor).generate_report()))

    assert [fault for fault in faults if "Found 0" not in fault[1]] == []


def test_token_is_in_no_address_no_history_no_frame_and_goes_to_no_other_host(
    open_page: OpenPage, portal: Portal
):
    page = open_page()
    SignInPage(page).open()
    SignInPage(page).ask_for_link(BRUNO)
    link = portal.mailbox.wait_for(to=BRUNO, subject_contains="link de acesso").link_to("/link")
    token = link.partition("token=")[2]
    reader = open_page()
    frames, requests = overhear(reader), []
    reader.on("request", lambda sent: requests.append((sent.url, sent.headers.get("referer", ""))))

    reader.goto("/")
    reader.goto(link)
    expect(reader.get_by_role("main")).to_contain_text(BRUNO)
    shown = reader.url
    reader.goto("/termo")
    reader.go_back()
    expect(reader.get_by_role("main")).to_contain_text(BRUNO)
    back = reader.url

    assert urlsplit(shown).query == urlsplit(back).query == ""
    assert reader.evaluate("JSON.stringify([localStorage, sessionStorage])").count(token) == 0
    assert token not in reader.content()
    assert not any(token in frame for frame in frames)
    first, *onward = [sent for sent in requests if token in "".join(sent)]
    assert first[0] == link
    assert onward == []
    assert {urlsplit(url).hostname for url, _ in requests} == {urlsplit(portal.base).hostname}
    assert token not in portal.log


def test_password_is_in_no_frame_and_no_log(open_page: OpenPage, portal: Portal):
    page = open_page()
    frames = overhear(page)
    form = SignInPage(page)
    form.open()

    for secret in ("Errada&Longa1", PASSWORD):
        form.fill(ANA, secret).enter()
        page.wait_for_load_state("networkidle")
    expect_tickets(page)

    for secret in ("Errada&Longa1", PASSWORD):
        assert not any(secret in frame for frame in frames)
        assert secret not in portal.log


def test_cookie_is_hidden_from_scripts_and_nothing_secret_is_stored(open_page: OpenPage):
    page = open_page()
    form = SignInPage(page)
    form.open()
    form.fill(ANA, PASSWORD).enter()
    expect_tickets(page)

    (cookie,) = [one for one in page.context.cookies() if one["name"] == "portal"]

    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["expires"] == -1
    stored = page.evaluate("document.cookie + JSON.stringify([localStorage, sessionStorage])")
    assert cookie["value"] not in stored


def test_leaving_in_one_tab_empties_the_other_and_back_shows_nothing(open_page: OpenPage):
    first = open_page(CARLA)
    AccountPage(first).open()
    second = first.context.new_page()
    second.goto("/conta")
    AccountPage(second).wait_until_alive()

    first.get_by_role("button", name="Sair").click()

    first.wait_for_url("**/entrar**")
    second.wait_for_url("**/entrar**")
    first.go_back()
    first.wait_for_url("**/entrar**")
    expect(first.get_by_role("heading", name="Entrar")).to_be_visible()
    for tab in (first, second):
        expect(tab.get_by_text("Carla")).to_have_count(0)


def test_next_person_in_the_tab_meets_nothing_of_the_first(open_page: OpenPage):
    page = open_page(CARLA)
    AccountPage(page).open()
    page.get_by_role("button", name="Sair").click()
    page.wait_for_url("**/entrar**")
    frames = overhear(page)

    SignInPage(page).fill(BRUNO, PASSWORD).enter()
    expect_tickets(page)
    AccountPage(page).open()

    assert frames
    assert not any("carla" in frame.lower() or "energianorte" in frame for frame in frames)


def test_session_ended_elsewhere_is_out_within_moments(open_page: OpenPage):
    phone, page = open_page(BRUNO), open_page(BRUNO)
    AccountPage(phone).open()
    mine = AccountPage(page)
    mine.open()
    expect(mine.sessions.first).to_contain_text("esta sessão")

    page.get_by_role("button", name="Encerrar todas as outras").click()

    phone.wait_for_url("**/entrar**", timeout=5_000)
    expect(mine.sessions).to_have_count(1)


def test_profile_is_kept_and_shown_in_the_bar(phone: Callable[..., Page], backstage: Backstage):
    page = phone(backstage.customer("Bruno Lima"))
    AccountPage(page).open()
    name, typed = page.get_by_label("Nome"), "Bruno de Lima"
    expect(name).to_have_value("Bruno Lima")

    name.fill(typed)
    notices = page.get_by_role("group", name="Frequência dos avisos")
    closings = notices.get_by_label("Um ticket meu foi fechado")
    notices.get_by_label("Alguém respondeu").select_option("Um resumo por hora")
    closings.focus()
    page.keyboard.type("Um resumo por d")
    notices.get_by_label("mudou de proprietário").select_option("Não avisar")
    page.get_by_role("button", name="Salvar alterações").click()
    expect(page.get_by_text("Alterações salvas")).to_be_visible()
    page.reload()

    expect(name).to_have_value(typed)
    expect(notices.get_by_label("Alguém respondeu")).to_have_value("hourly")
    expect(closings).to_have_value("daily")
    expect(notices.get_by_label("mudou de proprietário")).to_have_value("off")
    expect(page.get_by_role("button", name=f"Conta: {typed}")).to_be_visible()


def test_news_of_a_page_are_not_told_again_after_a_reload(open_page: OpenPage):
    page = open_page(BRUNO)
    AccountPage(page).open()
    page.get_by_role("button", name="Salvar alterações").click()
    news = page.get_by_role("list", name="Avisos").get_by_role("listitem")
    expect(news).to_contain_text("Alterações salvas")

    page.reload()
    AccountPage(page).wait_until_alive()

    assert news.count() == 0, "what is left of them fades by itself: no waiting here"


def test_newcomer_takes_the_data_along_and_leaves_for_good(open_page: OpenPage, portal: Portal):
    email, password = "efemera@viasul.com.br", "Trator&Azul77"
    page = open_page()
    SignUpPage(page).open()
    SignUpPage(page).fill(email, password).save()
    page.goto(portal.mailbox.wait_for(to=email).link_to("/verificar-email"))
    page.get_by_role("button", name="Verificar endereço de e-mail").click()
    page.get_by_role("link", name="Entrar").click()
    SignInPage(page).fill(email, password).enter()
    expect_tickets(page)
    AccountPage(page).open()

    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar meus dados").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    page.get_by_role("button", name="Excluir minha conta").click()
    page.get_by_label("Senha para excluir a conta").fill(password)
    page.get_by_role("button", name="Excluir definitivamente").click()

    assert json.loads(archive.read("dados.json"))["conta"]["e-mail"] == email
    expect(page.get_by_text("Sua conta foi excluída")).to_be_visible()
    portal.mailbox.wait_for(to=email, subject_contains="exclu")
    SignInPage(page).fill(email, password).enter()
    expect(page.get_by_text("E-mail ou senha incorretos")).to_be_visible()


def test_the_staff_chooses_among_its_own_letters(desktop: OpenPage):
    page = desktop("n2@kartado.com.br")
    account = AccountPage(page)
    account.open()
    overdue = page.get_by_role(
        "checkbox",
        name="um prazo de um ticket meu, ou sem proprietário na fila do meu nível, vencer",
    )
    expect(overdue).to_be_checked()

    overdue.uncheck()
    page.get_by_role("button", name="Salvar alterações").click()
    expect(page.get_by_text("Alterações salvas")).to_be_visible()
    page.reload()

    expect(overdue).not_to_be_checked()
    overdue.check()
    page.get_by_role("button", name="Salvar alterações").click()
    expect(page.get_by_text("Alterações salvas")).to_be_visible()
