"""Bringing the database to the shape that this code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from kartado_portal.database import get_engine

_ROOT = Path(__file__).resolve().parent.parent
_LOCK = 0x6B61_7274
"""Any number that nothing else locks in this database."""


def migrate() -> None:
    """Bring the settings' database to the newest migration.

    Processes that start together wait for each other: SQLite by its write lock, PostgreSQL by
    an advisory one. Raises: sqlalchemy.exc.OperationalError when the database is away.
    """
    config = _config()
    with get_engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def pending_migrations(engine: Engine) -> list[str]:
    """Return the revisions that the database lacks, oldest first; empty at the head."""
    script = ScriptDirectory.from_config(_config())
    with engine.connect().execution_options(begin="DEFERRED") as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    lacking = script.iterate_revisions("head", here or "base")
    return [revision.revision for revision in lacking][::-1]


def _config() -> Config:
    config = Config(_ROOT / "alembic.ini")
    config.attributes["quiet"] = True
    return config
