"""Browsers against a real portal. A page that errs, breaks the policy or speaks English fails.

`portal` is one server for the tests of a worker; `desktop` and `phone` open browsers of their
own people, `page` is a desktop's page. `@pytest.mark.expects_browser_errors` lets a test do
what browsers complain about, such as losing the network.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal, running_portal
from tests.factories import PASSWORD

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SLOW_MS = 30_000

# What the framework and its libraries say where nobody has translated them.
_ENGLISH = re.compile(
    r"An error occurred|Contact the website administrator|Cannot connect to server"
    r"|Connection Error|Page not found|Drag & Drop your files|Waiting for size|Tap to (?:cancel"
    r"|retry|undo)|Upload complete|Loading\.\.\.|Notifications alt\+T|Please fill (?:in|out)"
    r"|Something went wrong|Built with Reflex"
)

expect.set_options(timeout=SLOW_MS)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal of this worker, with the demo company and short limits."""
    with running_portal(tmp_path_factory.mktemp("portal") / "data") as running:
        yield running


@pytest.fixture
def backstage(portal: Portal) -> Iterator[Backstage]:
    """People elsewhere, who act through the services."""
    backstage = Backstage(portal)
    yield backstage
    backstage.leave()


@pytest.fixture
def open_page(
    browser: Browser, portal: Portal, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open browsers that share nothing: `open_page("ana@rodoviasul.com.br", is_phone=True)`.

    Without an address nobody is signed in. What went wrong in any of them fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(email: str = "", *, is_phone: bool = False, **options: Any) -> Page:
        size = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
        defaults = {"base_url": portal.base, "locale": "pt-BR", "viewport": DESKTOP}
        context = browser.new_context(**(defaults | (size if is_phone else {}) | options))
        context.set_default_timeout(SLOW_MS)
        contexts.append(context)
        page = context.new_page()
        listen(page, faults)
        if email:
            sign_in(page, portal, email)
        return page

    yield open_page
    if not request.node.get_closest_marker("expects_browser_errors"):
        faults += [fault for context in contexts for fault in english(context)]
    else:
        faults.clear()
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def desktop(open_page: OpenPage) -> OpenPage:
    """Open a browser of 1280×800."""
    return open_page


@pytest.fixture
def phone(open_page: OpenPage) -> OpenPage:
    """Open a browser of 390×844 with touch."""

    def open_phone(email: str = "", **options: Any) -> Page:
        return open_page(email, is_phone=True, **options)

    return open_phone


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A desktop's page of nobody; instead of pytest-playwright's."""
    return open_page()


def sign_in(page: Page, portal: Portal, email: str, password: str = PASSWORD) -> None:
    """Give the page's browser the session of a demo account, without the sign-in page."""
    answer = page.request.post(
        f"{portal.base}/sessao/entrar",
        form={"email": email, "password": password},
        headers={"Origin": portal.base},
        max_redirects=0,
    )
    assert answer.status == 303, answer.text()
    assert "entrar" not in answer.headers["location"], f"{email} may not enter"


def listen(page: Page, faults: list[str]) -> None:
    """Note what the browser complains about: scripts, the policy, and what did not load."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))

    def on_console(message: Any) -> None:
        if message.type == "error":
            faults.append(f"{page.url}: {message.text}")

    page.on("console", on_console)


def english(context: BrowserContext) -> Iterator[str]:
    """Yield what the pages of a browser say that nobody has translated."""
    for page in context.pages:
        if page.url.startswith("http"):
            found = _ENGLISH.search(page.locator("body").inner_text())
            if found:
                yield f"{page.url} speaks English: {found.group()}"
