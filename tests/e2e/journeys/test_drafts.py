"""What was typed is there again: after a reload, another sign-in, on another device."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.tickets import NewTicketPage, TicketPage
from tests.factories import PASSWORD

SUBJECT, BODY = "Rascunho da medição", "Começado na estrada."


def test_new_ticket_survives_reload_sign_out_and_another_device(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    page = desktop(email)
    form = NewTicketPage(page)
    form.open()
    _write(form, tmp_path)

    page.reload()
    _expect_draft(form)
    form.sign_out()
    _sign_in(page, email)
    form.open()
    _expect_draft(form)
    elsewhere = NewTicketPage(phone(email))
    elsewhere.open()

    _expect_draft(elsewhere)
    expect(elsewhere.saved).to_be_visible()
    elsewhere.send()
    form.open()
    expect(form.subject).to_have_value("")
    expect(form.arrived()).to_have_count(0)


def test_session_that_ended_before_sending_costs_no_word(
    customer: OpenPage, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    page = customer(email)
    form = NewTicketPage(page)
    form.open()
    _write(form, tmp_path)

    backstage.end_sign_ins(email)
    form.send_button.click()
    _sign_in(page, email)

    page.wait_for_url("**/tickets/novo")
    _expect_draft(form)
    assert backstage.tickets_of(email) == []


def test_form_that_is_left_and_entered_again_shows_the_newest_words(
    desktop: OpenPage, backstage: Backstage
):
    page = desktop(backstage.customer("Ana Souza"))
    form = NewTicketPage(page)
    form.open()
    form.fill(subject="Primeiro", body="Primeiro.", category="").subject.focus()
    expect(form.saved).to_be_visible()
    form.open()
    form.fill(subject="Segundo", body="Segundo.", category="").subject.focus()
    expect(form.saved).to_have_text(re.compile("guardado às"))

    page.get_by_role("navigation").get_by_role("link", name="Tickets", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Novo ticket").click()

    expect(form.subject).to_have_value("Segundo")
    expect(form.body).to_have_value("Segundo.")
    page.reload()
    expect(form.subject).to_have_value("Segundo")
    expect(form.body).to_have_value("Segundo.")


@pytest.mark.parametrize("is_mine_kept", [True, False])
def test_draft_changed_in_two_tabs_is_told_and_both_ways_out_work(
    desktop: OpenPage, backstage: Backstage, is_mine_kept: bool
):
    email = backstage.customer("Ana Souza")
    page = desktop(email)
    here, there = NewTicketPage(page), NewTicketPage(page.context.new_page())
    here.open()
    there.open()

    there.fill(subject="De lá", category="").body.focus()
    expect(there.saved).to_be_visible()
    here.fill(subject="De cá", category="").body.focus()
    expect(page.get_by_text("foi alterado em outra aba ou aparelho")).to_be_visible()
    choice = "Manter o texto daqui" if is_mine_kept else "Usar o texto de lá"
    page.get_by_role("button", name=choice).click()

    expect(page.get_by_text("foi alterado em outra aba")).to_have_count(0)
    expect(here.subject).to_have_value("De cá" if is_mine_kept else "De lá")
    page.reload()
    expect(here.subject).to_have_value("De cá" if is_mine_kept else "De lá")


def test_reply_survives_reload_and_is_there_on_another_device(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage, tmp_path: Path
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Tela branca")
    page = desktop(email)
    ticket = TicketPage(page).open(number)
    ticket.write("Segue o registro.")
    ticket.attach(_data(tmp_path))
    expect(ticket.arrived("dados.csv")).to_be_visible()
    expect(page.get_by_text("Rascunho guardado")).to_be_visible()

    page.reload()
    expect(ticket.editor).to_have_text("Segue o registro.")
    elsewhere = TicketPage(phone(email)).open(number)
    expect(elsewhere.editor).to_have_text("Segue o registro.")
    expect(elsewhere.arrived("dados.csv")).to_be_visible()
    elsewhere.send_button.click()

    expect(ticket.message("Segue o registro.")).to_contain_text("dados.csv")
    expect(elsewhere.editor).to_have_text("")


def _write(form: NewTicketPage, folder: Path) -> None:
    form.fill(subject=SUBJECT, body=BODY).attach(_data(folder))
    expect(form.arrived("dados.csv")).to_be_visible()
    expect(form.saved).to_be_visible()


def _data(folder: Path) -> Path:
    path = folder / "dados.csv"
    path.write_bytes(b"a;b")
    return path


def _expect_draft(form: NewTicketPage) -> None:
    form.wait_until_alive()
    expect(form.subject).to_have_value(SUBJECT)
    expect(form.body).to_have_value(BODY)
    expect(form.category.get_by_role("option", selected=True)).to_have_text("Erro no sistema")
    expect(form.arrived("dados.csv")).to_be_visible()


def _sign_in(page: Page, email: str) -> None:
    page.wait_for_url("**/entrar**")
    SignInPage(page).fill(email, PASSWORD).enter()
    page.wait_for_url("**/tickets**")
