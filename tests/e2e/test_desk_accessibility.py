"""The queue in every state: axe finds nothing, light and dark, and nothing leaves the screen."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kartado_portal import clock
from kartado_portal.knowledge import services, unanswered, voting
from kartado_portal.workspace.components.settings_page import PAGES
from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import barriers
from tests.e2e.pages.desk import QueuePage
from tests.knowledge.shelves import SYNC, draft_for, make_article


def full(queue: QueuePage, _: str) -> None:
    queue.open()
    expect(queue.rows.first).to_be_visible()


def nothing_found(queue: QueuePage, _: str) -> None:
    queue.open("/analista?q=nadadisso")
    expect(queue.page.get_by_role("heading", name="Nada encontrado")).to_be_visible()


def filtered(queue: QueuePage, word: str) -> None:
    queue.open(f"/analista?q={word}&prioridade=normal")
    expect(queue.rows).to_have_count(2)


def selected(queue: QueuePage, word: str) -> None:
    queue.open(f"/analista?q={word}")
    queue.page.get_by_role("checkbox", name="Selecionar esta página").check()
    expect(queue.acts).to_contain_text("2 selecionados")
    queue.page.get_by_text("Salvar esta visão").click()


def with_an_outcome(queue: QueuePage, word: str) -> None:
    queue.open(f"/analista?q={word}")
    queue.page.get_by_role("checkbox", name="Selecionar esta página").check()
    queue.acts.get_by_label("Etiqueta").fill("x" * 40)
    queue.acts.get_by_role("button", name="Etiquetar").click()
    expect(queue.page.get_by_text("2 tickets etiquetados.")).to_be_visible()


def keys(queue: QueuePage, word: str) -> None:
    queue.open(f"/analista?q={word}")
    queue.page.get_by_role("button", name="Teclas").click()
    expect(queue.page.get_by_role("dialog", name="Teclas da fila")).to_be_visible()


def with_a_preview(queue: QueuePage, word: str) -> None:
    queue.open(f"/analista?q={word}")
    expect(queue.rows).to_have_count(2)
    queue.page.keyboard.press("j")
    expect(queue.page.get_by_role("complementary", name="Prévia do ticket")).to_be_visible()


@pytest.mark.parametrize(
    "state", [full, nothing_found, filtered, selected, with_an_outcome, keys, with_a_preview]
)
def test_the_queue_is_for_everybody(
    desktop: OpenPage, backstage: Backstage, state: Callable[[QueuePage, str], None]
):
    word = f"canario{secrets.token_hex(4)}"
    email = backstage.customer("Ana Souza")
    backstage.open_ticket(email, f"{word} {'Palavracomprida' * 8}")
    backstage.open_ticket(email, word)
    page: Page = desktop(N1, reduced_motion="reduce")
    state(QueuePage(page), word)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert barriers(page) == []


@pytest.mark.parametrize("query", ["?periodo=90", "?de=2020-01-01&ate=2020-01-31&por=canal"])
def test_the_figures_are_for_everybody(desktop: OpenPage, query: str):
    page: Page = desktop(N1, reduced_motion="reduce")
    page.goto(f"/analista/relatorios{query}")
    expect(page.get_by_role("heading", name="Comparar")).to_be_visible()
    page.get_by_text("Ver os números").click()

    assert barriers(page) == []


@pytest.mark.parametrize("is_answered", [False, True])
def test_the_survey_is_for_everybody(desktop: OpenPage, backstage: Backstage, is_answered: bool):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Para avaliar")
    backstage.close(number)
    page: Page = desktop(email, reduced_motion="reduce")
    page.goto(f"/tickets/{number}")
    expect(page.get_by_role("heading", name="Como foi o atendimento?")).to_be_visible()
    if is_answered:
        page.get_by_label("5 – Muito bom").check()
        page.get_by_role("button", name="Enviar avaliação").click()
        expect(page.get_by_text("Sua nota: 5 – Muito bom")).to_be_visible()
        page.reload()  # without the toast, which is on its way out
        expect(page.get_by_text("Sua nota: 5 – Muito bom")).to_be_visible()

    assert barriers(page) == []


@pytest.mark.parametrize(
    "place", ["", "?tipo=empresas", "?q=ninguemassim", "/pessoas", "/empresas"]
)
def test_the_directory_is_for_everybody(desktop: OpenPage, backstage: Backstage, place: str):
    company = backstage.company()
    backstage.customer("Ana Souza", company)
    page: Page = desktop("admin@kartado.com.br", reduced_motion="reduce")
    if place == "/pessoas":
        page.goto(f"/analista/clientes/empresas/{company}")
        page.get_by_role("link", name="Ana Souza").click()
        expect(page.get_by_role("heading", name="Ajuda com o acesso")).to_be_visible()
    elif place == "/empresas":
        page.goto(f"/analista/clientes/empresas/{company}")
        expect(page.get_by_role("heading", name="Domínios")).to_be_visible()
    else:
        page.goto(f"/analista/clientes{place}")
        expect(page.get_by_text("cadastro").first).to_be_visible()

    assert barriers(page) == []


def article_compared(page: Page, backstage: Backstage) -> None:
    """Open an article with two versions, a vote, a long word and what was typed and not saved."""
    now = clock.now()
    with backstage.unit() as session:
        article = make_article(session, title="Palavra" * 12, body=f"{SYNC}\n{'x' * 300}")
        about = {"actor": None, "article_id": article.id, "now": now}
        draft = draft_for(session, title="Palavra" * 12, body=f"{SYNC}\n\nMais.\n\n{'y' * 300}")
        services.save_draft(session, draft=draft, version=None, **about)
        given = {"slug": article.slug, "voter": "v", "address": "192.0.2.7", "now": now}
        no = {"is_helpful": False, "reason": "confuso", "comment": "palavra" * 30}
        voting.vote(session, actor=None, **no, **given)
    page.goto(f"/analista/artigos/{article.id}")
    page.get_by_role("button", name="Ver mudanças da versão 2").click()
    expect(page.get_by_role("heading", name="Da versão 1 para a 2")).to_be_visible()
    page.get_by_label("Resumo").fill("Digitado e não salvo.")
    expect(page.get_by_text("ainda não salvo")).to_be_visible()


def article_refused(page: Page, backstage: Backstage) -> None:
    """Refuse an article without a title."""
    with backstage.unit() as session:
        article_id = make_article(session, is_published=False).id
    page.goto(f"/analista/artigos/{article_id}")
    page.get_by_label("Título").fill("")
    page.get_by_role("button", name="Salvar rascunho").click()
    expect(page.get_by_text("Preencha este campo.")).to_be_visible()


def article_archived(page: Page, backstage: Backstage) -> None:
    """Archive an article, by its dialog."""
    with backstage.unit() as session:
        article_id = make_article(session).id
    page.goto(f"/analista/artigos/{article_id}")
    page.get_by_role("button", name="Arquivar").click()
    page.get_by_role("dialog").get_by_role("button", name="Arquivar").click()
    expect(page.get_by_role("button", name="Restaurar artigo")).to_be_visible()


def article_planned(page: Page, backstage: Backstage) -> None:
    """Open the dialog of a publishing to come."""
    with backstage.unit() as session:
        article_id = make_article(session, is_published=False).id
    page.goto(f"/analista/artigos/{article_id}")
    page.get_by_role("button", name="Agendar").click()
    expect(page.get_by_role("dialog", name="Agendar publicação")).to_be_visible()


def questions(page: Page, backstage: Backstage) -> None:
    """List questions, one with a very long word."""
    with backstage.unit() as session:
        for text in ("girar o mapa", "como girar o mapa", "comprida" * 40):
            unanswered.note(session, text=text, source="search", now=clock.now())
    page.goto("/analista/artigos/perguntas")
    expect(page.get_by_role("button", name="Criar artigo").first).to_be_visible()


def new_article(page: Page, _: Backstage) -> None:
    """Open the dialog of a new article."""
    page.goto("/analista/artigos")
    page.get_by_role("button", name="Novo artigo").click()
    expect(page.get_by_role("dialog", name="Novo artigo")).to_be_visible()


def at(path: str, words: str) -> Callable[[Page, Backstage], None]:
    """Go to `path` and wait for words."""

    def go(page: Page, _: Backstage) -> None:
        page.goto(path)
        expect(page.get_by_text(words).first).to_be_visible()

    return go


def folder(page: Page, _: Backstage) -> None:
    """Show where articles go out and come in; the uploader comes after the page."""
    page.goto("/analista/artigos/pasta")
    expect(page.get_by_text("Exportar artigos").first).to_be_visible()
    expect(page.locator(".file-drop-title")).to_be_visible()


@pytest.mark.parametrize(
    "state",
    [
        at("/analista/artigos", "Como acessar a base de conhecimento"),
        at("/analista/artigos?q=zzzzz", "Nenhum artigo aqui"),
        at("/analista/artigos/topicos", "Novo tópico"),
        folder,
        at("/analista/artigos/99999", "Artigo não encontrado"),
        new_article,
        article_compared,
        article_refused,
        article_archived,
        article_planned,
        questions,
    ],
)
def test_the_desk_of_articles_is_for_everybody(
    desktop: OpenPage, backstage: Backstage, state: Callable[[Page, Backstage], None]
):
    page: Page = desktop(N1, reduced_motion="reduce")
    state(page, backstage)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert barriers(page) == []


@pytest.mark.parametrize("path", [path for _, path in PAGES])
def test_the_settings_are_for_everybody(desktop: OpenPage, path: str):
    page: Page = desktop("admin@kartado.com.br", reduced_motion="reduce")
    page.goto(path)
    expect(page.get_by_role("main").locator("input, textarea, select").first).to_be_visible()

    assert barriers(page) == []


@pytest.mark.parametrize("place", ["lista", "ticket", "mesclar"])
def test_a_customers_view_and_the_merging_of_people_are_for_everybody(
    desktop: OpenPage, backstage: Backstage, place: str
):
    email = backstage.customer("Ana Souza")
    backstage.open_ticket(email, "Balança parada no posto da entrada norte")
    page: Page = desktop("admin@kartado.com.br", reduced_motion="reduce")
    page.goto(f"/analista/clientes?q={email}")
    page.get_by_role("link", name="Ana Souza").click()
    if place == "mesclar":
        page.get_by_role("button", name="Mesclar com outra pessoa").click()
        page.get_by_label("Buscar por nome ou e-mail").fill(backstage.customer("Bruno Lima"))
        page.get_by_role("dialog").get_by_role("button", name="Bruno Lima").click()
        expect(page.get_by_text("Isto não pode ser desfeito.")).to_be_visible()
    else:
        page.get_by_role("link", name="Ver como o cliente").click()
        expect(page.get_by_text("Somente leitura.")).to_be_visible()
    if place == "ticket":
        page.get_by_role("row").filter(has_text="Balança").get_by_role("link").click()
        expect(page.get_by_role("heading", name="Balança parada")).to_be_visible()

    assert barriers(page) == []
