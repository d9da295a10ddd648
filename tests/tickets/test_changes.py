"""Nobody overwrites what they never saw."""

import pytest

from kartado_portal import clock as moment
from kartado_portal.tickets import changes, handling, sending, services
from kartado_portal.tickets.errors import NewerMessages, TicketChanged
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_ticket


@pytest.fixture
def people(session):
    requester = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=requester)
    first = actor_for(session, make_analyst(session, name="Natália Prado"))
    second = actor_for(session, make_analyst(session, level="N2", name="Davi Nogueira"))
    return ticket, actor_for(session, requester), first, second


def about(ticket, actor):
    return {"actor": actor, "number": ticket.number, "now": moment.now()}


def test_an_act_on_an_old_screen_is_refused_and_names_what_changed_and_by_whom(session, people):
    ticket, _, first, second = people
    seen = changes.stamp_of(session, ticket)
    handling.take(session, **about(ticket, second), seen=seen)

    with pytest.raises(TicketChanged) as refused:
        handling.take(session, **about(ticket, first), seen=seen)

    assert "Davi Nogueira assumiu o ticket" in str(refused.value)
    assert ticket.owner_id == second.account_id


@pytest.mark.parametrize("act", ["hand_over", "stage", "ask", "close"])
def test_every_act_of_the_desk_compares_what_was_seen(session, people, act):
    ticket, customer, first, _ = people
    seen = changes.stamp_of(session, ticket)
    services.reply(session, **about(ticket, customer), draft=ReplyDraft(body_html="<p>Oi</p>"))
    acts = {
        "hand_over": lambda **data: handling.hand_over(session, level="N2", **data),
        "stage": lambda **data: handling.set_stage(session, stage=Stage.WAITING_CUSTOMER, **data),
        "ask": lambda **data: handling.ask_solution(session, **data),
        "close": lambda **data: sending.close(session, **data),
    }

    with pytest.raises(TicketChanged, match="Ana Souza respondeu"):
        acts[act](**about(ticket, first), seen=seen)

    acts[act](**about(ticket, first), seen=changes.stamp_of(session, ticket))


def test_ones_own_acts_and_a_colleagues_note_refuse_nothing(session, people):
    ticket, _, first, second = people
    seen = changes.stamp_of(session, ticket)
    handling.take(session, **about(ticket, first), seen=seen)
    handling.note(session, **about(ticket, second), draft=ReplyDraft(body_html="<p>Nota</p>"))

    handling.hand_over(session, **about(ticket, first), level="N2", seen=seen)

    assert ticket.level == "N2"


def test_a_reply_begun_before_somebody_wrote_asks_first(session, people):
    ticket, customer, first, second = people
    seen = changes.stamp_of(session, ticket)
    services.reply(session, **about(ticket, customer), draft=ReplyDraft(body_html="<p>Oi</p>"))
    handling.note(session, **about(ticket, second), draft=ReplyDraft(body_html="<p>Nota</p>"))
    mine = ReplyDraft(body_html="<p>Resposta</p>", form_key="k")

    with pytest.raises(NewerMessages, match="Ana Souza e Davi Nogueira"):
        sending.schedule(session, **about(ticket, first), draft=mine, seen=seen)

    sending.schedule(session, **about(ticket, first), draft=mine)
    assert len(sending.waiting(session, **about(ticket, first))) == 1


@pytest.mark.parametrize("stamp", ["", "x", "1.2", "1.2.3.4", "٣.1.1", "9" * 400 + ".1.1"])
def test_what_is_no_stamp_compares_nothing_and_breaks_nothing(session, people, stamp):
    ticket, _, first, second = people
    handling.take(session, **about(ticket, second))

    if stamp.startswith("9"):
        with pytest.raises(TicketChanged):
            handling.take(session, **about(ticket, first), seen=stamp)
    else:
        handling.take(session, **about(ticket, first), seen=stamp)
