"""Letters that did not arrive: the ticket tells the staff, an administrator mends it."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from kartado_portal import clock
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import bounces
from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import barriers
from tests.e2e.portal_process import Portal, running_portal

ADMIN = "admin@kartado.com.br"
PLACE = "/analista/configuracoes/entregas"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server of this file's own: the post office is everybody's."""
    with running_portal(tmp_path_factory.mktemp("deliveries") / "data") as running:
        yield running


def come_back(backstage: Backstage, email: str, *, is_permanent: bool = True) -> None:
    """Have the newest letter to somebody come back."""
    with backstage.unit() as session:
        mine = select(OutboxLetter).where(OutboxLetter.to_address == email)
        letter = session.exec(mine.order_by(OutboxLetter.id.desc())).first()
        assert letter is not None
        bounces.letter_bounced(
            session,
            message_id=letter.message_id,
            reason=f"550 5.1.1 <{email}>: user unknown",
            is_permanent=is_permanent,
            now=clock.now(),
        )


def die(backstage: Backstage, email: str) -> None:
    """Write a letter that the relay refused for good."""
    with backstage.unit() as session:
        mine = select(OutboxLetter).where(OutboxLetter.to_address == email)
        letter = session.exec(mine.order_by(OutboxLetter.id.desc())).first()
        assert letter is not None
        context = {
            "name": "Ana",
            "number": "39011040425",
            "subject": "Balança",
            "owner": "Marina",
            "url": "https://suporte.kartado.com.br/tickets/39011040425",
        }
        letter.letter, letter.context = "owner-changed", context
        letter.sent_at, letter.dead_at = None, clock.now()
        letter.last_error, letter.attempts = "552 5.3.4 message too big", 1


def test_a_letter_that_came_back_is_told_in_its_ticket_and_mended_by_an_administrator(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    analyst, customer = desktop(N1), desktop(email)
    analyst.goto(f"/analista/tickets/{number}")
    customer.goto(f"/tickets/{number}")
    backstage.reply(number, "<p>Já vimos.</p>")
    portal.mailbox.wait_for(to=email, subject_contains=number)

    come_back(backstage, email)

    line = "O e-mail para Ana Souza não foi entregue: 550 5.1.1 <…>: user unknown"
    expect(analyst.get_by_text(line)).to_be_visible()
    expect(customer.get_by_text("Já vimos.")).to_be_visible()
    expect(customer.get_by_text("não foi entregue")).to_have_count(0)
    analyst.goto(f"/analista/clientes?q={email}")
    analyst.get_by_role("link", name="Ana Souza").click()
    expect(analyst.get_by_text("Suspensos desde")).to_be_visible()
    admin = desktop(ADMIN)
    admin.goto("/analista/configuracoes")
    admin.get_by_role("link", name="Entregas").click()
    stopped = admin.get_by_role("listitem").filter(has_text=email).filter(has_text="desde")
    expect(stopped).to_contain_text("o endereço não existe")
    admin.get_by_role("button", name=f"Voltar a enviar a {email}").press("Enter")
    expect(stopped).to_have_count(0)
    returned = admin.get_by_role("listitem").filter(has_text=email)
    returned.get_by_role("link", name=number).click()
    expect(admin.get_by_role("heading", name="Balança parada")).to_be_visible()


def test_a_dead_letter_is_sent_again(desktop: OpenPage, portal: Portal, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    backstage.reply(number, "<p>Já vimos.</p>")
    first = portal.mailbox.wait_for(to=email, subject_contains=number)
    die(backstage, email)
    admin = desktop(ADMIN)
    admin.goto(PLACE)

    admin.get_by_role("button", name=f"Reenviar a {email}").press("Enter")

    expect(admin.get_by_text("O e-mail será reenviado.")).to_be_visible()
    expect(admin.get_by_role("button", name=f"Reenviar a {email}")).to_have_count(0)
    again = portal.mailbox.wait_for(to=email, subject_contains="39011040425")
    assert again.headers["Message-ID"] == first.headers["Message-ID"]


def test_an_address_is_stopped_by_hand_and_what_is_wrong_is_said_beside_its_field(
    desktop: OpenPage,
):
    email = f"parou-{secrets.token_hex(4)}@cliente.com.br"
    admin = desktop(ADMIN)
    admin.goto(PLACE)

    admin.get_by_label("Endereço de e-mail").fill("sem arroba")
    admin.get_by_label("Motivo").fill("Pediu por telefone")
    admin.get_by_role("button", name="Suspender avisos").click()
    expect(admin.get_by_label("Endereço de e-mail")).to_be_focused()
    expect(admin.get_by_label("Endereço de e-mail")).to_have_attribute("aria-invalid", "true")
    expect(admin.get_by_label("Motivo")).to_have_value("Pediu por telefone")
    admin.get_by_label("Endereço de e-mail").fill(email)
    admin.get_by_label("Motivo").press("Enter")

    row = admin.get_by_role("listitem").filter(has_text=email)
    expect(row).to_contain_text("Pediu por telefone")
    expect(admin.get_by_label("Endereço de e-mail")).to_have_value("")
    admin.get_by_role("button", name="Atualizar").click()
    expect(row).to_contain_text("suspenso pela equipe")


def test_the_page_full_of_trouble_is_for_everybody(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    for name in ("Ana Souza", "Bruno Lima"):
        email = backstage.customer(name)
        number = backstage.open_ticket(email, "Balança parada")
        backstage.reply(number, "<p>Já vimos.</p>")
        portal.mailbox.wait_for(to=email, subject_contains=number)
        come_back(backstage, email, is_permanent=name.startswith("Ana"))
        die(backstage, email)
    page = desktop(ADMIN, reduced_motion="reduce")
    page.goto(PLACE)
    expect(page.get_by_role("button", name="Reenviar").first).to_be_visible()

    assert barriers(page) == []
