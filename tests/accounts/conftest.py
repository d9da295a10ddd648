"""People with browsers: the accounts room's own routes, on the real database, with real letters."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kartado_portal.accounts import http
from kartado_portal.accounts.cookies import TokenKeeper
from tests.accounts.people import ANA, Person, register

MeetPerson = Callable[..., Person]


@pytest.fixture
async def meet(database: str) -> AsyncIterator[MeetPerson]:
    """Meet people: each call is a person with a browser of their own, on a machine of their own."""
    page = Route("/{rest:path}", lambda _: PlainTextResponse("page"))
    app = TokenKeeper(Starlette(routes=[*http.routes(), page]))
    clients: list[httpx.AsyncClient] = []

    def meet(email: str = "", *, address: str = "192.0.2.1", agent: str = "Mozilla/5.0") -> Person:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=(address, 4000)),
            base_url="http://localhost:3000",
            headers={"User-Agent": agent},
        )
        clients.append(client)
        return Person(client, email)

    yield meet
    for client in clients:
        await client.aclose()


@pytest.fixture
def ana(meet: MeetPerson) -> Person:
    """Ana, who has an account, at her own browser, not signed in."""
    register(ANA)
    return meet(ANA)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer at once where answers otherwise wait for each other."""
    monkeypatch.setattr(http, "STEADY_SECONDS", 0.0)
