"""The staff writes, publishes, compares and restores; questions and replies become drafts."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from kartado_portal import clock
from kartado_portal.knowledge import services, unanswered
from kartado_portal.knowledge.queries import find_article
from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.files import samples
from tests.knowledge.shelves import draft_for, make_article
from tests.waiting import wait_until

N2 = "n2@kartado.com.br"


@pytest.fixture
def desk(desktop: OpenPage) -> Page:
    """An analyst's page."""
    return desktop(N1)


def begin(page: Page, title: str) -> None:
    """Begin an article and wait for its editor."""
    page.goto("/analista/artigos")
    page.get_by_role("button", name="Novo artigo").click()
    page.get_by_role("dialog").get_by_label("Título").fill(title)
    page.get_by_role("dialog").get_by_role("button", name="Começar").click()
    expect(page).to_have_url(re.compile(r"/analista/artigos/\d+$"))
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def preview(page: Page) -> Locator:
    """The card that shows the text as readers will see it."""
    return page.locator("section", has=page.get_by_role("heading", name="Pré-visualização"))


def test_an_article_is_written_with_a_preview_and_published(desk: Page, desktop: OpenPage):
    begin(desk, "Trocar a bateria da trena")
    body = desk.get_by_role("textbox", name="Texto", exact=True)

    body.fill("## Antes de começar\n\nDesligue a trena.")
    expect(preview(desk).get_by_role("heading", name="Antes de começar")).to_be_visible()
    body.press("Control+End")
    desk.get_by_role("button", name="Negrito").click()
    expect(body).to_have_value(re.compile(r"\*\*texto\*\*$"))
    expect(preview(desk).locator("strong", has_text="texto")).to_be_visible()
    desk.get_by_label("Resumo").fill("Com segurança, em um minuto.")
    desk.get_by_role("button", name="Publicar").click()

    expect(desk.get_by_text("Artigo publicado.")).to_be_visible()
    reader = desktop()
    reader.goto("/artigos/trocar-a-bateria-da-trena")
    expect(reader.get_by_role("heading", name="Antes de começar")).to_be_visible()
    expect(reader.get_by_text("Com segurança, em um minuto.").first).to_be_visible()


def test_what_is_typed_survives_a_reload_and_is_saved_later(desk: Page):
    begin(desk, "Texto que não se perde")
    desk.get_by_role("textbox", name="Texto", exact=True).fill("Ainda escrevendo.")
    expect(desk.get_by_text("ainda não salvo")).to_be_visible()

    desk.reload()

    expect(desk.get_by_text("Recuperamos o que você digitou")).to_be_visible()
    body = desk.get_by_role("textbox", name="Texto", exact=True)
    expect(body).to_have_value("Ainda escrevendo.")
    desk.get_by_role("button", name="Salvar rascunho").click()
    expect(desk.get_by_text("Rascunho salvo.")).to_be_visible()
    desk.reload()
    expect(body).to_have_value("Ainda escrevendo.")
    expect(desk.get_by_text("Recuperamos o que você digitou")).to_be_hidden()


def test_a_refused_field_says_why_and_keeps_the_text(desk: Page):
    begin(desk, "Recusado com razão")
    desk.get_by_role("textbox", name="Texto", exact=True).fill("Guardado.")
    desk.get_by_label("Título").fill("")
    desk.get_by_role("button", name="Salvar rascunho").click()

    expect(desk.get_by_text("Preencha este campo.")).to_be_visible()
    expect(desk.get_by_label("Título")).to_be_focused()
    expect(desk.get_by_role("textbox", name="Texto", exact=True)).to_have_value("Guardado.")
    desk.get_by_label("Título").fill("Recusado com razão")
    desk.get_by_label("Endereço").fill("Não Serve")
    desk.get_by_role("button", name="Publicar").click()
    expect(desk.get_by_text("letras minúsculas sem acento")).to_be_visible()


def test_versions_are_compared_and_restored(desk: Page, backstage: Backstage):
    with backstage.unit() as session:
        article = make_article(session, title="Com história", body="Primeiro texto.")
        services.save_draft(
            session,
            actor=None,
            article_id=article.id,
            draft=draft_for(session, title="Com história", body="Segundo texto."),
            version=None,
            now=clock.now(),
        )
    desk.goto(f"/analista/artigos/{article.id}")

    desk.get_by_role("button", name="Ver mudanças da versão 2").click()
    expect(desk.get_by_role("heading", name="Da versão 1 para a 2")).to_be_focused()
    expect(desk.locator("del", has_text="Primeiro")).to_be_visible()
    expect(desk.locator("ins", has_text="Segundo")).to_be_visible()
    desk.get_by_role("button", name="Restaurar a versão 1").click()

    expect(desk.get_by_text("Versão 3")).to_be_visible()
    body = desk.get_by_role("textbox", name="Texto", exact=True)
    expect(body).to_have_value("Primeiro texto.")


