"""An analyst's day at the queue: landing there, finding, narrowing, working through it."""

import re

from playwright.sync_api import expect

from tests.e2e.backstage import N1, Backstage
from tests.e2e.conftest import OpenPage
from tests.e2e.pages.access import SignInPage
from tests.e2e.pages.desk import QueuePage
from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD


def test_analyst_lands_in_the_queue_and_sees_a_new_ticket_arrive(
    page, portal: Portal, backstage: Backstage
):
    customer = backstage.customer("Ana Souza")
    form = SignInPage(page)
    form.open()

    form.fill(N1, PASSWORD).enter()

    page.wait_for_url("**/analista**")
    queue = QueuePage(page)
    queue.wait_until_alive()
    number = backstage.open_ticket(customer, "Chegou enquanto eu olhava")
    row = queue.row("Chegou enquanto eu olhava")
    expect(row).to_contain_text(customer)
    expect(row.get_by_role("link")).to_have_attribute("href", f"/analista/tickets/{number}")
    expect(page.get_by_role("link", name="Fila")).to_have_attribute(
        "aria-current", re.compile("page|true")
    )


def test_a_customer_is_told_that_the_queue_is_not_theirs(desktop: OpenPage, backstage: Backstage):
    email = backstage.customer("Ana Souza")
    backstage.open_ticket(backstage.customer("Bruno Lima"), "Segredo de outro")
    page = desktop(email)

    page.goto("/analista")

    expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isto.")
    expect(page.get_by_role("table")).to_have_count(0)
    expect(page.get_by_text("Segredo de outro")).to_have_count(0)
    expect(page.get_by_role("link", name="Fila")).to_have_count(0)
