"""The engine, the two kinds of transaction, and the one bridge from handlers to the database.

A service takes a `Session` first and never commits; the edge that calls it opens one of
`unit_of_work` (writes) or `reading` (reads). Handlers use `in_unit` and `in_reading`, which
run the same in a worker thread, so that SQL never holds up the event loop.
"""

import asyncio
import contextvars
import random
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import DateTime, Engine, Result, Select, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel, create_engine

from kartado_portal.settings import get_settings

P = ParamSpec("P")
T = TypeVar("T")

_ATTEMPTS = 3
_THREADS = 8
"""Of each kind, writing and reading; each needs one connection."""
_SPARE_CONNECTIONS = 8
"""For what runs beside the handlers: the postman, the sweeper, the command line."""
_WAIT_SECONDS = 10

# Named constraints, so that a migration can drop what an older one made.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, on SQLite as on PostgreSQL; a naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime given to the database")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return what reads a column; of SQLite, which keeps text, by one call instead of two."""
        if dialect.name == "sqlite":
            return _moment_of
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back aware UTC (SQLite forgets the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment_of(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    # With a zone it was written by somebody else's hand.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def make_engine(url: str) -> Engine:
    """Return an engine with the pragmas and transaction modes that the portal stands on."""
    pool: dict[str, Any] = {
        "pool_size": 2 * _THREADS,
        "max_overflow": _SPARE_CONNECTIONS,
        "pool_timeout": _WAIT_SECONDS,
        # What people wrote stays out of error messages, and so out of logs.
        "hide_parameters": True,
    }
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 3}, **pool)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 5}, **pool)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: object) -> None:
        # The driver's own BEGIN is deferred and late; ours says which kind it is.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "synchronous=FULL",
            "cache_size=-32000",
            "mmap_size=268435456",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A transaction that reads first and writes later fails at once when another
        # writer came between, whatever the time-out; so writers take the lock first.
        if connection.get_execution_options().get("begin") == "DEFERRED":
            # Takes no lock and so cannot fail; SQLAlchemy's care would cost more than it does.
            connection.connection.driver_connection.execute("BEGIN DEFERRED")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@lru_cache
def get_engine() -> Engine:
    """Return the process's engine; nothing is opened until it is used (workers fork first)."""
    settings = get_settings()
    if settings.database_url.startswith("sqlite"):
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return make_engine(settings.database_url)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open a writing transaction: commits on leaving or rolls back, then runs `on_commit`."""
    with Session(get_engine(), expire_on_commit=False) as session:
        with session.begin():
            yield session
        for act in session.info.pop("on_commit", []):
            act()


@contextmanager
def reading() -> Iterator[Session]:
    """Open a read-only transaction that never waits for writers; what it changes is dropped."""
    engine = get_engine()
    with (
        engine.connect().execution_options(begin="DEFERRED") as connection,
        Session(connection, autoflush=False) as session,
    ):
        yield session


def read_columns(
    session: Session, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
) -> Result[Any]:
    """Execute past the session, which has nothing to add to rows of columns but its time."""
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)


def on_commit(session: Session, act: Callable[[], None]) -> None:
    """Run `act` once this unit has committed; never when it rolls back."""
    session.info.setdefault("on_commit", []).append(act)


def run_in_unit(act: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `act(session, ...)` in a unit of work; again when it only lost a race.

    That is: SQLite's lock was held, PostgreSQL chose it as a deadlock's victim, or somebody
    wrote the same unique row a moment before, which the repetition then finds. A connection
    that broke is no such case: the commit may have arrived.
    """
    for attempt in range(_ATTEMPTS):
        try:
            with unit_of_work() as session:
                return act(session, *args, **kwargs)
        except DBAPIError as error:
            if attempt == _ATTEMPTS - 1 or not _lost_a_race(error):
                raise
            time.sleep(random.uniform(0.02, 0.1) * (attempt + 1))
    raise AssertionError("unreachable")


# Serialization failure, deadlock, lock not available, unique violation.
_RACES = ("40001", "40P01", "55P03", "23505")


def _lost_a_race(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _RACES
    told = str(error.orig)
    return "database is locked" in told or "UNIQUE constraint failed" in told


def run_in_reading(
    act: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `act(session, ...)` in a reading transaction."""
    with reading() as session:
        return act(session, *args, **kwargs)


async def in_unit(
    act: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `act` as `run_in_unit` in a worker thread; hand back plain data, not live rows."""
    return await _aside(_writers, lambda: run_in_unit(act, *args, **kwargs))


async def in_reading(
    act: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `act` as `run_in_reading` in a worker thread."""
    return await _aside(_readers, lambda: run_in_reading(act, *args, **kwargs))


# Threads of the database's own: what waits for a mail relay or a disk holds up no query, and
# what waits for SQLite's write lock holds up no reader.
_writers = ThreadPoolExecutor(_THREADS, thread_name_prefix="database-writes")
_readers = ThreadPoolExecutor(_THREADS, thread_name_prefix="database-reads")


async def _aside(threads: ThreadPoolExecutor, act: Callable[[], T]) -> T:
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(threads, context.run, act)
