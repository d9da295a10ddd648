"""An analyst's day at the queue: landing there, finding, narrowing, working through it."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.desk import QueuePage
from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD


@pytest.fixture
def word() -> str:
    """A word that only this test's tickets hold."""
    return f"canario{secrets.token_hex(4)}"


def test_analyst_lands_in_the_queue_and_sees_a_new_ticket_arrive(
    page: Page, portal: Portal, backstage: Backstage
):
    customer = backstage.customer("Ana Souza")
    form = SignInPage(page)
    form.open()

    form.fill(N1, PASSWORD).enter()

    page.wait_for_url("**/analista**")
    queue = QueuePage(page)
    queue.wait_until_alive()
    before = queue.view("Sem proprietário").inner_text()
    number = backstage.open_ticket(customer, "Chegou enquanto eu olhava")
    row = queue.row("Chegou enquanto eu olhava")
    expect(row).to_contain_text(customer)
    expect(row.get_by_role("link")).to_have_attribute("href", f"/analista/tickets/{number}")
    expect(queue.view("Sem proprietário")).not_to_have_text(before)
    expect(page.get_by_role("link", name="Fila")).to_have_attribute(
        "aria-current", re.compile("page|true")
    )


def test_a_customer_is_told_that_the_queue_is_not_theirs(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    backstage.open_ticket(backstage.customer("Bruno Lima"), "Segredo de outro")
    page = desktop(email)

    page.goto("/analista")

    expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
    expect(page.get_by_role("table")).to_have_count(0)
    expect(page.get_by_text("Segredo de outro")).to_have_count(0)
    expect(page.get_by_role("link", name="Fila")).to_have_count(0)


def test_search_finds_what_a_note_says_and_the_address_keeps_it(
    desktop: OpenPage, backstage: Backstage, word: str
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Assunto sem a palavra")
    backstage.open_ticket(email, "Outro assunto")
    backstage.note(number, f"<p>Ver {word} com o jurídico</p>")
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open()

    queue.find(word.upper())

    expect(queue.count).to_have_text("1 ticket")
    expect(queue.row("Assunto sem a palavra")).to_be_visible()
    expect(page).to_have_url(re.compile(f"visao=todas&q={word.upper()}"))
    page.reload()
    expect(queue.count).to_have_text("1 ticket")
    expect(queue.search).to_have_value(word.upper())
    queue.find("zzzz" + word)
    expect(page.get_by_role("heading", name="Nada encontrado")).to_be_visible()


def test_views_and_filters_stand_in_the_address_and_back_returns(
    desktop: OpenPage, backstage: Backstage, word: str
):
    email = backstage.customer("Ana Souza")
    backstage.open_ticket(email, f"{word} novo")
    taken = backstage.open_ticket(email, f"{word} assumido")
    backstage.take(taken)
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    expect(queue.count).to_have_text("2 tickets")

    queue.filter("Proprietário", "Eu")
    expect(queue.count).to_have_text("1 ticket")
    expect(queue.row(f"{word} assumido")).to_contain_text("EM ATENDIMENTO N1")
    queue.filter("Etapa", "NOVO")
    expect(queue.count).to_have_text("Nenhum ticket")
    page.go_back()
    expect(queue.count).to_have_text("1 ticket")
    page.go_back()
    expect(queue.count).to_have_text("2 tickets")

    queue.filter("Ordenar", "Atividade mais antiga")
    expect(queue.rows.first).to_contain_text(f"{word} novo")
    queue.view("Minhas abertas").click()
    expect(page).to_have_url(re.compile(r"/analista/?\?visao=minhas$"))
    expect(queue.row(f"{word} assumido")).to_be_visible()
    expect(queue.row(f"{word} novo")).to_have_count(0)


def test_selected_rows_are_assigned_tagged_and_closed_and_what_fails_is_named(
    desktop: OpenPage, portal: Portal, backstage: Backstage, word: str
):
    email = backstage.customer("Ana Souza")
    numbers = [backstage.open_ticket(email, f"{word} {serial}") for serial in range(3)]
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    for number in numbers:
        queue.choose(number)

    expect(queue.acts).to_contain_text("3 selecionados")
    queue.acts.get_by_label("Ação").select_option(label="Encaminhar ao N2")
    queue.acts.get_by_role("button", name="Aplicar").click()
    expect(page.get_by_text("3 tickets atribuídos.")).to_be_visible()
    expect(queue.row("EM ATENDIMENTO N2")).to_have_count(3)
    expect(queue.acts).to_have_count(0)
    page.get_by_role("checkbox", name="Selecionar esta página").check()
    queue.acts.get_by_label("Etiqueta").fill("Obra Norte")
    queue.acts.get_by_role("button", name="Etiquetar").click()
    expect(queue.row("obra norte")).to_have_count(3)

    for number in numbers:
        queue.choose(number)
    backstage.close(numbers[0])
    queue.acts.get_by_role("button", name="Fechar 3 tickets").click()
    page.get_by_role("dialog").get_by_role("button", name="Confirmar").click()

    expect(page.get_by_text("2 tickets fechados.")).to_be_visible()
    refused = page.get_by_role("status").filter(has_text="não foram alterados")
    expect(refused).to_contain_text(f"#{numbers[0]}: já estava fechado")
    expect(page.get_by_role("heading", name="Nada encontrado")).to_be_visible()
    portal.mailbox.wait_for(to=email, subject_contains=numbers[2])
    for number in numbers:
        assert len(portal.mailbox.letters(to=email, subject_contains=number)) == 1


def test_the_queue_is_worked_with_the_keyboard_alone(
    desktop: OpenPage, backstage: Backstage, word: str
):
    email = backstage.customer("Ana Souza")
    for serial in range(3):
        backstage.open_ticket(email, f"{word} {serial}")
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    expect(queue.rows).to_have_count(3)

    page.keyboard.press("j")
    expect(queue.focused_row).to_contain_text(f"{word} 2")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(queue.focused_row).to_contain_text(f"{word} 1")
    page.keyboard.press("x")
    expect(queue.acts).to_contain_text("1 selecionado")
    expect(queue.focused_row.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("x")
    expect(queue.acts).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Teclas da fila")).to_contain_text("próximo ticket")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(queue.search).to_be_focused()
    page.keyboard.type("jk?x/")
    expect(queue.search).to_have_value(re.compile(re.escape("jk?x/")))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_enter_opens_the_ticket_in_focus(desktop: OpenPage, backstage: Backstage, word: str):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), word)
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    expect(queue.rows).to_have_count(1)

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/analista/tickets/{number}**")


def test_a_view_is_kept_renamed_shared_and_deleted(
    desktop: OpenPage, backstage: Backstage, word: str
):
    backstage.open_ticket(backstage.customer("Ana Souza"), word)
    page, colleague = desktop(N1), desktop("n2@kartado.com.br")
    queue, theirs = QueuePage(page), QueuePage(colleague)
    theirs.open()
    queue.open(f"/analista?q={word}")

    page.get_by_text("Salvar esta visão").click()
    page.get_by_role("button", name="Salvar visão").click()
    expect(page.get_by_role("alert").filter(has_text="Dê um nome à visão")).to_be_visible()
    page.get_by_label("Nome da visão").fill(f"V {word}")
    page.get_by_label("Mostrar a toda a equipe").check()
    page.get_by_role("button", name="Salvar visão").click()

    expect(queue.view(f"V {word}")).to_have_attribute("aria-current", "page")
    expect(theirs.view(f"V {word}")).to_contain_text("1")
    theirs.view(f"V {word}").click()
    expect(theirs.count).to_have_text("1 ticket")
    expect(colleague.get_by_text("Alterar esta visão")).to_have_count(0)
    page.get_by_text("Alterar esta visão").click()
    page.get_by_label("Novo nome").fill(f"W {word}")
    page.get_by_role("button", name="Renomear").click()
    expect(theirs.view(f"W {word}")).to_be_visible()
    page.get_by_text("Alterar esta visão").click()
    page.get_by_role("button", name="Excluir visão").click()
    expect(theirs.view(f"W {word}")).to_have_count(0)
    expect(page.get_by_text("Salvar esta visão")).to_be_visible()


def test_a_phone_shows_the_queue_as_cards_and_its_views_as_a_choice(
    phone: OpenPage, backstage: Backstage, word: str
):
    backstage.open_ticket(backstage.customer("Ana Souza"), word)
    page = phone(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")

    card = page.get_by_role("listitem").filter(has_text=word)
    expect(card.get_by_role("link")).to_be_visible()
    page.get_by_role("combobox", name="Visão").select_option(value="/analista")

    expect(page).to_have_url(re.compile(r"/analista/?$"))


def test_200_tickets_are_closed_at_once_with_one_letter_each(
    desktop: OpenPage, backstage: Backstage, word: str
):
    email = backstage.customer("Ana Souza")
    backstage.open_tickets(email, [f"{word} {serial}" for serial in range(201)])
    page = desktop(N1)
    queue = QueuePage(page)
    queue.open(f"/analista?q={word}")
    expect(queue.count).to_have_text("201 tickets")

    page.get_by_role("checkbox", name="Selecionar esta página").check()
    queue.acts.get_by_role("button", name="Selecionar os primeiros 200 da visão").click()
    expect(queue.acts).to_contain_text("200 selecionados")
    queue.acts.get_by_role("button", name="Fechar 200 tickets").click()
    page.get_by_role("dialog").get_by_role("button", name="Confirmar").click()

    expect(page.get_by_text("200 tickets fechados.")).to_be_visible()
    letters = backstage.letters_to(email, "ticket-closed")
    assert len(letters) == len(set(letters)) == 200
    expect(queue.view("Todas abertas")).to_be_visible()
    queue.filter("Etapa", "NOVO")
    expect(queue.count).to_have_text("1 ticket")


def test_many_changes_at_once_are_few_refreshes_and_the_last_is_shown(
    desktop: OpenPage, backstage: Backstage, word: str
):
    email = backstage.customer("Ana Souza")
    page = desktop(N1)
    frames: list[str] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))),
    )
    queue = QueuePage(page)
    queue.open()
    before = len(frames)

    for serial in range(60):
        backstage.open_ticket(email, f"{word} {serial}")

    expect(queue.rows.first).to_contain_text(f"{word} 59")
    told = [frame for frame in frames[before:] if word in frame]
    assert 0 < len(told) < 40
