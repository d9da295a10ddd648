"""Talking with Katia, and from her to a person, in real browsers."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from kartado_portal.tickets.models import Survey, Ticket
from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.chat import ChatPanel, ConversationsPage
from tests.e2e.portal_process import Portal

N1 = "n1@kartado.com.br"


def test_visitor_is_answered_not_helped_and_comes_to_a_ticket(customer: OpenPage) -> None:
    page = customer()
    page.goto("/")
    chat = ChatPanel(page).open()
    expect(chat.state).to_have_text("Katia · assistente virtual")

    chat.say("qual o horário de atendimento do suporte?")
    expect(chat.katia.get_by_role("blockquote")).to_be_visible()
    expect(chat.katia.get_by_role("link").first).to_have_attribute("href", re.compile("^/artigos/"))
    expect(chat.state).to_contain_text("Katia")
    number = chat.number
    chat.press("Não ajudou")
    expect(chat.katia).to_contain_text("Talvez uma destas respostas ajude")
    chat.press("Nenhuma destas")
    chat.press("Abrir um ticket")
    expect(chat.katia).to_contain_text("qual é o assunto")
    chat.say("Exportação do inventário falha")
    expect(chat.katia).to_contain_text("categoria")
    chat.press("Dúvida")
    expect(chat.katia).to_contain_text("Descreva a solicitação")
    chat.say("Desde as 9h a exportação dá erro 500 na unidade Sul, pela web.")
    chat.press("Continuar")
    expect(chat.katia).to_contain_text("Exportação do inventário falha")
    chat.press("Confirmar e abrir")

    expect(chat.katia).to_contain_text(f"Abri o ticket #{number}")
    expect(chat.state).to_contain_text("Na fila")


def test_conversation_survives_reload_and_goes_on(customer: OpenPage) -> None:
    page = customer()
    page.goto("/entrar")
    chat = ChatPanel(page).open()
    chat.say("como redefino a minha senha?")
    expect(chat.katia.get_by_role("blockquote")).to_be_visible()
    number = chat.number

    page.reload()
    chat.open()

    assert chat.number == number
    expect(chat.log).to_contain_text("como redefino a minha senha?")


def test_what_was_typed_is_there_on_another_device(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage
) -> None:
    email = backstage.customer("Dora Rascunho")
    first = ChatPanel(desktop(email))
    first.page.goto("/tickets")
    first.open().say("oi")
    expect(first.katia).to_contain_text("Katia")
    first.field.fill("ainda estou escrevendo isto")
    backstage.wait_for_draft(email, "ainda estou escrevendo isto")

    second = ChatPanel(phone(email))
    second.page.goto("/tickets")
    second.open()

    expect(second.field).to_have_value("ainda estou escrevendo isto")
    expect(second.log).to_contain_text("oi")


def test_customer_asks_for_own_tickets_and_for_anothers(
    customer: OpenPage, backstage: Backstage
) -> None:
    email, other = backstage.customer("Caio Lista"), backstage.customer("Eva Outra")
    mine = backstage.open_ticket(email, "Mapa sem camadas")
    foreign = backstage.open_ticket(other, "Segredo da outra empresa")
    page = customer(email)
    page.goto("/tickets")
    chat = ChatPanel(page).open()

    chat.say("quais são os meus tickets?")
    expect(chat.katia).to_contain_text("Mapa sem camadas")
    chat.say(f"como está o ticket {mine}?")
    expect(chat.katia).to_contain_text("Status")
    chat.say(f"e o {foreign}?")

    expect(chat.katia).to_contain_text(f"Não encontrei o ticket #{foreign}")
    expect(chat.log).not_to_contain_text("Segredo")


def test_visitor_proves_the_address_by_a_code(
    customer: OpenPage, backstage: Backstage, portal: Portal
) -> None:
    email = backstage.customer("Nina Código")
    backstage.open_ticket(email, "Relatório vazio")
    page = customer()
    chat = ChatPanel(page).open_alone()
    chat.say("quais são os meus tickets?")
    expect(chat.katia).to_contain_text("preciso confirmar que o e-mail é seu")
    expect(chat.log).not_to_contain_text("Relatório vazio")

    page.get_by_role("button", name="Informe seu e-mail corporativo").click()
    page.get_by_label("E-mail corporativo").fill(email)
    page.get_by_role("button", name="Enviar código").click()
    page.get_by_label("Código de 6 dígitos").fill("000000")
    page.get_by_role("button", name="Confirmar código").click()
    expect(page.get_by_role("alert").filter(has_text="não confere")).to_be_visible()
    letter = portal.mailbox.wait_for(to=email, subject_contains="Seu código para o chat")
    page.get_by_label("Código de 6 dígitos").fill(letter.code)
    page.get_by_role("button", name="Confirmar código").click()

    expect(chat.katia).to_contain_text("Relatório vazio")
    expect(page.get_by_role("button", name="Informe seu e-mail corporativo")).to_be_hidden()


def test_handover_to_an_analyst_and_back_to_closing(
    customer: OpenPage, desktop: OpenPage, backstage: Backstage
) -> None:
    email = backstage.customer("Rui Conversa")
    page = customer(email)
    page.goto("/tickets")
    chat = ChatPanel(page).open()
    desk = ConversationsPage(desktop(N1)).open()

    chat.call_analyst()
    expect(chat.state).to_contain_text("Na fila")
    number = chat.number
    desk.waiting("Rui Conversa").click()
    desk.column(number).get_by_role("button", name="Assumir").click()
    expect(chat.state).to_contain_text("Analista:")
    desk.say(number, "Bom dia! Como posso ajudar?")
    expect(chat.log).to_contain_text("Bom dia! Como posso ajudar?")
    chat.say("como redefino a minha senha?")
    expect(desk.column(number).get_by_role("log")).to_contain_text("como redefino a minha senha?")
    desk.say(number, "É só clicar em Novo ticket.")
    expect(chat.log).to_contain_text("É só clicar em Novo ticket.")
    assert chat.log.locator("blockquote").count() == 0  # Katia kept silent
    desk.column(number).get_by_role("button", name="Encerrar").click()

    expect(chat.state).to_contain_text("Encerrado")
    expect(page.get_by_text("não aceita novas mensagens")).to_be_visible()
    expect(chat.field).to_be_hidden()
    page.get_by_role("button", name="Iniciar nova conversa").click()
    expect(chat.field).to_be_visible()
    with backstage.unit() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert session.exec(select(Survey).where(Survey.ticket_id == ticket.id)).all()


def test_what_comes_behind_another_tab_is_not_read(desktop: OpenPage, backstage: Backstage) -> None:
    page = desktop(backstage.customer("Noa Distante"))
    page.goto("/termo")
    chat = ChatPanel(page).open().call_analyst()
    desk = ConversationsPage(desktop(N1)).open()
    number = chat.number
    desk.waiting("Noa Distante").click()
    desk.column(number).get_by_role("button", name="Assumir").click()
    expect(chat.state).to_contain_text("Analista:")

    _put(page, "hidden")
    desk.say(number, "Já encontrei a causa.")
    expect(chat.log).to_contain_text("Já encontrei a causa.")
    expect(page.locator(".chat-unread")).to_contain_text("1")
    assert not backstage.has_read(number)

    _put(page, "visible")
    expect(page.locator(".chat-unread")).to_be_hidden()
    assert backstage.has_read(number)


def _put(page: Page, sight: str) -> None:
    """Have the page believe that its tab came to the front or went behind another one."""
    page.evaluate(
        "sight => { Object.defineProperty(document, 'visibilityState', "
        "{ value: sight, configurable: true }); "
        "document.dispatchEvent(new Event('visibilitychange')) }",
        sight,
    )


def test_analyst_gives_back_to_katia(desktop: OpenPage, backstage: Backstage) -> None:
    email = backstage.customer("Lia Devolve")
    page = desktop(email)
    page.goto("/tickets")
    chat = ChatPanel(page).open().call_analyst()
    number = chat.number
    desk = ConversationsPage(desktop(N1)).open()
    desk.waiting("Lia Devolve").click()
    desk.column(number).get_by_role("button", name="Assumir").click()
    desk.say(number, "Vou deixar com a Katia.")

    desk.column(number).get_by_role("button", name="Devolver à Katia").click()

    expect(chat.state).to_contain_text("Katia")
    chat.say("como redefino a minha senha?")
    expect(chat.katia.get_by_role("blockquote")).to_be_visible()


def test_history_on_a_second_device(
    desktop: OpenPage, phone: OpenPage, backstage: Backstage
) -> None:
    email = backstage.customer("Ivo História")
    first = ChatPanel(desktop(email))
    first.page.goto("/tickets")
    first.open().say("como exportar a lista de tickets em CSV?")
    expect(first.katia.get_by_role("blockquote")).to_be_visible()
    number = first.number

    second = ChatPanel(phone(email)).open_alone()
    second.page.get_by_role("button", name="Nova conversa").click()
    expect(second.log).not_to_contain_text("como exportar a lista de tickets em CSV?")
    second.page.get_by_role("button", name="Conversas anteriores").click()
    second.page.get_by_role("button").filter(has_text=number).click()

    expect(second.log).to_contain_text("como exportar a lista de tickets em CSV?")


def test_file_in_a_conversation(customer: OpenPage, backstage: Backstage, tmp_path: Path) -> None:
    page = customer()
    page.goto("/")
    chat = ChatPanel(page).open()
    file = tmp_path / "erro.txt"
    file.write_text("linha do erro")

    chat.attach(file)
    expect(page.get_by_role("list", name="Arquivos anexados")).to_contain_text("erro.txt")
    chat.say("segue o erro")

    link = chat.log.get_by_role("link", name="erro.txt")
    expect(link).to_be_visible()
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.status == 200
    stranger = customer()
    stranger.goto("/")
    ChatPanel(stranger).open().say("oi")
    assert stranger.request.get(str(link.get_attribute("href"))).status in (401, 404)


def test_a_message_waits_for_its_file(customer: OpenPage, tmp_path: Path) -> None:
    page = customer()
    page.goto("/")
    chat = ChatPanel(page).open().say("oi")
    file = tmp_path / "lento.txt"
    file.write_text("linha do erro")
    held: list[Route] = []
    page.route("**/anexos", lambda route: held.append(route))

    with page.expect_request("**/anexos"):
        chat.attach(file)
    chat.field.fill("segue em anexo")
    chat.field.press("Enter")

    expect(page.get_by_text("Aguarde o fim do envio dos arquivos")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_role("list", name="Arquivos anexados")).to_contain_text("lento.txt")
    chat.field.press("Enter")
    expect(chat.log.get_by_role("link", name="lento.txt")).to_be_visible()
    expect(page.get_by_text("Aguarde o fim do envio dos arquivos")).to_be_hidden()


def test_article_opens_behind_the_panel(customer: OpenPage) -> None:
    page = customer()
    page.goto("/entrar")
    chat = ChatPanel(page).open()
    chat.say("como redefino a minha senha?")
    link = chat.katia.get_by_role("link").first
    expect(link).to_be_visible()
    title = link.inner_text()

    link.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    is_phone = page.viewport_size is not None and page.viewport_size["width"] < 640
    (expect(chat.field).to_be_hidden if is_phone else expect(chat.field).to_be_visible)()
