"""What a phone's width once hid, squeezed or cut off."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage


def box(of: Locator) -> dict[str, float]:
    expect(of).to_be_visible()
    found = of.bounding_box()
    assert found is not None
    return dict(found)


def test_the_assistants_button_does_not_lie_on_the_way_to_reply(
    phone: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    page = phone(email)
    page.goto(f"/tickets/{backstage.open_ticket(email, 'Sem fotos', 'Não abre. ' * 300)}")

    reply = box(page.get_by_role("link", name="Responder", exact=True))
    katia = box(page.get_by_role("button", name="Assistente Virtual"))

    assert reply["x"] + reply["width"] <= katia["x"]


def test_the_directorys_search_is_wide_enough_to_write_in(phone: OpenPage):
    page = phone("admin@kartado.com.br")
    page.goto("/analista/clientes")

    assert box(page.get_by_label("Pesquisar"))["width"] > 300


# The browser says «404» of the page itself, and rightly.
@pytest.mark.expects_browser_errors
def test_an_address_that_leads_nowhere_has_a_line_to_the_server(
    phone: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    page = phone(email)

    with page.expect_websocket() as opened:
        page.goto("/tickets/1/nada/aqui")
    page.get_by_role("button", name="Assistente Virtual").click()

    expect(page.get_by_role("textbox", name="Digite sua mensagem")).to_be_visible()
    expect(page.get_by_role("button", name="Sair")).to_be_visible()
    expect(page.get_by_text("Sem conexão")).to_have_count(0)
    assert not opened.value.is_closed()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/analista/clientes", "Pessoas"),
        ("/analista/clientes?tipo=empresas", "Empresas"),
        ("/analista/artigos", "Artigos"),
    ],
)
def test_the_names_in_a_list_are_high_enough_for_a_finger(
    phone: OpenPage, backstage: Backstage, address: str, name: str
):
    backstage.customer("Ana Souza")
    page = phone("admin@kartado.com.br")
    page.goto(address)

    first = page.get_by_role("region", name=name).get_by_role("rowheader").get_by_role("link").first

    assert box(first)["height"] >= 44


def test_who_forgot_the_password_finds_a_link_high_enough_for_a_finger(phone: OpenPage):
    page = phone()
    page.goto("/entrar")

    assert box(page.get_by_role("link", name="Esqueceu a senha?"))["height"] >= 44
