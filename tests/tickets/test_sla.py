"""The clocks of the SLA: what is due, when they rest, what was kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from kartado_portal import clock as moment
from kartado_portal.tickets import cards, editing, handling, merging, services, sla
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import SlaTarget, Ticket
from kartado_portal.tickets.schemas import ReplyDraft, TicketEdit
from tests.factories import actor_for, make_account, make_analyst, make_ticket

TEN = datetime(2026, 3, 10, 13, tzinfo=UTC)
"""10:00 on a Tuesday in São Paulo."""
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(session: Session, clock):
    requester = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=requester)
    return ticket, actor_for(session, requester), actor_for(session, make_analyst(session))


def reply(session, actor, ticket, text, now):
    draft = ReplyDraft(body_html=f"<p>{text}</p>", form_key=text)
    services.reply(session, actor=actor, number=ticket.number, draft=draft, now=now)


def due(ticket: Ticket) -> tuple[str, datetime | None]:
    return ticket.next_due_kind, ticket.next_due_at


def test_a_new_ticket_runs_for_its_first_reply_and_warns_an_hour_before(desk):
    ticket, _, _ = desk

    assert due(ticket) == ("first", TEN + 5 * HOUR)  # four hours, less the lunch
    assert ticket.next_warn_at == TEN + 4 * HOUR


def test_answered_it_runs_for_its_solution_and_asked_again_for_the_next_reply(session, desk):
    ticket, customer, analyst = desk
    reply(session, analyst, ticket, "Olá", TEN + HOUR)
    answered = due(ticket)

    reply(session, customer, ticket, "E agora?", TEN + 4 * HOUR)
    reply(session, customer, ticket, "Alguém?", TEN + 5 * HOUR)

    assert answered == ("solution", TEN + timedelta(days=7))  # 45 hours: five days of the desk
    assert due(ticket) == ("next", TEN + timedelta(days=1, hours=2))  # since the first of both
    assert sla.reply_due(session, ticket) == ticket.next_due_at


@pytest.mark.parametrize(("after", "kept", "missed"), [(8, 1, 0), (30, 0, 1)])
def test_an_answer_in_time_is_kept_and_a_late_one_missed(session, desk, after, kept, missed):
    ticket, customer, analyst = desk
    reply(session, analyst, ticket, "Olá", TEN + HOUR)
    reply(session, customer, ticket, "E agora?", TEN + 4 * HOUR)

    reply(session, analyst, ticket, "Agora sim", TEN + (4 + after) * HOUR)
    reply(session, analyst, ticket, "E mais isto", TEN + (5 + after) * HOUR)

    assert (ticket.next_replies_kept, ticket.next_replies_missed) == (kept, missed)


def test_the_clocks_rest_while_the_customer_is_awaited(session, desk):
    ticket, customer, analyst = desk
    reply(session, analyst, ticket, "Olá", TEN + HOUR)
    handling.set_stage(
        session,
        actor=analyst,
        number=ticket.number,
        stage=Stage.WAITING_CUSTOMER,
        now=TEN + HOUR,
    )
    resting = due(ticket)

    reply(session, customer, ticket, "Voltei", TEN + timedelta(days=1) + HOUR)
    reply(session, analyst, ticket, "Certo", TEN + timedelta(days=1) + HOUR)

    assert resting == ("", None)
    assert ticket.paused_minutes == 540
    assert due(ticket) == ("solution", TEN + timedelta(days=8))


@pytest.mark.parametrize(("days", "is_kept"), [(6, True), (8, False)])
def test_a_closing_is_judged_without_the_rest(session, desk, days, is_kept):
    ticket, _, analyst = desk
    reply(session, analyst, ticket, "Olá", TEN + HOUR)
    about = {"actor": analyst, "number": ticket.number}
    handling.ask_solution(session, **about, now=TEN + HOUR)
    handling.set_stage(
        session, **about, stage=Stage.IN_SERVICE_N1, now=TEN + timedelta(days=2, hours=1)
    )

    services.close(session, **about, now=TEN + timedelta(days=days + 2))

    assert ticket.is_solution_kept is is_kept
    assert due(ticket) == ("", None)


def test_a_higher_priority_brings_the_promise_forward_and_a_lower_never_back(session, desk):
    ticket, _, analyst = desk
    edit = TicketEdit(subject=ticket.subject, category_id=ticket.category_id, priority="urgent")
    about = {"actor": analyst, "number": ticket.number, "now": TEN}

    editing.edit(session, **about, wanted=edit)
    pressed = ticket.promised_at
    editing.edit(session, **about, wanted=edit.model_copy(update={"priority": "low"}))

    assert pressed == TEN + HOUR
    assert ticket.promised_at == pressed
    assert due(ticket) == ("first", pressed)


def test_what_an_administrator_set_holds_for_the_next_ticket(session, clock):
    session.add(SlaTarget(priority="normal", first_reply_minutes=60, warn_minutes=15))
    session.flush()

    ticket = make_ticket(session)
    reply(session, actor_for(session, make_analyst(session)), ticket, "Olá", moment.now())

    assert ticket.promised_at == TEN + HOUR
    assert due(ticket) == ("", None)  # no other target: nothing is due


def test_the_customer_reads_by_when_the_next_answer_comes(session, desk):
    ticket, customer, analyst = desk
    about = {"actor": customer, "number": ticket.number}
    promised = [cards.ticket_detail(session, **about).promised]
    reply(session, analyst, ticket, "Olá", TEN + HOUR)
    promised.append(cards.ticket_detail(session, **about).promised)

    reply(session, customer, ticket, "E agora?", TEN + 4 * HOUR)
    promised.append(cards.ticket_detail(session, **about).promised)

    assert promised == ["até ter., 10/03 às 15h", "", "até qua., 11/03 às 12h"]


def test_a_message_that_became_a_ticket_runs_from_then(session, desk):
    ticket, customer, analyst = desk
    draft = ReplyDraft(body_html="<p>Outra coisa</p>", form_key="o")
    message = services.reply(
        session, actor=customer, number=ticket.number, draft=draft, now=TEN + HOUR
    )

    made = merging.split(
        session,
        actor=analyst,
        number=ticket.number,
        message_id=message.id,
        subject="Outra coisa",
        now=TEN + 4 * HOUR,
    )

    assert due(made) == ("first", TEN + 8 * HOUR)
