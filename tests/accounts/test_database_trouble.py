"""The doors while the database is locked (gauntlet O32)."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from kartado_portal import routes
from kartado_portal.accounts import http
from kartado_portal.database import get_engine
from tests.accounts.conftest import MeetPerson
from tests.accounts.people import Person, letters, signed_in


@pytest.fixture
def impatient(database: str) -> Iterator[None]:
    """Have SQLite wait for nobody; on PostgreSQL nobody locks the whole database."""
    if database != "sqlite":
        pytest.skip("SQLite's one writer")

    def hasten(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    event.listen(get_engine(), "connect", hasten)
    get_engine().dispose()
    yield
    event.remove(get_engine(), "connect", hasten)


@pytest.fixture
def writer(impatient: None) -> Iterator[sqlite3.Connection]:
    """Another process that can hold the write lock."""
    connection = sqlite3.connect(get_engine().url.database or "", isolation_level=None)
    yield connection
    connection.close()


async def test_locked_database_leads_back_with_what_was_typed_and_a_code(
    meet: MeetPerson, writer: sqlite3.Connection
):
    person = meet("rui@viasul.com.br")
    writer.execute("BEGIN IMMEDIATE")

    await person.sign_up()
    told = person.told(routes.SIGN_UP)
    writer.execute("ROLLBACK")
    await person.sign_up()

    assert "Código para o suporte" in told.errors[""]
    assert told.typed == {"email": "rui@viasul.com.br", "consent": "on"}
    assert len(letters("rui@viasul.com.br")) == 1


async def test_leaving_while_the_database_is_locked_leaves_this_browser_and_says_the_rest(
    ana: Person, meet: MeetPerson, writer: sqlite3.Connection
):
    person = await signed_in(meet)
    writer.execute("BEGIN IMMEDIATE")

    with capture_logs() as log:
        answer = await person.post(routes.SIGN_OUT_POST)
    told = person.told(routes.SIGN_IN)
    writer.execute("ROLLBACK")

    assert (answer.status_code, answer.headers["location"]) == (303, routes.SIGN_IN)
    assert person.cookie == ""
    assert "Minha conta" in told.errors[""]
    assert f"suporte: {log[0]['failure']}." in told.errors[""]


async def test_signed_in_people_go_on_reading_while_another_process_writes(
    ana: Person, meet: MeetPerson, writer: sqlite3.Connection, clock
):
    person = await signed_in(meet)
    clock.shift(120)  # its last use is to be noted
    writer.execute("BEGIN IMMEDIATE")

    found = await http.find_actor(f"portal={person.cookie}")
    await http.settled()

    assert found is not None
