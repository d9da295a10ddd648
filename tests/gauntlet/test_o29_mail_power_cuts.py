"""Mail through real servers and clients; killed anywhere, nothing is lost and nothing is double."""

import imaplib
import shutil
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import col, select

from kartado_portal.inbound.models import InboundMail
from kartado_portal.tickets.models import Message
from tests import servers
from tests.e2e.portal_process import Portal, running_portal
from tests.gauntlet.mail_room import SUPPORT, MailRoom, append
from tests.inbound.corpus import plain
from tests.waiting import wait_until

POINTS = ("mail-kept", "mail-stored", "mail-understood")


@pytest.fixture(scope="module")
def imap() -> Iterator[str]:
    with servers.dovecot() as place:
        yield place


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, imap: str) -> Iterator[Portal]:
    append(imap, message("read-before"), flags="\\Seen")
    append(imap, message("unread-before"))
    values = {
        "inbound_smtp": f"127.0.0.1:{servers.free_port()}",
        "inbound_imap": f"imap://suporte:segredo@{imap}/INBOX",
        "inbound_checks": False,
        "inbound_per_sender": 10_000,
        "inbound_limit_mb": 1,
    }
    folder = tmp_path_factory.mktemp("mail-power")
    with running_portal(folder / "data", test_die_at=folder / "die-at", **values) as running:
        yield running


@pytest.fixture
def room(portal: Portal) -> Iterator[MailRoom]:
    inside = MailRoom(portal)
    yield inside
    inside.leave()


def message(name: str) -> bytes:
    return plain(f"Mensagem {name}.", subject=name).replace(b"<sample@", f"<{name}@".encode())


def message_id(name: str) -> str:
    return f"<{name}@rodoviasul.com.br>"


def unseen(place: str) -> int:
    host, _, port = place.partition(":")
    box = imaplib.IMAP4(host, int(port))
    box.login("suporte", "segredo")
    box.select("INBOX", readonly=True)
    found = box.search(None, "UNSEEN")[1][0].split()
    box.logout()
    return len(found)


def is_done(room: MailRoom, name: str) -> Callable[[], bool]:
    return lambda: any(one.state == "done" for one in room.of_message(message_id(name)))


def messages_of(room: MailRoom, name: str) -> int:
    same = select(Message.id).where(Message.mail_id == message_id(name))
    return len(room.read(same))


def test_the_first_look_takes_what_is_unread_and_leaves_the_rest(
    portal: Portal, room: MailRoom, imap: str
):
    wait_until(is_done(room, "unread-before"))

    assert room.of_message(message_id("read-before")) == []
    wait_until(lambda: unseen(imap) == 0)


def test_a_new_message_is_told_of_by_the_server(portal: Portal, room: MailRoom, imap: str):
    wait_until(is_done(room, "unread-before"))

    append(imap, message("idle"))

    # Long before the next look that the settings ask for, which is a minute away.
    wait_until(is_done(room, "idle"), seconds=40)


def test_what_people_have_read_meanwhile_is_taken_too(portal: Portal, room: MailRoom, imap: str):
    append(imap, message("read-by-somebody"), flags="\\Seen")

    wait_until(is_done(room, "read-by-somebody"))


def test_too_large_a_message_stays_there_and_is_listed_here(
    portal: Portal, room: MailRoom, imap: str
):
    append(imap, message("large") + b"x" * 2 * 1024 * 1024)

    wait_until(lambda: room.of_message(message_id("large")))

    (row,) = room.of_message(message_id("large"))
    assert (row.state, row.reason, row.storage_key) == ("held", "too_large", None)
    assert row.size_bytes > 2 * 1024 * 1024


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_reading_a_mailbox(portal: Portal, room: MailRoom, imap: str, point: str):
    name = f"imap-{point}"
    portal.die_at(point)

    append(imap, message(name))
    append(imap, message(f"{name}-next"))
    portal.wait_for_death()
    portal.start()

    wait_until(is_done(room, name))
    wait_until(is_done(room, f"{name}-next"))
    assert messages_of(room, name) == messages_of(room, f"{name}-next") == 1


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_taking_a_message(portal: Portal, room: MailRoom, point: str):
    name = f"smtp-{point}"
    portal.die_at(point)

    with suppress(smtplib.SMTPException, OSError):
        room.send(message(name))
    portal.wait_for_death()
    portal.start()
    # An MTA that got no answer, or an answer whose server died, sends again or has been heard.
    room.send(message(name))

    wait_until(is_done(room, name))
    assert messages_of(room, name) == 1


def test_swaks_delivers_by_smtp_and_by_lmtp(portal: Portal, room: MailRoom, tmp_path: Path):
    binary = shutil.which("swaks")
    if binary is None:
        servers.missing("swaks", "apt-get install swaks")
        return
    file = tmp_path / "registro.txt"
    file.write_text("linha 1\n")

    for protocol in ("ESMTP", "LMTP"):
        subject = f"Por {protocol}"
        told = [binary, "--server", portal.settings.inbound_smtp, "--protocol", protocol]
        told += ["--from", "ana@rodoviasul.com.br", "--to", SUPPORT, "--header-X-Prova", "1"]
        told += ["--header", f"Subject: {subject}", "--body", "Segue.", "--attach", f"@{file}"]
        subprocess.run(told, check=True, capture_output=True)
        wait_until(
            lambda subject=subject: room.read(
                select(InboundMail).where(
                    InboundMail.subject == subject, col(InboundMail.state) == "done"
                )
            )
        )
