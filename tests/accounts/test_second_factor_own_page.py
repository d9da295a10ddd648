"""What `/conta/verificacao` posts: passwords, first codes, and proofs before grave acts."""

from datetime import timedelta

import pytest
import time_machine

from kartado_portal import routes
from kartado_portal.accounts import second_factor
from kartado_portal.clock import now
from kartado_portal.database import reading
from tests.accounts.authenticator import App, give, protected
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import ANA, register
from tests.factories import PASSWORD


async def test_setting_up_asks_for_the_password_and_shows_the_codes_until_they_are_kept(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = meet(ANA)
    await person.sign_in(PASSWORD)
    actor = await person.actor()
    assert actor is not None
    await person.post(routes.SECOND_FACTOR_BEGIN_POST, current_password="errada")
    refused = person.told(routes.SECOND_FACTOR).errors

    await person.post(routes.SECOND_FACTOR_BEGIN_POST, current_password=PASSWORD)
    with reading() as session:
        shown = second_factor.get_status(session, actor=actor, now=now()).set_up
    assert shown is not None
    await person.post(routes.SECOND_FACTOR_CONFIRM_POST, code=App(shown.secret).code())
    told = person.told(routes.SECOND_FACTOR)
    left = await person.post(routes.RECOVERY_CODES_KEPT_POST)

    assert refused == {"current_password": "A senha atual está incorreta."}
    assert told.step == "turned_on"
    assert len(told.typed["codes"].split()) == 10
    assert left.headers["location"] == routes.ACCOUNT
    with pytest.raises(AssertionError, match="told nothing"):
        person.told(routes.SECOND_FACTOR)
    assert await person.is_in()


@pytest.mark.parametrize(
    ("door", "field"),
    [
        (routes.SECOND_FACTOR_OFF_POST, "off_proof"),
        (routes.RECOVERY_CODES_POST, "codes_proof"),
        (routes.SECOND_FACTOR_CHANGE_POST, "change_proof"),
    ],
)
async def test_grave_acts_take_the_password_or_a_current_code_and_nothing_else(
    meet: MeetPerson, clock: time_machine.Traveller, door: str, field: str
):
    person, app, codes = await protected(meet)
    await person.sign_in(PASSWORD)
    await give(person, recovery_code=codes[0])
    clock.shift(timedelta(seconds=30))

    for wrong in ("errada", app.wrong_code(), codes[1], ""):
        await person.post(door, **{field: wrong})
        assert "incorreto" in person.told(routes.SECOND_FACTOR).errors[field]
    await person.post(door, **{field: app.code()})

    assert person.told(routes.SECOND_FACTOR).errors == {}


async def test_strangers_are_sent_to_sign_in(meet: MeetPerson):
    stranger = meet()

    for door in (
        routes.SECOND_FACTOR_BEGIN_POST,
        routes.SECOND_FACTOR_CHANGE_POST,
        routes.SECOND_FACTOR_CONFIRM_POST,
        routes.SECOND_FACTOR_OFF_POST,
        routes.RECOVERY_CODES_POST,
    ):
        answer = await stranger.post(door, current_password=PASSWORD, code="123456")
        assert answer.headers["location"] == routes.sign_in(routes.SECOND_FACTOR)


async def test_proving_a_wrong_password_there_counts_as_a_failed_sign_in(
    meet: MeetPerson, clock: time_machine.Traveller
):
    register()
    person = meet(ANA)
    await person.sign_in(PASSWORD)

    for _ in range(10):
        await person.post(routes.SECOND_FACTOR_BEGIN_POST, current_password="errada")
    await person.post(routes.SECOND_FACTOR_BEGIN_POST, current_password=PASSWORD)

    assert "bloqueada" in person.told(routes.SECOND_FACTOR).errors[""]
