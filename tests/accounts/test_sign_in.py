"""Sign-in by password and its cookie (gauntlet O03, O09, O10, O24)."""

import asyncio
from collections.abc import Callable

import pytest
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import passwords, services
from kartado_portal.accounts.cookies import session_cookie
from kartado_portal.accounts.models import Account, SignIn
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from kartado_portal.settings import Settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import ANA, register, signed_in
from tests.factories import PASSWORD, make_analyst


async def test_right_password_gives_a_cookie_that_ends_with_the_browser(meet: MeetPerson):
    register()

    answer = await meet(" Ana@RodoviaSul.com.br ").sign_in(PASSWORD)

    assert (answer.status_code, answer.headers["location"]) == (303, routes.TICKETS)
    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith(f"{session_cookie()}=")
    assert "HttpOnly; Path=/; SameSite=lax" in cookie
    assert "max-age" not in cookie.lower()


async def test_remembered_cookie_lives_thirty_days(meet: MeetPerson):
    register()

    answer = await meet(ANA).sign_in(PASSWORD, remember="on")

    assert f"Max-Age={30 * 24 * 3600}" in answer.headers.get_list("set-cookie")[0]


async def test_cookie_is_secure_and_bound_to_the_host_on_https(
    meet: MeetPerson, settings: Callable[..., Settings]
):
    settings(base_url="https://suporte.kartado.com.br")
    register()

    answer = await meet(ANA).sign_in(PASSWORD)

    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert "Domain" not in cookie


async def test_database_holds_only_a_hash_of_the_cookie(meet: MeetPerson):
    register()

    first, second = await signed_in(meet), await signed_in(meet)

    assert first.cookie != second.cookie
    assert len(first.cookie) >= 43  # 256 bits in base64
    with reading() as session:
        stored = [row.digest for row in session.exec(select(SignIn))]
    assert first.cookie not in stored
    assert all(len(digest) == 64 for digest in stored)


async def test_planted_cookie_is_worth_nothing_and_the_old_one_ends(meet: MeetPerson):
    register()
    person = meet(ANA)
    person.client.cookies.set(session_cookie(), "planted", domain="localhost.local")

    await person.sign_in(PASSWORD)
    first = person.cookie
    await person.sign_in(PASSWORD)

    assert first != "planted"
    with reading() as session:
        assert services.find_actor(session, cookie=first, now=now()) is None
        assert services.find_actor(session, cookie="planted", now=now()) is None
    assert await person.is_in()


async def test_refusal_reads_the_same_whatever_the_reason(meet: MeetPerson):
    register("desativada@viasul.com.br", disabled_at=now())
    register("pendente@viasul.com.br", confirmed_at=None)
    register("ativa@viasul.com.br")

    told, answers = [], []
    for name, password in (
        ("desativada", PASSWORD),
        ("pendente", PASSWORD),
        ("ativa", "errada"),
        ("ninguem", PASSWORD),
    ):
        person = meet(f"{name}@viasul.com.br")
        answer = await person.sign_in(password)
        told.append(person.told(routes.SIGN_IN).errors)
        answers.append((answer.status_code, answer.headers["location"], answer.text))

    assert len({tuple(errors.items()) for errors in told}) == 1
    assert len(set(answers)) == 1


async def test_unknown_address_costs_a_hash_too(meet: MeetPerson, monkeypatch):
    checked: list[str] = []
    check = passwords._context.verify
    monkeypatch.setattr(
        passwords._context, "verify", lambda text, made: checked.append(text) or check(text, made)
    )

    await meet("ninguem@viasul.com.br").sign_in("qualquer")

    assert checked == ["qualquer"]


async def test_refused_sign_in_keeps_everything_but_the_password(meet: MeetPerson):
    person = meet(ANA)

    answer = await person.sign_in("errada", remember="on", next="/tickets/123")

    assert answer.headers["location"] == "/entrar?proximo=%2Ftickets%2F123"
    typed = person.told(routes.SIGN_IN).typed
    assert typed == {"email": ANA, "remember": "on", "next": "/tickets/123"}


async def test_sign_in_goes_on_only_to_paths_of_the_portal(meet: MeetPerson):
    register()
    wanted = {
        "/tickets/123?x=1": "/tickets/123?x=1",
        "": routes.TICKETS,
        "https://evil.test": routes.TICKETS,
        "//evil.test": routes.TICKETS,
        "/\\evil.test": routes.TICKETS,
        "javascript:alert(1)": routes.TICKETS,
        "/ok\r\nX: 1": routes.TICKETS,
    }

    led = {next_: await meet(ANA).sign_in(PASSWORD, next=next_) for next_ in wanted}

    assert {next_: answer.headers["location"] for next_, answer in led.items()} == wanted


async def test_analysts_arrive_at_their_queue(meet: MeetPerson):
    with unit_of_work() as session:
        make_analyst(session, email="n1@kartado.com.br")

    answer = await meet("n1@kartado.com.br").sign_in(PASSWORD)

    assert answer.headers["location"] == routes.DESK


@pytest.mark.usefixtures("dear_hashes")
async def test_old_hash_is_renewed_at_the_next_sign_in(meet: MeetPerson):
    weak = passwords.CryptContext(
        schemes=["argon2"], argon2__memory_cost=8192, argon2__time_cost=1, argon2__parallelism=1
    )
    account_id = register()
    with unit_of_work() as session:
        session.get_one(Account, account_id).password_hash = weak.hash(PASSWORD)

    await signed_in(meet)

    with reading() as session:
        stored = session.get_one(Account, account_id).password_hash
    assert not passwords.needs_update(stored)
    assert passwords.verify_now(PASSWORD, stored)


@pytest.mark.usefixtures("dear_hashes")
async def test_twenty_people_sign_in_at_once(meet: MeetPerson):
    register()
    crowd = [meet(ANA) for _ in range(20)]

    await asyncio.gather(*(person.sign_in(PASSWORD) for person in crowd))

    assert all([await person.is_in() for person in crowd])
