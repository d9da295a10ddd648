"""Readers find an article and say whether it helped; what is published is read at once."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from kartado_portal import clock
from kartado_portal.knowledge import services
from kartado_portal.knowledge.models import ArticleViews
from kartado_portal.knowledge.queries import find_article
from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.knowledge.shelves import draft_for, make_article
from tests.waiting import wait_until

ARTICLE = "/artigos/app-sincronizacao"
TITLE = "Sincronização do aplicativo e uso sem internet"


def publish(backstage: Backstage, **fields: object) -> str:
    """Publish an article of a test's own; return its address."""
    with backstage.unit() as session:
        return f"/artigos/{make_article(session, **fields).slug}"


def publish_again(backstage: Backstage, slug: str, **fields: object) -> None:
    """Publish another text of an article."""
    with backstage.unit() as session:
        article = find_article(session, slug)
        about = {"actor": None, "article_id": article.id, "now": clock.now()}
        services.save_draft(session, draft=draft_for(session, **fields), version=None, **about)
        services.publish(session, **about)


def alive(page: Page) -> None:
    """Wait until the page answers to clicks: who is there is known then."""
    expect(page.locator("footer")).to_be_visible()


def test_an_article_is_read_and_voted_on_without_javascript(desktop: OpenPage):
    page = desktop(java_script_enabled=False)
    page.goto("/artigos?q=sincronizar+sem+internet")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page.get_by_text(re.compile(r"Atualizado em \d\d/\d\d/\d{4}"))).to_be_visible()
    expect(page.get_by_text("Carregando")).to_be_hidden()

    page.get_by_role("button", name="Não").click()
    page.get_by_label("Faltam informações").check()
    page.get_by_role("button", name="Enviar motivo").click()

    expect(page.get_by_text("ajuda a equipe a melhorar este artigo")).to_be_visible()
    expect(page.get_by_role("link", name="Suporte WhatsApp")).to_be_visible()
    expect(page.get_by_role("link", name="Portal do Cliente", exact=True)).to_be_visible()


def test_what_was_served_stays_when_the_page_comes_alive(customer: OpenPage):
    page = customer()
    page.add_init_script(
        """
        window.seen = [];
        const look = () => {
          const heading = document.querySelector("main h1");
          if (document.querySelector("main")) window.seen.push(heading ? heading.innerText : "");
          if (performance.now() < 4000) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        """
    )

    page.goto(ARTICLE)
    alive(page)
    page.wait_for_load_state("networkidle")

    seen = page.evaluate("window.seen")
    there = seen[seen.index(TITLE) :]  # a frame before may have seen half of the document
    assert len(there) > 3
    assert set(there) == {TITLE}, "the article left the screen"
    assert page.title() == f"{TITLE} · Portal do Cliente Kartado"
    assert page.locator("title").count() >= 1


def test_suggestions_by_keyboard_lead_to_the_article(desktop: OpenPage):
    page = desktop()
    page.goto("/")
    alive(page)
    box = page.get_by_role("combobox", name="Buscar na base de conhecimento")

    box.press_sequentially("sincroni", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(options.first).to_be_hidden()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")

    expect(page).to_have_url(re.compile("/artigos/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_search_from_home_forgives_and_offers_a_ticket(customer: OpenPage):
    page = customer()
    page.goto("/")
    page.get_by_label("Buscar na base de conhecimento").fill("SINCRONISACAO do aplicatvo")
    page.get_by_role("button", name="Buscar").click()

    expect(page).to_have_url(re.compile(r"/artigos\?q="))
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    box = page.get_by_label("Buscar na base de conhecimento")
    expect(box).to_have_value("SINCRONISACAO do aplicatvo")
    page.get_by_role("button", name="Nenhum destes responde").click()
    expect(page.get_by_text("anotamos a sua busca")).to_be_visible()
    ticket = page.get_by_role("link", name="Abrir um ticket sobre isto")
    expect(ticket).to_have_attribute("href", re.compile("assunto=SINCRONISACAO"))


def test_an_open_article_follows_what_is_published(desktop: OpenPage, backstage: Backstage):
    path = publish(backstage, title="Ao vivo na página", body="Texto de antes.")
    page = desktop()
    page.goto(path)
    alive(page)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Texto de antes.")).to_be_visible()

    publish_again(backstage, path.rpartition("/")[2], title="Ao vivo na página", body="De agora.")

    expect(page.get_by_text("De agora.")).to_be_visible()
    expect(page.get_by_text("Texto de antes.")).to_be_hidden()


def test_back_from_another_page_shows_the_article_with_its_title(desktop: OpenPage):
    page = desktop()
    page.goto(ARTICLE)
    alive(page)
    page.wait_for_load_state("networkidle")

    page.get_by_role("link", name="Termo de armazenamento de dados").click()
    expect(page).to_have_title(re.compile("^Termo"))
    page.go_back()

    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page).to_have_title(re.compile("^Sincronização"))


@pytest.mark.expects_browser_errors
def test_internal_articles_are_the_staffs_at_the_same_address(
    desktop: OpenPage, backstage: Backstage
):
    path = publish(backstage, title="Roteiro interno de plantão", audience="internal")

    for email in ("", "ana@rodoviasul.com.br"):
        page = desktop(email)
        answer = page.goto(path)
        assert answer.status == 404
        alive(page)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("heading", name="Artigo não encontrado")).to_be_visible()
        assert "plantão" not in page.content()
    page = desktop("n1@kartado.com.br")
    page.goto(path)
    alive(page)
    expect(page.get_by_text("Interno: só a equipe vê")).to_be_visible()


def test_the_form_of_a_new_ticket_offers_articles(customer: OpenPage, backstage: Backstage):
    page = customer(backstage.customer("Ana Souza"))
    page.goto("/tickets/novo")

    page.get_by_label("Assunto").press_sequentially("aplicativo não sincroniza", delay=10)

    link = page.get_by_role("link", name=TITLE)
    expect(link).to_be_visible()
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page.get_by_label("Assunto")).to_have_value("aplicativo não sincroniza")


def test_a_script_in_an_article_does_not_run(desktop: OpenPage, backstage: Backstage):
    hostile = (
        "<script>document.title='mal'</script>\n\n<img src=x onerror=\"document.title='mal'\">"
    )
    path = publish(backstage, title="Texto <img src=x onerror=alert(1)>", body=hostile)
    page = desktop()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    page.goto(path)
    alive(page)
    page.wait_for_load_state("networkidle")

    assert dialogs == []
    assert "mal" not in page.title()
    expect(page.locator("main").get_by_text("document.title").first).to_be_visible()


def test_the_portal_counts_people_who_read(desktop: OpenPage, backstage: Backstage):
    path = publish(backstage, title="Contado uma vez")
    page = desktop(user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    page.goto(path)
    alive(page)

    def views() -> int:
        with backstage.unit() as session:
            article = find_article(session, path.rpartition("/")[2])
            rows = select(ArticleViews).where(ArticleViews.article_id == article.id)
            return sum(row.views for row in session.exec(rows))

    wait_until(lambda: views() == 1)
