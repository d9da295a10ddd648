"""Where a message goes, and who is told of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.accounts import housekeeping
from kartado_portal.accounts.models import Account
from kartado_portal.database import unit_of_work
from kartado_portal.files.models import Attachment
from kartado_portal.inbound.reasons import Reason
from kartado_portal.mail import reply_address
from kartado_portal.tickets import handling, merging, services, timeline
from kartado_portal.tickets.models import Message, Participant, Ticket
from tests.conftest import Postbox
from tests.factories import actor_for, make_account, make_ticket
from tests.inbound.conftest import Post
from tests.inbound.corpus import PNG, file_part, head, multipart, part, plain
from tests.inbound.odd import PDF


def test_a_reply_to_the_secret_address_joins_its_ticket_once(post: Post):
    raw = plain("É a 4.2.1.\n\nEm 10/03/2026 09:41, Suporte escreveu:\n> Qual versão?")

    outcome = post.receive(raw, to=post.reply_to)

    assert outcome.row.state == "done"
    assert outcome.number == post.number
    assert outcome.message is not None
    assert outcome.message.body_text == "É a 4.2.1."
    assert "Qual versão?" in outcome.message.quoted_html
    assert outcome.message.channel == "email"
    assert outcome.message.author_id == post.ana.id
    assert post.count(Message) == 2


def test_the_address_counts_in_the_head_where_no_envelope_is_known(post: Post):
    raw = plain("É a 4.2.1.", to=f"Suporte <{post.reply_to.upper()}>")

    outcome = post.receive(raw)

    assert outcome.number == post.number


def test_the_same_message_twice_is_one_message(post: Post):
    raw = plain("É a 4.2.1.")

    first = post.receive(raw, to=post.reply_to)
    again = post.receive(raw, to=post.reply_to)
    on_another_way = post.receive(raw, to="suporte@kartado.com.br")

    assert again.row.id == first.row.id
    assert on_another_way.row.reason == Reason.TWICE
    assert on_another_way.row.ticket_id == first.row.ticket_id
    assert post.count(Message) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda address: address.replace("+r1", "+r2"),
        lambda address: address[:-25] + ("a" if address[-25] != "a" else "b") + address[-24:],
        lambda _: "suporte+r1aaaaaaaa@kartado.com.br",
    ],
    ids=["another key", "another letter", "too short"],
)
def test_a_wrong_address_opens_a_ticket_of_its_own(post: Post, spoil: Callable[[str], str]):
    raw = plain("É a 4.2.1.", subject=f"Re: [#{post.number}] Aplicativo")

    outcome = post.receive(raw, to=spoil(post.reply_to))

    assert outcome.number != post.number
    assert outcome.row.suggested_number == post.number
    with unit_of_work() as session:
        told = {
            person.email: [
                one.text
                for one in timeline.load(
                    session,
                    actor=actor_for(session, session.get_one(Account, person.id)),
                    number=outcome.number,
                    now=moment.now(),
                ).entries
            ]
            for person in (post.ana, post.analyst)
        }
    hint = f"O e-mail cita o ticket #{post.number}; confira antes de unir"
    assert hint in told[post.analyst.email]
    assert hint not in told[post.ana.email]


def test_number_and_references_alone_never_join(post: Post, mailbox: Postbox):
    with unit_of_work() as session:
        actor = actor_for(session, session.get_one(Account, post.analyst.id))
        handling.take(session, actor=actor, number=post.number, now=moment.now())
    letter = mailbox.deliver()[-1]
    raw = plain(
        "Sou eu!",
        sender="Estranho <x@estranho.example>",
        subject=f"Re: [#{post.number}] Aplicativo",
        extra=f"In-Reply-To: {letter.headers['Message-ID']}\r\n",
    )

    outcome = post.receive(raw, envelope_from="x@estranho.example")

    assert outcome.number != post.number
    assert outcome.row.suggested_number == post.number


def test_a_secret_address_from_another_sender_waits_for_a_person(post: Post):
    raw = plain("Deixem comigo.", sender="Beto <beto@outra.example>")

    outcome = post.receive(raw, to=post.reply_to)

    assert (outcome.row.state, outcome.row.reason) == ("held", Reason.OTHER_SENDER)
    assert outcome.row.suggested_number == post.number
    assert post.count(Message) == 1


def test_staff_is_never_recognised_by_its_address(post: Post):
    raw = plain("Resolvido.", sender="Nina <n1@kartado.com.br>")

    by_secret = post.receive(raw, to=post.reply_to)

    assert (by_secret.row.state, by_secret.row.reason) == ("held", Reason.STAFF_SENDER)
    assert post.count(Message) == 1


def test_a_known_sender_opens_a_ticket_and_is_told(post: Post, mailbox: Postbox):
    raw = plain("Não abre desde ontem.", subject="Tela branca")

    outcome = post.receive(raw, to="suporte@kartado.com.br")

    assert outcome.ticket is not None
    assert outcome.ticket.subject == "Tela branca"
    assert outcome.ticket.requester_id == post.ana.id
    assert outcome.ticket.channel == "email"
    hers = [one for one in mailbox.deliver() if one.to == post.ana.email]
    (letter,) = [one for one in hers if "Tela branca" in one.subject]
    assert letter.subject == f"[#{outcome.number}] Tela branca"
    assert letter.headers["In-Reply-To"] == "<sample@rodoviasul.com.br>"
    named = reply_address.read(letter.headers["Reply-To"].split("<")[-1].strip(">"))
    assert named == reply_address.ReplyTo(outcome.ticket.id or 0, post.ana.id or 0)


def test_an_unknown_sender_gets_a_ticket_one_letter_an_hour_and_no_way_in(
    post: Post, mailbox: Postbox, clock: time_machine.Traveller
):
    def write(serial: int) -> None:
        raw = plain(f"Mensagem {serial}", sender="Rui <rui@novo.example>").replace(
            b"<sample@", f"<{serial}@".encode()
        )
        assert post.receive(raw, envelope_from="rui@novo.example").row.state == "done"

    write(1)
    write(2)
    clock.shift(timedelta(minutes=61))
    write(3)

    told = [one for one in mailbox.deliver() if one.to == "rui@novo.example"]
    assert len(told) == 2
    assert all("/inscrever" in one.text and one.link_to("/inscrever") for one in told)
    with unit_of_work() as session:
        rui = session.exec(_account("rui@novo.example")).one()
        assert rui.is_contact
        assert rui.confirmed_at is None
        assert rui.company_id is None


def test_whoever_signs_up_later_finds_the_tickets(post: Post):
    post.receive(plain("Oi", sender="Rui <rui@novo.example>"), envelope_from="rui@novo.example")

    with unit_of_work() as session:
        rui = session.exec(_account("rui@novo.example")).one()
        tickets = session.exec(_tickets_of(rui)).all()

    assert len(tickets) == 1


def test_a_sign_up_that_nobody_confirmed_is_kept_once_tickets_hang_on_it(
    post: Post, clock: time_machine.Traveller
):
    with unit_of_work() as session:
        make_account(session, email="rui@novo.example", confirmed_at=None)
    post.receive(plain("Oi", sender="Rui <rui@novo.example>"), envelope_from="rui@novo.example")
    clock.shift(timedelta(days=400))

    with unit_of_work() as session:
        housekeeping.tidy(session, now=moment.now())

    with unit_of_work() as session:
        assert session.exec(_account("rui@novo.example")).one().is_contact


def test_nobody_from_cc_is_added(post: Post):
    raw = plain("Oi", extra="Cc: curioso@outra.example, bruno@rodoviasul.com.br\r\n")

    outcome = post.receive(raw)

    assert outcome.row.state == "done"
    assert post.count(Participant) == 0
    with unit_of_work() as session:
        assert session.exec(_account("curioso@outra.example")).one_or_none() is None


def test_a_reply_to_a_closed_ticket_opens_a_linked_one_and_the_letter_says_so(
    post: Post, mailbox: Postbox
):
    with unit_of_work() as session:
        actor = actor_for(session, session.get_one(Account, post.analyst.id))
        services.close(session, actor=actor, number=post.number, now=moment.now())

    outcome = post.receive(plain("Voltou a falhar."), to=post.reply_to)

    assert outcome.number != post.number
    with unit_of_work() as session:
        earlier = session.exec(_numbered(post.number)).one()
        assert outcome.ticket.continues_id == earlier.id
    letter = [one for one in mailbox.deliver() if one.to == post.ana.email][-1]
    assert f"#{post.number}" in letter.text
    assert "já estava fechado" in letter.text


def test_a_reply_to_a_merged_ticket_goes_where_the_conversation_goes_on(post: Post):
    with unit_of_work() as session:
        ana = session.get_one(Account, post.ana.id)
        other = make_ticket(session, requester=ana, subject="O mesmo")
        actor = actor_for(session, session.get_one(Account, post.analyst.id))
        merging.merge(session, actor=actor, number=post.number, into=other.number, now=moment.now())
        number = other.number

    outcome = post.receive(plain("E agora?"), to=post.reply_to)

    assert outcome.number == number


def test_an_address_of_a_ticket_that_its_person_no_longer_sees_is_an_old_one(post: Post):
    with unit_of_work() as session:
        guest = make_account(session, email="guest@outra.example", name="Guest")
        session.flush()
    address = post.address_of(post.number, guest)

    outcome = post.receive(plain("Oi", sender="guest@outra.example"), to=address)

    assert outcome.number != post.number


def test_files_are_under_the_same_rules_and_the_refused_are_named(post: Post):
    raw = head(subject="Com arquivos").encode() + multipart(
        "mixed",
        part("Seguem.", "text/plain"),
        file_part(PDF, "laudo.pdf", "application/pdf"),
        file_part(b"MZ\x90\x00", "virus.exe", "application/octet-stream"),
        file_part(b"<script>alert(1)</script>", "pagina.html", "text/html"),
    )

    outcome = post.receive(raw)

    assert outcome.ticket is not None
    with unit_of_work() as session:
        names = [one.name for one in session.exec(_files_of(outcome.message))]
        shown = timeline.load(
            session,
            actor=actor_for(session, session.get_one(Account, post.ana.id)),
            number=outcome.ticket.number,
            now=moment.now(),
        )
    assert names == ["laudo.pdf"]
    told = next(one.text for one in shown.entries if one.text.startswith("Não incluído"))
    assert "virus.exe" in told
    assert "pagina.html" in told


def test_pictures_in_the_text_are_shown_from_our_own_store(post: Post):
    picture = 'image/png; name="tela.png"'
    raw = head().encode() + multipart(
        "related",
        part(
            '<p>Veja: <img src="cid:tela@x"> <img src="https://x.example/p.gif"></p>', "text/html"
        ),
        part(PNG, picture, "base64", "Content-ID: <tela@x>\r\nContent-Disposition: inline\r\n"),
    )

    outcome = post.receive(raw, to=post.reply_to)

    assert outcome.message is not None
    with unit_of_work() as session:
        (file,) = session.exec(_files_of(outcome.message)).all()
    assert f'<img src="/anexos/{file.id}?ver=1"' in outcome.message.body_html
    assert "x.example" not in outcome.message.body_html


def test_a_message_that_is_only_a_file_still_becomes_a_reply(post: Post):
    raw = head().encode() + multipart("mixed", file_part(PDF, "laudo.pdf", "application/pdf"))

    outcome = post.receive(raw, to=post.reply_to)

    assert outcome.message is not None
    assert outcome.message.body_text == "(mensagem sem texto)"


def test_too_many_messages_of_one_sender_are_held(
    post: Post, settings: Callable[..., object], clock: time_machine.Traveller
):
    settings(inbound_per_sender=3)
    raws = [plain(f"Olá {n}").replace(b"<sample@", f"<{n}@".encode()) for n in range(5)]

    states = [post.receive(raw).row.state for raw in raws]
    clock.shift(timedelta(minutes=61))
    later = post.receive(plain("Depois").replace(b"<sample@", b"<x@"))

    assert states == ["done", "done", "done", "held", "held"]
    assert later.row.state == "done"


def _account(email: str):
    return select(Account).where(Account.email == email)


def _tickets_of(account: Account):
    return select(Ticket).where(Ticket.requester_id == account.id)


def _numbered(number: str):
    return select(Ticket).where(Ticket.number == number)


def _files_of(message: Message | None):
    assert message is not None
    return select(Attachment).where(Attachment.message_id == message.id)
