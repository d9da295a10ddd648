"""The list of tickets, the form of a new one and the conversation, by what people read there."""

import csv
import io
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.base import PortalPage

_FRAMES = 120


class _WithFiles(PortalPage):
    """A page on which files are uploaded."""

    files_label = ""

    @property
    def chooser(self) -> Locator:
        """The input that takes files."""
        return self.page.get_by_label(self.files_label, exact=True)

    def attach(self, *paths: Path) -> Self:
        """Choose files."""
        self.chooser.set_input_files(list(paths))
        return self

    def arrived(self, name: str = "") -> Locator:
        """Files that the server has; all of them, or the one of this name."""
        rows = self.page.get_by_role("list", name="Arquivos anexados").get_by_role("listitem")
        return rows.filter(has_text=name) if name else rows

    def under_way(self, name: str) -> Locator:
        """A file that is on its way or was refused."""
        return self.page.get_by_role("group", name=name)


class TicketListPage(PortalPage):
    """`/tickets`."""

    path = "/tickets"

    def wait_until_alive(self) -> None:
        """Wait until the tickets, or their absence, are shown."""
        expect(self.heading).to_have_text("Tickets")
        expect(self.count).to_contain_text("ticket")

    @property
    def count(self) -> Locator:
        """How many there are, in words."""
        return self.page.get_by_role("main").get_by_role("status").first

    @property
    def search(self) -> Locator:
        """The field «Pesquisar»."""
        return self.page.get_by_label("Pesquisar")

    @property
    def scope(self) -> Locator:
        """The choice «Exibir»."""
        return self.page.get_by_label("Exibir")

    @property
    def status(self) -> Locator:
        """The choice «Status»."""
        return self.page.get_by_role("combobox", name="Status")

    @property
    def entries(self) -> Locator:
        """The tickets shown: rows of the table, or cards on phones."""
        main = self.page.get_by_role("main")
        rows = main.get_by_role("row").filter(has=self.page.get_by_role("cell"))
        return rows.or_(main.get_by_role("listitem"))

    def entry(self, words: str) -> Locator:
        """The ticket with these words in it."""
        return self.entries.filter(has_text=words)

    def follow(self, words: str) -> None:
        """Open a ticket of the list."""
        self.entry(words).get_by_role("link").click()

    def sort(self, column: str) -> None:
        """Press a column's heading; a second time turns the order around."""
        self.page.get_by_role("columnheader", name=column).get_by_role("link").click()

    def column(self, name: str) -> Locator:
        """The heading of a column, which says how it is sorted."""
        return self.page.get_by_role("columnheader", name=name)

    def export(self) -> list[list[str]]:
        """Press «Exportar para CSV» and return the rows, headings first."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Exportar para CSV").click()
        assert download.value.suggested_filename == "tickets.csv"
        raw = Path(download.value.path()).read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


class NewTicketPage(_WithFiles):
    """`/tickets/novo`."""

    path = "/tickets/novo"
    files_label = "Carregamento de arquivo"

    def wait_until_alive(self) -> None:
        """Wait until the form is there, with its uploader."""
        expect(self.subject).to_be_visible()
        expect(self.chooser).to_be_attached()

    @property
    def subject(self) -> Locator:
        """The field «Assunto»."""
        return self.page.get_by_label("Assunto")

    @property
    def category(self) -> Locator:
        """The choice «Categoria»."""
        return self.page.get_by_label("Categoria")

    @property
    def body(self) -> Locator:
        """The field «Descrição da solicitação»."""
        return self.page.get_by_label("Descrição da solicitação")

    @property
    def saved(self) -> Locator:
        """When the draft was kept."""
        return self.page.get_by_text("Rascunho guardado")

    def fill(self, *, subject: str = "", body: str = "", category: str = "Erro no sistema") -> Self:
        """Type and choose, as far as given."""
        if subject:
            self.subject.fill(subject)
        if category:
            self.category.select_option(label=category)
        if body:
            self.body.fill(body)
        return self

    @property
    def send_button(self) -> Locator:
        """The button «Enviar»."""
        return self.page.get_by_role("button", name="Enviar", exact=True)

    def send(self) -> "TicketPage":
        """Press «Enviar» and return the page of the ticket that it made."""
        self.send_button.click()
        self.page.wait_for_url("**/tickets/*novo=1")
        ticket = TicketPage(self.page)
        ticket.wait_until_alive()
        return ticket


class TicketPage(_WithFiles):
    """`/tickets/<number>`."""

    files_label = "Anexos da resposta"

    def open(self, path: str) -> Self:
        """Go to the ticket of a number, or to an address."""
        super().open(path if path.startswith(("/", "http")) else f"/tickets/{path}")
        return self

    def wait_until_alive(self) -> None:
        """Wait until the conversation is there, or that there is none."""
        expect(self.messages.first.or_(self.missing)).to_be_visible()

    @property
    def missing(self) -> Locator:
        """What stands where the ticket would be, for who may not see it."""
        return self.page.get_by_role("heading", level=2, name="Ticket não encontrado")

    @property
    def number(self) -> str:
        """The 11 digits of the address."""
        return self.page.url.partition("?")[0].rpartition("/")[2]

    @property
    def messages(self) -> Locator:
        """The messages, oldest first."""
        return self.page.get_by_role("article")

    def message(self, words: str) -> Locator:
        """The message with these words."""
        return self.messages.filter(has_text=words)

    def event(self, words: str) -> Locator:
        """A quiet line of the timeline."""
        return self.page.get_by_role("listitem").get_by_role("paragraph").filter(has_text=words)

    @property
    def editor(self) -> Locator:
        """The text of the reply."""
        return self.page.get_by_role("textbox", name="Escreva uma resposta...")

    def tool(self, name: str) -> Locator:
        """A button of the toolbar."""
        toolbar = self.page.get_by_role("toolbar", name="Barra de formatação")
        return toolbar.get_by_role("button", name=name, exact=True)

    def write(self, text: str) -> Self:
        """Type into the reply, after what is there."""
        self.editor.click()
        self.page.keyboard.type(text)
        return self

    @property
    def send_button(self) -> Locator:
        """The button «Enviar»."""
        return self.page.get_by_role("button", name="Enviar", exact=True)

    @property
    def continue_link(self) -> Locator:
        """«Dar continuidade», on closed tickets."""
        return self.page.get_by_role("link", name="Dar continuidade")


def expect_no_sideways_scroll(page: Page) -> None:
    """The page is as wide as the screen, whatever stands in it.

    A window that was just made narrow may show the rules of the wide one for some frames more.
    """
    assert page.viewport_size is not None
    screen = page.viewport_size["width"]
    for _ in range(_FRAMES):
        width = page.evaluate(
            "() => new Promise(done => requestAnimationFrame("
            "() => done(document.documentElement.scrollWidth)))"
        )
        if width == screen:
            return
    over = page.evaluate(
        """width => [...document.querySelectorAll('body *')]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .map(element => element.outerHTML.slice(0, 80))""",
        screen,
    )
    styles = page.evaluate("[innerWidth, matchMedia('(min-width: 640px)').matches]")
    raise AssertionError(f"{page.url} is {width} px wide, not {screen} ({styles}): {over[:9]}")
