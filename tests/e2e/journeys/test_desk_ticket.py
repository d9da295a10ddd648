"""Customer and analyst side by side: what the one does arrives at the other without reload."""

import re
from contextlib import suppress

from playwright.sync_api import Locator, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.desk_ticket import DeskTicketPage
from tests.e2e.pages.tickets import NewTicketPage, TicketPage
from tests.e2e.portal_process import Portal

SUBJECT = "Relatório sem fotos"
N2 = "n2@kartado.com.br"
SECRET = "segredoDaEquipe"


def test_what_the_analyst_does_reaches_the_customers_open_page_and_mailbox(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    form = NewTicketPage(desktop(email))
    form.open()
    opened = form.fill(subject=SUBJECT, body="As fotos somem.").send()
    customer, number = TicketPage(opened.page), opened.number
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.take()
    details = customer.page.get_by_role("complementary")
    expect(details).to_contain_text("Natália Prado")
    expect(customer.page.get_by_text("Aberto – EM ATENDIMENTO N1")).to_be_visible()
    analyst.write_note(SECRET)
    analyst.write("Corrigimos agora.").button("Enviar resposta").click()
    expect(analyst.waiting).to_contain_text("Corrigimos agora.")
    # Sent by itself when the time to take it back is over.
    arrived = customer.message("Corrigimos agora.")
    expect(arrived).to_contain_text("Natália Prado", timeout=30_000)
    analyst.hand_over("N2", note=f"{SECRET} para o N2")
    expect(customer.page.get_by_text("Aberto – EM ATENDIMENTO N2")).to_be_visible()
    expect(details).to_contain_text("Ainda sem analista")
    expect(analyst.note("para o N2")).to_be_visible()
    analyst.button("Perguntar Resolveu?").click()
    customer.page.get_by_role("button", name="Resolveu").click()
    expect(analyst.page.get_by_text("Fechado", exact=True)).to_be_visible()
    expect(analyst.button("Encaminhar")).to_have_count(0)

    assert SECRET not in customer.page.content()
    replies = [one for one in _letters(portal, email, number) if "Corrigimos agora." in one.text]
    assert len(replies) == 1
    assert all(SECRET not in one.text + one.html for one in portal.mailbox.letters())


def test_closing_says_a_last_word_in_the_page_and_in_one_letter(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.close(note="Resolvido na versão 4.2.")

    expect(customer.message("Resolvido na versão 4.2.")).to_be_visible()
    expect(customer.continue_link).to_be_visible()
    portal.mailbox.wait_for(to=email, subject_contains=number)
    (letter,) = _letters(portal, email, number)
    assert "Resolvido na versão 4.2." in letter.text


def test_choosing_a_stage_moves_the_ticket_on_both_pages(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.stage.select_option(label="AGUARDANDO CLIENTE")

    expect(customer.page.get_by_text("Aberto – AGUARDANDO CLIENTE")).to_be_visible()
    expect(analyst.page.get_by_text("Aberto – AGUARDANDO CLIENTE")).to_be_visible()
    expect(analyst.stage).to_have_value("waiting_customer")


def test_two_analysts_who_collide_are_told_what_the_other_did(
    desktop: OpenPage, backstage: Backstage
):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), SUBJECT)
    first = DeskTicketPage(desktop(N1)).open(number)
    second = DeskTicketPage(desktop(N2)).open(number)
    first.button("Encaminhar").click()
    first.dialog.get_by_label("Nível ou analista").select_option(label="N3")
    first.dialog.get_by_label("Nota para a equipe").fill("Parece ser do N3.")

    second.take()
    expect(first.page.get_by_text("Davi Nogueira é agora quem responde")).to_be_visible()
    first.dialog.get_by_role("button", name="Confirmar").click()

    expect(first.refusal("Davi Nogueira assumiu o ticket")).to_be_visible()
    expect(second.page.get_by_text("Aberto – EM ATENDIMENTO N1")).to_be_visible()
    first.button("Encaminhar").click()
    expect(first.dialog.get_by_label("Nota para a equipe")).to_have_value("Parece ser do N3.")
    first.dialog.get_by_role("button", name="Confirmar").click()
    expect(second.page.get_by_text("Aberto – EM ATENDIMENTO N3")).to_be_visible()
    expect(second.note("Parece ser do N3.")).to_be_visible()


def test_a_reply_that_crosses_a_customers_message_asks_first(
    desktop: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    analyst = DeskTicketPage(desktop(N1)).open(number)
    analyst.write("Pode me dizer a versão?")
    expect(analyst.page.get_by_text("Rascunho guardado")).to_be_visible()

    backstage.reply(number, "<p>A versão é a 4.1.</p>", by=email)
    expect(analyst.message("A versão é a 4.1.")).to_be_visible()
    analyst.button("Enviar resposta").click()

    expect(analyst.refusal("Ana Souza escreveu enquanto você redigia")).to_be_visible()
    expect(analyst.editor).to_have_text("Pode me dizer a versão?")
    expect(analyst.waiting).to_have_count(0)
    analyst.button("Enviar mesmo assim").click()
    expect(analyst.waiting).to_contain_text("Pode me dizer a versão?")
    expect(analyst.button("Enviar mesmo assim")).to_have_count(0)


def test_a_reply_can_be_taken_back_into_the_editor_and_the_customer_sees_nothing(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)
    analyst.write("Promessa errada.").button("Enviar resposta").click()
    expect(analyst.editor).to_have_text("")

    analyst.waiting.get_by_role("button", name="Desfazer envio").click()

    expect(analyst.editor).to_have_text("Promessa errada.")
    expect(analyst.waiting).to_have_count(0)
    analyst.editor.fill("")
    analyst.reply_at_once("Promessa certa.")
    expect(customer.message("Promessa certa.")).to_be_visible()
    expect(customer.messages).to_have_count(2)
    portal.mailbox.wait_for(to=email, subject_contains=number)
    assert len(_letters(portal, email, number)) == 1
    assert backstage.texts_of(number)[1:] == ["Promessa certa."]


def test_what_is_corrected_is_seen_by_the_customer_and_told_in_the_history(
    desktop: OpenPage, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, SUBJECT)
    customer = TicketPage(desktop(email)).open(number)
    analyst = DeskTicketPage(desktop(N1)).open(number)

    analyst.button("Editar").click()
    analyst.dialog.get_by_label("Assunto").fill("Fotos somem do relatório")
    analyst.dialog.get_by_label("Categoria").select_option(label="Aplicativo")
    analyst.dialog.get_by_label("Prioridade").select_option(label="Alta")
    analyst.dialog.get_by_label("Etiquetas").fill("Fotos, relatório")
    analyst.button("Salvar").click()

    expect(customer.heading).to_have_text("Fotos somem do relatório")
    expect(customer.event("A categoria agora é Aplicativo")).to_be_visible()
    expect(analyst.heading).to_have_text("Fotos somem do relatório")
    for tag in ("fotos", "relatório"):
        expect(analyst.side.get_by_text(tag, exact=True)).to_be_visible()
    expect(customer.event("prioridade")).to_have_count(0)
    analyst.button("Editar").click()
    expect(analyst.dialog.get_by_label("Prioridade")).to_have_value("high")
    expect(analyst.dialog.get_by_label("Etiquetas")).to_have_value("fotos, relatório")
    analyst.dialog.get_by_role("button", name="Cancelar").click()
    analyst.button("Histórico").click()
    for line in (
        f"mudou o assunto de «{SUBJECT}» para «Fotos somem do relatório»",
        "mudou a prioridade para Alta",
        "pôs a etiqueta «fotos»",
        "abriu o ticket",
    ):
        expect(analyst.dialog.get_by_role("listitem").filter(has_text=line)).to_be_visible()


def test_colleagues_see_who_else_is_there_and_typing_until_the_tab_closes(
    desktop: OpenPage, backstage: Backstage
):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), SUBJECT)
    first = DeskTicketPage(desktop(N1)).open(number)
    second = DeskTicketPage(desktop(N2)).open(number)

    here = first.page.get_by_text("Davi Nogueira também está vendo este ticket")
    expect(here).to_be_visible()
    second.write("Já respondo.")
    expect(first.page.get_by_text("Davi Nogueira está digitando…")).to_be_visible()
    expect(here).to_be_visible()  # having stopped
    second.page.get_by_role("link", name="Voltar à fila").click()
    expect(here).to_have_count(0)
    second.page.go_back()
    expect(here).to_be_visible()
    second.page.close()
    expect(here).to_have_count(0)


