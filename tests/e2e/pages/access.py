"""The sign-in family and the account, by the labels that people read."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.base import PortalPage, type_into


class SignInPage(PortalPage):
    """`/entrar`."""

    path = "/entrar"

    def fill(self, email: str, password: str) -> Self:
        """Type address and password."""
        type_into(self.page.get_by_label("E-mail"), email)
        self.page.get_by_label("Senha").fill(password)
        return self

    def enter(self) -> None:
        """Press «Entrar»."""
        self.page.get_by_role("button", name="Entrar", exact=True).click()

    def ask_for_link(self, email: str) -> None:
        """Type an address, tick the box, press «Link de e-mail»."""
        type_into(self.page.get_by_label("E-mail"), email)
        self.page.get_by_role("checkbox", name="Confirmo que").check()
        self.page.get_by_role("button", name="Link de e-mail").click()
        expect(self.code).to_be_visible()

    @property
    def code(self) -> Locator:
        """Where the six digits go."""
        return self.page.get_by_label("Código de 6 dígitos")


class SignUpPage(PortalPage):
    """`/inscrever`."""

    path = "/inscrever"

    def fill(self, email: str, password: str, *, repeated: str = "", consent: bool = True) -> Self:
        """Type address and passwords; tick the box of the terms."""
        type_into(self.page.get_by_label("E-mail"), email)
        self.page.get_by_label("Senha", exact=True).fill(password)
        self.page.get_by_label("Confirmar senha").fill(repeated or password)
        self.consent.set_checked(consent)
        return self

    @property
    def consent(self) -> Locator:
        """The box of the terms."""
        return self.page.get_by_role("checkbox", name="termo de armazenamento de dados")

    def save(self) -> None:
        """Press «Salvar senha»."""
        self.page.get_by_role("button", name="Salvar senha").click()


class AccountPage(PortalPage):
    """`/conta`."""

    path = "/conta"

    def wait_until_alive(self) -> None:
        """Wait until the account is shown."""
        expect(self.page.get_by_role("heading", name="Sessões abertas")).to_be_visible()

    @property
    def sessions(self) -> Locator:
        """The open sessions, this one first."""
        section = self.page.locator("section").filter(has_text="Sessões abertas")
        return section.get_by_role("listitem")


def expect_tickets(page: Page) -> None:
    """Wait for the list of tickets, where signing in leads."""
    page.wait_for_url("**/tickets**")
    expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
