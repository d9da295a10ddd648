"""After an erasure nothing of the person is left in what came by mail."""

import json

from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.database import get_engine, unit_of_work
from kartado_portal.files.store import get_store
from kartado_portal.inbound import personal_data
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.working import work_due
from kartado_portal.tickets import personal_data as ticket_data
from kartado_portal.tickets.models import Message, TicketEvent
from tests.inbound.conftest import Post
from tests.inbound.corpus import file_part, head, multipart, part, plain


def test_an_erasure_takes_the_bytes_the_names_and_the_words(post: Post):
    raw = head(subject="Segredo QZX").encode() + multipart(
        "mixed",
        part("Palavra QZX\n\nEm 10/03/2026 09:41, Suporte escreveu:\n> citada QZX", "text/plain"),
        file_part(b"MZ\x90\x00", "QZX.exe", "application/octet-stream"),
    )
    done = post.receive(raw, to=post.reply_to)
    waiting = post.arrive(plain("Depois QZX").replace(b"<sample@", b"<later@"), to=post.reply_to)
    keys = [post.outcome(one).row.storage_key for one in (done.row.id or 0, waiting)]

    with unit_of_work() as session:
        ticket_data.erase_tickets(session, account_id=post.ana.id or 0, now=moment.now())
        personal_data.erase_mail(session, account_id=post.ana.id or 0, now=moment.now())

    assert [get_store().size(key or "") for key in keys] == [None, None]
    assert work_due(now=moment.now()) == 0
    with get_engine().connect() as connection:
        for table in (InboundMail, Message, TicketEvent):
            rows = [dict(row._mapping) for row in connection.execute(select(table.__table__))]
            told = json.dumps(rows, default=str)
            assert "QZX" not in told
            assert table is not InboundMail or "ana@" not in told


def test_a_copy_of_ones_data_says_what_came(post: Post):
    post.receive(plain("Olá", subject="Meu pedido"))

    with unit_of_work() as session:
        share = personal_data.collect_mail(session, account_id=post.ana.id or 0)

    assert [one["assunto"] for one in share.data] == ["Meu pedido"]
