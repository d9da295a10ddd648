"""People and companies at the desk: found, helped, shut out, and whose tickets they see."""

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage

ADMIN = "admin@kartado.com.br"


def test_an_administrator_shuts_a_person_out_and_the_open_page_knows_at_once(
    desktop: OpenPage, backstage: Backstage
):
    email = backstage.customer("Rui Prado")
    theirs, page = desktop(email), desktop(ADMIN)
    theirs.goto("/tickets")
    expect(theirs.get_by_role("heading", name="Tickets")).to_be_visible()
    page.goto("/analista")
    page.get_by_role("link", name="Clientes").click()
    expect(page.get_by_role("heading", name="Clientes")).to_be_visible()
    page.get_by_label("Pesquisar").fill(email)
    page.get_by_role("link", name="Rui Prado").click()

    page.get_by_role("button", name="Desativar conta").click()
    page.get_by_role("dialog").get_by_role("button", name="Desativar", exact=True).click()

    expect(page.get_by_text("Desativada", exact=True)).to_be_visible()
    theirs.wait_for_url("**/entrar**")
    page.get_by_role("button", name="Reativar conta").click()
    expect(page.get_by_text("Ativa", exact=True)).to_be_visible()


def test_a_companys_mode_decides_at_once_what_colleagues_see(
    desktop: OpenPage, backstage: Backstage
):
    company = backstage.company()
    ana = backstage.customer("Ana Souza", company)
    backstage.open_ticket(backstage.customer("Bruno Lima", company), "Do colega")
    page, theirs = desktop(ADMIN), desktop(ana)
    theirs.goto("/tickets?exibir=empresa")
    expect(
        theirs.get_by_role("link", name="Do colega").or_(theirs.get_by_text("Do colega")).first
    ).to_be_visible()

    page.goto(f"/analista/clientes/empresas/{company}")
    page.get_by_label("Quem vê os tickets").select_option("nobody")
    page.get_by_label("Observações internas").fill("Contrato até março.")
    page.get_by_role("button", name="Salvar empresa").click()

    expect(page.get_by_text("Alterações salvas.")).to_be_visible()
    # The open page, whose person may see less now, is loaded anew by itself.
    expect(theirs.get_by_text("Nenhum ticket").first).to_be_visible()
    page.get_by_label("Novo domínio").fill("gmail.com")
    page.get_by_role("button", name="Adicionar").click()
    expect(page.get_by_text("Provedores públicos de e-mail não formam empresas.")).to_be_visible()


def test_an_analyst_reads_and_helps_but_does_not_administer(phone: OpenPage, backstage: Backstage):
    company = backstage.company()
    backstage.customer("Ana Souza", company)
    page = phone(N1)
    page.goto(f"/analista/clientes/empresas/{company}")
    expect(page.get_by_role("link", name="Ana Souza")).to_be_visible()
    expect(page.get_by_role("button", name="Salvar empresa")).to_have_count(0)

    page.get_by_role("link", name="Ana Souza").click()

    expect(page.get_by_role("button", name="Encerrar sessões")).to_be_visible()
    expect(page.get_by_role("button", name="Desativar conta")).to_have_count(0)


def test_a_customer_finds_no_directory(desktop: OpenPage, backstage: Backstage):
    page = desktop(backstage.customer("Ana Souza"))

    for path in ("/analista/clientes", "/analista/clientes/pessoas/1"):
        page.goto(path)
        expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
        expect(page.get_by_role("table")).to_have_count(0)
