"""The command line: does what it says, ends with 0, or says in one line why not."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
from sqlmodel import Session, func, select
from typer.testing import CliRunner

from kartado_portal import cli, clock
from kartado_portal.accounts import passwords, queries
from kartado_portal.accounts.models import Account
from kartado_portal.accounts.schemas import OpenedSignIn
from kartado_portal.accounts.tokens import keyed_digest
from kartado_portal.database import reading, unit_of_work
from kartado_portal.mail import outbox
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.settings import get_settings
from kartado_portal.tickets.models import Category, Message, Ticket
from tests.accounts.authenticator import analyst, first_factor, set_up
from tests.conftest import ROOT, TUESDAY_MORNING
from tests.factories import make_account, make_ticket
from tests.servers import free_port

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Commands set up the logging of their process; here that is every other test's too."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def _count(model: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_migrate_lays_the_ground_once(database):
    first, second = run(cli.app, ["migrate"]), run(cli.app, ["migrate"])

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert _count(Category) == 7


def test_seed_makes_as_many_tickets_as_asked(database):
    done = run(cli.app, ["seed", "--tickets", "30"])

    assert done.exit_code == 0
    assert "30 tickets" in done.output
    assert _count(Ticket) == 30


def test_the_demo_is_not_seeded_over_people(database):
    run(cli.app, ["seed", "--demo"])

    again = run(cli.app, ["seed", "--demo"])

    assert isinstance(again.exception, cli.Refusal)
    assert "empty database" in str(again.exception)


def test_a_user_made_here_can_sign_in(database):
    done = run(
        cli.app,
        ["create-user", "Nova@Kartado.com.br", "--role", "analyst", "--level", "n2"],
        env={"PORTAL_NEW_PASSWORD": "Estrada#Nova9"},
    )

    assert done.exit_code == 0, done.output
    with reading() as session:
        account = queries.find_account(session, email="nova@kartado.com.br")
        assert account is not None
        assert (account.role, account.level) == ("analyst", "N2")
        assert account.confirmed_at is not None
        assert passwords.verify_now("Estrada#Nova9", account.password_hash)


def test_who_lost_phone_and_codes_is_let_in_by_the_first_factor_again(database):
    actor = analyst()
    set_up(actor)

    done = run(cli.app, ["reset-second-factor", f" {actor.email.upper()} "])
    again = run(cli.app, ["reset-second-factor", actor.email])

    assert done.exit_code == 0, done.output
    assert "signs in without a code again" in done.output
    assert isinstance(first_factor(actor), OpenedSignIn)
    assert again.exit_code == 1


def test_check_passes_where_everything_is_usable(database):
    run(cli.app, ["migrate"])

    done = run(cli.app, ["check"])

    assert done.exit_code == 0, done.output
    assert "failed" not in done.output


def test_check_names_what_is_not_usable(settings):
    settings(smtp_url="smtp://127.0.0.1:9", database_url="sqlite:////nowhere/portal.db")

    done = run(cli.app, ["check"])

    assert done.exit_code == 1
    assert {line.split()[1] for line in done.output.splitlines() if line.startswith("failed")} == {
        "database:",
        "mail:",
        "migrations:",
    }


def test_dead_letters_are_listed_and_sent_again(database):
    with unit_of_work() as session:
        letter_id = _dead_letter(session)

    listed = run(cli.app, ["mail-dead"])
    resent = run(cli.app, ["mail-resend", str(letter_id)])

    assert "550 no such user" in listed.output
    assert resent.exit_code == 0
    with reading() as session:
        assert session.get_one(OutboxLetter, letter_id).dead_at is None


def test_people_erased_since_the_backup_are_erased_again(database):
    run(cli.app, ["migrate"])
    with unit_of_work() as session:
        leaving = make_account(session, email="joaquina@viasul.com.br", name="Joaquina Canário")
        ticket = make_ticket(session, requester=leaving, subject="Canário", body="Fala a Canário.")
        staying = make_account(session, email="rui@viasul.com.br", name="Rui").id
        account_id, ticket_id = leaving.id, ticket.id
    tomb = {
        "account_id": account_id,
        "email_digest": keyed_digest("erased", "joaquina@viasul.com.br"),
        "erased_at": (clock.now() + timedelta(hours=1)).isoformat(),
    }
    _put_beside_the_database(f"{json.dumps(tomb)}\n")

    first, second = (run(cli.app, ["replay-erasures"]) for _ in range(2))

    assert first.output == "people erased again: 1\n"
    assert second.output == "people erased again: 0\n"
    with reading() as session:
        gone = session.get_one(Account, account_id)
        assert (gone.name, "joaquina" in gone.email) == ("", False)
        assert session.get_one(Account, staying).name == "Rui"
        texts = session.exec(select(Message.body_text).where(Message.ticket_id == ticket_id)).all()
        assert not any("Canário" in text for text in texts)


def test_a_tombstone_that_cannot_be_read_is_told_with_its_line(database):
    run(cli.app, ["migrate"])
    _put_beside_the_database('{"account_id": 7, "ema')

    done = run(cli.app, ["replay-erasures"])

    assert isinstance(done.exception, cli.Refusal)
    assert "line 1 of" in str(done.exception)


@pytest.mark.parametrize(
    ("settings", "command", "told"),
    [
        ({"PORTAL_PORT": "many"}, "check", "PORTAL_PORT"),
        ({"PORTAL_ENV": "production"}, "run", "PORTAL_SECRET_KEY"),
        ({"PORTAL_DATABASE_URL": "postgresql://x@127.0.0.1:9/x"}, "migrate", "database: "),
    ],
)
def test_an_error_is_one_line_and_no_zero(tmp_path, settings, command, told):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}

    done = subprocess.run(
        [sys.executable, "-m", "kartado_portal", command],
        cwd=ROOT,
        env=environment | {"PORTAL_DATA_DIR": str(tmp_path)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_sample_data_is_refused_in_production(database, settings):
    settings(
        env="production",
        smtp_url="smtp://127.0.0.1:9",
        secret_key="b3J1bGVzLXRoZS1yb2FkLWFuZC10aGUtcml2ZXI",
    )

    done = run(cli.app, ["seed", "--tickets", "5"])

    assert isinstance(done.exception, cli.Refusal)
    assert _count(Ticket) == 0


def test_the_portal_does_not_start_with_a_library_that_hashes_wrongly(settings, monkeypatch):
    settings(port=free_port())
    monkeypatch.setattr(passwords, "verify_now", lambda *_: True)

    done = run(cli.app, ["run"])

    assert isinstance(done.exception, cli.Refusal)
    assert "right passwords from wrong" in str(done.exception)


def _put_beside_the_database(tombstones: str) -> None:
    folder = get_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "erasures.jsonl").write_text(tombstones)


def _dead_letter(session: Session) -> int:
    row = outbox.enqueue(
        session,
        to="ana@cliente.test",
        letter="account-erased",
        context={},
        now=TUESDAY_MORNING,
    )
    row.dead_at, row.last_error = TUESDAY_MORNING, "550 no such user"
    session.flush()
    assert row.id is not None
    return row.id
