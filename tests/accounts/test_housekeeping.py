"""What is put away, and what stays."""

from datetime import timedelta

import time_machine
from sqlmodel import select

from kartado_portal import routes
from kartado_portal.accounts import housekeeping
from kartado_portal.accounts.models import Account, Consent, LinkToken, SignIn, Throttle
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail.models import OutboxLetter
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import letters
from tests.factories import PASSWORD, make_account


async def test_sign_up_that_nobody_confirmed_is_forgotten_after_a_month(
    meet: MeetPerson, clock: time_machine.Traveller
):
    await meet("engano@viasul.com.br").sign_up()
    letters()
    clock.shift(timedelta(days=29))
    await meet("recente@viasul.com.br").sign_up()
    clock.shift(timedelta(days=2))

    with unit_of_work() as session:
        housekeeping.tidy(session, now=now())

    with reading() as session:
        emails = [account.email for account in session.exec(select(Account))]
        assert len(session.exec(select(Consent)).all()) == 1
        assert len(session.exec(select(OutboxLetter)).all()) == 1
    assert emails == ["recente@viasul.com.br"]


async def test_confirmed_people_stay_and_their_old_sign_ins_go(
    meet: MeetPerson, clock: time_machine.Traveller
):
    with unit_of_work() as session:
        make_account(session, email="ana@rodoviasul.com.br")
    person = meet("ana@rodoviasul.com.br")
    await person.sign_in(PASSWORD)
    await person.sign_in("errada")
    await person.ask_for_link()
    await person.post(routes.SIGN_OUT_POST)
    clock.shift(timedelta(days=91))
    await person.sign_in(PASSWORD)

    with unit_of_work() as session:
        housekeeping.tidy(session, now=now())

    with reading() as session:
        assert len(session.exec(select(Account)).all()) == 1
        assert len(session.exec(select(SignIn)).all()) == 1
        assert session.exec(select(LinkToken)).all() == []
        assert session.exec(select(Throttle)).all() == []
