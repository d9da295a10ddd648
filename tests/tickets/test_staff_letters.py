"""Letters to analysts: assigned, answered, mentioned, overdue, new; none for one's own act."""

from datetime import timedelta

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.actor import Role
from kartado_portal.mail.letters import render
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import handling, overdue, services
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_ticket
from tests.mail.samples import SAMPLES

REPLY = ReplyDraft(body_html="<p>Voltou a <em>acontecer</em>.</p>")


@pytest.fixture
def desk(session, clock):
    requester = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=requester)
    return ticket, actor_for(session, requester), make_analyst(session), make_analyst(session)


def about(ticket, actor):
    return {"actor": actor, "number": ticket.number, "now": moment.now()}


def letters(session, kind):
    found = select(OutboxLetter).where(OutboxLetter.letter == kind).order_by(OutboxLetter.id)
    return [(one.to_address, one.context) for one in session.exec(found)]


def test_an_analyst_is_told_of_a_ticket_that_was_handed_to_them(session, desk):
    ticket, _, first, second = desk

    handling.hand_over(
        session, **about(ticket, actor_for(session, first)), owner_id=second.id, note="Veja."
    )

    ((address, context),) = letters(session, "staff-assigned")
    assert address == second.email
    assert context["url"].endswith(f"/analista/tickets/{ticket.number}")
    assert "Veja." not in str(context)


def test_taking_a_ticket_oneself_tells_nobody_at_the_desk(session, desk):
    ticket, _, first, _ = desk

    handling.take(session, **about(ticket, actor_for(session, first)))

    assert letters(session, "staff-assigned") == []


def test_the_owner_is_told_what_the_customer_answered(session, desk):
    ticket, customer, first, _ = desk
    handling.take(session, **about(ticket, actor_for(session, first)))

    services.reply(session, **about(ticket, customer), draft=REPLY)

    ((address, context),) = letters(session, "staff-customer-replied")
    assert (address, context["body_text"]) == (first.email, "Voltou a acontecer.")


def test_replies_of_the_staff_and_tickets_without_owner_tell_no_owner(session, desk):
    ticket, customer, first, second = desk
    services.reply(session, **about(ticket, customer), draft=REPLY)
    handling.take(session, **about(ticket, actor_for(session, first)))

    services.reply(session, **about(ticket, actor_for(session, second)), draft=REPLY)

    assert letters(session, "staff-customer-replied") == []


def test_each_kind_can_be_turned_off(session, desk):
    ticket, customer, first, second = desk
    second.notify_owner = second.notify_reply = False
    session.flush()

    handling.hand_over(session, **about(ticket, actor_for(session, first)), owner_id=second.id)
    services.reply(session, **about(ticket, customer), draft=REPLY)

    assert letters(session, "staff-assigned") == []
    assert letters(session, "staff-customer-replied") == []


def test_an_owner_who_left_gets_no_letter(session, desk):
    ticket, customer, first, _ = desk
    handling.take(session, **about(ticket, actor_for(session, first)))
    first.disabled_at = moment.now()
    session.flush()

    services.reply(session, **about(ticket, customer), draft=REPLY)

    assert letters(session, "staff-customer-replied") == []


def test_the_owner_is_told_once_that_a_time_has_passed(session, desk):
    ticket, _, first, _ = desk
    handling.take(session, **about(ticket, actor_for(session, first)))
    late = ticket.next_due_at + timedelta(minutes=1)

    told = [overdue.tell(session, now=now) for now in (late - timedelta(minutes=2), late, late)]

    assert told == [0, 1, 0]
    ((address, context),) = letters(session, "staff-overdue")
    assert address == first.email
    assert (context["what"], context["due"]) == ("A primeira resposta", "ter., 10/03 às 15h")


def test_the_next_time_that_passes_is_told_again(session, desk):
    ticket, customer, first, _ = desk
    owner = actor_for(session, first)
    handling.take(session, **about(ticket, owner))
    overdue.tell(session, now=ticket.next_due_at)
    services.reply(session, **about(ticket, owner), draft=REPLY)
    again = ReplyDraft(body_html="<p>E agora?</p>", form_key="a")
    services.reply(session, **about(ticket, customer), draft=again)

    overdue.tell(session, now=ticket.next_due_at)

    assert [one["what"] for _, one in letters(session, "staff-overdue")] == [
        "A primeira resposta",
        "A resposta ao cliente",
    ]


def test_an_owner_who_wants_no_such_letter_is_not_replaced_by_the_level(session, desk):
    ticket, _, first, _ = desk
    first.notify_overdue = False
    handling.take(session, **about(ticket, actor_for(session, first)))

    told = overdue.tell(session, now=ticket.next_due_at)

    assert told == 1
    assert letters(session, "staff-overdue") == []


def test_the_level_is_told_once_of_a_late_ticket_without_owner(session, desk):
    ticket, _, first, second = desk
    second.notify_overdue = False
    make_analyst(session, level="N2")
    make_analyst(session, disabled_at=moment.now())
    make_analyst(session, confirmed_at=None)
    boss = make_analyst(session, level=None, role=Role.ADMIN)

    told = [overdue.tell(session, now=ticket.next_due_at) for _ in range(2)]

    assert told == [1, 0]
    found = letters(session, "staff-overdue")
    assert [address for address, _ in found] == [first.email, boss.email]
    assert {said["reason"] for _, said in found} == {
        "o ticket está sem proprietário na fila do seu nível"
    }
    rendered = render("staff-overdue", found[0][1])
    sentence = "Você recebe este aviso porque o ticket está sem proprietário na fila do seu nível."
    assert sentence in rendered.text
    assert sentence in rendered.html


def test_the_administrators_are_told_where_the_level_has_nobody(session, desk):
    ticket, _, first, second = desk
    boss = make_analyst(session, level="N3", role=Role.ADMIN)
    make_analyst(session, level="N3", role=Role.ADMIN, notify_overdue=False)
    first.disabled_at = second.disabled_at = moment.now()
    session.flush()

    overdue.tell(session, now=ticket.next_due_at)

    ((address, context),) = letters(session, "staff-overdue")
    assert address == boss.email
    assert context["reason"] == (
        "o ticket está sem proprietário e ninguém atende à fila do nível N1"
    )


def test_the_level_is_told_when_the_owner_has_left(session, desk):
    ticket, _, first, second = desk
    handling.take(session, **about(ticket, actor_for(session, first)))
    first.disabled_at = moment.now()
    session.flush()

    overdue.tell(session, now=ticket.next_due_at)

    ((address, context),) = letters(session, "staff-overdue")
    assert address == second.email
    assert "com um proprietário que não atende mais na fila do seu nível" in context["reason"]


def test_a_letter_written_before_it_said_why_goes_to_the_owner(session):
    written = SAMPLES["staff-overdue"]

    assert "porque é proprietário deste ticket." in render("staff-overdue", written).text


def test_an_analyst_may_want_no_letter_of_new_tickets(session, clock):
    quiet, loud = make_analyst(session, notify_new=False), make_analyst(session)

    make_ticket(session)

    assert [address for address, _ in letters(session, "staff-new-ticket")] == [loud.email]
    assert quiet.email != loud.email
