"""The migrations are the database: they lead to the models, and back."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from kartado_portal.audit.log import record
from tests.conftest import ROOT, TUESDAY_MORNING


def _config() -> Config:
    return Config(ROOT / "alembic.ini")


def test_no_model_has_drifted_from_the_migrations(database):
    command.check(_config())


def test_every_migration_can_be_taken_back_and_made_again(database):
    command.downgrade(_config(), "base")
    command.upgrade(_config(), "head")

    command.check(_config())


def test_the_audit_log_refuses_to_be_rewritten(session):
    record(session, "house.tested", now=TUESDAY_MORNING)
    session.flush()

    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text("UPDATE audit_event SET action = 'nothing'"))
