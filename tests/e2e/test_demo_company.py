"""What somebody sees who has just started the portal."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage


@pytest.mark.parametrize("is_phone", [False, True], ids=["desktop", "phone"])
def test_a_demo_customer_finds_tickets_in_the_list(open_page: OpenPage, is_phone: bool):
    page = open_page("ana@rodoviasul.com.br", is_phone=is_phone)

    page.goto("/tickets")

    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()
    expect(page.get_by_text("Aplicativo trava ao").filter(visible=True)).to_have_count(1)


def test_a_demo_ticket_tells_its_whole_story(open_page: OpenPage):
    page = open_page("ana@rodoviasul.com.br")

    page.goto("/tickets")
    row = page.get_by_role("row").filter(has_text="Aplicativo trava ao")
    row.get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Aplicativo trava ao sincronizar")
    expect(page.get_by_text("registro-aplicativo.txt")).to_be_visible()
    expect(page.get_by_text("61 MB no apontamento 20")).to_have_count(0)  # an internal note
