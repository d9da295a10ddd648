"""What administrators see of messages that wait, and choose about mail."""

import pytest

from kartado_portal import clock as moment
from kartado_portal.accounts.models import Account
from kartado_portal.database import unit_of_work
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.inbound import choices, held
from kartado_portal.inbound.errors import MailNotHeld
from tests.factories import actor_for, make_account, make_category
from tests.inbound.conftest import Post
from tests.inbound.corpus import page, plain


@pytest.fixture
def admin(post: Post) -> Account:
    with unit_of_work() as session:
        return make_account(session, email="admin@kartado.com.br", name="Chefe", role="admin")


def test_the_list_says_why_and_which_ticket_it_may_be(post: Post, admin: Account):
    raw = plain("Deixem comigo.", sender="Beto <beto@outra.example>", subject="Re: Aplicativo")
    post.receive(raw, to=post.reply_to)

    with unit_of_work() as session:
        shown = held.list_held(session, actor=actor_for(session, admin))

    (row,) = shown.rows
    assert row.sender == "Beto <beto@outra.example>"
    assert row.why == "Resposta de outro endereço"
    assert row.number == post.number
    assert (shown.total, shown.has_more) == (1, False)


def test_a_message_is_read_as_plain_text(post: Post, admin: Account):
    raw = page(
        "<p>Oi <b>você</b></p><script>alert(1)</script><img src='https://x.example/p'>",
        extra="Precedence: bulk\r\n",
    )
    waiting = post.receive(raw)

    with unit_of_work() as session:
        actor = actor_for(session, admin)
        text = held.read_held(session, actor=actor, mail_id=waiting.row.id or 0)

    assert text.text == "Oi você"
    assert text.head[0] == "De: Ana Souza <ana@rodoviasul.com.br>"


def test_nobody_else_sees_them(post: Post):
    waiting = post.receive(plain("Oi", extra="Precedence: bulk\r\n"))

    for person in (post.ana, post.analyst):
        with unit_of_work() as session:
            actor = actor_for(session, person)
            with pytest.raises(NotAllowed):
                held.list_held(session, actor=actor)
            with pytest.raises(NotAllowed):
                held.read_held(session, actor=actor, mail_id=waiting.row.id or 0)


def test_what_is_not_held_is_not_read_here(post: Post, admin: Account):
    done = post.receive(plain("Oi"))

    with unit_of_work() as session:
        actor = actor_for(session, admin)
        with pytest.raises(MailNotHeld):
            held.read_held(session, actor=actor, mail_id=done.row.id or 0)


def test_tickets_by_mail_get_the_category_that_was_chosen(post: Post, admin: Account):
    with unit_of_work() as session:
        other = make_category(session, "Outros")
        session.flush()
        actor, wanted = actor_for(session, admin), other.id or 0
        choices.choose_category(session, actor=actor, category_id=wanted, now=moment.now())
        with pytest.raises(Invalid):
            choices.choose_category(session, actor=actor, category_id=999, now=moment.now())

    outcome = post.receive(plain("Oi"))

    assert outcome.ticket is not None
    assert outcome.ticket.category_id == wanted
