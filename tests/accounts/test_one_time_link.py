"""The one-time link (gauntlet O05, O08, O09)."""

import asyncio
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import housekeeping
from kartado_portal.accounts.models import LinkToken, SignIn
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import (
    ANA,
    LINK,
    STRONG,
    Person,
    enter,
    letter_to,
    letters,
)
from tests.factories import PASSWORD, make_account


async def test_link_lets_in_from_another_browser(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    letter = letter_to(ANA)

    came_in = await enter(meet(), letter.link_to(LINK))

    assert came_in
    assert ana.told(routes.SIGN_IN).step == "link"
    assert not await ana.is_in()


async def test_box_has_to_be_ticked(ana: Person):
    await ana.ask_for_link(is_mine="")

    told = ana.told(routes.SIGN_IN)
    assert "Marque a caixa" in told.errors["is_mine"]
    assert told.typed["email"] == ANA
    assert letters() == []


async def test_link_lets_in_once(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    await enter(meet(), link)
    second = meet()

    assert not await enter(second, link)
    assert "já foi usado" in second.told(routes.ONE_TIME_LINK).errors[""]


async def test_two_presses_at_once_make_one_session(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)

    came_in = await asyncio.gather(*(enter(meet(), link) for _ in range(6)))

    assert came_in.count(True) == 1
    with reading() as session:
        assert len(session.exec(select(SignIn)).all()) == 1


async def test_opening_and_scanning_a_link_spends_nothing(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    scanner = meet()
    for _ in range(3):
        await scanner.open(link)
        await scanner.client.head(link)

    assert await enter(meet(), link)


async def test_link_dies_after_ten_minutes(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    clock.shift(timedelta(minutes=10))
    late = meet()

    assert not await enter(late, link)
    assert "expirou" in late.told(routes.ONE_TIME_LINK).errors[""]


@pytest.mark.parametrize("buried_by", ["press", "housekeeping"])
async def test_clock_set_back_revives_no_expired_link(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller, buried_by: str
):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    clock.shift(timedelta(hours=2))
    if buried_by == "press":
        await enter(meet(), link)
    else:
        with unit_of_work() as session:
            housekeeping.tidy(session, now=now())
    clock.shift(timedelta(hours=-2))

    assert not await enter(meet(), link)


async def test_newer_link_kills_the_older_and_its_code(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    older = letter_to(ANA)
    await ana.ask_for_link()
    newer = letter_to(ANA)
    late = meet()

    assert not await enter(late, older.link_to(LINK))
    assert "substituído" in late.told(routes.ONE_TIME_LINK).errors[""]
    await ana.post(routes.CODE_POST, email=ANA, code=older.code)
    assert not await ana.is_in()
    assert await enter(meet(), newer.link_to(LINK))


async def test_changed_password_kills_open_links(ana: Person, meet: MeetPerson):
    await ana.ask_for_link()
    link = letter_to(ANA).link_to(LINK)
    await ana.sign_in(PASSWORD)
    await ana.post(
        routes.CHANGE_PASSWORD_POST,
        current_password=PASSWORD,
        password=STRONG,
        repeated=STRONG,
    )

    assert not await enter(meet(), link)


async def test_every_address_gets_the_same_answer(ana: Person, meet: MeetPerson):
    with unit_of_work() as session:
        make_account(session, email="pendente@viasul.com.br", confirmed_at=None)
        make_account(session, email="desativada@viasul.com.br", disabled_at=now())
    names = (ANA, "pendente@viasul.com.br", "desativada@viasul.com.br", "ninguem@viasul.com.br")

    for ask, page in ((Person.ask_for_link, "/entrar"), (Person.ask_for_reset, "/esqueci-senha")):
        answers = set()
        for email in names:
            person = meet(email)
            answer = await ask(person)
            told = person.told(page)
            answers.add((answer.status_code, answer.headers["location"], told.step))
            assert told.errors == {}
            assert told.typed["email"] == email
        assert len(answers) == 1

    arrived = {(letter.to, letter.subject) for letter in letters()}
    assert {to for to, _ in arrived} == {ANA, "pendente@viasul.com.br"}
    assert {subject for to, subject in arrived if to.startswith("pendente")} == {
        "Verifique seu endereço de e-mail em suporte.kartado.com.br"
    }


async def test_thirty_requests_mail_three_letters_and_kill_none_of_them(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    for _ in range(30):
        await ana.ask_for_link()
        assert ana.told(routes.SIGN_IN).step == "link"
    arrived = letters(ANA)

    assert len(arrived) == 1  # the two before were replaced before they left
    with reading() as session:
        assert len(session.exec(select(LinkToken)).all()) == 3
    await ana.ask_for_link()
    refused = ana.told(routes.SIGN_IN).errors[""]
    assert "15 minutos" in refused
    assert await enter(meet(), arrived[-1].link_to(LINK))


async def test_letters_flow_again_after_a_quarter_of_an_hour(
    ana: Person, clock: time_machine.Traveller
):
    for _ in range(5):
        await ana.ask_for_link()
        letters()
    clock.shift(timedelta(minutes=15))

    await ana.ask_for_link()

    assert len(letters(ANA)) == 1
