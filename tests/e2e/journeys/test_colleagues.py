"""Two colleagues of one company, and somebody of another who must not notice anything."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.tickets import NewTicketPage, TicketListPage, TicketPage
from tests.files import samples

SUBJECT = "Inventário sem placas"


@pytest.mark.parametrize(
    ("visibility", "is_chosen", "sees"),
    [
        ("everyone", False, True),
        ("nobody", False, False),
        ("selected", False, False),
        ("selected", True, True),
    ],
)
def test_company_decides_whether_colleagues_see_its_tickets(
    desktop: OpenPage, backstage: Backstage, visibility: str, is_chosen: bool, sees: bool
):
    company = backstage.company(visibility)
    ana = backstage.customer("Ana Souza", company)
    bruno = backstage.customer("Bruno Lima", company, sees_company=is_chosen)
    number = backstage.open_ticket(ana, SUBJECT)
    page = desktop(bruno)
    tickets = TicketListPage(page)
    tickets.open()
    expect(tickets.count).to_have_text("Nenhum ticket")

    tickets.scope.select_option(label="Da minha empresa")

    page.wait_for_url("**/tickets?exibir=empresa")
    expect(tickets.count).to_have_text("1 ticket" if sees else "Nenhum ticket")
    assert [row[0] for row in tickets.export()[1:]] == ([number] if sees else [])
    ticket = TicketPage(page).open(number)
    expect(ticket.message("Não abre.") if sees else ticket.missing).to_be_visible()


def test_participant_comes_sees_replies_and_goes(customer: OpenPage, backstage: Backstage):
    company = backstage.company("nobody")
    ana = backstage.customer("Ana Souza", company)
    bruno = backstage.customer("Bruno Lima", company)
    number = backstage.open_ticket(ana, SUBJECT)
    page, other = customer(ana), customer(bruno)
    ticket, list_of_bruno = TicketPage(page).open(number), TicketListPage(other)
    list_of_bruno.open("/tickets?exibir=empresa")
    expect(list_of_bruno.count).to_have_text("Nenhum ticket")

    colleague = page.get_by_label("Adicionar colega")
    colleague.fill("carla@energianorte.com.br")
    page.get_by_role("button", name="Adicionar", exact=True).click()
    expect(colleague).to_have_attribute("aria-invalid", "true")
    colleague.fill(bruno)
    page.get_by_role("button", name="Adicionar", exact=True).click()
    expect(ticket.event("adicionou Bruno Lima")).to_be_visible()
    expect(list_of_bruno.entry(SUBJECT)).to_be_visible()
    list_of_bruno.follow(SUBJECT)
    with_bruno = TicketPage(other)
    with_bruno.write("Aqui é o Bruno.").send_button.click()
    expect(ticket.message("Aqui é o Bruno.")).to_be_visible()
    page.get_by_role("button", name="Remover Bruno Lima").click()

    expect(with_bruno.missing).to_be_visible()
    expect(page.get_by_role("button", name="Remover Bruno Lima")).to_have_count(0)


def test_stranger_finds_nothing_at_the_address_of_ticket_file_and_export(
    desktop: OpenPage, backstage: Backstage, tmp_path: Path
):
    ana = backstage.customer("Ana Souza", backstage.company())
    carla = backstage.customer("Carla Mendes", backstage.company())
    page, stranger = desktop(ana), desktop(carla)
    address, file = _ticket_with_file(page, tmp_path)

    tickets = TicketListPage(stranger)
    tickets.open(f"/tickets?exibir=empresa&q={address[-5:]}")
    expect(tickets.count).to_have_text("Nenhum ticket")
    assert len(tickets.export()) == 1
    ticket = TicketPage(stranger)
    ticket.open(address)
    expect(ticket.missing).to_be_visible()
    told = stranger.get_by_role("main").inner_text()
    ticket.open("/tickets/10000000000")

    assert stranger.get_by_role("main").inner_text() == told
    assert SUBJECT not in told
    foreign, unknown = (stranger.request.get(path) for path in (file, f"/anexos/{'0' * 32}"))
    assert foreign.status == unknown.status == 404
    assert foreign.body() == unknown.body()


def _ticket_with_file(page: Page, folder: Path) -> tuple[str, str]:
    """Open a ticket with a picture; return the addresses of both."""
    picture = folder / "tela.png"
    picture.write_bytes(samples.picture())
    form = NewTicketPage(page)
    form.open()
    form.fill(subject=SUBJECT, body="Segue a tela.").attach(picture)
    expect(form.arrived("tela.png")).to_be_visible()
    form.send()
    link = page.get_by_role("list", name="Anexos").get_by_role("link").first
    file = link.get_attribute("href") or ""
    assert page.request.get(file).ok
    return page.url.partition("?")[0], file
