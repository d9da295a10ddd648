"""O24: no page runs into its own policy, errs or loads anything from elsewhere."""

import pytest
from playwright.sync_api import expect

from kartado_portal.routes import ARTICLE
from kartado_portal.sitemap import PAGES
from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.portal_process import Portal
from tests.knowledge.shelves import make_article


@pytest.fixture(scope="session")
def portal(production: Portal) -> Portal:
    """Here it is the one with production's settings."""
    return production


@pytest.mark.parametrize("audience", ["public", "signed_in"])
def test_every_page_is_quiet_and_stays_at_home(
    open_page: OpenPage, portal: Portal, audience: str
) -> None:
    behind = Backstage(portal)
    email = behind.customer("Rita Prado")
    number = behind.open_ticket(email, "Para olhar")
    with behind.unit() as session:
        slug = make_article(session).slug
    behind.leave()
    page = open_page(email if audience == "signed_in" else "")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shown = [one.route for one in PAGES if one.audience == audience and one.route != "404"]

    for route in shown:
        page.goto(route.replace("[key]", slug if route == ARTICLE else number))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")

    assert len(shown) >= 4
    own = (portal.base, portal.base.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


@pytest.mark.expects_browser_errors  # that of the status 404 itself
def test_what_is_not_there_says_so_and_shuts_what_a_page_shuts(
    open_page: OpenPage, portal: Portal
) -> None:
    page = open_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    answer = page.goto("/nao-existe")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert answer is not None
    assert answer.status == 404
    assert [text for text in refused if "Content Security Policy" in text] == []
    assert page.request.get("/demo/emails").status == 404, "production shows no mail"
