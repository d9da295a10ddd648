"""Stored messages are worked on once, whatever breaks; what cannot be read waits for a person."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from kartado_portal import clock as moment
from kartado_portal.accounts.models import Account
from kartado_portal.database import unit_of_work
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.files import receiving
from kartado_portal.files.errors import NoRoom
from kartado_portal.files.store import get_store
from kartado_portal.files.sweep import sweep_orphans
from kartado_portal.inbound import holders, parsing, raw_care, releasing, working
from kartado_portal.inbound.errors import MailNotHeld
from kartado_portal.inbound.models import InboundMail
from kartado_portal.inbound.reasons import Reason
from kartado_portal.tickets.models import Message, Ticket
from tests.factories import actor_for, make_account
from tests.inbound.conftest import Outcome, Post
from tests.inbound.corpus import file_part, head, multipart, part, plain
from tests.inbound.odd import PDF

MANY_PARTS = head().encode() + multipart("mixed", *[part("x", "text/plain")] * 500)


def deep(levels: int) -> bytes:
    inner = part("fundo", "text/plain")
    for level in range(levels):
        inner = multipart("mixed", inner, boundary=f"nivel{level}")
    return head().encode() + inner


@pytest.fixture
def admin(post: Post) -> Account:
    with unit_of_work() as session:
        return make_account(session, email="admin@kartado.com.br", name="Chefe", role="admin")


def release(admin: Account, outcome: Outcome, number: str = "") -> None:
    with unit_of_work() as session:
        releasing.release(
            session,
            actor=actor_for(session, admin),
            mail_id=outcome.row.id or 0,
            number=number,
            now=moment.now(),
        )


MANY_LINES = head().encode() + b"\r\n" + b"\r\n" * (parsing.LINES_LIMIT + 1)


@pytest.mark.parametrize(
    "raw",
    [MANY_PARTS, deep(60), deep(25), MANY_LINES],
    ids=["500 parts", "60 levels", "25 levels", "600,000 lines"],
)
def test_what_is_built_to_exhaust_is_held_and_the_next_goes_on(post: Post, raw: bytes):
    hostile = post.arrive(raw)
    harmless = post.arrive(plain("Olá"))

    post.work()

    assert post.outcome(hostile).row.reason == Reason.BROKEN
    assert "A mensagem tem mais de" in post.outcome(hostile).row.note
    assert post.outcome(harmless).row.state == "done"


def test_a_message_that_breaks_the_parser_is_held(post: Post, monkeypatch: pytest.MonkeyPatch):
    def stumble(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("kartado_portal.inbound.parsing._body", stumble)

    outcome = post.receive(plain("Olá"))

    assert (outcome.row.state, outcome.row.reason) == ("held", Reason.BROKEN)


def test_a_fault_of_ours_is_tried_again_and_then_shown(
    post: Post, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
):
    def stumble(*_: object, **__: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(working.filing, "file_mail", stumble)
    mail_id = post.arrive(plain("Olá"))

    for _ in range(working.ATTEMPTS):
        post.work()
        clock.shift(timedelta(hours=2))

    assert post.outcome(mail_id).row.reason == Reason.NOT_PLACED


def test_a_full_disk_only_delays_a_message_with_files(
    post: Post, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
):
    real, full = receiving.keep_bytes, [True]

    def keep(content: bytes, *, name: str) -> object:
        if full:
            raise NoRoom(name=name)
        return real(content, name=name)

    monkeypatch.setattr(receiving, "keep_bytes", keep)
    mail_id = post.arrive(
        head().encode() + multipart("mixed", file_part(PDF, "a.pdf", "application/pdf"))
    )
    post.work()
    waiting = post.outcome(mail_id).row.state
    full.clear()
    clock.shift(timedelta(minutes=2))

    post.work()

    assert waiting == "received"
    assert post.outcome(mail_id).row.state == "done"


def test_two_workers_do_not_place_one_message_twice(post: Post, clock: time_machine.Traveller):
    mail_id = post.arrive(plain("Olá"), to=post.reply_to)
    row = post.outcome(mail_id).row
    first, second = working.understand(row), working.understand(row)

    for letter in (first, second):
        with unit_of_work() as session:
            working.filing.file_mail(session, mail_id=mail_id, letter=letter, now=moment.now())

    assert post.count(Message) == 2
    assert post.outcome(mail_id).row.state == "done"


def test_a_lease_that_ran_out_is_taken_up(post: Post, clock: time_machine.Traveller):
    mail_id = post.arrive(plain("Olá"))
    with unit_of_work() as session:
        assert working._claim(session, me="elsewhere:1:x", now=moment.now()) is not None
    during = post.work()
    clock.shift(working.LEASE + timedelta(seconds=1))

    after = post.work()

    assert (during, after) == (0, 1)
    assert post.outcome(mail_id).row.state == "done"


def test_an_administrator_makes_a_ticket_of_a_held_message(post: Post, admin: Account):
    held = post.receive(plain("Volto dia 20.", extra="Precedence: bulk\r\n", subject="Férias"))

    release(admin, held)
    post.work()

    outcome = post.outcome(held.row.id or 0)
    assert outcome.row.state == "done"
    assert outcome.ticket is not None
    assert outcome.ticket.subject == "Férias"


def test_an_administrator_puts_a_held_message_into_its_senders_ticket(post: Post, admin: Account):
    held = post.receive(plain("Volto dia 20.", extra="Precedence: bulk\r\n"))

    release(admin, held, post.number)
    post.work()

    outcome = post.outcome(held.row.id or 0)
    assert outcome.number == post.number
    assert outcome.message is not None
    assert (outcome.message.kind, outcome.message.author_id) == ("reply", post.ana.id)


def test_a_strangers_words_enter_a_ticket_only_as_a_note(post: Post, admin: Account):
    held = post.receive(plain("Deixem comigo.", sender="beto@outra.example"), to=post.reply_to)

    release(admin, held, post.number)
    post.work()

    outcome = post.outcome(held.row.id or 0)
    assert outcome.message is not None
    assert (outcome.message.kind, outcome.message.audience) == ("note", "analysts")
    assert "beto@outra.example" in outcome.message.body_text


def test_a_released_message_that_nobody_can_read_has_its_original_attached(
    post: Post, admin: Account
):
    held = post.receive(MANY_PARTS)

    release(admin, held)
    post.work()

    outcome = post.outcome(held.row.id or 0)
    assert outcome.row.state == "done"
    assert outcome.message is not None
    assert "não pôde ser lida" in outcome.message.body_text


def test_only_administrators_release_and_only_once(post: Post, admin: Account):
    held = post.receive(plain("Oi", extra="Precedence: bulk\r\n"))

    with pytest.raises(NotAllowed):
        release(post.analyst, held)
    with pytest.raises(Invalid):
        release(admin, held, "12345678901")
    release(admin, held)
    with pytest.raises(MailNotHeld):
        release(admin, held)


def test_a_message_of_the_staff_opens_no_ticket(post: Post, admin: Account):
    held = post.receive(plain("Oi", sender="n1@kartado.com.br"))

    with pytest.raises(Invalid):
        release(admin, held)

    assert post.count(Ticket) == 1


def test_thrown_away_is_gone_from_the_held(post: Post, admin: Account):
    held = post.receive(plain("Oi", extra="Precedence: bulk\r\n"))

    with unit_of_work() as session:
        releasing.throw_away(
            session,
            actor=actor_for(session, admin),
            mail_id=held.row.id or 0,
            now=moment.now(),
        )

    row = post.outcome(held.row.id or 0).row
    assert (row.state, row.reason) == ("dropped", Reason.THROWN_AWAY)


def test_raw_bytes_outlive_the_sweeper_and_go_after_their_time(
    post: Post, settings: Callable[..., object], clock: time_machine.Traveller
):
    done = post.receive(plain("Olá").replace(b"<sample@", b"<first@"))
    held = post.receive(plain("Oi", extra="Precedence: bulk\r\n"))
    clock.shift(timedelta(days=29))
    sweep_orphans(now=moment.now(), known=raw_care.known_keys)
    kept = [get_store().size(one.row.storage_key or "") for one in (done, held)]
    clock.shift(timedelta(days=2))

    with unit_of_work() as session:
        gone = raw_care.forget_raw(session, now=moment.now())

    assert None not in kept
    assert gone == 1
    assert get_store().size(done.row.storage_key or "") is None
    assert get_store().size(held.row.storage_key or "") is not None


def test_too_large_a_message_is_listed_without_its_bytes(post: Post):
    mail_id = post.arrive(head().encode(), size_bytes=40 * 1024 * 1024)

    row = post.outcome(mail_id).row

    assert (row.state, row.reason, row.storage_key) == ("held", Reason.TOO_LARGE, None)
    assert row.subject == "Re: [#39011040425] Aplicativo não sincroniza"


def test_nothing_is_stored_twice_when_the_row_fails(post: Post, monkeypatch: pytest.MonkeyPatch):
    def stumble(*_: object) -> None:
        raise OSError("away")

    before = {one.key for one in get_store().listing()}
    monkeypatch.setattr("kartado_portal.inbound.receiving._digest", stumble)

    with pytest.raises(OSError, match="away"):
        post.arrive(plain("Olá"))

    assert {one.key for one in get_store().listing()} == before
    assert post.count(InboundMail) == 0


def test_what_a_killed_process_held_is_free_at_once(post: Post):
    mail_id = post.arrive(plain("Olá"))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = holders.holder().split(":")
    with unit_of_work() as session:
        working._claim(session, me=f"{dead[0]}:{gone.pid}:{dead[2]}", now=moment.now())
    during = post.work()

    with unit_of_work() as session:
        freed = working.free_the_dead(session)

    assert (during, freed) == (0, 1)
    assert post.work() == 1
    assert post.outcome(mail_id).row.state == "done"


@pytest.mark.parametrize("name", ["another-machine:1:x", "", "x"])
def test_a_holder_elsewhere_is_not_known_to_be_dead(name: str):
    assert not holders.is_dead(name)


def test_a_holder_that_lives_is_not_dead():
    assert not holders.is_dead(holders.holder())
