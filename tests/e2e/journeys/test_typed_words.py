"""Words that no draft holds yet outlast the session, and are nobody else's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.network import Signal
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.desk_ticket import DeskTicketPage
from tests.e2e.pages.tickets import NewTicketPage, TicketPage
from tests.factories import PASSWORD

SAVED = re.compile("Rascunho guardado")


def test_what_is_typed_into_the_form_after_the_session_ended_is_there_again(
    customer: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    page = customer(email)
    form = NewTicketPage(page)
    form.open()
    form.fill(subject="Antes", body="Antes.", category="")
    wait_until_server_has_all(page)

    backstage.end_sign_ins(email)
    page.keyboard.insert_text(" E depois.")
    sign_in_again(page, email)

    page.wait_for_url("**/tickets/novo")
    expect(form.body).to_have_value("Antes. E depois.")
    expect(form.subject).to_have_value("Antes")
    expect(form.saved).to_have_text(re.compile("guardado às"))
    page.reload()
    expect(form.body).to_have_value("Antes. E depois.")


def test_what_is_typed_into_the_reply_after_the_session_ended_is_there_again(
    customer: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Tela branca")
    page = customer(email)
    ticket = TicketPage(page).open(number)
    ticket.write("Antes.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    wait_until_server_has_all(page)

    backstage.end_sign_ins(email)
    page.keyboard.insert_text(" E depois.")
    sign_in_again(page, email)

    page.wait_for_url(f"**/tickets/{number}")
    expect(ticket.editor).to_have_text("Antes. E depois.")
    expect(page.get_by_text("guardado às")).to_be_visible()
    page.reload()
    expect(ticket.editor).to_have_text("Antes. E depois.")
    ticket.send_button.click()
    expect(ticket.message("Antes. E depois.")).to_be_visible()
    expect(ticket.editor).to_have_text("")


def test_what_an_analyst_typed_after_the_session_ended_is_there_again(
    desktop: OpenPage, backstage: Backstage
):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), "Tela branca")
    page = desktop(N1)
    analyst = DeskTicketPage(page).open(number)
    analyst.write("Antes.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    wait_until_server_has_all(page)

    backstage.end_sign_ins(N1)
    page.keyboard.insert_text(" E depois.")
    sign_in_again(page, N1)

    page.wait_for_url(f"**/analista/tickets/{number}")
    expect(analyst.editor).to_have_text("Antes. E depois.")
    wait_until_server_has_all(page)
    page.reload()
    expect(analyst.editor).to_have_text("Antes. E depois.")


@pytest.mark.parametrize("is_mine_kept", [True, False])
def test_words_that_come_back_pass_over_nothing_that_was_written_elsewhere(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage, is_mine_kept: bool
):
    email = backstage.customer("Ana Souza")
    page = desktop(email)
    here = NewTicketPage(page)
    here.open()
    here.fill(body="Daqui", category="")
    wait_until_server_has_all(page)
    backstage.end_sign_ins(email)
    page.keyboard.insert_text(", mais tarde.")
    page.wait_for_url("**/entrar**")
    there = NewTicketPage(phone(email))
    there.open()
    there.fill(body="De lá.", category="").subject.focus()
    expect(there.saved).to_have_text(re.compile("guardado às"))

    sign_in_again(page, email)
    expect(page.get_by_text("foi alterado em outra aba ou aparelho")).to_be_visible()
    expect(here.body).to_have_value("Daqui, mais tarde.")
    choice = "Manter o texto daqui" if is_mine_kept else "Usar o texto de lá"
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_text("foi alterado em outra aba ou aparelho")).to_have_count(0)

    kept = "Daqui, mais tarde." if is_mine_kept else "De lá."
    expect(here.body).to_have_value(kept)
    page.reload()
    expect(here.body).to_have_value(kept)
    expect(page.get_by_text("foi alterado em outra aba ou aparelho")).to_have_count(0)


def test_another_person_in_the_tab_meets_none_of_the_words(desktop: OpenPage, backstage: Backstage):
    first, second = backstage.customer("Ana Souza"), backstage.customer("Bruno Lima")
    page = desktop(first)
    form = NewTicketPage(page)
    form.open()
    form.body.focus()
    backstage.end_sign_ins(first)
    page.keyboard.insert_text("Só para Ana.")
    page.wait_for_url("**/entrar**")
    assert "Só para Ana." in stored(page)

    sign_in_again(page, second)
    page.wait_for_url("**/tickets/novo")
    form.wait_until_alive()

    expect(form.body).to_have_value("")
    assert "Ana" not in stored(page)


@pytest.mark.expects_browser_errors
def test_leaving_takes_the_words_along(desktop: OpenPage, backstage: Backstage):
    page = desktop(backstage.customer("Ana Souza"))
    signal = Signal(page)
    form = NewTicketPage(page)
    form.open()

    with signal.dead():
        form.fill(body="Só para Ana.", category="")
        assert "Só para Ana." in stored(page)
        form.sign_out()
        page.wait_for_url("**/entrar**")

    assert "Ana" not in stored(page)


def test_what_was_sent_is_kept_no_longer(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    page = desktop(email)
    form = NewTicketPage(page)
    form.open()
    form.fill(subject="Enviado logo", body="Sem esperar.")

    ticket = form.send()
    expect(ticket.editor).to_be_visible()
    ticket.write("Também logo.")
    ticket.send_button.click()
    expect(ticket.message("Também logo.")).to_be_visible()
    expect(ticket.editor).to_have_text("")

    assert "logo" not in stored(page)
    assert "esperar" not in stored(page)


def sign_in_again(page: Page, email: str) -> None:
    page.wait_for_url("**/entrar**")
    SignInPage(page).fill(email, PASSWORD).enter()


def wait_until_server_has_all(page: Page) -> None:
    """Wait until no field has words that the draft does not hold, and no event is under way."""
    pending = "Object.keys(sessionStorage).some((name) => name.startsWith('words/'))"
    page.wait_for_function(f"() => !{pending}")


def stored(page: Page) -> str:
    words: str = page.evaluate("JSON.stringify(sessionStorage)")
    return words