def press_until(analyst: DeskTicketPage, key: str, seen: Locator, *, count: int) -> None:
    """Press a key again, as people do, while the page does not listen yet."""
    for _ in range(10):
        analyst.page.keyboard.press(key)
        with suppress(AssertionError):
            return expect(seen).to_have_count(count, timeout=3_000)
    return expect(seen).to_have_count(count)


def test_the_keys_take_answer_note_and_close(desktop: OpenPage, backstage: Backstage):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), SUBJECT)
    analyst = DeskTicketPage(desktop(N1)).open(number)
    keys = analyst.page.keyboard
    expect(analyst.editor).to_be_visible()

    press_until(analyst, "?", analyst.dialog.filter(has_text="assumir o ticket"), count=1)
    press_until(analyst, "Escape", analyst.dialog, count=0)
    press_until(analyst, "a", analyst.button("Assumir"), count=0)
    keys.press("n")
    expect(analyst.note_editor).to_be_focused()
    keys.type("ra")  # letters, as long as one writes
    expect(analyst.note_editor).to_have_text("ra")
    analyst.heading.click()
    keys.press("r")
    expect(analyst.editor).to_be_focused()
    analyst.heading.click()
    keys.press("c")
    expect(analyst.dialog).to_contain_text("Nota de encerramento")


