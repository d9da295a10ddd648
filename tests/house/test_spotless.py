"""The database that tests share one after the other is empty and whole for each of them."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.spotless import Spotless

ADD = """
INSERT INTO company (name, visibility, notes, created_at)
VALUES ('Rodovia Sul', 'everyone', '', now()) RETURNING id
"""
COUNT = "SELECT count(*) FROM company"
# Of what the tests rely on, by names: a new copy has other object ids.
SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat_ws(' ', table_name, column_name, is_nullable) FROM information_schema.columns
    WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat_ws(' ', tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
) parts(part)
"""


@pytest.fixture(scope="module")
def kept(postgres_url: str, postgres_template: str) -> Iterator[Spotless]:
    spotless = Spotless(postgres_url, postgres_template, "kept")
    yield spotless
    spotless.leave()
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as server:
        server.execute("DROP DATABASE kept WITH (FORCE)")


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
        return row and row[0]


def test_rows_are_gone_and_numbers_begin_anew(kept: Spotless):
    first = ask(kept.hand_out(), ADD)
    kept.take_back()

    assert ask(kept.hand_out(), COUNT) == 0
    assert ask(kept.url, ADD) == first


def test_who_forgot_to_leave_is_cut_and_what_is_half_done_goes(kept: Spotless):
    forgotten = psycopg.connect(kept.hand_out())
    forgotten.execute(ADD)
    kept.take_back()

    assert ask(kept.hand_out(), COUNT) == 0
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute(COUNT)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE company DROP COLUMN notes",
        "ALTER TABLE company ALTER COLUMN notes DROP NOT NULL",
        "ALTER TABLE audit_event DISABLE TRIGGER audit_event_keeps",
        "DROP TRIGGER audit_event_keeps ON audit_event",
        "CREATE TABLE left_behind (id int)",
        "DROP INDEX {index}",
    ],
)
def test_changed_tables_are_made_anew(kept: Spotless, change: str):
    shape = ask(kept.hand_out(), SHAPE)
    index = ask(kept.url, "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix_%' LIMIT 1")
    with psycopg.connect(kept.url) as connection:
        connection.execute(change.format(index=index))
    assert ask(kept.url, SHAPE) != shape

    kept.take_back()

    assert ask(kept.hand_out(), SHAPE) == shape


def test_a_copy_that_was_never_taken_back_is_made_anew(kept: Spotless):
    ask(kept.hand_out(), ADD)

    assert ask(kept.hand_out(), COUNT) == 0
