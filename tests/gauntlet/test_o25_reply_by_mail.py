"""O25: an answer to a letter becomes one message of its ticket, by the letter's secret alone."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.accounts.models import Account
from kartado_portal.database import make_engine
from kartado_portal.settings import Settings
from kartado_portal.tickets import services
from kartado_portal.tickets.schemas import ReplyDraft
from tests.e2e.portal_process import Portal
from tests.factories import actor_for, make_account, make_ticket
from tests.gauntlet.mail_room import MailRoom
from tests.gauntlet.visitor import Visitor
from tests.inbound.corpus import file_part, head, multipart, part, plain
from tests.inbound.odd import PDF

ANA = "ana-o25@rodoviasul.com.br"


@pytest.fixture(scope="module")
def portal(mailed: Portal) -> Portal:
    """Here it is the one that takes mail in."""
    return mailed


@pytest.fixture
def room(portal: Portal) -> Iterator[MailRoom]:
    inside = MailRoom(portal)
    yield inside
    inside.leave()


@pytest.fixture
def letter(portal: Portal, settings: Callable[..., Settings]) -> tuple[str, str]:
    """A ticket of Ana that an analyst has answered: its number, and the letter's Reply-To."""
    settings(base_url=portal.base, secret_key=portal.settings.secret_key)
    engine = make_engine(portal.settings.database_url)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        ana = session.exec(select(Account).where(Account.email == ANA)).one_or_none()
        ana = ana or make_account(session, email=ANA, name="Ana Souza")
        nina = session.exec(select(Account).where(Account.email == "n1@kartado.com.br")).one()
        ticket = make_ticket(session, requester=ana, subject="Não sincroniza")
        services.reply(
            session,
            actor=actor_for(session, nina),
            number=ticket.number,
            draft=ReplyDraft(body_html="<p>Qual é a versão?</p>", form_key=f"o25-{ticket.id}"),
            now=clock.now(),
        )
        number = ticket.number
    engine.dispose()
    found = portal.mailbox.wait_for(to=ANA, subject_contains=number)
    while "Qual é a versão?" not in found.text:
        found = portal.mailbox.wait_for(to=ANA, subject_contains=number, after=found)
    parsed = message_from_bytes(found.path.read_bytes(), policy=policy.default)
    return number, parsed["Reply-To"].addresses[0].addr_spec


def named(raw: bytes, message_id: str) -> bytes:
    return raw.replace(b"<sample@rodoviasul.com.br>", message_id.encode())


def test_the_owners_answer_arrives_in_the_open_page_with_its_file(
    portal: Portal, room: MailRoom, letter: tuple[str, str]
):
    number, reply_to = letter
    tab = Visitor.signed_in(portal, ANA).open_ticket(number)
    raw = head(sender=f"Ana Souza <{ANA}>").encode() + multipart(
        "mixed",
        part("É a 4.2.1.\n\nEm 10/03/2026 09:41, Suporte escreveu:\n> Qual?", "text/plain"),
        file_part(PDF, "laudo.pdf", "application/pdf"),
    )

    row = room.receive(named(raw, "<o25-1@x>"), to=reply_to, sender=ANA)

    assert room.number(row) == number
    assert tab.wait_until(lambda: "4.2.1" in tab.transcript and "laudo.pdf" in tab.transcript)
    tab.close()


def test_the_same_message_twice_is_one(room: MailRoom, letter: tuple[str, str]):
    _, reply_to = letter
    raw = named(plain("Só uma vez, por favor.", sender=ANA), "<o25-2@x>")

    room.receive(raw, to=reply_to, sender=ANA)
    room.receive(b"Received: from elsewhere\r\n" + raw, to=reply_to, sender=ANA)

    rows = room.of_message("<o25-2@x>")
    assert [one.state for one in rows] == ["done", "dropped"]
    assert len({one.ticket_message_id for one in rows}) == 1


def test_a_wrong_secret_never_joins(room: MailRoom, letter: tuple[str, str]):
    number, reply_to = letter
    local, _, domain = reply_to.partition("@")
    forged = f"{local[:-3]}{'zzz' if local[-3:] != 'zzz' else 'yyy'}@{domain}"
    raw = named(plain("Oi", sender=ANA, subject=f"Re: #{number}"), "<o25-3@x>")

    row = room.receive(raw, to=forged, sender=ANA)

    assert room.number(row) != number
    assert row.suggested_number == number


def test_a_thief_of_the_address_waits_for_a_person(room: MailRoom, letter: tuple[str, str]):
    _, reply_to = letter
    thief = "carla@energianorte.com.br"

    row = room.receive(named(plain("Oi", sender=thief), "<o25-4@x>"), to=reply_to, sender=thief)

    assert (row.state, row.reason) == ("held", "other_sender")