def test_two_editors_hear_of_each_other(desk: Page, desktop: OpenPage, backstage: Backstage):
    with backstage.unit() as session:
        article_id = make_article(session, title="A quatro mãos", body="Início.").id
    other = desktop(N2)
    for page in (desk, other):
        page.goto(f"/analista/artigos/{article_id}")
        expect(page.get_by_role("textbox", name="Texto", exact=True)).to_have_value("Início.")

    other.get_by_role("textbox", name="Texto", exact=True).fill("Do colega.")
    other.get_by_role("button", name="Salvar rascunho").click()
    expect(desk.get_by_text("Outra pessoa salvou este artigo")).to_be_visible()
    body = desk.get_by_role("textbox", name="Texto", exact=True)
    body.fill("O meu.")
    desk.get_by_role("button", name="Salvar rascunho").click()
    expect(desk.get_by_text("enquanto você escrevia")).to_be_visible()
    expect(body).to_have_value("O meu.")
    desk.get_by_role("button", name="Manter o meu texto").click()
    desk.get_by_role("button", name="Salvar rascunho").click()

    expect(desk.get_by_text("Versão 3")).to_be_visible()


def test_a_planned_article_says_when(desk: Page, backstage: Backstage):
    with backstage.unit() as session:
        article_id = make_article(session, title="Para depois", is_published=False).id
    desk.goto(f"/analista/artigos/{article_id}")

    desk.get_by_role("button", name="Agendar").click()
    dialog = desk.get_by_role("dialog", name="Agendar publicação")
    dialog.get_by_label("Publicar em").fill("2020-01-01T08:00")
    dialog.get_by_role("button", name="Agendar publicação").click()
    expect(dialog.get_by_text("no futuro")).to_be_visible()
    dialog.get_by_label("Publicar em").fill("2030-01-02T08:30")
    dialog.get_by_role("button", name="Agendar publicação").click()

    expect(desk.get_by_text("Agendado para 02/01/2030 08:30")).to_be_visible()
    desk.get_by_role("button", name="Cancelar agendamento").click()
    expect(desk.get_by_role("button", name="Agendar", exact=True)).to_be_visible()


def test_a_picture_is_uploaded_inserted_and_read(desk: Page, desktop: OpenPage):
    begin(desk, "Com uma imagem")
    chooser = desk.locator("#pictures input[type=file]")
    chooser.set_input_files(
        {"name": "tela.png", "mimeType": "image/png", "buffer": samples.picture(size=(64, 48))}
    )
    desk.get_by_role("button", name="Inserir no texto: tela.png").click()
    body = desk.get_by_role("textbox", name="Texto", exact=True)
    expect(body).to_have_value(re.compile(r"!\[Descreva a imagem\]\(/artigos/imagens/\w{32}\)"))
    expect(preview(desk).get_by_role("img", name="Descreva a imagem")).to_be_visible()

    desk.get_by_role("button", name="Publicar").click()
    expect(desk.get_by_text("Artigo publicado.")).to_be_visible()
    reader = desktop()
    reader.goto("/artigos/com-uma-imagem")

    picture = reader.get_by_role("img", name="Descreva a imagem")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 64


def test_a_question_becomes_a_draft_by_one_click(desk: Page, backstage: Backstage):
    with backstage.unit() as session:
        for text in ("calibrar drone", "como calibrar o drone?"):
            unanswered.note(session, text=text, source="search", now=clock.now())
    desk.goto("/analista/artigos/perguntas")
    expect(desk.get_by_text("2 vezes")).to_be_visible()

    desk.get_by_role("button", name="Criar artigo: como calibrar o drone?").click()

    expect(desk.get_by_role("heading", level=1, name="Como calibrar o drone?")).to_be_visible()
    asked = desk.get_by_label("Como as pessoas perguntam")
    expect(asked).to_have_value("como calibrar o drone?\ncalibrar drone")


