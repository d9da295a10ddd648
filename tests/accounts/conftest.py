"""Browsers without pages: the accounts room's own routes, on the real database."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kartado_portal.accounts import flash, http
from kartado_portal.accounts.cookies import TokenKeeper, flash_cookie

OpenBrowser = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def open_browser(database: str) -> AsyncIterator[OpenBrowser]:
    """Make browsers that share no cookies: each call is a person at another machine."""
    page = Route("/{rest:path}", lambda _: PlainTextResponse("page"))
    app = TokenKeeper(Starlette(routes=[*http.routes(), page]))
    opened: list[httpx.AsyncClient] = []

    def open_browser(address: str = "192.0.2.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, client=(address, 4000))
        client = httpx.AsyncClient(transport=transport, base_url="http://localhost:3000")
        opened.append(client)
        return client

    yield open_browser
    for client in opened:
        await client.aclose()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer at once where answers otherwise wait for each other."""
    monkeypatch.setattr(http, "STEADY_SECONDS", 0.0)


def told(client: httpx.AsyncClient, page: str) -> flash.Flash:
    """Return what the page is told after a form was posted."""
    found = flash.unseal(client.cookies.get(flash_cookie()) or "", page=page)
    assert found is not None
    return found
