"""The migrations are the database: they lead to the models, and back."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from kartado_portal.audit.log import record
from kartado_portal.database import get_engine
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


def test_what_people_chose_to_hear_is_carried_over(database):
    command.downgrade(_config(), "0018")
    people = "email, language, name, password_hash, role, created_at, digest, notify_reply"
    rest = "sees_company, is_contested, notify_closing, notify_owner"
    with get_engine().begin() as connection:
        for email, role, digest, replies in (
            ("ana@a.test", "customer", "daily", "false"),
            ("bruno@a.test", "customer", "now", "true"),
            ("n1@kartado.test", "analyst", "daily", "true"),
        ):
            given = f"'{email}', 'pt-BR', '', 'x', '{role}', '2026-01-01', '{digest}', {replies}"
            connection.execute(
                text(
                    f"INSERT INTO account ({people}, {rest}) "
                    f"VALUES ({given}, false, false, true, true)"
                )
            )

    command.upgrade(_config(), "head")

    with get_engine().connect() as connection:
        kept = connection.execute(
            text(
                "SELECT email, notify_reply, reply_frequency, closing_frequency, owner_frequency "
                "FROM account ORDER BY email"
            )
        ).all()
    assert [(one[0], bool(one[1]), *one[2:]) for one in kept] == [
        ("ana@a.test", False, "daily", "daily", "daily"),
        ("bruno@a.test", True, "now", "now", "now"),
        ("n1@kartado.test", True, "now", "now", "now"),
    ]


def test_who_talked_before_whatsapp_did_so_in_a_browser(database):
    command.downgrade(_config(), "0024")
    with get_engine().begin() as connection:
        connection.execute(
            text(
                "INSERT INTO chat_visitor (digest, asked_email, code_digest, code_failures,"
                " created_at, last_seen_at) VALUES ('d', '', '', 0, '2026-01-01', '2026-01-01')"
            )
        )

    command.upgrade(_config(), "head")

    with get_engine().connect() as connection:
        kinds = connection.execute(text("SELECT kind FROM chat_visitor")).scalars().all()
    assert kinds == ["browser"]
