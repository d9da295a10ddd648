"""Every page in every state: axe finds nothing, light and dark, and nothing leaves the screen.

One browser for visitors and one for a customer walk from state to state; in each state the page
is read once, in both themes and in three widths.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import DESKTOP, SLOW_MS, english, listen, sign_in
from tests.e2e.everybody import axe_in_both_themes, barriers, barriers_of_a_phone, wear
from tests.e2e.pages.access import SignInPage, SignUpPage
from tests.e2e.pages.tickets import (
    NewTicketPage,
    TicketListPage,
    TicketPage,
)
from tests.e2e.portal_process import Portal
from tests.files import samples
from tests.knowledge.shelves import SYNC, make_article

STRONG = "Trator7!azul"
NEWCOMER = "acessivel@viasul.com.br"
FILES = {
    "tela.png": samples.picture(size=(640, 480)),
    "filme.mp4": samples.mp4(),
    "laudo.pdf": samples.pdf(),
    f"{'Plano de manutenção ' * 5}.xlsx": samples.office("xlsx"),
    "dados.csv": b"a;b",
}


@dataclass
class Stage:
    """Who walks: a visitor and a customer, with what happens elsewhere."""

    portal: Portal
    backstage: Backstage
    visitor: Page
    customer: Page
    email: str
    faults: list[str]
    """What the browsers complained about since it was last asked."""

    def complaints(self) -> list[str]:
        """Return what the browsers complained about in this state, and forget it."""
        told = self.faults.copy()
        self.faults.clear()
        return told

    def letter_link(self, to: str, path: str) -> str:
        """Return the link of the newest letter that leads to `path`."""
        letters = [one for one in self.portal.mailbox.letters(to=to) if path in one.html]
        newest = letters[-1] if letters else self.portal.mailbox.wait_for(to=to)
        return newest.link_to(path)


@pytest.fixture(scope="module")
def stage(browser: Browser, portal: Portal) -> Iterator[Stage]:
    backstage = Backstage(portal)
    email = backstage.customer("Ana Souza")
    contexts = [
        browser.new_context(
            base_url=portal.base, locale="pt-BR", viewport=DESKTOP, reduced_motion="reduce"
        )
        for _ in range(2)
    ]
    for context in contexts:
        context.set_default_timeout(SLOW_MS)
    faults: list[str] = []
    visitor, customer = (context.new_page() for context in contexts)
    for page in (visitor, customer):
        listen(page, faults)
    sign_in(customer, portal, email)
    yield Stage(portal, backstage, visitor, customer, email, faults)
    for context in contexts:
        context.close()
    backstage.leave()


State = Callable[[Stage], Page]


def at(path: str, words: str = "") -> State:
    """Return the state of a visitor who goes to `path` and reads `words`."""

    def go(stage: Stage) -> Page:
        stage.visitor.goto(path)
        if words:
            expect(stage.visitor.get_by_role("main")).to_contain_text(words)
        return stage.visitor

    return go


def not_found(stage: Stage) -> Page:
    page = at("/nada-aqui", "Página não encontrada")(stage)
    (told,) = stage.complaints()
    assert "404" in told, "and rightly"
    return page


def sign_in_refused(stage: Stage) -> Page:
    form = SignInPage(stage.visitor)
    form.open()
    form.fill("ninguem@viasul.com.br", "Errada7!").enter()
    expect(stage.visitor.get_by_text("E-mail ou senha incorretos")).to_be_visible()
    return stage.visitor


def link_sent(stage: Stage) -> Page:
    form = SignInPage(stage.visitor)
    form.open()
    form.ask_for_link(stage.email)
    return stage.visitor


def link_in_hand(stage: Stage) -> Page:
    stage.portal.mailbox.wait_for(to=stage.email, subject_contains="link de acesso")
    stage.visitor.goto(stage.letter_link(stage.email, "/link"))
    expect(stage.visitor.get_by_role("main")).to_contain_text(stage.email)
    return stage.visitor


def sign_up_refused(stage: Stage) -> Page:
    form = SignUpPage(stage.visitor)
    form.open()
    form.fill(NEWCOMER, "Password1!", repeated="outra", consent=False).save()
    expect(stage.visitor.get_by_text("As senhas não são iguais")).to_be_visible()
    return stage.visitor


def signed_up(stage: Stage) -> Page:
    # Else the page shows the form that was refused, and moves the caret while this one is filled.
    stage.visitor.context.clear_cookies(name="portal_flash")
    form = SignUpPage(stage.visitor)
    form.open()
    form.fill(NEWCOMER, STRONG).save()
    expect(stage.visitor.get_by_role("main")).to_contain_text("24 horas")
    return stage.visitor


def address_to_confirm(stage: Stage) -> Page:
    stage.portal.mailbox.wait_for(to=NEWCOMER)
    stage.visitor.goto(stage.letter_link(NEWCOMER, "/verificar-email"))
    expect(stage.visitor.get_by_role("main")).to_contain_text(NEWCOMER)
    return stage.visitor


def address_confirmed(stage: Stage) -> Page:
    stage.visitor.get_by_role("button", name="Verificar endereço de e-mail").click()
    expect(stage.visitor.get_by_role("heading", name="Endereço confirmado")).to_be_visible()
    return stage.visitor


def reset_sent(stage: Stage) -> Page:
    stage.visitor.goto("/esqueci-senha")
    stage.visitor.get_by_label("E-mail").fill(stage.email)
    stage.visitor.get_by_role("button", name="Enviar e-mail de redefinição").click()
    expect(stage.visitor.get_by_role("main")).to_contain_text("Redefina sua senha")
    return stage.visitor


def password_to_reset(stage: Stage) -> Page:
    stage.portal.mailbox.wait_for(to=stage.email, subject_contains="Redefina")
    stage.visitor.goto(stage.letter_link(stage.email, "/redefinir-senha"))
    expect(stage.visitor.get_by_label("Confirmar senha")).to_be_visible()
    return stage.visitor


def no_tickets(stage: Stage) -> Page:
    TicketListPage(stage.customer).open()
    expect(TicketListPage(stage.customer).entries).to_have_count(0)
    return stage.customer


def tickets(stage: Stage) -> Page:
    stage.backstage.open_ticket(stage.email, "Sem acesso ao inventário")
    stage.backstage.open_ticket(stage.email, "Palavra" * 20)
    TicketListPage(stage.customer).open()
    expect(TicketListPage(stage.customer).entry("inventário").first).to_be_visible()
    return stage.customer


def nothing_found(stage: Stage) -> Page:
    listing = TicketListPage(stage.customer)
    listing.open("/tickets?q=zzzz")
    expect(listing.count).to_have_text("Nenhum ticket")
    return stage.customer


def new_ticket_refused(stage: Stage) -> Page:
    form = NewTicketPage(stage.customer)
    form.open()
    form.send_button.click()
    expect(form.alert.first).to_be_visible()
    return stage.customer


def open_ticket(stage: Stage) -> Page:
    number = stage.backstage.open_ticket(stage.email, "Relatório não gera")
    stage.backstage.reply(number, "<h2>Passos</h2><ul><li>um</li></ul><p><b>Feito?</b></p>")
    stage.backstage.ask_solution(number)
    ticket = TicketPage(stage.customer).open(number)
    expect(ticket.editor).to_be_visible()
    return stage.customer


def ticket_with_files(stage: Stage) -> Page:
    number = stage.backstage.open_ticket(stage.email, "Com anexos")
    ticket = TicketPage(stage.customer).open(number)
    ticket.chooser.set_input_files(
        [{"name": name, "mimeType": "", "buffer": content} for name, content in FILES.items()]
    )
    for name in FILES:
        expect(ticket.arrived(name)).to_be_visible()
    ticket.send_button.click()
    files = ticket.messages.nth(1).get_by_role("list", name="Anexos")
    expect(files.get_by_role("listitem")).to_have_count(len(FILES))
    files.get_by_text("Ver imagem").click()
    expect(files.get_by_role("img", name="tela.png", exact=True)).to_be_visible()
    files.get_by_text("Ver vídeo").click()
    expect(files.locator("video")).to_be_visible()  # films have no role
    expect(ticket.editor).to_have_text("")
    return stage.customer


def closed_ticket(stage: Stage) -> Page:
    number = stage.backstage.open_ticket(stage.email, "Já resolvido")
    stage.backstage.close(number)
    ticket = TicketPage(stage.customer).open(number)
    expect(ticket.continue_link.first).to_be_visible()
    return stage.customer


def long_ticket(stage: Stage) -> Page:
    number = stage.backstage.open_ticket(stage.email, "Longo" * 25, "https://x.test/" + "y" * 300)
    stage.backstage.write_history(number, 40, by=(stage.email, N1))
    ticket = TicketPage(stage.customer).open(number)
    expect(ticket.editor).to_be_visible()
    return stage.customer


def missing_ticket(stage: Stage) -> Page:
    ticket = TicketPage(stage.customer).open("39019999999")
    expect(ticket.missing).to_be_visible()
    return stage.customer


def account(stage: Stage) -> Page:
    stage.customer.goto("/conta")
    expect(stage.customer.get_by_role("heading", name="Sessões abertas")).to_be_visible()
    return stage.customer


def missing_article(stage: Stage) -> Page:
    page = at("/artigos/nunca-existiu", "Artigo não encontrado")(stage)
    expect(page.locator("footer")).to_be_visible()
    (told,) = stage.complaints()
    assert "404" in told, "and rightly"
    return page


def long_article(stage: Stage) -> Page:
    table = "| Coluna | " + "larga" * 30 + " |\n|---|---|\n| 1 | 2 |"
    body = f"{SYNC}\n\n{table}\n\n### {'Palavra' * 20}\n\n    código {'longo' * 40}\n"
    with stage.backstage.unit() as session:
        slug = make_article(session, title="Comprido " + "x" * 100, body=body).slug
    return at(f"/artigos/{slug}", "Neste artigo")(stage)


def article_not_useful(stage: Stage) -> Page:
    stage.visitor.goto("/artigos/app-fotos-gps")
    stage.visitor.get_by_role("button", name="Não").click()
    expect(stage.visitor.get_by_role("button", name="Enviar motivo")).to_be_visible()
    expect(stage.visitor.locator("footer")).to_be_visible()
    return stage.visitor


def suggestions(stage: Stage) -> Page:
    page = at("/artigos", "Portal do Cliente")(stage)
    expect(page.locator("footer")).to_be_visible()
    page.get_by_role("combobox").press_sequentially("senha", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("combobox").press("ArrowDown")
    return page


def new_ticket_with_articles(stage: Stage) -> Page:
    NewTicketPage(stage.customer).open()
    stage.customer.get_by_label("Assunto").press_sequentially("redefinir a senha", delay=10)
    expect(stage.customer.get_by_text("Talvez um destes artigos")).to_be_visible()
    return stage.customer


PAGES: dict[str, State] = {
    "home": at("/", "Segunda a sexta-feira"),
    "articles": at("/artigos", "Primeiros passos"),
    "articles found": at("/artigos?q=sincronizar", "Não era isso?"),
    "articles not found": at("/artigos?q=zzzyyx", "Não encontramos artigos"),
    "suggestions": suggestions,
    "article": at("/artigos/criar-rdo", "Isto foi útil?"),
    "long article": long_article,
    "article not useful": article_not_useful,
    "missing article": missing_article,
    "terms": at("/termo"),
    "not found": not_found,
    "sign in": at("/entrar"),
    "sign in refused": sign_in_refused,
    "link sent": link_sent,
    "link in hand": link_in_hand,
    "link cut short": at("/link?token=curto", "Este link não é válido"),
    "sign up": at("/inscrever"),
    "sign up refused": sign_up_refused,
    "signed up": signed_up,
    "address to confirm": address_to_confirm,
    "address confirmed": address_confirmed,
    "address link cut short": at("/verificar-email?token=curto", "Este link não é válido"),
    "forgot password": at("/esqueci-senha"),
    "reset sent": reset_sent,
    "password to reset": password_to_reset,
    "reset link cut short": at("/redefinir-senha?token=curto", "Este link não é válido"),
    "no tickets": no_tickets,
    "tickets": tickets,
    "nothing found": nothing_found,
    "new ticket": lambda stage: (NewTicketPage(stage.customer).open(), stage.customer)[1],
    "new ticket refused": new_ticket_refused,
    "new ticket with articles": new_ticket_with_articles,
    "open ticket": open_ticket,
    "ticket with files": ticket_with_files,
    "closed ticket": closed_ticket,
    "long ticket": long_ticket,
    "missing ticket": missing_ticket,
    "account": account,
}


@pytest.mark.parametrize("state", PAGES.values(), ids=PAGES.keys())
def test_a_page_is_for_everybody(stage: Stage, state: State):
    page = state(stage)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    faults = list(english(page.context)) + barriers(page)
    page.set_viewport_size(DESKTOP)

    assert faults == []
    assert stage.complaints() == []


def test_the_captured_mail_is_for_everybody(stage: Stage):
    page = stage.visitor
    signed_up(stage)
    stage.portal.mailbox.wait_for(to=NEWCOMER)

    page.goto("/demo/emails")
    faults = axe_in_both_themes(page, has_switch=False)
    page.get_by_role("listitem").first.get_by_role("link").click()
    faults += axe_in_both_themes(page, has_switch=False) + barriers_of_a_phone(page)
    page.set_viewport_size(DESKTOP)

    assert faults == []


@pytest.mark.parametrize(
    "path", ["/", "/entrar", "/termo", "/artigos", "/artigos/criar-rdo", "/nada-aqui"]
)
def test_the_first_tab_skips_the_bar(stage: Stage, path: str):
    page = stage.visitor
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Pular para o conteúdo")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_who_asked_for_less_motion_gets_none(stage: Stage):
    page = stage.visitor
    page.goto("/entrar")
    wear(page, "light")

    moving = page.evaluate(
        """() => {
            document.documentElement.classList.replace('light', 'dark');
            return document.getAnimations().length;
        }"""
    )

    assert moving == 0
