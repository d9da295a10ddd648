"""Demo mode's mailbox in the browser."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route as HttpRoute

from kartado_portal.mail import http
from kartado_portal.mail.delivery import deliver_due
from tests.mail.letters import NOW, post
from tests.mailbox import Mailbox, parse

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ORIGIN = "http://portal.test"


class Client:
    """Asks the application itself, in a thread: Playwright holds this one's event loop."""

    def __init__(self, app: Starlette) -> None:
        self._transport = httpx.ASGITransport(app)

    def get(self, url: str) -> httpx.Response:
        """Return the answer to a GET."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, self._get(url)).result()

    async def _get(self, url: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url=ORIGIN) as client:
            return await client.get(url)


@pytest.fixture
def client(database: str, settings) -> Client:
    """The mailbox alone, with a page that stands for the portal's own."""
    settings(base_url=ORIGIN)

    async def landing(_: object) -> HTMLResponse:
        return HTMLResponse("<h1>chegou</h1>")

    return Client(Starlette(routes=[*http.routes(), HttpRoute("/link", landing)]))


def test_mailbox_lists_the_newest_letter_first(client: Client) -> None:
    post()
    post("account-erased", to="bruno@cliente.test", now=NOW.replace(hour=14))
    deliver_due(now=NOW.replace(hour=15))

    page = client.get("/demo/emails").text

    assert page.index("foi excluída") < page.index("[#39011040425]")
    assert "10/03/2026 10:00" in page
    assert "bruno@cliente.test" in page


def test_empty_mailbox_says_what_to_do(client: Client) -> None:
    assert "Nenhum e-mail ainda" in client.get("/demo/emails").text


def test_mailbox_does_not_exist_in_production(settings, database: str) -> None:
    settings(
        env="production",
        secret_key="0123456789abcdefghijklmnopqrstuvwxyz",
        smtp_url="smtp://127.0.0.1:2525",
        base_url="https://suporte.kartado.com.br",
    )

    assert http.routes() == []


@pytest.mark.parametrize(
    "letter_id", ["nada", "20260310T130000.000000-9", "..%2f..%2fportal", "%2e%2e"]
)
def test_what_is_no_letter_is_not_found(client: Client, letter_id: str) -> None:
    assert client.get(f"/demo/emails/{letter_id}").status_code == 404
    assert client.get(f"/demo/emails/{letter_id}.eml").status_code == 404


def test_original_is_downloaded_byte_for_byte(client: Client, settings) -> None:
    post("one-time-link")
    deliver_due(now=NOW)
    captured = Mailbox(settings().data_dir).wait_for(to="ana@cliente.test")

    answer = client.get(f"/demo/emails/{captured.path.stem}.eml")

    assert answer.headers["content-type"] == "message/rfc822"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content == captured.path.read_bytes()
    assert parse(answer.content).code == "048215"


def test_subject_with_markup_is_text_on_the_page(client: Client) -> None:
    post(context={"subject": "<script>alert(1)</script>"})
    deliver_due(now=NOW)

    page = client.get("/demo/emails").text

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_letter_is_read_and_its_button_leads_to_the_portal(client: Client, page: Page) -> None:
    link = f"{ORIGIN}/link?token=abc"
    post("one-time-link", context={"url": link}, to_name="Ana Souza")
    deliver_due(now=NOW)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    _serve(page, client)

    page.goto(f"{ORIGIN}/demo/emails")
    page.get_by_role("link", name="Seu link de acesso").click()
    letter = page.frame_locator("iframe")

    assert letter.get_by_text("048215").is_visible()
    assert page.get_by_text("Ana Souza <ana@cliente.test>", exact=True).is_visible()
    assert letter.locator("h1").evaluate("e => getComputedStyle(e).fontSize") == "24px"
    letter.get_by_role("link", name="Entrar").click()
    page.wait_for_url(link)
    assert page.get_by_role("heading", name="chegou").is_visible()
    assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_mailbox(client: Client, page: Page, scheme: str) -> None:
    post("ticket-replied")
    deliver_due(now=NOW)
    page.emulate_media(color_scheme=scheme)
    _serve(page, client)

    page.goto(f"{ORIGIN}/demo/emails")
    in_list = Axe().run(page).response["violations"]
    page.get_by_role("link", name="[#39011040425]").click()
    in_letter = Axe().run(page).response["violations"]

    assert [found["id"] for found in in_list + in_letter] == []


def _serve(page: Page, client: Client) -> None:
    """Have the browser's requests answered by the application, without a server."""

    def answer(route: Route) -> None:
        got = client.get(route.request.url)
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

    page.route("**/*", answer)
