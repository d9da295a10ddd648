"""«Silenciar este ticket» at the foot of a letter: one button, without signing in, and back."""

from playwright.sync_api import expect

from tests.e2e.backstage import Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.everybody import axe_in_both_themes, barriers_of_a_phone
from tests.e2e.portal_process import Portal


def test_a_ticket_is_muted_by_its_letter_and_the_ticket_shows_it(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    mine = desktop(email)
    mine.goto(f"/tickets/{number}")
    quiet = mine.get_by_label("Silenciar e-mails deste ticket")
    expect(quiet).not_to_be_checked()
    backstage.reply(number, "<p>Já vimos.</p>")
    letter = portal.mailbox.wait_for(to=email, subject_contains=number)
    reader = desktop()
    reader.goto(letter.link_to("/avisos/silenciar/"))

    reader.get_by_role("button", name="Silenciar este ticket").press("Enter")

    expect(reader.get_by_role("heading", name="Ticket silenciado")).to_be_visible()
    expect(quiet).to_be_checked()
    reader.get_by_role("button", name="Voltar a receber").press("Enter")
    expect(reader.get_by_text("você volta a receber e-mails")).to_be_visible()
    expect(quiet).not_to_be_checked()


def test_the_page_of_the_link_is_for_everybody(
    desktop: OpenPage, portal: Portal, backstage: Backstage
):
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    backstage.reply(number, "<p>Já vimos.</p>")
    letter = portal.mailbox.wait_for(to=email, subject_contains=number)
    reader = desktop(reduced_motion="reduce")
    faults = []

    reader.goto(letter.link_to("/avisos/silenciar/"))
    faults += axe_in_both_themes(reader, has_switch=False)
    reader.get_by_role("button", name="Silenciar este ticket").click()
    expect(reader.get_by_role("heading", name="Ticket silenciado")).to_be_visible()
    faults += axe_in_both_themes(reader, has_switch=False) + barriers_of_a_phone(reader)

    assert faults == []