def test_a_question_arrives_while_the_page_is_open(desk: Page, desktop: OpenPage):
    desk.goto("/analista/artigos/perguntas")
    expect(desk.get_by_role("heading", name="Perguntas sem resposta")).to_be_visible()
    desk.wait_for_load_state("networkidle")
    reader = desktop(user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")

    reader.goto("/artigos?q=zzqx+wvkk")
    expect(reader.get_by_text("Não encontramos artigos")).to_be_visible()

    expect(desk.get_by_role("heading", name="zzqx wvkk")).to_be_visible()


def test_what_was_planned_goes_out_by_itself(desktop: OpenPage, backstage: Backstage):
    with backstage.unit() as session:
        article = make_article(session, title="Chegou a hora", is_published=False)
        article.publish_at, article.scheduled_number = clock.now(), 1
        slug = article.slug
    page = desktop()

    wait_until(lambda: page.request.get(f"/artigos/{slug}").status == 200)

    page.goto(f"/artigos/{slug}")
    expect(page.get_by_role("heading", level=1, name="Chegou a hora")).to_be_visible()


def test_a_reply_becomes_an_article(desk: Page, backstage: Backstage):
    email = backstage.customer("Caio Dias")
    number = backstage.open_ticket(email, "Girar o mapa")
    backstage.reply(number, "<p>Use <strong>dois dedos</strong>.</p>")
    desk.goto(f"/analista/tickets/{number}")

    desk.get_by_role("button", name="Transformar em artigo").click()

    expect(desk).to_have_url(re.compile(r"/analista/artigos/\d+$"))
    expect(desk.get_by_label("Título")).to_have_value("Girar o mapa")
    body = desk.get_by_role("textbox", name="Texto", exact=True)
    expect(body).to_have_value(re.compile(r"Use \*\*dois dedos\*\*\."))
    expect(desk.get_by_text("Retire nomes e dados do cliente")).to_be_visible()


def test_the_base_goes_out_and_comes_in(desk: Page, backstage: Backstage, tmp_path: Path):
    desk.goto("/analista/artigos/pasta")
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="Exportar artigos").click()
    packed = tmp_path / "artigos.zip"
    coming.value.save_as(packed)
    with backstage.unit() as session:
        article = find_article(session, "meu-plano")
        draft = draft_for(session, title="Outro título", body="Outro texto.")
        about = {"actor": None, "article_id": article.id, "now": clock.now()}
        services.save_draft(session, draft=draft, version=None, **about)

    desk.locator("#files input[type=file]").set_input_files(packed)

    expect(desk.get_by_text(re.compile(r"Importado: 0 novos, 1 alterados")).first).to_be_visible()
    desk.locator("#files input[type=file]").set_input_files(
        {"name": "ruim.zip", "mimeType": "application/zip", "buffer": _zip_of(b"sem nada")}
    )
    expect(desk.get_by_text("Nada foi importado.").first).to_be_visible()


def test_topics_are_made_renamed_and_moved(desk: Page):
    desk.goto("/analista/artigos/topicos")
    desk.get_by_label("Novo tópico").fill("Integrações")
    desk.get_by_role("button", name="Criar tópico").click()
    expect(desk.get_by_role("button", name="Renomear Integrações")).to_be_visible()
    desk.get_by_label("Novo tópico").fill("integracoes")
    desk.get_by_role("button", name="Criar tópico").click()
    expect(desk.get_by_text("Já existe um tópico com este nome.")).to_be_visible()

    desk.get_by_role("button", name="Renomear Integrações").click()
    desk.get_by_label("Novo nome do tópico").fill("APIs")
    desk.get_by_role("button", name="Salvar nome").click()
    desk.get_by_role("button", name="Subir APIs").click()

    rows = desk.get_by_role("listitem").filter(has=desk.get_by_role("button", name="Renomear"))
    expect(rows.nth(-2)).to_contain_text("APIs")
    desk.get_by_role("button", name="Excluir APIs").click()
    expect(desk.get_by_role("button", name="Renomear APIs")).to_be_hidden()


def test_customers_have_no_desk_of_articles(desktop: OpenPage):
    page = desktop("ana@rodoviasul.com.br")

    page.goto("/analista/artigos")
    expect(page.get_by_role("heading", name="Página da equipe Kartado")).to_be_visible()

    assert page.request.get("/analista/artigos.zip").status == 404


def _zip_of(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("um.md", content)
    return packed.getvalue()
