"""Who else has a ticket open: leases that run out by themselves."""

from datetime import timedelta

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.errors import NotAllowed
from kartado_portal.live.models import Poke
from kartado_portal.workspace import presence
from kartado_portal.workspace.models import DeskPresence
from kartado_portal.workspace.presence import Viewer
from tests.factories import actor_for, make_account, make_analyst, make_ticket


@pytest.fixture
def desk(session, clock):
    ticket = make_ticket(session)
    first = actor_for(session, make_analyst(session, name="Natália Prado"))
    second = actor_for(session, make_analyst(session, name="Davi Nogueira"))
    return ticket.number, first, second


def about(number, actor, by="one"):
    return {"actor": actor, "number": number, "now": moment.now(), "by": by}


def seen(session, number, actor):
    return presence.viewers(session, actor=actor, number=number, now=moment.now())


def pokes(session, number):
    return len(session.exec(select(Poke.id).where(Poke.topic == f"desk:{number}")).all())


def test_each_sees_the_other_and_not_themselves(session, desk):
    number, first, second = desk

    presence.enter(session, **about(number, first))
    presence.enter(session, **about(number, second, by="another process"))
    presence.start_typing(session, **about(number, second, by="another process"))

    assert seen(session, number, first) == [Viewer("Davi Nogueira", is_typing=True)]
    assert seen(session, number, second) == [Viewer("Natália Prado", is_typing=False)]


def test_one_who_types_in_one_of_two_tabs_is_one_who_types(session, desk):
    number, first, second = desk
    presence.enter(session, **about(number, second))
    presence.start_typing(session, **about(number, second, by="another process"))

    assert seen(session, number, first) == [Viewer("Davi Nogueira", is_typing=True)]


def test_a_tab_that_closed_is_gone_with_the_next_beat(session, desk):
    number, first, second = desk
    presence.enter(session, **about(number, first))
    presence.enter(session, **about(number, second))
    told = pokes(session, number)

    here = {(number, first.account_id)}
    presence.renew(session, here=here, by="one", now=moment.now())

    assert seen(session, number, first) == []
    assert pokes(session, number) == told + 1


def test_an_open_tab_stays_and_typing_ends(session, desk, clock):
    number, first, second = desk
    presence.start_typing(session, **about(number, second))
    here = {(number, second.account_id)}

    clock.shift(timedelta(seconds=9))
    presence.renew(session, here=here, by="one", now=moment.now())
    clock.shift(timedelta(seconds=9))

    assert seen(session, number, first) == [Viewer("Davi Nogueira", is_typing=False)]


def test_the_leases_of_a_process_that_died_run_out(session, desk, clock):
    number, first, second = desk
    presence.enter(session, **about(number, second, by="dead"))

    clock.shift(timedelta(seconds=16))

    assert seen(session, number, first) == []
    presence.renew(session, here={(number, first.account_id)}, by="one", now=moment.now())
    assert session.exec(select(DeskPresence)).all() == []


def test_customers_are_no_viewers_and_see_none(session, desk):
    number, _, _ = desk
    customer = actor_for(session, make_account(session))

    for act in (presence.enter, presence.start_typing):
        with pytest.raises(NotAllowed):
            act(session, **about(number, customer))
    with pytest.raises(NotAllowed):
        seen(session, number, customer)
