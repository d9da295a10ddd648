"""O29: killed at any point of opening a ticket, the portal holds no ticket or a whole one."""

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, col, func, select

from kartado_portal import building
from kartado_portal.database import make_engine
from kartado_portal.files.models import Attachment, StoreMark
from kartado_portal.tickets.models import Message, Ticket
from tests.e2e.portal_process import Portal, running_portal
from tests.gauntlet.visitor import Visitor, new_ticket
from tests.raw_socket import RefusedSocketError
from tests.waiting import wait_until

CONTENT = b"linha de um arquivo de texto\n" * 100
POINTS = ("file-written", "file-kept", "ticket-written", "ticket-committed", "ticket-answer")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("power")
    with running_portal(folder / "data", test_die_at=folder / "die-at") as running:
        # The store has its mark before the first cut: the drills are about uploads.
        wait_until(lambda: mark(running))
        yield running


def mark(portal: Portal) -> str | None:
    with Session(make_engine(portal.settings.database_url)) as session:
        return session.exec(select(StoreMark.key)).one_or_none()


def sweep(portal: Portal, *, hours_later: int) -> None:
    """Sweep as the portal does, in a process of its own."""
    act = (
        "from datetime import timedelta; from kartado_portal import clock;"
        "from kartado_portal.files.sweep import sweep_orphans;"
        f"sweep_orphans(now=clock.now() + timedelta(hours={hours_later}))"
    )
    subprocess.run(
        [sys.executable, "-c", act], cwd=building.ROOT, env=os.environ | portal.extra, check=True
    )


def fill_in_and_send(visitor: Visitor, subject: str) -> None:
    """Do what a person does, as far as the server lives."""
    with contextlib.suppress(httpx.HTTPError, RefusedSocketError):
        tab = visitor.open_form()
        key = tab.shown["new_ticket.form_key"]
        category = tab.shown["new_ticket.categories"][0]["id"]
        fields = {"subject": subject, "category_id": str(category), "body": "Corpo do pedido"}
        for name, value in fields.items():
            tab.send(new_ticket("keep"), {"form_key": key, "name": name, "value": value})
        tab.settle()
        if not tab.shown["new_ticket.files"]:
            sent = visitor.upload("registro.txt", CONTENT)
            tab.send(new_ticket("add_file"), {"attachment_id": sent.text})
            tab.settle()
        tab.send(new_ticket("submit"), {"form_key": key, "form": fields})
        # The machine may be busy: the server dies, or answers, whenever it gets there.
        tab.wait_until(lambda: tab.is_closed or "_redirect" in tab.transcript, 60)
        tab.close()


def open_form(visitor: Visitor) -> str:
    with visitor.open_form() as tab:
        return str(tab.shown["new_ticket.fields"]["subject"])


def numbers(portal: Portal, subject: str) -> list[str]:
    with Session(make_engine(portal.settings.database_url)) as session:
        return list(session.exec(select(Ticket.number).where(Ticket.subject == subject)))


def attachments(portal: Portal, number: str) -> list[Attachment]:
    with Session(make_engine(portal.settings.database_url)) as session:
        of_ticket = (
            select(Attachment)
            .join(Message, col(Message.id) == Attachment.message_id)
            .join(Ticket, col(Ticket.id) == Message.ticket_id)
            .where(Ticket.number == number)
        )
        return list(session.exec(of_ticket))


@pytest.mark.parametrize("point", POINTS)
def test_a_cut_leaves_no_ticket_or_a_whole_one(portal: Portal, point: str) -> None:
    subject = f"Queda em {point}"
    visitor = Visitor.signed_in(portal, "carla@energianorte.com.br")
    portal.die_at(point)
    fill_in_and_send(visitor, subject)
    portal.wait_for_death()

    portal.start()
    found = numbers(portal, subject)
    if not found:
        assert open_form(visitor) == subject  # the draft is still there
        fill_in_and_send(visitor, subject)
        found = numbers(portal, subject)

    (number,) = found
    assert open_form(visitor) == ""  # nothing invites to send it again
    (file,) = attachments(portal, number)
    assert hashlib.sha256(visitor.http.get(f"/anexos/{file.id}").content).hexdigest() == (
        hashlib.sha256(CONTENT).hexdigest()
    )
    portal.mailbox.wait_for(to="carla@energianorte.com.br", subject_contains=number)
    assert len(portal.mailbox.letters(to="carla@energianorte.com.br", subject_contains=number)) == 1


def test_the_sweeper_removes_the_orphans_of_the_cuts_and_nothing_else(portal: Portal) -> None:
    store = portal.settings.data_dir / "attachments"

    sweep(portal, hours_later=30)

    with Session(make_engine(portal.settings.database_url)) as session:
        rows = session.exec(select(Attachment)).all()
        claimed = session.exec(
            select(func.count()).where(col(Attachment.message_id).is_not(None))
        ).one()
    keys = {key for row in rows for key in (row.storage_key, row.thumbnail_key) if key}
    assert claimed == len(rows)
    assert {path.name for path in store.rglob("*") if path.is_file() and _is_stored(path)} == {
        key.rpartition("/")[2] for key in keys | {mark(portal)}
    }


def _is_stored(path: Path) -> bool:
    return not path.name.startswith(".")
