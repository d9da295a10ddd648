"""The life of a session (gauntlet O11, O12)."""

from datetime import timedelta

import time_machine
from sqlmodel import col, select

from kartado_portal import routes
from kartado_portal.accounts import people, profile, services
from kartado_portal.accounts.models import SignIn
from kartado_portal.actor import Role
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import register, signed_in
from tests.factories import PASSWORD, make_analyst


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
