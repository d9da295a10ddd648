"""What the outermost layer turns away, and what it adds to every answer (security.md, 3)."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from kartado_portal.settings import Settings
from kartado_portal.web.csp import Build
from kartado_portal.web.http import client_address
from kartado_portal.web.shield import BODY_LIMIT, Shield

BASE = "https://suporte.kartado.com.br"
SECRET = "k" * 8 + "0123456789abcdefghijklmnopqrstuv"

SetSettings = Callable[..., Settings]


async def take(request: Request) -> Response:
    """Read the whole body and say how much it was."""
    return PlainTextResponse(str(len(await request.body())))


async def page(request: Request) -> Response:
    """A page that says which path it was asked under."""
    return HTMLResponse(request.scope["path"])


async def own(_: Request) -> Response:
    """An answer with headers of its own."""
    return PlainTextResponse(
        "x", headers={"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox"}
    )


async def away(request: Request) -> Response:
    """A redirect, wherever asked to."""
    return RedirectResponse(request.query_params["to"], 303)


async def crash(_: Request) -> Response:
    """A bug."""
    raise RuntimeError("canary-inside")


async def unavailable(_: Request) -> Response:
    """An error that is meant."""
    return PlainTextResponse("meant", 500)


APP = Starlette(
    routes=[
        Route("/take", take, methods=["POST", "PUT", "PATCH", "DELETE"]),
        Route("/anexos", take, methods=["POST"]),
        Route("/webhooks/whatsapp", take, methods=["POST"]),
        Route("/avisos/silenciar/{token}", take, methods=["POST"]),
        Route("/own", own),
        Route("/away", away),
        Route("/crash", crash),
        Route("/meant", unavailable),
        Route("/{path:path}", page),
    ]
)


@pytest.fixture
def production(settings: SetSettings) -> Settings:
    """Settings of a real deployment."""
    return settings(
        env="production", base_url=BASE, secret_key=SECRET, smtp_url="smtp://localhost:25"
    )


@pytest.fixture
async def client(production: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the shielded app at its public address."""
    shield = Shield(APP, settings=production, build=Build({"": (), "/entrar": (), "404": ()}))
    transport = httpx.ASGITransport(app=shield, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as open_client:
        yield open_client


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": BASE}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": f"{BASE}.evil.example"}, 403),
        ({"Origin": "http://suporte.kartado.com.br"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
    ],
)
async def test_only_our_own_pages_may_change_anything(
    client: httpx.AsyncClient, method: str, headers: dict[str, str], status: int
) -> None:
    answer = await client.request(method, "/take", headers=headers)

    assert answer.status_code == status


async def test_a_webhook_comes_from_elsewhere_by_nature(client: httpx.AsyncClient) -> None:
    assert (await client.post("/webhooks/whatsapp", content=b"{}")).status_code == 200


async def test_a_mail_program_presses_unsubscribe_from_elsewhere(
    client: httpx.AsyncClient,
) -> None:
    origins = ({}, {"Origin": "https://mail.example"}, {"Origin": "null"})

    answers = [await client.post("/avisos/silenciar/t", headers=one) for one in origins]

    assert [one.status_code for one in answers] == [200] * 3


