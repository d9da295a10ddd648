"""Writing many rows fast: the driver's own way, past SQLAlchemy's care for each value."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table, text
from sqlmodel import Session, SQLModel, func, select

Row = tuple[Any, ...]

_CACHE_KIB = 400_000

_SEARCHED = {"ticket": ("ticket_search", "search_text"), "message": ("message_search", "body_text")}
"""SQLite's search index of a table and the column in it, filled row by row by a trigger."""


class Writer:
    """Reserves ids and writes tuples within the session's own transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()
        self._is_sqlite = self._connection.dialect.name == "sqlite"
        if self._is_sqlite:
            # The trees of a million tickets are far larger than the cache of one connection.
            self._driver.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")

    @property
    def _driver(self) -> Any:
        return self._connection.connection.driver_connection

    def reserve(self, model: type[SQLModel], size: int) -> range:
        """Return `size` ids that nobody else gets: by SQLite's lock, or PostgreSQL's sequence."""
        table = _table(model)
        if self._is_sqlite:
            first = (self._session.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        else:
            sequence = "FROM pg_get_serial_sequence(:table, 'id') AS s"
            taken = text(f"SELECT setval(s, nextval(s) + :more) {sequence}")
            values = {"more": size - 1, "table": table.name}
            first = self._session.execute(taken, values).scalar_one() - size + 1
        return range(first, first + size)

    def write(self, model: type[SQLModel], columns: str, rows: list[Row]) -> None:
        """Insert `rows`, whose values stand in the order of the space-separated `columns`."""
        table, names = _table(model).name, ", ".join(columns.split())
        driver = self._driver
        if self._is_sqlite:
            marks = ", ".join("?" * len(columns.split()))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            with _indexed_at_once(driver, table, rows):
                driver.executemany(statement, rows)
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def _indexed_at_once(driver: Any, table: str, rows: list[Row]) -> Iterator[None]:
    """Fill the search index of new `rows`, which begin with their ids, by one statement.

    By the trigger each row costs seven times as much. It is away for this transaction alone,
    which holds the one lock for writing: whatever fails or is killed brings it back.
    """
    if table not in _SEARCHED or not rows:
        yield
        return
    index, column = _SEARCHED[table]
    known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    trigger, definition = driver.execute(known, (f"{index}_insert",)).fetchone()
    driver.execute(f"DROP TRIGGER {trigger}")
    yield
    driver.execute(
        f"INSERT INTO {index}(rowid, {column}) SELECT id, {column} FROM {table} "
        "WHERE id BETWEEN ? AND ?",
        (rows[0][0], rows[-1][0]),
    )
    driver.execute(definition)


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
