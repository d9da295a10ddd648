"""Whoever proves to read a mailbox whose letters came back is written to again."""

import pytest

from kartado_portal import clock, routes
from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail import suppression
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import ANA, LINK, RESET, STRONG, Person, enter, letter_to
from tests.factories import PASSWORD

NEW = "nova@rodoviasul.com.br"


def stop(email: str = ANA, kind: str = suppression.HARD) -> None:
    with unit_of_work() as session:
        suppression.suppress(session, email, kind=kind, reason="550", now=clock.now())


def is_stopped(email: str = ANA) -> bool:
    with reading() as session:
        return suppression.find(session, email) is not None


async def by_link(person: Person) -> None:
    await person.ask_for_link()
    assert await enter(person, letter_to(ANA).link_to(LINK))


async def by_code(person: Person) -> None:
    await person.ask_for_link()
    await person.post(routes.CODE_POST, email=ANA, code=letter_to(ANA).code)


async def by_reset(person: Person) -> None:
    await person.ask_for_reset()
    await person.open(letter_to(ANA).link_to(RESET))
    await person.save_new_password(STRONG)


@pytest.mark.parametrize("way", [by_link, by_code, by_reset])
async def test_a_link_or_code_of_a_letter_lifts_it(ana: Person, way):
    stop()

    await way(ana)

    assert not is_stopped()


async def test_a_confirmation_lifts_it(meet: MeetPerson):
    person = meet(NEW)
    await person.sign_up()
    stop(NEW)

    await person.open(letter_to(NEW).link_to("/verificar-email?token="))
    await person.post(routes.CONFIRM_POST)

    assert not is_stopped(NEW)


async def test_a_password_proves_no_mailbox(ana: Person):
    stop()

    await ana.sign_in(PASSWORD)

    assert await ana.is_in()
    assert is_stopped()


async def test_what_an_administrator_stopped_stays(ana: Person):
    stop(kind=suppression.MANUAL)

    await by_link(ana)

    assert is_stopped()
