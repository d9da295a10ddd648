"""A new password by a link (gauntlet O06)."""

from datetime import timedelta

import time_machine

from kartado_portal import routes
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import (
    ANA,
    LINK,
    RESET,
    STRONG,
    Person,
    enter,
    letter_to,
)
from tests.factories import PASSWORD


async def test_reset_sets_the_password_ends_everything_and_tells_the_owner(
    ana: Person, meet: MeetPerson
):
    await ana.sign_in(PASSWORD)
    await ana.ask_for_link()
    open_link = letter_to(ANA).link_to(LINK)
    forgetful = meet(ANA)
    await forgetful.ask_for_reset()
    letter = letter_to(ANA)
    await forgetful.open(letter.link_to(RESET))

    answer = await forgetful.save_new_password(STRONG)

    told = forgetful.told(routes.SIGN_IN)
    assert letter.subject == "Redefina sua senha para conteúdo em suporte.kartado.com.br"
    assert answer.headers["location"] == routes.SIGN_IN
    assert (told.step, told.typed) == ("reset", {"email": ANA})
    assert not await forgetful.is_in()
    assert not await ana.is_in()
    assert not await enter(meet(), open_link)
    assert "senha" in letter_to(ANA).subject.lower()
    await ana.sign_in(PASSWORD)
    assert not await ana.is_in()
    await ana.sign_in(STRONG)
    assert await ana.is_in()


async def test_reset_link_works_once(ana: Person, meet: MeetPerson):
    await ana.ask_for_reset()
    link = letter_to(ANA).link_to(RESET)
    await ana.open(link)
    await ana.save_new_password(STRONG)
    other = meet()
    await other.open(link)

    await other.save_new_password("Outra$Ponte99")

    assert "já foi usado" in other.told(routes.RESET_PASSWORD).errors[""]
    await ana.sign_in(STRONG)
    assert await ana.is_in()


async def test_reset_link_dies_after_half_an_hour_and_when_a_newer_one_is_asked_for(
    ana: Person, meet: MeetPerson, clock: time_machine.Traveller
):
    await ana.ask_for_reset()
    older = letter_to(ANA).link_to(RESET)
    await ana.ask_for_reset()
    newer = letter_to(ANA).link_to(RESET)
    first, second = meet(), meet()
    await first.open(older)
    await first.save_new_password(STRONG)
    replaced = first.told(routes.RESET_PASSWORD).errors[""]
    clock.shift(timedelta(minutes=30))
    await second.open(newer)
    await second.save_new_password(STRONG)

    assert "substituído" in replaced
    assert "expirou" in second.told(routes.RESET_PASSWORD).errors[""]
    await ana.sign_in(PASSWORD)
    assert await ana.is_in()


async def test_refused_password_leaves_the_reset_link_alive(ana: Person):
    await ana.ask_for_reset()
    await ana.open(letter_to(ANA).link_to(RESET))

    await ana.save_new_password("Password1!", "outra")
    refused = ana.told(routes.RESET_PASSWORD).errors
    await ana.save_new_password(STRONG)

    assert list(refused) == ["password", "repeated"]
    assert ana.told(routes.SIGN_IN).step == "reset"


async def test_reset_opens_a_locked_address(ana: Person):
    for _ in range(10):
        await ana.sign_in("errada")
    await ana.ask_for_reset()
    await ana.open(letter_to(ANA).link_to(RESET))
    await ana.save_new_password(STRONG)

    await ana.sign_in(STRONG)

    assert await ana.is_in()
