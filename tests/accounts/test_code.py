"""The six digits of a letter (gauntlet O05, O08)."""

import time_machine

from kartado_portal import routes
from kartado_portal.database import unit_of_work
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import (
    ANA,
    LINK,
    Person,
    enter,
    letter_to,
    other_code,
)
from tests.factories import make_account


async def test_code_lets_in_however_it_is_spaced_and_once(ana: Person):
    await ana.ask_for_link()
    code = letter_to(ANA).code

    await ana.post(routes.CODE_POST, email=ANA, code=f" {code[:3]} {code[3:]} ")
    first = await ana.is_in()
    await ana.post(routes.SIGN_OUT_POST)
    await ana.post(routes.CODE_POST, email=ANA, code=code)

    assert first
    assert not await ana.is_in()


async def test_code_spends_its_link_and_the_link_its_code(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    first = letter_to(ANA)
    await ana.post(routes.CODE_POST, email=ANA, code=first.code)
    await ana.ask_for_link()
    second = letter_to(ANA)
    await enter(meet(), second.link_to(LINK))
    other = meet(ANA)
    await other.post(routes.CODE_POST, email=ANA, code=second.code)

    assert not await enter(meet(), first.link_to(LINK))
    assert not await other.is_in()


async def test_code_dies_after_five_wrong_ones_while_the_link_lives(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    letter = letter_to(ANA)
    for serial in range(5):
        await ana.post(routes.CODE_POST, email=ANA, code=other_code(letter.code, serial))

    await ana.post(routes.CODE_POST, email=ANA, code=letter.code)

    told = ana.told(routes.SIGN_IN)
    assert (told.step, told.typed["email"]) == ("link", ANA)
    assert "Código incorreto ou expirado" in told.errors["code"]
    assert not await ana.is_in()
    assert await enter(meet(), letter.link_to(LINK))


async def test_code_opens_only_its_own_account(ana: Person, meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="carla@energianorte.com.br")
    await ana.ask_for_link()
    code = letter_to(ANA).code

    for email in ("carla@energianorte.com.br", "ninguem@viasul.com.br"):
        person = meet()
        await person.post(routes.CODE_POST, email=email, code=code)

        assert not await person.is_in()
        assert person.told(routes.SIGN_IN).errors["code"]


async def test_twenty_wrong_links_slow_the_client_down_and_nobody_else(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    guesser = meet()
    for serial in range(20):
        await enter(guesser, f"http://localhost:3000/link?token=guess{serial}")

    assert not await enter(guesser, link)
    assert "15 minutos" in guesser.told(routes.ONE_TIME_LINK).errors[""]
    assert await enter(meet(address="198.51.100.7"), link)
