"""What an administrator sets up reaches customers and analysts, and the log remembers it."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kartado_portal.workspace.components.settings_page import PAGES
from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.portal_process import Portal, running_portal

ADMIN = "admin@kartado.com.br"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server of this file's own: hours, stages and limits are everybody's."""
    with running_portal(tmp_path_factory.mktemp("settings") / "data") as running:
        yield running


def test_a_new_category_can_be_chosen_and_the_log_remembers_who_made_it(
    desktop: OpenPage, backstage: Backstage
):
    name = f"Categoria {secrets.token_hex(3)}"
    page = desktop(ADMIN)
    page.goto("/analista")
    page.get_by_role("button", name="Conta:").click()
    page.get_by_role("link", name="Configurações").click()

    page.get_by_label("Nova categoria").fill(name)
    page.get_by_role("button", name="Adicionar", exact=True).click()
    field = page.get_by_label(f"Nome da categoria {name}")
    field.fill(f"{name} B")
    field.blur()

    expect(page.get_by_label(f"Nome da categoria {name} B")).to_be_visible()
    customer = desktop(backstage.customer("Ana Souza"))
    customer.goto("/tickets/novo")
    customer.get_by_label("Categoria").select_option(f"{name} B")
    page.get_by_role("button", name=f"Arquivar {name} B").click()
    expect(page.get_by_role("button", name=f"Restaurar {name} B")).to_be_visible()
    page.get_by_role("link", name="Auditoria").click()
    page.get_by_label("Ação começa com").fill("categories.")
    page.get_by_role("button", name="Filtrar").click()
    row = page.get_by_role("row").filter(has_text=f"{name} B").filter(has_text="categories.save")
    expect(row).to_contain_text(ADMIN)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar para CSV").click()
    assert name in download.value.path().read_text("utf-8-sig")


def test_a_canned_reply_is_written_and_changed(desktop: OpenPage):
    title = f"Resposta {secrets.token_hex(3)}"
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes")
    page.get_by_role("link", name="Respostas e macros").click()

    page.get_by_role("button", name="Adicionar resposta").click()
    expect(page.get_by_text("Escreva o título e o texto da resposta pronta.")).to_be_visible()
    page.get_by_label("Título", exact=True).fill(title)
    page.get_by_label("Texto", exact=True).fill("Olá, {{nome}}!")
    page.get_by_role("button", name="Adicionar resposta").click()
    page.get_by_role("button", name=f"Editar {title}").click()
    expect(page.get_by_label("Texto", exact=True)).to_have_value("Olá, {{nome}}!")
    page.get_by_label("Título", exact=True).fill(f"{title} nova")
    page.get_by_role("button", name="Salvar resposta").click()

    expect(page.get_by_role("button", name=f"Editar {title} nova")).to_be_visible()
    page.get_by_role("button", name=f"Remover {title} nova").click()
    expect(page.get_by_role("button", name=f"Editar {title} nova")).to_have_count(0)


def test_a_macro_is_written_and_the_desk_uses_it_at_once(desktop: OpenPage, backstage: Backstage):
    name, tag = f"Macro {secrets.token_hex(3)}", f"etiqueta-{secrets.token_hex(3)}"
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes/respostas")
    expect(page.get_by_role("heading", name="Macros")).to_be_visible()
    page.get_by_label("Nome da macro").fill(name)
    page.get_by_role("button", name="Adicionar macro").click()
    expect(page.get_by_text("Diga o que a macro faz")).to_be_visible()
    page.get_by_label("Resposta (opcional)").fill("Olá, {{nome}}: envie uma foto.")
    page.get_by_label("Etapa").select_option("AGUARDANDO CLIENTE")
    page.get_by_label("Etiquetas").fill(f" {tag.upper()}, Foto ")
    page.get_by_role("button", name="Adicionar macro").click()
    expect(page.get_by_text(f"etiqueta «{tag}»")).to_be_visible()

    desk = desktop(N1)
    desk.goto(f"/analista/tickets/{number}")
    desk.get_by_role("button", name="Macros").click()
    desk.get_by_role("button", name=name).click()

    expect(desk.get_by_role("main")).to_contain_text("AGUARDANDO CLIENTE")
    expect(desk.get_by_text(tag, exact=True).first).to_be_visible()
    page.get_by_role("button", name=f"Editar {name}").click()
    expect(page.get_by_label("Resposta (opcional)")).to_have_value("Olá, {{nome}}: envie uma foto.")
    page.get_by_label("Nome da macro").fill(f"{name} nova")
    page.get_by_role("button", name="Salvar macro").click()
    page.get_by_role("button", name=f"Arquivar {name} nova").click()
    expect(page.get_by_role("button", name=f"Restaurar {name} nova")).to_be_visible()
    desk.reload()
    desk.get_by_role("button", name="Macros").click()
    expect(desk.get_by_role("button", name="Levar ao desenvolvimento")).to_be_visible()
    expect(desk.get_by_role("button", name=name)).to_have_count(0)


