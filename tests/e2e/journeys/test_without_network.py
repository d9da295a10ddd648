"""The signal goes, the server goes, both come back: nothing lost, nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.network import Signal
from tests.e2e.pages.desk_ticket import DeskTicketPage
from tests.e2e.pages.tickets import NewTicketPage, TicketListPage, TicketPage
from tests.e2e.portal_process import Portal
from tests.waiting import wait_until

pytestmark = pytest.mark.expects_browser_errors

NOTICED_MS = 30_000
"""Twenty seconds are promised; left alone, Reflex would take two minutes and more."""
SUBJECT, BODY = "Sem sinal no km 112", "Escrito antes. E durante."


@contextmanager
def server_gone(portal: Portal) -> Iterator[None]:
    """Cut the server's power meanwhile; it starts again on the same port."""
    portal.kill()
    try:
        yield
    finally:
        portal.start()


@pytest.mark.parametrize("lost", ["signal", "server"])
def test_new_ticket_sent_thrice_while_nothing_answers_is_one(
    customer: OpenPage, portal: Portal, backstage: Backstage, lost: str
):
    email = backstage.customer("Ana Souza")
    page = customer(email)
    signal = Signal(page)
    form = NewTicketPage(page)
    form.open()
    form.fill(subject=SUBJECT, body="Escrito antes.")
    expect(form.saved).to_be_visible()

    with signal.gone() if lost == "signal" else server_gone(portal):
        expect(page.get_by_text("Sem conexão.")).to_be_visible()
        form.body.press_sequentially(" E durante.")
        for _ in range(3):
            form.send_button.click()
        expect(form.body).to_have_value(BODY)
        expect(form.subject).to_have_value(SUBJECT)

    page.wait_for_url("**/tickets/*novo=1")
    expect(TicketPage(page).messages.first).to_contain_text(BODY)
    expect(page.get_by_text("Sem conexão.")).to_have_count(0)
    assert len(backstage.tickets_of(email)) == 1


@pytest.mark.parametrize("lost", ["signal", "server"])
def test_reply_sent_thrice_while_nothing_answers_is_one(
    desktop: OpenPage, portal: Portal, backstage: Backstage, lost: str
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    page = desktop(email)
    signal = Signal(page)
    ticket = TicketPage(page).open(number)
    ticket.write("Escrito antes.")
    expect(page.get_by_text("Rascunho guardado")).to_be_visible()

    with signal.gone() if lost == "signal" else server_gone(portal):
        expect(page.get_by_text("Sem conexão.")).to_be_visible()
        ticket.write(" E durante.")
        for _ in range(3):
            ticket.send_button.click()
        expect(ticket.editor).to_have_text(BODY)

    expect(ticket.message(BODY)).to_be_visible()
    expect(ticket.editor).to_have_text("")
    assert backstage.texts_of(number) == ["Não abre.", BODY]


def test_a_line_that_dies_without_a_word_is_noticed_and_costs_no_word(
    desktop: OpenPage, backstage: Backstage
):
    page = desktop(backstage.customer("Ana Souza"))
    signal = Signal(page)
    form = NewTicketPage(page)
    form.open()

    with signal.dead():
        form.fill(subject=SUBJECT, category="").body.fill("Antes. ")
        expect(page.get_by_text("Sem conexão.")).to_be_visible(timeout=NOTICED_MS)

    expect(page.get_by_text("Sem conexão.")).to_have_count(0)
    expect(form.saved).to_be_visible()
    page.reload()
    expect(form.subject).to_have_value(SUBJECT)
    expect(form.body).to_have_value("Antes. ")


def test_solved_pressed_without_a_line_closes_the_ticket_on_which_it_was_pressed(
    customer: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    pressed, other = (backstage.open_ticket(email, one) for one in ("Resolvido", "Pendente"))
    for number in (pressed, other):
        backstage.ask_solution(number)
    page = customer(email)
    signal = Signal(page)
    tickets = TicketListPage(page)
    tickets.open()
    tickets.follow("Resolvido")
    solved = page.get_by_role("button", name="Resolveu", exact=True)
    expect(solved).to_be_visible()

    with signal.gone():
        expect(page.get_by_text("Sem conexão.")).to_be_visible()
        solved.click()
        page.get_by_role("link", name="Voltar a todos").click()
        tickets.follow("Pendente")
        page.wait_for_url(f"**/tickets/{other}")

    expect(page.get_by_role("heading", level=1, name="Pendente")).to_be_visible()
    expect(page.get_by_text("Sem conexão.")).to_have_count(0)
    expect(solved).to_be_visible()
    wait_until(lambda: not backstage.is_open(pressed))
    assert backstage.is_open(other)


def test_a_closing_confirmed_without_a_line_closes_the_ticket_of_its_dialog(
    desktop: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    # The other is the older: by the stamps of this one nothing has happened to it since.
    other, confirmed = (backstage.open_ticket(email, one) for one in ("Pendente", "Resolvido"))
    page = desktop(N1)
    signal = Signal(page)
    analyst = DeskTicketPage(page).open(confirmed)

    with signal.gone():
        expect(page.get_by_text("Sem conexão.")).to_be_visible()
        analyst.button("Fechar ticket").click()
        analyst.dialog.get_by_label("Nota de encerramento").fill("Resolvido por telefone.")
        analyst.dialog.get_by_role("button", name="Confirmar").click()
        page.get_by_role("link", name="Pendente").click()
        page.wait_for_url(f"**/tickets/{other}")

    expect(page.get_by_role("heading", level=1, name="Pendente")).to_be_visible()
    told = page.get_by_role("list", name="Avisos").filter(has_text="Ticket fechado.")
    expect(told).to_be_visible()
    assert backstage.is_open(other)
    assert not backstage.is_open(confirmed)
    expect(told).to_contain_text(f"#{confirmed}")
    assert "Resolvido por telefone." not in backstage.texts_of(other)
