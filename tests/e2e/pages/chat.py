"""The chat, by what people read there: the panel on every page, or `/chat` alone."""

import re
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.base import PortalPage


class ChatPanel:
    """The panel «Katia»."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> Self:
        """Press the round button and wait until one can write."""
        self.page.get_by_role("button", name="Assistente Virtual").click()
        expect(self.field).to_be_visible()
        return self

    def open_alone(self) -> Self:
        """Go to `/chat`."""
        self.page.goto("/chat")
        expect(self.field).to_be_visible()
        return self

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name="Digite sua mensagem")

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.page.get_by_role("log", name="Mensagens")

    @property
    def state(self) -> Locator:
        """Who has the conversation, and its number."""
        return self.page.locator(".chat-head").get_by_role("status")

    @property
    def number(self) -> str:
        """The number of the ticket that the conversation is."""
        expect(self.state).to_contain_text("#")
        return re.sub(r"\D", "", self.state.inner_text())

    def say(self, text: str) -> Self:
        """Type and press Enter; wait until it stands in the log."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.log.locator(".chat-own").last).to_contain_text(text.split("\n")[0])
        expect(self.field).to_have_value("")
        return self

    def press(self, label: str) -> Self:
        """Press one of the buttons that are offered."""
        offered = self.page.get_by_role("group", name="Respostas sugeridas")
        offered.get_by_role("button", name=label, exact=True).click()
        return self

    def attach(self, file: Path) -> Self:
        """Choose a file by the button below the field."""
        expect(self.page.locator("#chat-files input[type=file]")).to_be_attached()
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Anexar arquivo").click()
        chooser.value.set_files(file)
        return self

    def call_analyst(self) -> Self:
        """Press the button that is always there."""
        self.page.get_by_role("button", name="Falar com um analista").click()
        return self

    @property
    def katia(self) -> Locator:
        """The newest words of Katia."""
        return self.log.locator(".chat-katia").last


class ConversationsPage(PortalPage):
    """`/analista/conversas`."""

    path = "/analista/conversas"

    def wait_until_alive(self) -> None:
        """Wait until it is shown who waits."""
        expect(self.page.get_by_role("heading", name=re.compile("Na fila"))).to_be_visible()

    def waiting(self, words: str) -> Locator:
        """One conversation of the lists."""
        return (
            self.page.get_by_role("navigation", name="Conversas abertas")
            .get_by_role("button")
            .filter(has_text=words)
        )

    def column(self, number: str) -> Locator:
        """One conversation that is open."""
        return self.page.get_by_role("region", name=f"Conversa #{number}")

    def say(self, number: str, text: str) -> None:
        """Write to the customer of a conversation."""
        field = self.column(number).get_by_role("textbox")
        field.fill(text)
        field.press("Enter")
        expect(self.column(number).get_by_role("log")).to_contain_text(text)
