"""A closed ticket whose time is over: its words go while it is open; its people go on from it."""

import re

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import axe_in_both_themes
from tests.e2e.pages.tickets import TicketPage, expect_no_sideways_scroll

WORDS = "Palmeira caída no km 12"
GONE = "conteúdo excluído: o prazo de guarda terminou"
SENTENCE = re.compile(r"O conteúdo deste ticket foi excluído em \d\d/\d\d/\d{4}: o prazo de guarda")


def test_the_words_go_and_the_ticket_can_be_continued(customer: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, WORDS, body=WORDS)
    backstage.reply(number, "<p>Vamos ver.</p>")
    backstage.note(number, f"<p>{WORDS}</p>")
    backstage.close(number)
    ticket = TicketPage(customer(email)).open(number)
    expect(ticket.messages.first).to_contain_text(WORDS)

    backstage.anonymise(number)

    expect(ticket.messages.first).to_contain_text(GONE)
    expect(ticket.event("O conteúdo deste ticket foi excluído")).to_have_text(SENTENCE)
    expect(ticket.page.get_by_text(WORDS)).to_have_count(0)
    expect(ticket.page.get_by_role("heading", name="Como foi o atendimento?")).to_have_count(0)
    assert axe_in_both_themes(ticket.page) == []
    expect_no_sideways_scroll(ticket.page)
    ticket.page.get_by_role("link", name="Dar continuidade").click()
    expect(ticket.page.get_by_text("Este ticket dá continuidade ao ticket")).to_be_visible()
    expect(ticket.page.get_by_role("link", name=f"#{number}")).to_be_visible()
    ticket.page.goto(f"/tickets?q={number}")
    row = ticket.page.get_by_text("Ticket anonimizado").locator("visible=true")
    expect(row).to_have_count(1)


def test_the_desk_sees_what_is_left(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Bruno Dias")
    number = backstage.open_ticket(email, WORDS, body=WORDS)
    backstage.note(number, f"<p>{WORDS}</p>")
    backstage.reply(number, "<p>Vamos ver.</p>")
    backstage.close(number)
    page = desktop(N1)
    page.goto(f"/analista/tickets/{number}")
    expect(page.get_by_role("article").filter(has_text=WORDS).first).to_be_visible()
    expect(page.get_by_role("button", name="Transformar em artigo")).to_be_visible()

    backstage.anonymise(number)

    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(page.get_by_role("article").filter(has_text=GONE)).to_have_count(3)
    expect(page.get_by_role("button", name="Transformar em artigo")).to_have_count(0)
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    expect(page.get_by_text(email).first).to_be_visible()
    assert axe_in_both_themes(page) == []
