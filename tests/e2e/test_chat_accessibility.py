"""The chat is for everybody and light: axe, small screens, the keyboard, the weight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.page_weights import KB, Scales
from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import axe_in_both_themes, barriers, barriers_of_a_phone
from tests.e2e.pages.chat import ChatPanel, ConversationsPage
from tests.e2e.portal_process import Portal

BUTTON_KB = 10
"""What the chat may add to any page (design.md)."""
LONG = "Palavracompridademais" * 12


def welcome(chat: ChatPanel) -> None:
    chat.open()


def answered(chat: ChatPanel) -> None:
    chat.open().say("qual o horário de atendimento do suporte?")
    expect(chat.katia.get_by_role("blockquote")).to_be_visible()


def long_words(chat: ChatPanel) -> None:
    chat.open().say(LONG)
    expect(chat.katia).to_be_visible()


def proving(chat: ChatPanel) -> None:
    chat.open()
    chat.page.get_by_role("button", name="Informe seu e-mail corporativo").click()
    chat.page.get_by_label("E-mail corporativo").fill("nada")
    chat.page.get_by_role("button", name="Enviar código").click()
    expect(chat.page.locator("#chat-proof-error")).not_to_be_empty()


def history(chat: ChatPanel) -> None:
    chat.open().say("oi")
    chat.page.get_by_role("button", name="Conversas anteriores").click()
    expect(chat.page.get_by_role("heading", name="Conversas anteriores")).to_be_visible()


def closed(chat: ChatPanel) -> None:
    chat.open().say("tchau, pode encerrar o chat")
    chat.press("Sim, encerrar")
    expect(chat.page.get_by_role("button", name="Iniciar nova conversa")).to_be_visible()


@pytest.mark.parametrize("state", [welcome, answered, long_words, proving, history, closed])
def test_the_panel_is_for_everybody(desktop: OpenPage, state: Callable[[ChatPanel], None]):
    page: Page = desktop("", reduced_motion="reduce")
    page.goto("/entrar")
    state(ChatPanel(page))

    assert barriers(page) == []


def test_the_chat_alone_is_for_everybody(desktop: OpenPage):
    page: Page = desktop("", reduced_motion="reduce")
    ChatPanel(page).open_alone().say("qual o horário de atendimento do suporte?")

    # No bar and no foot: it stands in another site's page.
    assert axe_in_both_themes(page) + barriers_of_a_phone(page) == []


def test_the_desk_of_conversations_is_for_everybody(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Zoé Acessível")
    customer = desktop(email)
    customer.goto("/tickets")
    chat = ChatPanel(customer).open().say(LONG).call_analyst()
    number = chat.number
    page: Page = desktop(N1, reduced_motion="reduce")
    desk = ConversationsPage(page).open()
    desk.waiting("Zoé Acessível").click()
    expect(desk.column(number)).to_be_visible()

    assert barriers(page) == []


def test_the_keyboard_alone_opens_writes_and_closes(desktop: OpenPage):
    page: Page = desktop()
    page.goto("/entrar")
    button = page.get_by_role("button", name="Assistente Virtual")
    button.focus()

    page.keyboard.press("Enter")
    chat = ChatPanel(page)
    expect(chat.field).to_be_focused()
    page.keyboard.type("como redefino a minha senha?")
    page.keyboard.press("Enter")
    expect(chat.katia.get_by_role("blockquote")).to_be_visible()
    expect(chat.field).to_be_focused()
    page.keyboard.press("Escape")

    expect(chat.field).to_be_hidden()
    expect(button).to_be_focused()


def test_the_chat_weighs_little_until_it_is_opened(desktop: OpenPage, portal: Portal):
    page: Page = desktop()
    scales = Scales(page, portal.pages)
    page.goto("/entrar")
    page.wait_for_load_state("networkidle")

    # The door is bundled with what every page has; as it was written it is larger than there.
    door = portal.pages / "build" / "client" / "chat_door.js.gz"
    assert 0 < door.stat().st_size / KB <= BUTTON_KB
    assert scales.script > 0
    assert scales.of("panel") == 0
