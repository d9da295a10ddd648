"""What every page of the portal has; pages know labels and roles, journeys know people."""

from playwright.sync_api import Locator, Page, expect


class PortalPage:
    """A page object; `path` is where the page is."""

    path = "/"

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str = "") -> "PortalPage":
        """Go there and wait until it answers to clicks."""
        self.page.goto(path or self.path)
        self.wait_until_alive()
        return self

    def wait_until_alive(self) -> None:
        """Wait for what a person sees when the page is there: its heading."""
        expect(self.heading).to_be_visible()

    @property
    def heading(self) -> Locator:
        """The one `h1`."""
        return self.page.get_by_role("heading", level=1)

    @property
    def alert(self) -> Locator:
        """Messages beside fields and errors of the page."""
        return self.page.get_by_role("alert").filter(has_text=" ")

    def sign_out(self) -> None:
        """Press Sair in the bar."""
        self.page.get_by_role("button", name="Sair").or_(
            self.page.get_by_role("link", name="Sair")
        ).first.click()


def type_into(box: Locator, text: str) -> None:
    """Fill a field of a form that may be shown again, with what was typed before.

    Those words may arrive between Playwright's selecting and its typing, two moments that no
    hand is fast enough for; they would stand before the new ones.
    """
    box.fill(text)
    if box.input_value() != text:
        box.fill(text)