@pytest.mark.parametrize(
    "path", ["/_upload", "/_upload/x.pdf", "/_health", "/_all_routes", "/auth-codespace"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_doors_of_the_framework_do_not_exist(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path, headers={"Origin": BASE})

    assert answer.status_code == 404


async def test_a_body_beyond_the_cap_is_refused_before_it_is_read(
    client: httpx.AsyncClient,
) -> None:
    fits = await client.post("/take", content=b"x" * BODY_LIMIT, headers={"Origin": BASE})
    over = await client.post("/take", content=b"x" * (BODY_LIMIT + 1), headers={"Origin": BASE})

    assert fits.text == str(BODY_LIMIT)
    assert over.status_code == 413
    assert over.text == "O envio é maior que o permitido."


async def test_a_body_that_does_not_say_its_length_is_counted(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(BODY_LIMIT // 1000 + 10):
            yield b"x" * 1000

    answer = await client.post("/take", content=endless(), headers={"Origin": BASE})

    assert answer.status_code == 413


async def test_an_upload_may_be_as_large_as_an_attachment(client: httpx.AsyncClient) -> None:
    answer = await client.post("/anexos", content=b"x" * (BODY_LIMIT + 1), headers={"Origin": BASE})

    assert answer.text == str(BODY_LIMIT + 1)


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "²"])
async def test_an_absurd_length_is_refused(client: httpx.AsyncClient, length: str) -> None:
    headers = [(b"Origin", BASE.encode()), (b"Content-Length", length.encode())]

    answer = await client.post("/take", content=b"x", headers=headers)

    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["evil.example/x", "a b", "a@b", "<b>", "a,b", ""])
async def test_an_absurd_host_is_refused(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/", headers={"Host": host})).status_code == 400


async def test_every_answer_carries_the_headers(client: httpx.AsyncClient) -> None:
    for path in ("/", "/nada", "/_upload", "/crash", "/own"):
        headers = (await client.get(path)).headers

        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["strict-transport-security"].startswith("max-age=31536000"), path
        assert "content-security-policy" in headers, path
        assert "cache-control" in headers, path


async def test_headers_that_an_answer_sets_itself_stay(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/own")).headers

    assert headers["cache-control"] == "private, no-store"
    assert headers["content-security-policy"] == "sandbox"


async def test_a_page_is_served_at_its_address_without_a_redirect(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/entrar")).text == "/entrar/"


@pytest.mark.parametrize(
    ("to", "location"),
    [
        (f"{BASE}/entrar/?a=b", "/entrar/?a=b"),
        (f"{BASE}//evil.example/", "/evil.example/"),
        ("/tickets", "/tickets"),
        ("https://bucket.s3.test/x?sig=1", "https://bucket.s3.test/x?sig=1"),
    ],
)
async def test_a_redirect_to_ourselves_names_no_host(
    client: httpx.AsyncClient, to: str, location: str
) -> None:
    answer = await client.get("/away", params={"to": to})

    assert answer.headers["location"] == location


async def test_a_bug_shows_a_code_that_is_in_the_log(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        answer = await client.get("/crash")

    code = answer.text.partition("<code>")[2].partition("</code>")[0]
    assert answer.status_code == 500
    assert len(code) == 8
    assert [line["failure"] for line in lines if line["event"] == "http.failed"] == [code]
    assert "canary-inside" not in answer.text
    assert "Internal Server Error" not in answer.text


async def test_an_error_that_is_meant_passes(client: httpx.AsyncClient) -> None:
    assert (await client.get("/meant")).text == "meant"


async def test_the_log_has_a_line_for_a_request_without_its_query(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as lines:
        await client.get("/link", params={"token": "canary-token"})

    assert [(line["path"], line["status"]) for line in lines] == [("/link", 200)]
    assert "canary-token" not in str(lines)


async def test_a_flood_of_requests_from_one_address_is_cut(settings: SetSettings) -> None:
    shield = Shield(APP, settings=settings(events_per_second=0.1, events_burst=1), build=Build())
    transport = httpx.ASGITransport(app=shield)

    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answers = [await client.get("/") for _ in range(40)]

    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert answers[-1].headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "198.51.100.1", "203.0.113.9"),
        (1, "198.51.100.1, 198.51.100.2", "198.51.100.2"),
        (2, "198.51.100.1, 198.51.100.2", "198.51.100.1"),
        (2, "198.51.100.2", "203.0.113.9"),
        (1, "", "203.0.113.9"),
    ],
)
async def test_the_address_is_what_our_own_proxies_wrote(
    settings: SetSettings, hops: int, forwarded: str, address: str
) -> None:
    settings(trusted_proxy_hops=hops)
    scope = {
        "type": "http",
        "client": ("203.0.113.9", 1),
        "headers": [(b"x-forwarded-for", forwarded.encode())],
    }

    assert client_address(scope) == address
