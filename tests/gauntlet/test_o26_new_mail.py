"""O26: whatever is sent to the support address, the portal takes it, holds it or refuses it."""

import smtplib
from collections.abc import Iterator

import httpx
import pytest
from sqlmodel import select

from kartado_portal.accounts.models import Account
from kartado_portal.tickets.models import Participant
from tests.e2e.portal_process import Portal
from tests.gauntlet.mail_room import SUPPORT, MailRoom
from tests.inbound.corpus import file_part, head, multipart, part, plain
from tests.inbound.odd import ODD
from tests.inbound.test_working import MANY_PARTS

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def portal(mailed: Portal) -> Portal:
    """Here it is the one that takes mail in."""
    return mailed


@pytest.fixture
def room(portal: Portal) -> Iterator[MailRoom]:
    inside = MailRoom(portal)
    yield inside
    inside.leave()


def test_a_known_sender_sees_the_ticket_and_gets_one_letter(portal: Portal, room: MailRoom):
    row = room.receive(
        plain("Não abre", subject="Tela branca O26").replace(b"<sample@", b"<known@")
    )

    assert row.state == "done"
    number = room.number(row)
    portal.mailbox.wait_for(to="ana@rodoviasul.com.br", subject_contains=number)
    assert len(portal.mailbox.letters(to="ana@rodoviasul.com.br", subject_contains=number)) == 1


def test_an_unknown_sender_gets_a_ticket_and_no_access(portal: Portal, room: MailRoom):
    stranger = "novo@desconhecida.example"

    row = room.receive(plain("Oi", sender=stranger).replace(b"<sample@", b"<u1@"), sender=stranger)

    assert row.state == "done"
    (account,) = room.read(select(Account).where(Account.email == stranger))
    assert account.confirmed_at is None
    answer = httpx.post(
        f"{portal.base}/sessao/entrar",
        data={"email": stranger, "password": "!"},
        headers={"Origin": portal.base},
    )
    assert answer.headers["location"] == "/entrar"


def test_nobody_named_in_the_message_is_added(room: MailRoom):
    many = ", ".join(f"pessoa{n}@rodoviasul.com.br" for n in range(200))

    row = room.receive(
        plain("Oi", extra=f"Cc: bruno@rodoviasul.com.br, {many}\r\n", to=f"{SUPPORT}, x@y.zz")
    )

    assert row.state in ("done", "dropped")
    shared = room.read(select(Participant).where(Participant.ticket_id == row.ticket_id))
    assert shared == []
    assert room.read(select(Account).where(Account.email == "pessoa1@rodoviasul.com.br")) == []


def test_every_odd_message_is_placed_and_the_worker_goes_on(room: MailRoom):
    raws = [
        one.raw.replace(b"<sample@", f"<odd{serial}@".encode()) for serial, one in enumerate(ODD)
    ]

    states = {one.name: room.receive(raw).state for one, raw in zip(ODD, raws, strict=True)}

    assert {name: state for name, state in states.items() if state != "done"} == {}


def test_thirty_megabytes_arrive_and_more_is_refused(portal: Portal, room: MailRoom):
    big = head(subject="Trinta").encode().replace(b"<sample@", b"<big@") + multipart(
        "mixed",
        part("Segue o vídeo.", "text/plain"),
        file_part(b"\0" * 64 + b"0" * (22 * MIB), "dados.txt", "text/plain"),
    )

    row = room.receive(big)

    assert len(big) > 29 * MIB
    assert row.state == "done"
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        room.receive(big + b"x" * 10 * MIB)
    assert refused.value.smtp_code == 552
    assert httpx.get(f"{portal.base}/healthz").status_code == 200


def test_five_hundred_parts_are_held_where_administrators_see_them(
    room: MailRoom,
):
    row = room.receive(MANY_PARTS.replace(b"<sample@", b"<parts@"))

    assert (row.state, row.reason) == ("held", "broken")
    assert room.receive(plain("E a próxima").replace(b"<sample@", b"<next@")).state == "done"


def test_other_addresses_are_refused_at_the_door(portal: Portal):
    host, _, port = portal.settings.inbound_smtp.partition(":")

    with smtplib.SMTP(host, int(port)) as server:
        server.ehlo()
        server.mail("x@y.example")
        codes = [server.rcpt(f"{one}@kartado.com.br")[0] for one in ("vendas", "suporte-x")]

    assert codes == [550, 550]
