"""O30: one ticket for one form, one message for one reply, however often they are sent."""

import pytest
from sqlmodel import Session, func, select

from kartado_portal.database import make_engine
from kartado_portal.tickets.models import Message, Ticket
from tests.e2e.backstage import Backstage
from tests.e2e.portal_process import Portal
from tests.gauntlet.visitor import Visitor, new_ticket, reply
from tests.raw_socket import RawSocket


@pytest.fixture
def email(backstage: Backstage) -> str:
    """The address of somebody whose forms nobody else fills in."""
    return backstage.customer("Ana Souza")


@pytest.fixture
def ana(portal: Portal, email: str) -> Visitor:
    return Visitor.signed_in(portal, email)


def form_of(tab: RawSocket, subject: str, body: str = "Corpo") -> dict[str, object]:
    category = tab.shown["new_ticket.categories"][0]["id"]
    fields = {"subject": subject, "category_id": str(category), "body": body}
    return {"form_key": tab.shown["new_ticket.form_key"], "form": fields}


def is_sent(tab: RawSocket) -> bool:
    return tab.wait_until(lambda: "_redirect" in tab.transcript)


def tickets(portal: Portal, subject: str) -> list[str]:
    with Session(make_engine(portal.settings.database_url)) as session:
        return list(session.exec(select(Ticket.number).where(Ticket.subject == subject)))


def test_three_clicks_make_one_ticket(portal: Portal, ana: Visitor, email: str) -> None:
    with ana.open_form() as tab:
        payload = form_of(tab, "Três cliques")

        for _ in range(3):
            tab.send(new_ticket("submit"), payload)
        tab.settle()

        assert is_sent(tab)
    (number,) = tickets(portal, "Três cliques")
    portal.mailbox.wait_for(to=email, subject_contains=number)
    assert len(portal.mailbox.letters(to=email, subject_contains=number)) == 1


def test_two_tabs_of_one_form_get_the_same_number(portal: Portal, ana: Visitor) -> None:
    with ana.open_form() as first, ana.open_form() as second:
        payload = form_of(first, "Duas abas")

        first.send(new_ticket("submit"), payload)
        assert is_sent(first)
        second.send(new_ticket("submit"), payload)
        assert is_sent(second)

        (number,) = tickets(portal, "Duas abas")
        assert number in first.transcript
        assert number in second.transcript


def test_other_words_under_a_sent_form_are_kept_as_a_draft(portal: Portal, ana: Visitor) -> None:
    with ana.open_form() as first, ana.open_form() as second:
        first.send(new_ticket("submit"), form_of(first, "Abas que divergem", "um"))
        assert is_sent(first)

        second.send(new_ticket("submit"), form_of(second, "Abas que divergem", "dois"))
        second.settle()

        (number,) = tickets(portal, "Abas que divergem")
        assert number in second.shown["new_ticket.errors"]["form"]
        second.send(new_ticket("submit"), form_of(second, "Abas que divergem", "dois"))
        assert is_sent(second)
    assert len(tickets(portal, "Abas que divergem")) == 2


def test_two_forms_with_equal_words_make_two_tickets(portal: Portal, ana: Visitor) -> None:
    for _ in range(2):
        with ana.open_form() as tab:
            tab.send(new_ticket("submit"), form_of(tab, "Texto igual"))
            assert is_sent(tab)

    assert len(tickets(portal, "Texto igual")) == 2


def test_three_clicks_make_one_reply(portal: Portal, ana: Visitor) -> None:
    with ana.open_form() as tab:
        tab.send(new_ticket("submit"), form_of(tab, "Uma resposta"))
        assert is_sent(tab)
    (number,) = tickets(portal, "Uma resposta")
    with ana.open_ticket(number) as tab:
        tab.wait_until(lambda: tab.shown.get("reply.round"))
        payload = {"html": "<p>Resposta única</p>", "round": tab.shown["reply.round"]}

        for _ in range(3):
            tab.send(reply("send"), payload)
        tab.settle()

    with Session(make_engine(portal.settings.database_url)) as session:
        same = select(func.count()).where(Message.body_text == "Resposta única")
        assert session.exec(same).one() == 1