def test_analysts_do_not_set_up_and_read_no_log(phone: OpenPage):
    page = phone(N1)

    for _, path in PAGES:
        page.goto(path)
        expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
    assert page.request.get("/analista/configuracoes/auditoria.csv").status == 404


def test_new_hours_are_read_at_the_foot_of_every_page_and_taken_back(desktop: OpenPage):
    page, visitor = desktop(ADMIN), desktop()
    page.goto("/analista/configuracoes")
    page.get_by_role("link", name="Horários").click()
    expect(page.get_by_role("heading", name="Dias fechados")).to_be_visible()
    saturday = page.get_by_label("Sábado")

    saturday.fill("das nove ao meio-dia")
    page.get_by_role("button", name="Salvar horários").click()
    expect(page.get_by_text("Escreva os horários assim")).to_be_visible()
    expect(saturday).to_be_focused()
    saturday.fill("9-12h30")
    page.get_by_role("button", name="Salvar horários").click()
    expect(page.get_by_text("Horários salvos.")).to_be_visible()
    expect(saturday).to_have_value("9:00–12:30")
    visitor.goto("/")
    expect(visitor.get_by_text("Sábado, das 9h às 12h30").first).to_be_visible()
    saturday.fill("")
    page.get_by_role("button", name="Salvar horários").click()
    expect(saturday).to_have_value("")
    day = page.get_by_label("Dia", exact=True)
    year = int(page.evaluate("new Date().getFullYear()")) + 1
    day.fill(f"{year}-12-24")
    page.get_by_label("Motivo").fill("Véspera")
    page.get_by_role("button", name="Adicionar dia").click()

    closed = page.get_by_role("list", name="Dias fechados").get_by_role("listitem")
    expect(closed).to_contain_text(f"24/12/{year} Véspera")
    expect(day).to_have_value("")
    visitor.reload()
    expect(visitor.get_by_role("heading", name="Horário de atendimento").first).to_be_attached()
    expect(visitor.get_by_text("Sábado")).to_have_count(0)
    page.get_by_role("button", name=f"Remover 24/12/{year} Véspera").click()
    expect(page.get_by_role("list", name="Dias fechados")).to_have_count(0)


