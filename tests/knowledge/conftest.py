"""The knowledge base begins empty in each test: no mind of another database answers."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from kartado_portal.actor import Actor, Role
from kartado_portal.database import unit_of_work
from kartado_portal.knowledge import counting, http, library
from kartado_portal.web.document import Documents
from tests.factories import make_account

READER = "Mozilla/5.0 (Android 15; Mobile) Firefox/140"


@pytest.fixture(autouse=True)
def empty_shelves() -> Iterator[None]:
    """Forget what this process has read and counted of another test's database."""
    library.forget()
    counting._seen.clear()
    yield
    library.forget()


class Browser:
    """A browser of one person, with cookies of its own; it follows no redirect."""

    def __init__(self, app: Starlette, *, who: str) -> None:
        self._app = app
        self.cookies = httpx.Cookies({"who": who} if who else {})

    def get(self, path: str, **props: Any) -> httpx.Response:
        return self._ask("GET", path, **props)

    def head(self, path: str) -> httpx.Response:
        return self._ask("HEAD", path)

    def post(self, path: str, **props: Any) -> httpx.Response:
        return self._ask("POST", path, **props)

    def _ask(self, method: str, path: str, *, agent: str = READER, **props: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self._app),
                base_url="http://portal.test",
                cookies=self.cookies,
                headers={"user-agent": agent},
            ) as client:
                answer = await client.request(method, path, **props)
                self.cookies = client.cookies
                return answer

        return asyncio.run(go())


@dataclass
class Site:
    """The room's routes over plain HTTP; each person is the value of the cookie `who`."""

    folder: Path
    people: dict[str, Actor] = field(default_factory=dict)

    def person(self, name: str, *, role: Role = Role.CUSTOMER) -> Actor:
        """Add an account, signed in as `name`."""
        with unit_of_work() as session:
            account = make_account(session, name=name, role=role.value)
            self.people[name] = Actor(account.id or 0, account.email, name, role)
        return self.people[name]

    def browser(self, who: str = "") -> Browser:
        """Return a fresh browser, signed in as `who` or as nobody."""

        async def identify(request: Request) -> Actor | None:
            return self.people.get(request.cookies.get("who", ""))

        routes = http.http_routes(identify=identify, documents=Documents(self.folder))
        return Browser(Starlette(routes=routes), who=who)


@pytest.fixture
def site(database: str, tmp_path: Path) -> Site:
    """The room's routes, with pages as a build writes them."""
    (tmp_path / "404.html").write_text(
        '<!DOCTYPE html><html lang="pt-BR"><head></head><body>'
        '<main><div id="served-page" class="served"></div><p>Carregando</p></main></body></html>'
    )
    (tmp_path / "artigos").mkdir()
    (tmp_path / "artigos" / "index.html").write_text(
        "<!DOCTYPE html><html><head><title>Base de conhecimento</title></head><body>"
        '<main><div class="served mt-6" id="served-articles"></div></main></body></html>'
    )
    (tmp_path / "index.html").write_text(
        "<!DOCTYPE html><html><head></head><body>"
        '<main><div id="served-topics"></div></main></body></html>'
    )
    return Site(tmp_path)
