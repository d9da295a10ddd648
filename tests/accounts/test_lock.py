"""Guessing passwords: locks and limits (gauntlet O08)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import passwords, services
from kartado_portal.accounts.errors import AddressLocked
from kartado_portal.accounts.models import Throttle
from kartado_portal.accounts.schemas import Client
from kartado_portal.clock import now
from kartado_portal.database import get_engine, reading, unit_of_work
from kartado_portal.settings import Settings
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import ANA, register
from tests.factories import PASSWORD


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


async def test_twenty_first_sign_up_of_a_client_is_put_off_before_anything_is_hashed(
    meet: MeetPerson, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
):
    hashed: list[str] = []
    monkeypatch.setattr(passwords, "hash_now", lambda text: hashed.append(text) or "hash")
    for serial in range(20):
        await meet(f"pessoa{serial}@viasul.com.br").sign_up()

    late, elsewhere = meet("rui@viasul.com.br"), meet("eva@viasul.com.br", address="198.51.100.7")
    await late.sign_up()
    await elsewhere.sign_up()

    assert "60 minutos" in late.told(routes.SIGN_UP).errors[""]
    assert late.told(routes.SIGN_UP).typed["email"] == "rui@viasul.com.br"
    assert elsewhere.told(routes.SIGN_UP).step == "sent"
    assert len(hashed) == 21