def test_a_slash_inserts_a_canned_reply_and_a_macro_does_it_all(
    desktop: OpenPage, backstage: Backstage
):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), SUBJECT)
    analyst = DeskTicketPage(desktop(N1)).open(number)
    keys = analyst.page.keyboard

    analyst.write("Bom dia e/ou boa tarde. ")
    keys.type("/")
    expect(analyst.page.get_by_role("searchbox", name="Procurar resposta pronta")).to_be_focused()
    keys.type("análise")
    expect(analyst.page.get_by_role("button", name="Limpar o cache")).to_have_count(0)
    keys.press("Enter")
    expect(analyst.editor).to_contain_text("e/ou boa tarde. ")
    expect(analyst.editor).to_contain_text("Olá, Ana.")
    expect(analyst.editor).to_contain_text(f"Já estamos analisando «{SUBJECT}»")
    expect(analyst.editor).to_contain_text("Natália Prado")
    expect(analyst.editor).to_be_focused()
    keys.type(" Até já.")
    expect(analyst.editor).to_have_text(re.compile(r"Até já\.$"))
    analyst.button("Macros").click()
    analyst.page.get_by_role("button", name="Levar ao desenvolvimento").click()

    expect(analyst.waiting).to_contain_text(f"Levamos o ticket #{number}")
    expect(analyst.page.get_by_text("Aberto – EM ATENDIMENTO N3")).to_be_visible()
    expect(analyst.side.get_by_text("erro confirmado")).to_be_visible()
    expect(analyst.editor).to_contain_text("Olá, Ana.")


def test_an_at_sign_names_a_colleague_who_is_told_of_the_note(
    desktop: OpenPage, backstage: Backstage, portal: Portal
):
    number = backstage.open_ticket(backstage.customer("Ana Souza"), SUBJECT)
    analyst = DeskTicketPage(desktop(N1)).open(number)
    keys = analyst.page.keyboard
    analyst.page.get_by_role("tab", name="Nota interna").click()
    analyst.note_editor.click()

    keys.type("Dúvida de ana@viasul.com.br: @")
    expect(analyst.page.get_by_role("searchbox", name="Procurar colega")).to_be_focused()
    keys.type("nogu")
    found = analyst.page.get_by_role("group", name="Mencionar").get_by_role("button")
    expect(found).to_have_text("Davi Nogueira")
    keys.press("Enter")
    expect(analyst.note_editor).to_contain_text("viasul.com.br: @Davi Nogueira")
    expect(analyst.note_editor).to_be_focused()
    keys.type("pode ver?")
    analyst.button("Salvar nota").click()

    expect(analyst.note("@Davi Nogueira pode ver?")).to_be_visible()
    letter = portal.mailbox.wait_for(to="n2@kartado.com.br", subject_contains=number)
    assert "mencionou você em uma nota interna" in letter.text
    assert letter.link_to(f"/analista/tickets/{number}")


def _letters(portal: Portal, email: str, number: str):
    return portal.mailbox.letters(to=email, subject_contains=number)
