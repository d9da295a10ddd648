"""`/analista/tickets/<number>`: one ticket at the desk."""

from typing import Self

from playwright.sync_api import Locator, expect

from tests.e2e.pages.base import PortalPage


class DeskTicketPage(PortalPage):
    """What an analyst sees of one ticket."""

    def open(self, path: str) -> Self:
        """Go to the ticket of a number."""
        super().open(f"/analista/tickets/{path}")
        return self

    def wait_until_alive(self) -> None:
        """Wait until the conversation is there."""
        expect(self.messages.first).to_be_visible()

    @property
    def messages(self) -> Locator:
        """The messages and notes, oldest first."""
        return self.page.get_by_role("article")

    def message(self, words: str) -> Locator:
        """The message or note with these words."""
        return self.messages.filter(has_text=words)

    def note(self, words: str) -> Locator:
        """The internal note with these words."""
        return self.page.get_by_role("article", name="Nota interna de").filter(has_text=words)

    def button(self, name: str) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    def take(self) -> None:
        """Press «Assumir» and wait until it is done."""
        self.button("Assumir").click()
        expect(self.button("Assumir")).to_have_count(0)

    def write(self, text: str) -> Self:
        """Type into the reply."""
        self.page.get_by_role("tab", name="Responder").click()
        self.page.get_by_role("textbox", name="Escreva uma resposta...").click()
        self.page.keyboard.type(text)
        return self

    def write_note(self, text: str) -> None:
        """Write a note and save it."""
        self.page.get_by_role("tab", name="Nota interna").click()
        self.page.get_by_role("textbox", name="Escreva uma nota interna...").click()
        self.page.keyboard.type(text)
        self.button("Salvar nota").click()
        expect(self.note(text)).to_be_visible()

    def hand_over(self, target: str, note: str = "") -> None:
        """Hand the ticket to a level or an analyst."""
        self.button("Encaminhar").click()
        self.dialog.get_by_label("Nível ou analista").select_option(label=target)
        if note:
            self.dialog.get_by_label("Nota para a equipe").fill(note)
        self.dialog.get_by_role("button", name="Confirmar").click()
        expect(self.dialog).to_have_count(0)

    @property
    def waiting(self) -> Locator:
        """The reply on its way."""
        return self.page.get_by_role("region", name="Resposta a enviar")

    @property
    def editor(self) -> Locator:
        """The text of the reply."""
        return self.page.get_by_role("textbox", name="Escreva uma resposta...")

    @property
    def note_editor(self) -> Locator:
        """The text of the note."""
        return self.page.get_by_role("textbox", name="Escreva uma nota interna...")

    def refusal(self, words: str) -> Locator:
        """A refusal with these words, by the form or at the edge of the screen."""
        by_form = self.page.get_by_role("alert")
        at_edge = self.page.get_by_role("list", name="Erros").get_by_role("listitem")
        return by_form.or_(at_edge).filter(has_text=words)

    def reply_at_once(self, text: str) -> None:
        """Send a reply without the time to take it back."""
        self.write(text).button("Enviar resposta").click()
        self.waiting.get_by_role("button", name="Enviar agora").click()
        expect(self.message(text)).to_be_visible()
        expect(self.waiting).to_have_count(0)

    def close(self, note: str = "") -> None:
        """Close the ticket."""
        self.button("Fechar ticket").click()
        if note:
            self.dialog.get_by_label("Nota de encerramento").fill(note)
        self.dialog.get_by_role("button", name="Confirmar").click()

    @property
    def side(self) -> Locator:
        """The column beside the conversation."""
        return self.page.get_by_role("complementary", name="Detalhes")

    @property
    def stage(self) -> Locator:
        """The select «Etapa»."""
        return self.page.get_by_role("combobox", name="Etapa")
