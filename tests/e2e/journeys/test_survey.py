"""How was it? Asked once after a closing, in the page or by a click in the letter, and counted."""

import re

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.portal_process import Portal


def test_requester_rates_in_the_page_once(phone: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Uma dúvida breve")
    page = phone(email)
    page.goto(f"/tickets/{number}")
    expect(page.get_by_role("article").first).to_be_visible()

    backstage.close(number)

    question = page.locator("section").filter(
        has=page.get_by_role("heading", name="Como foi o atendimento?")
    )
    question.get_by_role("button", name="Enviar avaliação").click()
    expect(question.get_by_text("Escolha uma nota de 1 a 5.")).to_be_visible()
    question.get_by_label("4 – Bom").check()
    question.get_by_label("Comentário").fill("Resposta rápida.")
    question.get_by_role("button", name="Enviar avaliação").click()
    expect(question).to_contain_text("Sua nota: 4 – Bom")
    page.reload()
    expect(question).to_contain_text("Resposta rápida.")
    expect(question.get_by_role("button")).to_have_count(0)


def test_one_click_in_the_letter_is_enough_and_the_figures_count_it(
    open_page: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Outra dúvida")
    analyst = open_page(N1)
    analyst.goto(f"/analista/tickets/{number}")
    analyst.get_by_role("button", name="Fechar ticket").click()
    analyst.get_by_role("dialog").get_by_role("button", name="Confirmar").click()
    letter = portal.mailbox.wait_for(to=email, subject_contains=number)
    while "/avaliacao/" not in letter.html:
        letter = portal.mailbox.wait_for(to=email, subject_contains=number, after=letter)
    address = next(link for link in letter.links if link.endswith("nota=5"))
    scanner, reader = open_page(), open_page()

    assert scanner.request.get(address).ok
    reader.goto(address.replace("?nota=5", ""))
    expect(reader.get_by_role("button", name="1 – Muito ruim")).to_be_visible()
    reader.goto(address)

    expect(reader.get_by_text("5 – Muito bom")).to_be_visible()
    comment = f"Muito atenciosos com o ticket {number}."
    reader.get_by_label(re.compile("O que podemos melhorar")).fill(comment)
    reader.get_by_role("button", name="Enviar comentário").click()
    expect(reader.get_by_text(comment)).to_be_visible()
    expect(reader.get_by_role("button", name="Enviar comentário")).to_have_count(0)
    analyst.goto("/analista/relatorios")
    expect(analyst.get_by_text(comment)).to_be_visible()


def test_a_link_that_nobody_sent_says_so(page):
    page.goto("/avaliacao/1-abcdefghijklmnopqrstuvwx?nota=1")

    expect(page.get_by_text("Esta avaliação não existe")).to_be_visible()
    expect(page.get_by_role("button", name="Enviar comentário")).to_have_count(0)
