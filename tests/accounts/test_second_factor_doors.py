"""The second factor at the portal's doors: what a browser sends, and what it is given."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from kartado_portal import routes
from kartado_portal.accounts import pending
from kartado_portal.accounts.cookies import pending_cookie, session_cookie
from kartado_portal.accounts.models import SignIn
from kartado_portal.accounts.schemas import PendingSignIn
from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import reading
from kartado_portal.settings import Settings
from tests.accounts.authenticator import give, protected
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import ANA, LINK, STRONG, Person, letter_to
from tests.factories import PASSWORD

RUI = "rui@kartado.com.br"


def bring(person: Person, value: str) -> None:
    """Have a browser bring this cookie between the two factors."""
    person.client.cookies.set(pending_cookie(), value, domain="localhost.local", path="/")


async def test_right_password_leads_to_the_code_and_the_code_to_what_was_wanted(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)
    clock.shift(timedelta(seconds=30))

    first = await person.sign_in(PASSWORD, remember="on", next="/tickets/novo")
    between = await person.is_in()
    second = await give(person, app.code())

    assert (first.status_code, first.headers["location"]) == (303, routes.SIGN_IN_CODE)
    assert not any(
        c.startswith(f"{session_cookie()}=") for c in first.headers.get_list("set-cookie")
    )
    assert not between
    assert (second.status_code, second.headers["location"]) == (303, "/tickets/novo")
    assert f"Max-Age={30 * 24 * 3600}" in second.headers.get_list("set-cookie")[0]
    assert await person.is_in()
    assert not person.client.cookies.get(pending_cookie())


async def test_cookie_between_the_factors_is_hidden_short_lived_and_bound_to_the_host(
    meet: MeetPerson, settings: Callable[..., Settings], clock: time_machine.Traveller
):
    person, _, _ = await protected(meet)
    settings(base_url="https://suporte.kartado.com.br")

    answer = await person.sign_in(PASSWORD)

    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if pending_cookie() in c]
    assert cookie.startswith("__Host-portal_pending=")
    assert "Max-Age=600" in cookie
    assert all(word in cookie for word in ("HttpOnly", "Path=/", "SameSite=lax", "Secure"))
    assert ANA not in cookie


async def test_remembered_only_when_asked_for(meet: MeetPerson, clock: time_machine.Traveller):
    person, app, _ = await protected(meet)
    clock.shift(timedelta(seconds=30))

    await person.sign_in(PASSWORD)
    answer = await give(person, app.code())

    assert "max-age" not in answer.headers.get_list("set-cookie")[0].lower()


async def test_link_and_mailed_code_owe_the_second_factor_too(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)

    for by_link in (True, False):
        clock.shift(timedelta(minutes=20))
        await person.ask_for_link()
        letter = letter_to(ANA)
        if by_link:
            await person.open(letter.link_to(LINK))
            answer = await person.post(routes.LINK_POST)
        else:
            answer = await person.post(routes.CODE_POST, email=ANA, code=letter.code)
        assert answer.headers["location"] == routes.SIGN_IN_CODE
        assert not await person.is_in()
        await give(person, app.code())
        assert await person.is_in()
        await person.post(routes.SIGN_OUT_POST)


async def test_wrong_code_comes_back_with_a_sentence_and_nothing_else(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)
    await person.sign_in(PASSWORD)

    answer = await give(person, app.wrong_code())

    assert answer.headers["location"] == routes.SIGN_IN_CODE
    assert "incorreto" in person.told(routes.SIGN_IN_CODE).errors["code"]
    assert not await person.is_in()


async def test_sixth_wrong_code_says_how_long_to_wait(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)
    await person.sign_in(PASSWORD)
    for _ in range(5):
        await give(person, app.wrong_code())

    await give(person, app.code(steps=1))

    assert "15 minutos" in person.told(routes.SIGN_IN_CODE).errors[""]
    assert not await person.is_in()


async def test_one_client_cannot_try_many_accounts(
    meet: MeetPerson, settings: Callable[..., Settings], clock: time_machine.Traveller
):
    settings(token_guesses_per_client=3)
    first, app, _ = await protected(meet)
    other, others_app, _ = await protected(meet, RUI)
    clock.shift(timedelta(seconds=30))
    await first.sign_in(PASSWORD)
    for _ in range(3):
        await give(first, app.wrong_code())

    await other.sign_in(PASSWORD)
    await give(other, others_app.code())

    assert "Muitas tentativas" in other.told(routes.SIGN_IN_CODE).errors[""]
    assert not await other.is_in()


async def test_a_recovery_code_lets_in_once_and_a_letter_tells(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, _, codes = await protected(meet)
    await person.sign_in(PASSWORD)
    await give(person, recovery_code=codes[0])
    was_in = await person.is_in()
    await person.post(routes.SIGN_OUT_POST)

    await person.sign_in(PASSWORD)
    await give(person, recovery_code=codes[0])

    assert was_in
    assert not await person.is_in()
    assert "já usado" in person.told(routes.SIGN_IN_CODE).errors["recovery_code"]
    assert "código de recuperação" in letter_to(ANA).subject


@pytest.mark.parametrize("kind", ["none", "forged", "cut", "expired", "of nobody", "old password"])
async def test_a_cookie_that_proves_nothing_leads_back_to_the_beginning(
    meet: MeetPerson, clock: time_machine.Traveller, kind: str
):
    person, app, _ = await protected(meet)
    await person.sign_in(PASSWORD)
    own = person.client.cookies.get(pending_cookie()) or ""
    proof = pending.unseal(own)
    assert proof is not None
    version = proof[0].password_version
    brought = {
        "none": "",
        "forged": own[:-6] + "AAAAAA",
        "cut": own[:40],
        "expired": own,
        "of nobody": pending.seal(PendingSignIn(999_999, version, False, "password"), wanted=""),
        "old password": pending.seal(
            PendingSignIn(proof[0].account_id, "0" * 32, False, "password"), wanted=""
        ),
    }[kind]
    bring(person, brought)
    clock.shift(timedelta(minutes=11) if kind == "expired" else timedelta(seconds=30))

    answer = await give(person, app.code())

    assert answer.headers["location"] == routes.SIGN_IN
    assert "Entre novamente" in person.told(routes.SIGN_IN).errors[""]
    assert not await person.is_in()


async def test_the_cookie_of_one_takes_no_code_of_another(
    meet: MeetPerson, clock: time_machine.Traveller
):
    ana, ana_app, ana_codes = await protected(meet)
    rui, _, _ = await protected(meet, RUI)
    clock.shift(timedelta(seconds=30))
    await rui.sign_in(PASSWORD)

    await give(rui, ana_app.code())
    await give(rui, recovery_code=ana_codes[0])

    assert not await rui.is_in()
    assert not await ana.is_in()


async def test_the_cookie_between_the_factors_is_no_session(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, _, _ = await protected(meet)
    await person.sign_in(PASSWORD)
    sealed = person.client.cookies.get(pending_cookie()) or ""

    person.client.cookies.set(session_cookie(), sealed, domain="localhost.local", path="/")

    assert sealed
    assert not await person.is_in()
    for door in (routes.EXPORT_MY_DATA, routes.CHANGE_PASSWORD_POST):
        answer = await person.client.request("GET" if door.endswith("zip") else "POST", door)
        assert answer.headers["location"].startswith(routes.SIGN_IN)


async def test_changing_the_password_elsewhere_voids_what_was_proved_first(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)
    await person.sign_in(PASSWORD)
    clock.shift(timedelta(seconds=30))
    await person.ask_for_reset()
    elsewhere = meet(ANA)
    await elsewhere.open(letter_to(ANA).link_to("/redefinir-senha?token="))
    await elsewhere.save_new_password(STRONG)

    await give(person, app.code())

    assert not await person.is_in()


async def test_an_old_session_ends_only_when_both_factors_are_proved(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, codes = await protected(meet)
    await person.sign_in(PASSWORD)
    await give(person, recovery_code=codes[0])
    old = person.cookie
    clock.shift(timedelta(seconds=30))

    await person.sign_in(PASSWORD)
    kept = person.cookie == old and await person.is_in()
    await give(person, app.code())

    assert kept
    assert person.cookie != old
    with reading() as session:
        open_now = session.exec(select(SignIn).where(col(SignIn.ended_at).is_(None))).all()
    assert len(open_now) == 1


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "/\\evil.test"])
async def test_what_was_wanted_stays_within_the_portal(
    meet: MeetPerson, clock: time_machine.Traveller, wanted: str
):
    person, app, _ = await protected(meet)
    clock.shift(timedelta(seconds=30))
    await person.sign_in(PASSWORD, next=wanted)

    answer = await give(person, app.code())

    assert answer.headers["location"] == routes.TICKETS


async def test_a_code_pressed_twice_at_once_opens_one_session(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)
    clock.shift(timedelta(seconds=30))
    await person.sign_in(PASSWORD)
    code = app.code()

    await asyncio.gather(*(give(person, code) for _ in range(4)))

    with reading() as session:
        open_now = session.exec(select(SignIn).where(col(SignIn.ended_at).is_(None))).all()
    assert len(open_now) == 1


async def test_many_guesses_at_once_are_counted_one_by_one(
    meet: MeetPerson, clock: time_machine.Traveller
):
    person, app, _ = await protected(meet)
    clock.shift(timedelta(seconds=30))
    await person.sign_in(PASSWORD)
    wrong = [code for n in range(12) if (code := f"{n:06}") != app.code()]

    await asyncio.gather(*(give(person, code) for code in wrong))

    with reading() as session:
        judged = select(AuditEvent).where(AuditEvent.action == "accounts.refuse_second_factor")
        assert len(session.exec(judged).all()) == 5
    await give(person, app.code())
    assert not await person.is_in()
