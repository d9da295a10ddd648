"""A customer answers from a mail program; what is doubtful waits for an administrator."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import DESKTOP, OpenPage
from tests.e2e.everybody import axe, barriers, structure
from tests.e2e.portal_process import Portal, running_portal
from tests.gauntlet.mail_room import MailRoom
from tests.inbound.corpus import plain
from tests.servers import free_port

ADMIN = "admin@kartado.com.br"
HELD = "/analista/configuracoes/recebidos"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server of this file's own: it has a door for mail."""
    values = {"inbound_smtp": f"127.0.0.1:{free_port()}", "inbound_checks": False}
    with running_portal(tmp_path_factory.mktemp("by-mail") / "data", **values) as running:
        yield running


@pytest.fixture
def room(portal: Portal) -> Iterator[MailRoom]:
    inside = MailRoom(portal)
    yield inside
    inside.leave()


def test_an_answer_from_a_mail_program_is_read_with_its_quotation_folded(
    phone: OpenPage, backstage: Backstage, portal: Portal, room: MailRoom
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Não sincroniza")
    backstage.reply(number, "<p>Qual é a versão?</p>")
    letter = portal.mailbox.wait_for(to=email, subject_contains=number)
    reply_to = letter.headers["Reply-To"].split("<")[-1].strip("> ")
    page = phone(email)
    page.goto(f"/tickets/{number}")
    expect(page.get_by_text("Qual é a versão?")).to_be_visible()
    raw = plain(
        "É a 4.2.1.\n\nEm 10/03/2026 09:41, Suporte escreveu:\n> Qual é a sua versão?",
        sender=f"Ana Souza <{email}>",
    )

    row = room.receive(raw, to=reply_to, sender=email)

    assert row.state == "done"
    expect(page.get_by_text("É a 4.2.1.")).to_be_visible()
    quoted = page.get_by_text("Qual é a sua versão?")
    expect(quoted).to_be_hidden()
    page.get_by_text("Mostrar texto citado").click()
    expect(quoted).to_be_visible()
    assert structure(page) + axe(page, "phone") == []


def test_a_held_message_is_read_made_a_ticket_and_thrown_away(desktop: OpenPage, room: MailRoom):
    page = desktop(ADMIN, reduced_motion="reduce")
    page.goto(HELD)
    expect(page.get_by_text("Nenhuma mensagem aguarda.")).to_be_visible()
    for serial, subject in enumerate(("Ofertas", "Boletim")):
        raw = plain("Confira!", subject=subject, extra="List-Id: <x.loja.example>\r\n")
        assert room.receive(raw.replace(b"<sample@", f"<{serial}@".encode())).state == "held"

    waiting = page.get_by_role("list", name="Mensagens retidas").get_by_role("listitem")
    expect(waiting).to_have_count(2)
    page.get_by_role("button", name="Ler: Boletim").click()
    expect(page.get_by_role("region", name="Texto da mensagem")).to_have_text("Confira!")
    assert barriers(page) == []
    page.set_viewport_size(DESKTOP)
    page.get_by_role("button", name="Incluir no ticket").click()
    expect(page.get_by_text("Escreva o número de um ticket aberto.")).to_be_visible()
    page.get_by_role("button", name="Descartar").click()
    expect(waiting).to_have_count(1)
    page.get_by_role("button", name="Ler: Ofertas").click()
    page.get_by_role("button", name="Abrir ticket").click()

    expect(page.get_by_text("Nenhuma mensagem aguarda.")).to_be_visible()
    page.goto("/analista?q=Ofertas")
    expect(page.get_by_role("row").filter(has_text="Ofertas").first).to_be_visible()
