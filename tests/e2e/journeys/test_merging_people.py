"""An administrator makes one of two accounts of a person; the other one's pages end at once."""

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage
from tests.factories import PASSWORD

ADMIN = "admin@kartado.com.br"


def test_two_accounts_of_a_person_become_one(desktop: OpenPage, backstage: Backstage):
    company = backstage.company()
    kept = backstage.customer("Lia Prado", company)
    gone = backstage.customer("Lia Antiga", company)
    number = backstage.open_ticket(gone, "Da conta antiga")
    mine, theirs, page = desktop(kept), desktop(gone), desktop(ADMIN)
    mine.goto("/tickets")
    expect(mine.get_by_text("Nenhum ticket").first).to_be_visible()
    theirs.goto(f"/tickets/{number}")
    expect(theirs.get_by_role("heading", name="Da conta antiga")).to_be_visible()
    page.goto(f"/analista/clientes?q={kept}")
    page.get_by_role("link", name="Lia Prado").click()

    page.get_by_role("button", name="Mesclar com outra pessoa").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Buscar por nome ou e-mail").fill(gone)
    dialog.get_by_role("button", name="Lia Antiga").click()
    expect(dialog).to_contain_text("1 ticket")
    expect(dialog).to_contain_text("Isto não pode ser desfeito.")
    dialog.get_by_role("button", name="Mesclar", exact=True).click()

    expect(page.get_by_text(f"mesclou {gone} com esta conta (1 ticket)")).to_be_visible()
    theirs.wait_for_url("**/entrar**")
    SignInPage(theirs).fill(gone, PASSWORD).enter()
    expect(theirs.get_by_text("E-mail ou senha incorretos.")).to_be_visible()
    expect(mine.get_by_text("Da conta antiga").first).to_be_visible()
    page.goto(f"/analista/clientes?q={gone}")
    page.get_by_role("link", name="Lia Antiga").click()
    expect(page.get_by_text("Esta conta foi mesclada com outra.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Lia Prado").click()
    expect(page.get_by_role("heading", name="Lia Prado")).to_be_visible()


def test_companies_that_differ_are_pointed_out_and_analysts_do_not_merge(
    phone: OpenPage, backstage: Backstage
):
    company = backstage.company()
    kept, gone = backstage.customer("Rita Sá", company), backstage.customer("Rita Fora")
    page = phone(ADMIN)
    page.goto(f"/analista/clientes?q={kept}")
    page.get_by_role("link", name="Rita Sá").click()
    page.get_by_role("button", name="Mesclar com outra pessoa").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Buscar por nome ou e-mail").fill(gone)
    dialog.get_by_role("button", name="Rita Fora").click()
    act = dialog.get_by_role("button", name="Mesclar", exact=True)
    expect(act).to_be_disabled()

    dialog.get_by_label("As empresas são diferentes").click()
    expect(act).to_be_enabled()
    act.click()

    expect(page.get_by_text("Contas mescladas nesta")).to_be_visible()
    analyst = phone(N1)
    analyst.goto(page.url)
    expect(analyst.get_by_role("heading", name="Rita Sá")).to_be_visible()
    expect(analyst.get_by_role("button", name="Mesclar com outra pessoa")).to_have_count(0)
