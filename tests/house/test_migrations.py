"""The migrations are the database: they lead to the models, and back."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import delete, select

from kartado_portal.audit.log import record
from kartado_portal.database import get_engine, unit_of_work
from kartado_portal.tickets import search
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.models import FigureChange
from tests.conftest import ROOT, TUESDAY_MORNING
from tests.factories import make_ticket


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


def test_tickets_keep_their_triggers_where_they_learn_to_be_anonymised(database):
    with unit_of_work() as session:
        number = make_ticket(session, subject="Palmeira").number
    command.downgrade(_config(), "0025")
    command.upgrade(_config(), "head")

    with unit_of_work() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert ticket.anonymised_at is None
        session.exec(delete(FigureChange))
        ticket.subject, ticket.owner_id = "Coqueiro", ticket.requester_id
        ticket.search_text = search.search_text(ticket.subject, number)
        session.flush()
        assert search.anywhere(session, "coqueiro") == [ticket.id]
        assert search.anywhere(session, "palmeira") == []
        assert session.exec(select(FigureChange)).all()
