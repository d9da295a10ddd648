"""Everything with the keyboard alone: in, a ticket with a file, a reply, the list, out."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.tickets import NewTicketPage, TicketListPage, TicketPage
from tests.factories import PASSWORD

_FAR = 60

_SEEN = """element => {
    const style = getComputedStyle(element);
    const box = element.closest('.editor') ?? element;
    const around = getComputedStyle(box);
    return element.matches(':focus-visible') && (style.outlineStyle !== 'none'
        || style.boxShadow !== 'none' || around.outlineStyle !== 'none'
        || element.type === 'file');
}"""


def test_keyboard_alone_does_the_whole_journey(
    desktop: OpenPage, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    page = desktop()
    SignInPage(page).open()

    _tab_to(page, page.get_by_label("E-mail"))
    page.keyboard.type(email)
    _tab_to(page, page.get_by_label("Senha", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    tickets = TicketListPage(page)
    tickets.wait_until_alive()
    _tab_to(page, page.get_by_role("main").get_by_role("link", name="Novo ticket").first)
    page.keyboard.press("Enter")
    _open_ticket(page, tmp_path)
    _reply(page)
    _filter(page, tickets)
    _tab_to(page, page.get_by_role("button", name="Sair"), back=True)
    page.keyboard.press("Enter")

    page.wait_for_url("**/entrar**")


def test_first_tab_skips_the_bar(desktop: OpenPage, backstage: Backstage):
    page = desktop(backstage.customer("Ana Souza"))
    TicketListPage(page).open()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Pular para o conteúdo")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("main").get_by_role("link", name="Novo ticket").first).to_be_focused()


def _open_ticket(page: Page, folder: Path) -> None:
    file = folder / "dados.csv"
    file.write_bytes(b"a;b")
    form = NewTicketPage(page)
    form.wait_until_alive()
    _tab_to(page, form.subject)
    page.keyboard.type("Só com o teclado")
    _tab_to(page, form.category)
    page.keyboard.type("Erro")
    _tab_to(page, form.body)
    page.keyboard.type("Nenhum clique.")
    _tab_to(page, form.chooser)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    expect(form.arrived("dados.csv")).to_be_visible()
    _tab_to(page, form.send_button)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/*novo=1")


def _reply(page: Page) -> None:
    ticket = TicketPage(page)
    ticket.wait_until_alive()
    expect(ticket.editor).to_be_visible()
    _tab_to(page, ticket.tool("Negrito"))
    page.keyboard.press("Enter")
    expect(ticket.editor).to_be_focused()
    page.keyboard.type("Resposta")
    _tab_to(page, ticket.send_button)
    page.keyboard.press("Enter")
    expect(ticket.messages.nth(1).get_by_role("strong").last).to_have_text("Resposta")


def _filter(page: Page, tickets: TicketListPage) -> None:
    _tab_to(page, page.get_by_role("link", name="Voltar a todos"), back=True)
    page.keyboard.press("Enter")
    tickets.wait_until_alive()
    _tab_to(page, tickets.search)
    page.keyboard.type("teclado")
    page.wait_for_url("**q=teclado")
    expect(tickets.search).to_be_focused()
    _tab_to(page, tickets.status)
    page.keyboard.type("Fechados")
    page.wait_for_url("**status=fechados**")
    expect(tickets.count).to_have_text("Nenhum ticket")
    expect(tickets.status).to_be_focused()


def _tab_to(page: Page, target: Locator, *, back: bool = False) -> None:
    """Press Tab until the target has the focus, and see that the eye finds it there."""
    expect(target).to_be_visible()
    for _ in range(_FAR):
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(_SEEN), f"the focus on {target} cannot be seen"
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{_FAR} tabs do not reach {target}")
