"""The analysts' desk, by what people read there."""

from typing import Self

from playwright.sync_api import Locator, expect

from tests.e2e.pages.base import PortalPage


class QueuePage(PortalPage):
    """`/analista`."""

    path = "/analista"

    def wait_until_alive(self) -> None:
        """Wait until the queue, or that it is empty, is shown."""
        expect(self.heading).to_have_text("Fila")
        expect(self.count).to_contain_text("ticket")

    @property
    def count(self) -> Locator:
        """How many tickets there are, in words."""
        return self.page.get_by_role("main").get_by_role("status").first

    @property
    def search(self) -> Locator:
        """The field «Pesquisar»."""
        return self.page.get_by_label("Pesquisar")

    @property
    def rows(self) -> Locator:
        """The tickets of the table."""
        table = self.page.get_by_role("table", name="Fila de tickets")
        return table.get_by_role("row").filter(has=self.page.get_by_role("cell"))

    def row(self, words: str) -> Locator:
        """The ticket with these words in it."""
        return self.rows.filter(has_text=words)

    def find(self, words: str) -> Self:
        """Search."""
        self.search.fill(words)
        return self

    def view(self, name: str) -> Locator:
        """The link of a view, which also says how many tickets are in it."""
        return self.page.get_by_role("navigation", name="Visões").get_by_role("link", name=name)

    def filter(self, label: str, choice: str) -> Self:
        """Choose in one of the filters."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        if not box.is_visible():
            self.page.get_by_text("Filtros", exact=True).click()
        box.select_option(label=choice)
        return self

    def choose(self, number: str) -> None:
        """Tick the box of a row."""
        self.page.get_by_role("checkbox", name=f"Selecionar #{number}").check()

    @property
    def acts(self) -> Locator:
        """What can be done to the selected rows."""
        return self.page.get_by_role("region", name="Ações sobre os selecionados")

    @property
    def focused_row(self) -> Locator:
        """The row whose link has the focus."""
        return self.rows.filter(has=self.page.locator("a:focus"))
