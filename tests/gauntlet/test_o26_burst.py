"""O26: a thousand messages at once are placed one by one, and pages stay answerable meanwhile."""

import smtplib
import threading
from collections.abc import Iterator

import httpx
import pytest
from sqlmodel import func, select

from kartado_portal.inbound.models import InboundMail
from kartado_portal.settings import Settings
from kartado_portal.tickets.models import Ticket
from tests.e2e.portal_process import Portal, running_portal
from tests.gauntlet.mail_room import SUPPORT, MailRoom
from tests.gauntlet.visitor import Visitor
from tests.inbound.corpus import plain
from tests.servers import free_port
from tests.waiting import wait_until

MESSAGES, SENDERS = 1_000, 4
A_LOOK_EVERY = 25
"""Messages that are placed between one look and the next."""
DEFAULTS = Settings.model_fields


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    values = {
        "inbound_smtp": f"127.0.0.1:{free_port()}",
        "inbound_checks": False,
        "inbound_per_sender": 10_000,
        # As people have it: most of what the analysts would hear is gathered into one letter.
        "letters_about_tickets_per_hour": DEFAULTS["letters_about_tickets_per_hour"].default,
    }
    with running_portal(tmp_path_factory.mktemp("burst") / "data", **values) as running:
        yield running


def pour(portal: Portal, first: int) -> None:
    """Hand over every fourth message, on one connection after the other."""
    host, _, port = portal.settings.inbound_smtp.partition(":")
    with smtplib.SMTP(host, int(port), timeout=120) as server:
        for serial in range(first, MESSAGES, SENDERS):
            sender = f"pessoa{serial % 100}@rajada.example"
            raw = plain(f"Mensagem {serial}", subject=f"Rajada {serial}", sender=sender)
            server.sendmail(sender, [SUPPORT], raw.replace(b"<sample@", f"<{serial}@".encode()))


def test_a_thousand_at_once(portal: Portal):
    room = MailRoom(portal)
    before = room.read(select(func.count()).select_from(Ticket))[0]
    visitor = Visitor.signed_in(portal, "ana@rodoviasul.com.br")
    crowd = [threading.Thread(target=pour, args=(portal, n)) for n in range(SENDERS)]
    answered = 0
    waiting = select(func.count()).where(InboundMail.state == "received")

    done = select(func.count()).where(InboundMail.state == "done")

    def is_over() -> bool:
        return not any(one.is_alive() for one in crowd) and not room.read(waiting)[0]

    for one in crowd:
        one.start()
    while not is_over():
        placed = room.read(done)[0]
        assert httpx.get(f"{portal.base}/entrar", timeout=30).status_code == 200
        tab = visitor.open("/tickets", until="ticket_list.is_loaded")
        assert "ticket_list.cards" in tab.shown
        tab.close()
        answered += 1
        wait_until(lambda before=placed: room.read(done)[0] >= before + A_LOOK_EVERY or is_over())

    assert answered > 3, "the burst was over before anybody looked"
    assert room.read(done)[0] == MESSAGES
    assert room.read(select(func.count()).select_from(Ticket))[0] - before == MESSAGES
    room.leave()
