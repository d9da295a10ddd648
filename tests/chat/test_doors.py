"""The chat's plain HTTP: visitors' cookies, host systems' tokens, a visitor's files."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
import time_machine
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kartado_portal import clock as time
from kartado_portal.accounts.models import Account
from kartado_portal.chat import http, speakers
from kartado_portal.chat.models import ChatVisitor
from kartado_portal.database import get_engine, unit_of_work
from kartado_portal.settings import Settings
from tests.factories import make_account, make_analyst

SECRET = "host-secret-0123456789abcdefghijklmn"


@pytest.fixture
def door(database: str, settings: Callable[..., Settings]) -> Callable[..., httpx.Response]:
    """Ask the chat's routes and the host door; `token` goes into the address of `/chat`."""
    settings(chat_host_secret=SECRET)

    async def page(_: Any) -> PlainTextResponse:
        return PlainTextResponse("the page")

    app = http.HostDoor(Starlette(routes=[*http.http_routes(), Route("/chat", page)]))

    def ask(method: str, path: str, cookies: dict[str, str] | None = None) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://portal.test", cookies=cookies
            ) as client:
                return await client.request(method, path)

        return asyncio.run(go())

    return ask


def token(**claims: object) -> str:
    now = time.now()
    given = {
        "email": "Ana@Cliente.test",
        "name": "Ana Souza",
        "aud": "http://localhost:3000",
        "iat": now,
        "exp": now + timedelta(minutes=3),
        "jti": uuid.uuid4().hex,
    }
    whole = {name: value for name, value in (given | claims).items() if value is not None}
    return jwt.encode(whole, SECRET, algorithm="HS256")


def test_a_visit_sets_one_cookie_that_scripts_cannot_read(door: Callable[..., Any]) -> None:
    first = door("POST", "/chat/visita")
    secret = first.cookies["portal_visita"]
    again = door("POST", "/chat/visita", {"portal_visita": secret})

    header = first.headers["set-cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "set-cookie" not in again.headers
    assert speakers.open_pass(first.text) == speakers.open_pass(again.text)
    with Session(get_engine()) as session:
        rows = session.exec(select(ChatVisitor)).all()
        assert [secret in str(row) for row in rows] == [False]


def test_in_a_strangers_frame_the_cookie_is_partitioned(
    door: Callable[..., Any], settings: Callable[..., Settings]
) -> None:
    settings(base_url="https://suporte.test", chat_ancestors="https://app.kartado.test")

    header = door("POST", "/chat/visita").headers["set-cookie"]

    assert header.startswith("__Host-portal_visita=")
    assert "SameSite=None; Partitioned" in header
    assert "Secure" in header


def test_a_host_systems_word_is_a_proof(door: Callable[..., Any]) -> None:
    with unit_of_work() as session:
        ana = make_account(session, email="ana@cliente.test", name="Ana Souza").id

    answer = door("GET", f"/chat?token={token()}")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/chat#passe=")
    assert answer.headers["referrer-policy"] == "no-referrer"
    with unit_of_work() as session:
        speaker = speakers.find(session, secret=answer.cookies["portal_visita"], now=time.now())
        assert speaker is not None
        assert speaker.is_proved
        assert speaker.actor is not None
        assert speaker.actor.account_id == ana


def test_an_unknown_person_becomes_a_contact(door: Callable[..., Any]) -> None:
    door("GET", f"/chat?token={token(email='novo@cliente.test')}")

    with unit_of_work() as session:
        made = session.exec(select(Account).where(Account.email == "novo@cliente.test")).one()
        assert made.is_contact
        assert made.name == "Ana Souza"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"jti": None},
        {"jti": ""},
        {"email": None},
        {"email": "nothing"},
        {"aud": "https://other.test"},
        {"exp": 1},
        {"exp": 99_999_999_999},
        {"exp": 1e400},
    ],
)
def test_a_token_that_says_too_little_or_too_much_is_a_visitors(
    door: Callable[..., Any], claims: dict[str, object]
) -> None:
    answer = door("GET", f"/chat?token={token(**claims)}")

    assert answer.headers["location"] == "/chat"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "A" * 5_000])
def test_a_forged_token_opens_nothing(door: Callable[..., Any], forged: str) -> None:
    none = jwt.encode({"email": "ana@cliente.test"}, "", algorithm="none")
    other = jwt.encode({"email": "ana@cliente.test"}, "o" * 40, algorithm="HS256")

    for given in (forged, none, other):
        assert "set-cookie" not in door("GET", f"/chat?token={given}").headers


def test_a_token_is_good_once_and_not_for_the_staff(door: Callable[..., Any]) -> None:
    with unit_of_work() as session:
        analyst = make_analyst(session).email
    mine = token()

    assert "set-cookie" in door("GET", f"/chat?token={mine}").headers
    assert "set-cookie" not in door("GET", f"/chat?token={mine}").headers
    assert "set-cookie" not in door("GET", f"/chat?token={token(email=analyst)}").headers


def test_without_a_shared_secret_there_is_no_host(
    door: Callable[..., Any], settings: Callable[..., Settings]
) -> None:
    settings(chat_host_secret="")

    assert door("GET", f"/chat?token={token()}").headers["location"] == "/chat"


def test_a_pass_is_short_lived_and_cannot_be_made_up(
    settings: Callable[..., Settings], clock: time_machine.Traveller
) -> None:
    sealed = speakers.seal_pass(7)

    assert speakers.open_pass(sealed) == 7
    assert speakers.open_pass(sealed[:-4] + "AAAA") is None
    assert speakers.open_pass("7") is None
    clock.shift(timedelta(minutes=3))
    assert speakers.open_pass(sealed) is None


@pytest.mark.parametrize(
    "ancestors", ["app.test", "https://a.test/path", "https://a.test;", "javascript:x", "*"]
)
def test_ancestors_are_origins(settings: Callable[..., Settings], ancestors: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_CHAT_ANCESTORS"):
        settings(chat_ancestors=ancestors)
