"""The signal goes, the server goes, tabs are two: no word of a conversation is lost or doubled."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from kartado_portal.chat.models import Conversation
from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.journeys.test_without_network import server_gone
from tests.e2e.network import Signal
from tests.e2e.pages.chat import ChatPanel
from tests.e2e.portal_process import HOST, Portal

pytestmark = pytest.mark.expects_browser_errors


@pytest.mark.parametrize("lost", ["signal", "server"])
@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_a_message_sent_thrice_while_nothing_answers_is_one(
    desktop: OpenPage, portal: Portal, backstage: Backstage, lost: str, who: str
):
    page = desktop(backstage.customer("Téo Túnel") if who == "customer" else "")
    signal = Signal(page)
    page.goto("/termo")
    chat = ChatPanel(page).open().say("oi")
    expect(chat.katia).to_contain_text("Sou a Katia")
    number = chat.number

    with signal.gone() if lost == "signal" else server_gone(portal):
        expect(page.get_by_text("Sem conexão.")).to_be_visible()
        chat.field.press_sequentially("como redefino a minha senha?")
        for _ in range(3):
            chat.field.press("Enter")
        expect(chat.field).to_have_value("como redefino a minha senha?")

    expect(chat.katia.get_by_role("blockquote")).to_be_visible()
    expect(chat.field).to_have_value("")
    assert chat.number == number
    assert backstage.texts_of(number).count("como redefino a minha senha?") == 1


def test_a_question_whose_process_died_is_answered_by_the_next(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    page = desktop()
    page.goto("/termo")
    chat = ChatPanel(page).open().say("oi")
    expect(chat.katia).to_contain_text("Sou a Katia")
    number = chat.number
    backstage.ask_unheard(number, "como exportar a lista de tickets em CSV?")

    with server_gone(portal):
        pass

    expect(chat.katia.get_by_role("blockquote")).to_be_visible(timeout=60_000)
    with backstage.unit() as session:
        ticket_id = backstage.ticket_id(session, number)
        assert session.get_one(Conversation, ticket_id).asked_at is None


def test_two_tabs_show_one_conversation(desktop: OpenPage, backstage: Backstage):
    page = desktop(backstage.customer("Gil Abas"))
    page.goto("/termo")
    first = ChatPanel(page).open().say("oi")
    other = page.context.new_page()
    other.goto("/termo")
    second = ChatPanel(other).open()
    expect(second.log).to_contain_text("oi")

    second.say("como redefino a minha senha?")

    expect(first.log).to_contain_text("como redefino a minha senha?")
    expect(first.katia.get_by_role("blockquote")).to_be_visible()
    assert first.number == second.number


@contextmanager
def host_page(content: str) -> Iterator[None]:
    """Serve one page at `HOST`."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", urlsplit(HOST).port or 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def test_a_pass_in_a_link_is_nobodys_word_but_in_a_frame(desktop: OpenPage, portal: Portal):
    planter = ChatPanel(desktop()).open_alone().say("oi de outra pessoa")
    expect(planter.katia).to_contain_text("Sou a Katia")
    visit = planter.page.request.post("/chat/visita", headers={"Origin": portal.base})
    link = f"/chat#passe={quote(visit.text(), safe='')}"

    victim = ChatPanel(desktop())
    victim.page.goto(link)
    victim.say("bom dia")
    expect(victim.katia).to_contain_text("Sou a Katia")
    framed = desktop()
    with host_page(f'<iframe src="{portal.base}{link}" width="400" height="600"></iframe>'):
        framed.goto(HOST)

    log = framed.frame_locator("iframe").get_by_role("log")
    expect(log).to_contain_text("oi de outra pessoa")
    expect(log).not_to_contain_text("bom dia")
    expect(victim.log).not_to_contain_text("oi de outra pessoa")
    assert framed.frames[1].evaluate("location.hash") == ""
