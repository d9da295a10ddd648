"""The pages of the settings are found from any of them, by mouse, finger and keyboard."""

from playwright.sync_api import Page, expect

from kartado_portal.workspace.components.settings_page import PAGES
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import axe, axe_in_both_themes
from tests.e2e.pages.tickets import expect_no_sideways_scroll

ADMIN = "admin@kartado.com.br"
FINGER = 44
"""Pixels that a target has to be high."""


def places(page: Page):
    return page.get_by_role("navigation", name="Configurações")


def test_every_page_stands_in_a_named_group_and_says_that_it_is_this_one(desktop: OpenPage):
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes")

    for label, path in PAGES:
        places(page).get_by_role("link", name=label, exact=True).click()
        expect(page).to_have_url(f"{path}/" if page.url.endswith("/") else path)
        here = places(page).get_by_role("link", name=label, exact=True)
        expect(here).to_have_attribute("aria-current", "page")
        expect(places(page).locator("a[aria-current]:visible")).to_have_count(1)
        # Not by colour alone.
        expect(here).to_have_css("font-weight", "600")

    (group,) = places(page).get_by_role("list", name="E-mails").all()
    assert group.get_by_role("link").all_inner_texts() == ["Recebidos", "Entregas"]
    expect(places(page).get_by_role("listitem")).to_have_count(len(PAGES))


def test_the_list_stays_while_a_long_page_scrolls(desktop: OpenPage):
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes/auditoria")
    rows = page.get_by_role("region", name="Eventos").get_by_role("row")
    expect(rows.nth(12)).to_be_visible()

    rows.nth(8).evaluate("row => row.scrollIntoView({block: 'center'})")

    expect(page.get_by_role("heading", name="Configurações")).not_to_be_in_viewport()
    for label in ("Categorias", "Termo"):
        expect(places(page).get_by_role("link", name=label)).to_be_in_viewport(ratio=1)


def test_a_phone_says_where_one_is_and_opens_the_rest(phone: OpenPage):
    page = phone(ADMIN, reduced_motion="reduce")
    page.goto("/analista/configuracoes")
    shown = places(page).get_by_text("Seção: Categorias")
    expect(shown).to_be_visible()
    expect(places(page).get_by_role("link", name="Equipe")).to_be_hidden()
    assert places(page).locator("summary").bounding_box()["height"] >= FINGER

    places(page).locator("summary").focus()
    page.keyboard.press("Enter")
    links = places(page).get_by_role("link")
    expect(links).to_have_count(len(PAGES))
    assert min(link.bounding_box()["height"] for link in links.all()) >= FINGER
    expect_no_sideways_scroll(page)
    assert axe_in_both_themes(page, "phone, list open") == []
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(places(page).get_by_text("Seção: Etapas")).to_be_visible()
    expect(links).to_have_count(0)
    assert axe(page, "phone, list shut") == []
