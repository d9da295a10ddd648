"""Sign-in by password: locks, cookies, lives of sessions (gauntlet O03, O08 to O13)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from kartado_portal import routes
from kartado_portal.accounts import passwords, people, profile, services
from kartado_portal.accounts.cookies import session_cookie
from kartado_portal.accounts.errors import AddressLocked
from kartado_portal.accounts.models import Account, SignIn, Throttle
from kartado_portal.accounts.schemas import Client
from kartado_portal.actor import Role
from kartado_portal.clock import now
from kartado_portal.database import get_engine, reading, unit_of_work
from kartado_portal.settings import Settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import Person
from tests.factories import PASSWORD, make_account, make_analyst

ANA = "ana@rodoviasul.com.br"


def register(email: str = ANA, **columns: object) -> int:
    """Make a confirmed account and return its id."""
    with unit_of_work() as session:
        return make_account(session, email=email, **columns).id or 0


async def signed_in(meet: MeetPerson, email: str = ANA, **form: str) -> Person:
    """Return somebody who is signed in with the factories' password."""
    person = meet(email)
    await person.sign_in(PASSWORD, **form)
    assert await person.is_in()
    return person


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


async def test_analysts_arrive_at_their_desk(meet: MeetPerson):
    with unit_of_work() as session:
        make_analyst(session, email="n1@kartado.com.br")

    answer = await meet("n1@kartado.com.br").sign_in(PASSWORD)

    assert answer.headers["location"] == routes.DESK


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


async def test_twenty_people_sign_in_at_once(meet: MeetPerson):
    register()
    crowd = [meet(ANA) for _ in range(20)]

    await asyncio.gather(*(person.sign_in(PASSWORD) for person in crowd))

    assert all([await person.is_in() for person in crowd])


