"""Reading pokes: each once, none missed, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.database import get_engine, run_in_reading, run_in_unit
from kartado_portal.live.models import Poke
from kartado_portal.live.poke import on_wake, poke
from kartado_portal.live.pokes import LATE_SECONDS, PokeReader, forget_old

Read = Callable[[], set[str]]


@pytest.fixture
def read(database: str) -> Read:
    """Read what was poked since the last call, as the hub does."""
    reader = PokeReader()
    run_in_reading(reader.start)
    return lambda: run_in_reading(reader.read)


def test_each_poke_is_read_once(read: Read) -> None:
    run_in_unit(poke, "ticket:1", "queue")

    assert read() == {"ticket:1", "queue"}
    assert read() == set()
    run_in_unit(poke, "ticket:2")
    assert read() == {"ticket:2"}


def test_what_was_poked_before_the_start_is_old_news(database: str) -> None:
    run_in_unit(poke, "ticket:1")
    reader = PokeReader()
    run_in_reading(reader.start)

    assert run_in_reading(reader.read) == set()


def test_an_act_that_is_rolled_back_pokes_nobody(read: Read) -> None:
    woken: list[bool] = []
    on_wake(lambda: woken.append(True))

    def fail(session: Session) -> None:
        poke(session, "ticket:1")
        session.flush()
        raise KeyError

    with pytest.raises(KeyError):
        run_in_unit(fail)

    assert read() == set()
    assert woken == []


def test_committing_wakes_at_once(database: str) -> None:
    woken: list[bool] = []
    on_wake(lambda: woken.append(True))

    run_in_unit(poke, "ticket:1", "queue")

    assert woken == [True]


# SQLite has one writer at a time, so its numbers are committed in their order.
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@on_postgresql
def test_a_transaction_that_commits_late_is_not_missed(read: Read) -> None:
    with Session(get_engine()) as slow:
        poke(slow, "slow")
        slow.flush()
        run_in_unit(poke, "quick")
        assert read() == {"quick"}
        run_in_unit(poke, "quicker")
        assert read() == {"quicker"}
        slow.commit()

    assert read() == {"slow"}
    assert read() == set()


@on_postgresql
def test_a_number_that_never_comes_is_given_up(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("kartado_portal.live.pokes.time.monotonic", lambda: now[0])
    with Session(get_engine()) as abandoned:
        poke(abandoned, "abandoned")
        abandoned.flush()
        abandoned.rollback()
    run_in_unit(poke, "first")
    assert read() == {"first"}

    now[0] += LATE_SECONDS + 1
    run_in_unit(poke, "second")

    assert read() == {"second"}
    assert read() == set()


def test_old_pokes_are_forgotten_but_never_the_newest(database: str, read: Read) -> None:
    run_in_unit(poke, "old")
    run_in_unit(poke, "newest")
    read()

    run_in_unit(forget_old, now=clock.now() + timedelta(hours=1))

    topics = run_in_reading(lambda session: [row.topic for row in session.exec(select(Poke))])
    assert topics == ["newest"]
    run_in_unit(poke, "after")
    assert read() == {"after"}


def test_young_pokes_stay_for_processes_that_were_away(database: str) -> None:
    run_in_unit(poke, "young")
    run_in_unit(poke, "newest")

    run_in_unit(forget_old, now=clock.now() + timedelta(minutes=4))

    assert run_in_reading(lambda session: len(session.exec(select(Poke)).all())) == 2