def test_the_words_of_a_stage_reach_the_customers_page(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Cadastro")
    page, theirs = desktop(ADMIN), desktop(email)
    page.goto("/analista/configuracoes/etapas")
    new = page.get_by_label("NOVO")
    own = new.input_value()

    new.fill("Chegou! Já vamos ver.")
    page.get_by_role("button", name="Salvar etapas").click()
    expect(page.get_by_text("Etapas salvas.")).to_be_visible()
    theirs.goto(f"/tickets/{number}")

    expect(theirs.get_by_text("Chegou! Já vamos ver.").first).to_be_attached()
    new.fill("")
    page.get_by_role("button", name="Salvar etapas").click()
    expect(new).to_have_value(own)


def test_limits_of_files_are_said_by_the_form(desktop: OpenPage, backstage: Backstage):
    page, theirs = desktop(ADMIN), desktop(backstage.customer("Ana Souza"))
    page.goto("/analista/configuracoes/arquivos")
    many = page.get_by_label("Arquivos por mensagem")
    before = many.input_value()

    many.fill("muitos")
    page.get_by_role("button", name="Salvar limites").click()
    expect(page.get_by_text("Escreva um número de 1 a")).to_be_visible()
    expect(many).to_be_focused()
    many.fill("3")
    page.get_by_role("button", name="Salvar limites").click()
    expect(page.get_by_text("Limites salvos.")).to_be_visible()
    theirs.goto("/tickets/novo")

    expect(theirs.get_by_text("e 3 arquivos por mensagem")).to_be_visible()
    many.fill(before)
    page.get_by_role("button", name="Salvar limites").click()
    expect(page.get_by_text("Escreva um número de 1 a")).to_have_count(0)
    theirs.goto("/tickets/novo")
    expect(theirs.get_by_text(f"e {before} arquivos por mensagem")).to_be_visible()


def test_a_new_version_of_the_terms_is_read_and_agreed_to(desktop: OpenPage, backstage: Backstage):
    version = f"20{secrets.randbelow(60) + 40}-{secrets.randbelow(12) + 1:02}"
    page, theirs = desktop(ADMIN), desktop(backstage.customer("Ana Souza"))
    theirs.goto("/conta")
    theirs.get_by_role("button", name="Aceitar o termo").click()
    expect(theirs.get_by_role("button", name="Retirar consentimento")).to_be_visible()
    page.goto("/analista/configuracoes/termo")
    text = page.get_by_label("Texto (Markdown)")

    text.fill(f"{text.input_value()}\n\nVersão de teste {version}.")
    page.get_by_role("button", name="Publicar versão").click()
    expect(page.get_by_text("Escreva ano e mês, por exemplo 2027-01.")).to_be_visible()
    page.get_by_label("Nova versão").fill(version)
    page.get_by_role("button", name="Publicar versão").click()

    versions = page.get_by_role("list", name="Versões publicadas").get_by_role("listitem")
    expect(versions.first).to_contain_text(version)
    theirs.goto("/termo")
    expect(theirs.get_by_text(f"Versão de teste {version}.")).to_be_visible()
    theirs.goto("/conta")
    theirs.get_by_role("button", name="Aceitar a nova versão").click()
    expect(theirs.get_by_role("button", name="Aceitar a nova versão")).to_have_count(0)
    expect(theirs.get_by_text(f"Versão {version}")).to_be_visible()


def test_how_long_things_are_kept_is_set_within_what_is_lawful(desktop: OpenPage):
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes")
    page.get_by_role("link", name="Retenção").click()
    files = page.get_by_label("Anexos de tickets fechados, em meses")
    expect(files).to_have_value("0")

    files.fill("6")
    page.get_by_role("button", name="Salvar prazos de guarda").click()
    expect(page.get_by_text("Escreva um número de 12 a 120, ou 0")).to_be_visible()
    expect(files).to_have_value("6")
    files.fill("24")
    page.get_by_role("button", name="Salvar prazos de guarda").click()

    expect(page.get_by_text("Prazos de guarda salvos.")).to_be_visible()
    page.reload()
    expect(files).to_have_value("24")
    page.get_by_role("link", name="Auditoria").click()
    page.get_by_label("Ação começa com").fill("retention.")
    page.get_by_role("button", name="Filtrar").click()
    row = page.get_by_role("row").filter(has_text="retention.set")
    expect(row).to_contain_text(ADMIN)


def test_what_deletes_conversations_is_confirmed_before_it_is_set(
    desktop: OpenPage, backstage: Backstage
):
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes/retencao")
    days = page.get_by_label("Conversas de tickets fechados, em dias")
    box = page.get_by_label("Entendo que diminuir este prazo apaga de vez e não tem volta.")
    save = page.get_by_role("button", name="Salvar prazos de guarda")
    expect(days).to_have_value("0")
    expect(page.get_by_text("Não há como desfazer")).to_be_visible()

    days.fill("364")
    save.click()
    expect(page.get_by_text("Escreva um número de 365 a 3650, ou 0")).to_be_visible()
    days.fill("3650")
    save.click()
    expect(page.get_by_text("Marque que entendeu: hoje nenhum ticket é atingido")).to_be_visible()
    expect(days).to_have_value("3650")
    box.check()
    save.click()

    expect(page.get_by_text("Prazos de guarda salvos.")).to_be_visible()
    expect(box).not_to_be_checked()
    page.reload()
    expect(days).to_have_value("3650")
    days.fill("0")
    save.click()
    expect(page.get_by_text("Prazos de guarda salvos.")).to_be_visible()
    expect(days).to_have_value("0")


@pytest.mark.parametrize("place", ["new ticket", "reply", "desk reply", "chat"])
def test_a_form_that_is_open_refuses_before_any_byte_goes(
    place: str, desktop: OpenPage, backstage: Backstage, tmp_path: Path
):
    customer = backstage.customer("Ana Souza")
    number = backstage.open_ticket(customer, "Não abre")
    page = desktop(ADMIN)
    form = desktop(N1 if place == "desk reply" else customer)
    form.goto("/tickets/novo" if place == "new ticket" else f"/tickets/{number}")
    if place == "desk reply":
        form.goto(f"/analista/tickets/{number}")
    if place == "chat":
        form.get_by_role("button", name="Assistente Virtual").click()
    label = {"new ticket": "Carregamento de arquivo", "chat": "Arquivos da mensagem"}
    field = form.get_by_label(label.get(place, "Anexos da resposta"), exact=True)
    expect(field).to_be_attached()
    expect(form.get_by_text("Até 50 MB por arquivo").last).to_be_attached()
    large = tmp_path / "grande.csv"
    large.write_bytes(b"a;b\n" * 300_000)
    posts: list[str] = []
    form.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)

    page.goto("/analista/configuracoes/arquivos")
    _limit(page, mb="1", many="2")
    expect(form.get_by_text("Até 1 MB por arquivo e 2 arquivos").last).to_be_attached()
    field.set_input_files(large)

    expect(form.get_by_text("Não enviado: é maior que 1 MB.").first).to_be_attached()
    assert not posts
    form.get_by_role("button", name="Remover").last.click()
    small = [tmp_path / f"{serial}.csv" for serial in range(3)]
    for one in small:
        one.write_bytes(b"a;b\n")
    field.set_input_files(small)
    expect(form.get_by_text("Não enviado: envie no máximo 2 arquivos").first).to_be_attached()
    arrived = form.get_by_role("list", name="Arquivos anexados").get_by_role("listitem")
    expect(arrived.filter(has_text="csv")).to_have_count(2)
    assert len(posts) == 2
    _limit(page, mb="50", many="20")
    expect(form.get_by_text("Até 50 MB por arquivo").last).to_be_attached()


def _limit(page: Page, *, mb: str, many: str) -> None:
    page.get_by_label("Tamanho").fill(mb)
    page.get_by_label("Arquivos por mensagem").fill(many)
    page.get_by_role("button", name="Salvar limites").click()
    expect(page.get_by_text("Limites salvos.").last).to_be_visible()
