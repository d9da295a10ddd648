"""An administrator brings somebody into the team, moves them, and shuts them out."""

import secrets

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage
from tests.e2e.portal_process import Portal

ADMIN = "admin@kartado.com.br"
STRONG = "Ponte$Nova88"
TEAM = "/analista/configuracoes/equipe"


def test_somebody_is_invited_comes_in_and_follows_every_change_at_once(
    desktop: OpenPage, portal: Portal
):
    mark = secrets.token_hex(3)
    name, email = f"Davi {mark}", f"davi-{mark}@kartado.com.br"
    page = desktop(ADMIN)
    page.goto("/analista/configuracoes")
    page.get_by_role("link", name="Equipe").click()
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Nível", exact=True).select_option("N2")
    page.get_by_role("button", name="Enviar convite").click()
    row = page.get_by_role("listitem").filter(has_text=email)
    expect(row).to_contain_text("Convite enviado")
    assert row.get_by_role("link", name=name).bounding_box()["height"] >= 24

    theirs = desktop()
    letter = portal.mailbox.wait_for(to=email, subject_contains="Convite para a equipe")
    assert "analista N2" in letter.text
    theirs.goto(letter.link_to("/verificar-email"))
    theirs.get_by_role("button", name="Verificar endereço de e-mail").click()
    expect(theirs.get_by_text("Convite aceito e e-mail verificado.")).to_be_visible()
    theirs.get_by_label("Senha", exact=True).fill(STRONG)
    theirs.get_by_label("Confirmar senha", exact=True).fill(STRONG)
    theirs.get_by_role("button", name="Salvar senha").click()
    theirs.wait_for_url("**/entrar**")
    # The address is filled in when the page has heard from the server.
    expect(theirs.get_by_label("E-mail")).to_have_value(email)
    SignInPage(theirs).fill(email, STRONG).enter()
    expect(theirs.get_by_role("heading", name="Fila")).to_be_visible()

    theirs.goto(TEAM)
    expect(theirs.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
    theirs.goto("/analista")
    expect(theirs.get_by_role("heading", name="Fila")).to_be_visible()
    page.reload()
    # Buttons sleep until the page listens; a choice made before would be nobody's.
    expect(page.get_by_role("button", name=f"Desativar {name}")).to_be_enabled()
    page.get_by_label(f"Papel de {name}").select_option("Administrador")
    expect(page.get_by_text("Alterações salvas.")).to_be_visible()
    theirs.get_by_role("button", name="Conta:").click()
    expect(theirs.get_by_role("link", name="Configurações")).to_be_visible()
    theirs.get_by_role("link", name="Configurações").click()
    expect(theirs.get_by_label("Nova categoria")).to_be_visible()
    page.get_by_role("button", name=f"Desativar {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Desativar", exact=True).click()

    expect(row).to_contain_text("Desativada")
    theirs.wait_for_url("**/entrar**")
    page.get_by_role("button", name=f"Reativar {name}").click()
    expect(page.get_by_role("button", name=f"Desativar {name}")).to_be_visible()


def test_nobody_shuts_themselves_out_and_what_is_wrong_is_said(phone: OpenPage):
    page = phone(ADMIN)
    page.goto(TEAM)
    expect(page.get_by_role("heading", name="Convidar para a equipe")).to_be_visible()
    own = page.get_by_role("listitem").filter(has_text=ADMIN)
    expect(own.get_by_role("button", name="Desativar")).to_be_disabled()
    expect(own.get_by_label("Papel de")).to_be_disabled()

    page.get_by_label("Nome", exact=True).fill("Ana Souza")
    page.get_by_label("E-mail", exact=True).fill("ana@rodoviasul.com.br")
    page.get_by_role("button", name="Enviar convite").click()

    expect(page.get_by_text("Este e-mail já tem uma conta.")).to_be_visible()
    expect(page.get_by_label("Nome", exact=True)).to_have_value("Ana Souza")
