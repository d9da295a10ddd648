"""A ticket at the desk in every state: axe finds nothing, and nothing leaves the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench import page_weights
from bench.page_weights import Scales
from kartado_portal import clock
from kartado_portal.tickets import handling
from kartado_portal.tickets.schemas import ReplyDraft
from tests.e2e.backstage import N1, Backstage, _actor
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import barriers
from tests.e2e.pages.desk_ticket import DeskTicketPage
from tests.e2e.portal_process import Portal

LONG = "Palavracomprida" * 8
N2 = "n2@kartado.com.br"


def with_a_note(ticket: DeskTicketPage) -> None:
    ticket.page.get_by_role("tab", name="Nota interna").click()
    expect(ticket.note_editor).to_be_visible()


def with_a_reply_on_its_way(ticket: DeskTicketPage) -> None:
    ticket.write(LONG).button("Enviar resposta").click()
    expect(ticket.waiting).to_be_visible()


def handing_over(ticket: DeskTicketPage) -> None:
    ticket.button("Encaminhar").click()


def editing(ticket: DeskTicketPage) -> None:
    ticket.button("Editar").click()


def closing(ticket: DeskTicketPage) -> None:
    ticket.button("Fechar ticket").click()


def history(ticket: DeskTicketPage) -> None:
    ticket.button("Histórico").click()
    expect(ticket.dialog).to_contain_text("abriu o ticket")


def canned(ticket: DeskTicketPage) -> None:
    ticket.button("Respostas prontas").click()


def macros(ticket: DeskTicketPage) -> None:
    ticket.button("Macros").click()


def closed(ticket: DeskTicketPage) -> None:
    ticket.close()
    expect(ticket.button("Encaminhar")).to_have_count(0)


@pytest.mark.parametrize(
    "state",
    [
        with_a_note,
        with_a_reply_on_its_way,
        handing_over,
        editing,
        closing,
        history,
        canned,
        macros,
        closed,
    ],
)
def test_the_desks_ticket_is_for_everybody(
    desktop: OpenPage, backstage: Backstage, state: Callable[[DeskTicketPage], None]
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, f"Assunto {LONG}", body=LONG)
    with backstage.unit(is_quiet=True) as session:
        note = ReplyDraft(body_html=f"<p>{LONG}</p>")
        handling.note(
            session, actor=_actor(session, N2), number=number, draft=note, now=clock.now()
        )
    page: Page = desktop(N1, reduced_motion="reduce")
    ticket = DeskTicketPage(page).open(number)
    state(ticket)

    assert barriers(page) == []


def test_the_desks_ticket_keeps_its_budget(
    open_page: OpenPage, portal: Portal, backstage: Backstage
):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), "Peso")
    page = open_page(N1)
    scales = Scales(page, portal.pages)

    ticket = DeskTicketPage(page).open(number)
    expect(ticket.editor).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert scales.script > 50
    assert scales.excess(page_weights.DESK) == []
