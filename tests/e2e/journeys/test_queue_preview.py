"""The third column: j and k lead from preview to preview; narrow screens ask for none."""

import secrets

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.desk import QueuePage


@pytest.fixture
def word(backstage: Backstage) -> str:
    """A word that only the two tickets of this test hold."""
    word = f"canario{secrets.token_hex(4)}"
    email = backstage.customer("Ana Souza")
    first = backstage.open_ticket(email, f"{word} mais antigo", "A balança parou.")
    backstage.open_ticket(email, f"{word} mais novo", "O mapa não abre.")
    backstage.note(first, "<p>Cuidado: é o contrato novo.</p>")
    return word


def preview_of(page: Page) -> Locator:
    """The third column."""
    return page.get_by_role("complementary", name="Prévia do ticket")


def asked(page: Page) -> list[str]:
    """Note each preview that the page asks for from its next load on."""
    asked: list[str] = []

    def listen(socket: WebSocket) -> None:
        def sent(frame: str | bytes) -> None:
            if "preview.show" in str(frame):
                asked.append(str(frame))

        socket.on("framesent", sent)

    page.on("websocket", listen)
    return asked


def test_keys_move_the_preview_and_one_event_is_one_move(
    desktop: OpenPage, backstage: Backstage, word: str
):
    page = desktop(N1)
    events = asked(page)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    expect(queue.rows).to_have_count(2)
    expect(preview_of(page)).to_have_count(0)

    page.keyboard.press("j")
    expect(preview_of(page)).to_contain_text("O mapa não abre.")
    page.keyboard.press("j")
    expect(preview_of(page)).to_contain_text("A balança parou.")

    expect(preview_of(page).get_by_role("listitem").nth(1)).to_contain_text("Nota interna")
    expect(queue.focused_row).to_contain_text("mais antigo")
    assert len(events) == 2
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(preview_of(page)).to_have_count(0)
    page.keyboard.press("k")
    expect(queue.focused_row).to_contain_text("mais novo")
    page.keyboard.press("p")
    expect(preview_of(page)).to_contain_text("O mapa não abre.")
    assert len(events) == 3


def test_what_is_said_meanwhile_appears_and_the_heading_leads_there(
    desktop: OpenPage, backstage: Backstage, word: str
):
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    row = queue.row("mais novo")
    number = row.get_by_role("link").inner_text()
    row.get_by_role("button", name=f"Prévia de #{number}").click()
    expect(preview_of(page)).to_contain_text("O mapa não abre.")

    backstage.reply(number, "<p>Já estamos vendo.</p>")

    expect(preview_of(page)).to_contain_text("Já estamos vendo.")
    preview_of(page).get_by_role("link", name=f"{word} mais novo").click()
    page.wait_for_url(f"**/analista/tickets/{number}")


def test_below_1280_nothing_is_asked_for(desktop: OpenPage, word: str):
    page = desktop(N1, viewport={"width": 1279, "height": 800})
    events = asked(page)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    expect(queue.rows).to_have_count(2)

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(queue.focused_row).to_contain_text("mais antigo")
    page.keyboard.press("k")
    expect(queue.focused_row).to_contain_text("mais novo")
    page.keyboard.press("x")

    # The box is the next event after any preview's: what was to be asked has been.
    expect(queue.acts).to_contain_text("1 selecionado")
    assert events == []
    expect(preview_of(page)).to_have_count(0)
