"""Time alone makes a ticket overdue, and the desk hears of it once."""

from datetime import timedelta

from sqlmodel import select

from kartado_portal.database import unit_of_work
from kartado_portal.live.models import Poke
from kartado_portal.tickets import overdue
from tests.factories import make_ticket


async def test_the_queue_is_poked_when_a_ticket_comes_due(database, clock):
    with unit_of_work() as session:
        due = make_ticket(session).promised_at
    with unit_of_work() as session:
        for known in session.exec(select(Poke)).all():
            session.delete(known)
    minute = timedelta(minutes=1)

    before = await overdue.watch_once(since=due - 2 * minute, now=due - minute)
    at_it = await overdue.watch_once(since=due - minute, now=due + minute)
    after = await overdue.watch_once(since=due + minute, now=due + 2 * minute)

    assert (before, at_it, after) == (False, True, False)
    with unit_of_work() as session:
        assert sorted(session.exec(select(Poke.topic)).all())[0] == "queue"
