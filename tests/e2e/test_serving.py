"""The server process: starts again fast, ends when told, answers under every name it has."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.e2e.conftest import OpenPage
from tests.e2e.portal_process import Portal, running_portal
from tests.raw_socket import RawSocket
from tests.servers import NO_AUTHORITIES
from tests.waiting import wait_until


def test_pages_work_under_another_name_of_the_machine(open_page: OpenPage, portal: Portal):
    other = portal.base.replace("localhost", "127.0.0.1")
    page = open_page(base_url=other)

    page.goto("/entrar")
    page.get_by_label("E-mail").fill("ana@rodoviasul.com.br")
    page.get_by_label("Senha", exact=True).fill("Portal@2026")
    page.get_by_role("button", name="Entrar", exact=True).click()

    page.wait_for_url(f"{other}/tickets")
    expect(page.get_by_text("Aplicativo trava ao").filter(visible=True)).to_have_count(1)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that may die; each test leaves it running."""
    with running_portal(tmp_path_factory.mktemp("mortal") / "data") as running:
        yield running


def test_the_server_ends_when_told_and_starts_with_the_same_data(mortal: Portal):
    mortal.stop()
    code = mortal.process.returncode if mortal.process else None
    mortal.start()

    answer = httpx.get(f"{mortal.base}/readyz", verify=NO_AUTHORITIES)

    assert code == 0
    assert answer.json()["status"] == "ok"


def test_a_worker_that_dies_is_replaced(mortal: Portal):
    worker = mortal.worker
    os.kill(int(worker), signal.SIGKILL)

    wait_until(lambda: mortal.worker not in ("", worker))
    wait_until(lambda: is_ready(mortal))


def is_ready(portal: Portal) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{portal.base}/readyz", verify=NO_AUTHORITIES).is_success
    return False


def test_the_build_took_the_npm_packages_that_are_written_down(portal: Portal):
    taken, written = portal.pages / "reflex.lock", ROOT / "reflex.lock"

    lists = [json.loads((place / "package.json").read_text()) for place in (taken, written)]
    locks = [(place / "bun.lock").read_text() for place in (taken, written)]

    assert lists[0] == lists[1], "run `make lock`, look at the difference, commit it"
    assert locks[0] == locks[1], "run `make lock`, look at the difference, commit it"


def test_a_line_that_died_is_noticed_by_both_sides_within_twenty_seconds(portal: Portal):
    with RawSocket(portal.base) as socket:
        terms = json.loads(socket.texts[0].removeprefix("0"))

    assert terms["pingInterval"] + terms["pingTimeout"] == 20_000


def test_the_server_names_no_version(portal: Portal):
    answer = httpx.get(portal.base)

    told = " ".join([answer.headers.get("server", ""), answer.headers.get("x-powered-by", "")])
    assert not any(character.isdigit() for character in told)


def test_what_the_server_logs_holds_no_tab_token(open_page: OpenPage, portal: Portal):
    page = open_page("ana@rodoviasul.com.br")
    page.goto("/tickets")
    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()

    token = page.evaluate("sessionStorage.getItem('token')")

    assert token
    assert token not in portal.log
