"""Machines get no answer, and what must not come in does not."""

import pytest

from kartado_portal.inbound.nature import Nature, nature_of
from kartado_portal.inbound.parsing import parse
from kartado_portal.inbound.reasons import Reason
from kartado_portal.tickets.models import Ticket
from tests.conftest import Postbox
from tests.inbound.conftest import Post
from tests.inbound.corpus import plain

AUTOMATIC = {
    "vacation of RFC 3834": ("Auto-Submitted: auto-replied", Nature.AUTO_REPLY),
    "vacation with a comment": ("Auto-Submitted: auto-replied; owner-email=x", Nature.AUTO_REPLY),
    "Exchange out of office": (
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        Nature.AUTO_REPLY,
    ),
    "cPanel autoresponder": ("X-Autorespond: Estou fora", Nature.AUTO_REPLY),
    "old vacation": ("Precedence: auto_reply", Nature.AUTO_REPLY),
    "monitor": ("Auto-Submitted: auto-generated", Nature.MACHINE),
    "notifier for Exchange": ("X-Auto-Response-Suppress: All", Nature.MACHINE),
    "mailing list": ("List-Id: <pessoal.lista.example>", Nature.MAILING),
    "bulk": ("Precedence: bulk", Nature.MAILING),
    "newsletter": ("List-Unsubscribe: <https://x.example>", Nature.MAILING),
    "our own letter back": ("List-Id: Tickets <tickets.suporte.kartado.com.br>", Nature.OWN),
    "delivery report": (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
        Nature.BOUNCE,
    ),
}


@pytest.mark.parametrize(("header", "expected"), AUTOMATIC.values(), ids=AUTOMATIC)
def test_headers_tell_a_machine(header: str, expected: Nature):
    mail = parse(plain("Olá", extra=f"{header}\r\n"))

    assert nature_of(mail, envelope_from="ana@rodoviasul.com.br") is expected


@pytest.mark.parametrize(
    "subject",
    [
        "Resposta automática: Re: [#39011040425] Aplicativo",
        "Automatic reply: ticket",
        "Respuesta automática: ticket",
        "Out of Office: ticket",
        "Ausência: férias até 20/03",
        "Fora do escritório",
    ],
)
def test_subjects_tell_an_absence(subject: str):
    assert nature_of(parse(plain("Volto dia 20.", subject=subject)), envelope_from="x@y.z") is (
        Nature.AUTO_REPLY
    )


def test_a_person_is_a_person_also_when_writing_about_absences():
    mail = parse(plain("Olá", subject="Como cadastrar ausências?", extra="Auto-Submitted: no\r\n"))

    assert nature_of(mail, envelope_from="ana@rodoviasul.com.br") is Nature.PERSON


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Auto-Submitted: auto-replied", Reason.AUTO_REPLY),
        ("List-Id: <x.example>", Reason.MAILING),
    ],
)
def test_absences_and_lists_wait_for_a_person_and_get_no_letter(
    post: Post, mailbox: Postbox, header: str, reason: Reason
):
    before = len(mailbox.deliver())

    outcome = post.receive(plain("Volto dia 20.", extra=f"{header}\r\n"), to=post.reply_to)

    assert (outcome.row.state, outcome.row.reason) == ("held", reason)
    assert len(mailbox.deliver()) == before
    assert post.count(Ticket) == 1


def test_a_monitor_opens_a_ticket_that_nobody_is_answered_for(post: Post, mailbox: Postbox):
    raw = plain("Disco cheio", subject="Alerta", extra="Auto-Submitted: auto-generated\r\n")

    outcome = post.receive(raw)

    assert outcome.row.state == "done"
    assert not [one for one in mailbox.deliver() if "Alerta" in one.subject and "ana@" in one.to]


def test_our_own_letter_is_a_loop_that_ends(post: Post):
    raw = plain("Olá", sender="Suporte <suporte@kartado.com.br>")

    outcome = post.receive(raw, envelope_from="suporte@kartado.com.br")

    assert (outcome.row.state, outcome.row.reason) == ("dropped", Reason.OWN)
    assert post.count(Ticket) == 1
