"""O28: an address that the relay does not know is told in its ticket, spared, and comes back."""

from collections.abc import Iterator

import httpx
import pytest
from sqlmodel import select

from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets.bounces import UNDELIVERED
from kartado_portal.tickets.models import Ticket, TicketEvent
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal, running_portal
from tests.mail.letters import until
from tests.mail.sink import Sink, new_sink, relay
from tests.mailbox import Letter

NO_SUCH_USER = "550 5.1.1 no such user"


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with relay(new_sink()) as open_sink:
        yield open_sink


@pytest.fixture(scope="module")
def portal(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server whose letters leave by a real relay."""
    data_dir = tmp_path_factory.mktemp("refused") / "data"
    with running_portal(data_dir, smtp_url=sink.url) as running:
        yield running


def told(backstage: Backstage, number: str) -> list[str]:
    """Return the reasons that the ticket's timeline gives."""
    with backstage.unit() as session:
        lines = select(TicketEvent).join(Ticket)
        mine = lines.where(Ticket.number == number, TicketEvent.kind == UNDELIVERED)
        return [line.data["reason"] for line in session.exec(mine)]


def drops(backstage: Backstage, email: str) -> list[str]:
    """Return why letters to somebody were dropped."""
    with backstage.unit() as session:
        mine = select(OutboxLetter).where(OutboxLetter.to_address == email)
        return [one.last_error for one in session.exec(mine) if one.dropped_at is not None]


def arrived(sink: Sink, email: str, words: str) -> list[Letter]:
    return [one for one in sink.letters if one.to == email and words in one.text]


def test_an_address_that_is_not_there_and_then_is(
    portal: Portal, sink: Sink, backstage: Backstage
) -> None:
    email = backstage.customer("Ana Souza")
    number = backstage.open_ticket(email, "Balança parada")
    sink.answers[email] = NO_SUCH_USER

    backstage.reply(number, "<p>Primeira QZX1.</p>")
    until(lambda: told(backstage, number) == [NO_SUCH_USER])
    del sink.answers[email]
    backstage.reply(number, "<p>Segunda QZX2.</p>")
    until(lambda: drops(backstage, email) == [f"the address is suppressed: {NO_SUCH_USER}"])

    with httpx.Client(base_url=portal.base, headers={"Origin": portal.base}) as person:
        person.post("/sessao/pedir-link", data={"email": email, "is_mine": "on"})
        until(lambda: bool(arrived(sink, email, "/link?token=")))
        (letter,) = arrived(sink, email, "/link?token=")
        person.get(letter.link_to("/link?token="))
        entered = person.post("/sessao/link")
    backstage.reply(number, "<p>Terceira QZX3.</p>")

    until(lambda: bool(arrived(sink, email, "QZX3")))
    assert entered.headers["location"] == "/tickets"
    assert arrived(sink, email, "QZX1") == arrived(sink, email, "QZX2") == []
    assert told(backstage, number) == [NO_SUCH_USER]