async def test_tenth_failure_locks_the_address_says_so_and_survives_a_restart(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = meet(ANA)
    for _ in range(9):
        await person.sign_in("errada")
        assert "incorretos" in person.told(routes.SIGN_IN).errors["password"]

    await person.sign_in("errada")
    locked = person.told(routes.SIGN_IN).errors[""]
    get_engine().dispose()
    await person.sign_in(PASSWORD)

    assert "15 minutos" in locked
    assert not await person.is_in()
    assert person.told(routes.SIGN_IN).errors == {"": locked}


async def test_lock_ends_by_itself_however_often_it_was_tried(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = meet(ANA)
    for _ in range(14):
        await person.sign_in("errada")
        clock.shift(timedelta(seconds=1))
    clock.shift(timedelta(minutes=15))

    await person.sign_in(PASSWORD)

    assert await person.is_in()


async def test_unknown_address_is_locked_in_the_same_words(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    told = []
    for email in (ANA, "ninguem@viasul.com.br"):
        person = meet(email)
        for _ in range(11):
            await person.sign_in("errada")
        told.append(person.told(routes.SIGN_IN).errors)

    assert told[0] == told[1]


async def test_guesses_under_way_while_the_limit_is_reached_reveal_nothing(
    meet: MeetPerson, clock: time_machine.Traveller
):
    account_id, client = register(), Client("192.0.2.1")
    with reading() as session:
        services.begin_sign_in(session, email=ANA, client=client, now=now())
    for _ in range(10):
        await meet(ANA).sign_in("errada")

    with pytest.raises(AddressLocked), unit_of_work() as session:
        services.open_sign_in(
            session, account_id=account_id, is_remembered=False, client=client, now=now()
        )


async def test_success_forgives_its_own_address_only(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    register("bruno@rodoviasul.com.br")
    ana, bruno = meet(ANA), meet("bruno@rodoviasul.com.br")
    for person in (ana, bruno):
        for _ in range(9):
            await person.sign_in("errada")

    await ana.sign_in(PASSWORD)
    await bruno.sign_in("errada")
    await bruno.sign_in(PASSWORD)

    assert await ana.is_in()
    assert not await bruno.is_in()


async def test_one_client_cannot_try_many_addresses(
    meet: MeetPerson, settings: Callable[..., Settings], clock: time_machine.Traveller
):
    settings(sign_in_failures_per_client=5)
    register()
    for serial in range(5):
        await meet(f"pessoa{serial}@viasul.com.br").sign_in("errada")

    here, elsewhere = meet(ANA), meet(ANA, address="198.51.100.7")
    await here.sign_in(PASSWORD)
    await elsewhere.sign_in(PASSWORD)

    assert "15 minutos" in here.told(routes.SIGN_IN).errors[""]
    assert await elsewhere.is_in()


async def test_counters_name_nobody(meet: MeetPerson):
    await meet(ANA).sign_in("errada")

    with reading() as session:
        keys = [row.key for row in session.exec(select(Throttle))]
    assert len(keys) == 2
    assert not any("ana" in key or "192.0.2.1" in key for key in keys)


async def test_sign_out_ends_the_row_whoever_still_holds_the_cookie(meet: MeetPerson):
    register()
    person, other = await signed_in(meet), await signed_in(meet)
    kept = person.cookie

    answer = await person.post(routes.SIGN_OUT_POST)

    assert answer.headers["location"] == routes.SIGN_IN
    assert person.cookie == ""
    with reading() as session:
        assert services.find_actor(session, cookie=kept, now=now()) is None
    assert await other.is_in()


async def test_session_rests_eight_hours_unless_remembered(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    resting, remembered = await signed_in(meet), await signed_in(meet, remember="on")

    clock.shift(timedelta(hours=7, minutes=59))
    assert await resting.is_in()
    clock.shift(timedelta(hours=8, minutes=1))

    assert not await resting.is_in()
    assert await remembered.is_in()


async def test_remembered_session_ends_after_thirty_days_however_busy(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = await signed_in(meet, remember="on")
    for _ in range(29):
        clock.shift(timedelta(days=1))
        assert await person.is_in()

    clock.shift(timedelta(days=1))

    assert not await person.is_in()


async def test_session_that_is_not_remembered_ends_after_a_week_however_busy(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = await signed_in(meet)
    for _ in range(27):
        clock.shift(timedelta(hours=6))
        assert await person.is_in()

    clock.shift(timedelta(hours=6))

    assert not await person.is_in()


async def test_staff_session_rests_one_hour(meet: MeetPerson, clock: time_machine.Traveller):
    with unit_of_work() as session:
        make_analyst(session, email="n1@kartado.com.br")
    person = await signed_in(meet, "n1@kartado.com.br")

    clock.shift(timedelta(minutes=61))

    assert not await person.is_in()


async def test_last_use_is_written_once_a_minute_at_most(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = await signed_in(meet)
    began = now()

    clock.shift(timedelta(seconds=59))
    await person.is_in()
    early = _last_seen()
    clock.shift(timedelta(seconds=1))
    await person.is_in()

    assert early == began
    assert _last_seen() == now()


def _last_seen():
    with reading() as session:
        return session.exec(select(SignIn).order_by(col(SignIn.id).desc())).first().last_seen_at


async def test_clock_set_back_revives_no_session(meet: MeetPerson, clock: time_machine.Traveller):
    register()
    clock.shift(timedelta(hours=2))
    person = await signed_in(meet)

    clock.shift(timedelta(hours=-2))

    assert not await person.is_in()


async def test_disabled_account_is_out_at_once(meet: MeetPerson):
    account_id = register()
    person = await signed_in(meet)

    with unit_of_work() as session:
        people.disable_account(session, account_id=account_id, now=now())

    assert not await person.is_in()
    await person.sign_in(PASSWORD)
    assert not await person.is_in()


async def test_changed_role_counts_at_once(meet: MeetPerson):
    with unit_of_work() as session:
        account_id = make_analyst(session, email="n1@kartado.com.br").id or 0
    person = await signed_in(meet, "n1@kartado.com.br")

    with unit_of_work() as session:
        people.change_role(session, account_id=account_id, role=Role.CUSTOMER, now=now())

    actor = await person.actor()
    assert actor is not None
    assert (actor.role, actor.is_staff) == (Role.CUSTOMER, False)


async def test_signing_out_everywhere_ends_every_browser(meet: MeetPerson):
    register()
    browsers = [await signed_in(meet) for _ in range(3)]
    actor = await browsers[0].actor()
    assert actor is not None

    with unit_of_work() as session:
        ended = profile.sign_out_everywhere(session, actor=actor, now=now())

    assert ended == 3
    assert not any([await browser.is_in() for browser in browsers])
