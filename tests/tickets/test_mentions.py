"""Colleagues named in notes are told, nobody else."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import handling, mentions, services
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_ticket


@pytest.fixture
def team(session, clock):
    return {
        name: make_analyst(session, name=name)
        for name in ("Ana", "Ana Lima", "Bruno Dias", "Çelina Ávila")
    }


def named(session, text):
    return [person.name for person in mentions.mentioned(session, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Veja, @Bruno Dias, por favor.", ["Bruno Dias"]),
        ("@bruno dias e @BRUNO DIAS", ["Bruno Dias"]),
        ("@Ana Lima sabe", ["Ana Lima"]),
        ("@Ana sabe", ["Ana"]),
        ("(@çelina ávila)", ["Çelina Ávila"]),
        ("@Bruno\u00a0Dias", ["Bruno Dias"]),
        ("escreva para suporte@Ana ou x.@Ana", []),
        ("@Anabela, Bruno Dias", []),
    ],
)
def test_who_is_named(session, team, text, found):
    assert named(session, text) == found


def test_people_of_one_name_are_named_by_their_addresses(session, team):
    other = make_analyst(session, name="Bruno Dias", email="bd@kartado.test")

    assert named(session, "@Bruno Dias") == []
    assert mentions.mentioned(session, "@bd@kartado.test, veja") == [other]


def test_customers_and_who_left_are_not_named(session, team):
    make_account(session, name="Rui Prado")
    team["Bruno Dias"].disabled_at = moment.now()
    session.flush()

    assert named(session, "@Rui Prado @Bruno Dias") == []


def test_the_named_get_one_letter_each_that_leads_to_the_desk(session, team):
    ticket = make_ticket(session)
    note = "<p>@Ana Lima e @Bruno Dias, vejam. @Ana Lima?</p>"

    handling.note(
        session,
        actor=actor_for(session, team["Ana"]),
        number=ticket.number,
        draft=ReplyDraft(body_html=note, form_key="n"),
        now=moment.now(),
    )

    letters = told(session)
    assert sorted(one.to_address for one in letters) == sorted(
        (team["Ana Lima"].email, team["Bruno Dias"].email)
    )
    assert all("/analista/tickets/" in one.context["url"] for one in letters)
    assert all("vejam" in one.context["body_text"] for one in letters)


def test_no_letter_for_oneself_nor_for_whom_turned_it_off_nor_of_a_public_reply(session, team):
    ticket = make_ticket(session)
    author = actor_for(session, team["Ana"])
    team["Bruno Dias"].notify_mention = False
    session.flush()
    about = {"actor": author, "number": ticket.number, "now": moment.now()}

    handling.note(session, **about, draft=ReplyDraft(body_html="<p>@Ana @Bruno Dias</p>"))
    services.reply(session, **about, draft=ReplyDraft(body_html="<p>@Ana Lima</p>", form_key="r"))

    assert told(session) == []


def told(session):
    letters = select(OutboxLetter).where(OutboxLetter.letter == "staff-mentioned")
    return session.exec(letters).all()
