"""What the staff corrects: told where it concerns people, and to nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.errors import NotAllowed
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import changes, editing, queries, services, tagging, timeline
from kartado_portal.tickets.errors import FieldMissing, TicketChanged, TicketClosed
from kartado_portal.tickets.schemas import TicketEdit, TicketFilter
from tests.factories import actor_for, make_account, make_analyst, make_category, make_ticket


@pytest.fixture
def desk(session, clock):
    requester = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=requester)
    analyst = actor_for(session, make_analyst(session, name="Natália Prado"))
    return ticket, analyst, actor_for(session, requester)


def about(ticket, actor):
    return {"actor": actor, "number": ticket.number, "now": moment.now()}


def as_it_is(session, ticket, **other):
    tags = tuple(tagging.tags_of(session, [ticket.id]).get(ticket.id, ()))
    given = {
        "subject": ticket.subject,
        "category_id": ticket.category_id,
        "priority": ticket.priority,
        "tags": tags,
    }
    return TicketEdit(**(given | other))


def texts(session, ticket, actor):
    shown = timeline.load(session, **about(ticket, actor))
    return [entry.text for entry in shown.entries if entry.kind == "event"]


def test_a_new_subject_is_found_and_told_without_moving_any_list(session, desk, clock):
    ticket, analyst, customer = desk
    before, letters = ticket.last_activity_at, session.exec(select(OutboxLetter.id)).all()
    clock.shift(timedelta(hours=1))

    editing.edit(
        session, **about(ticket, analyst), wanted=as_it_is(session, ticket, subject="Pátio vazio")
    )
    session.flush()

    rows, _ = queries.page_rows(session, customer, TicketFilter(q="patio"))
    assert [row.id for row in rows] == [ticket.id]
    assert texts(session, ticket, customer) == ["O assunto agora é «Pátio vazio»"]
    assert ticket.last_activity_at == before
    assert session.exec(select(OutboxLetter.id)).all() == letters


def test_priority_and_tags_are_the_staffs_own(session, desk):
    ticket, analyst, customer = desk
    wanted = as_it_is(session, ticket, priority="urgent", tags=("Ponte ", "", "ponte", "km 12"))

    editing.edit(session, **about(ticket, analyst), wanted=wanted)

    assert ticket.priority == "urgent"
    assert tagging.tags_of(session, [ticket.id])[ticket.id] == ["km 12", "ponte"]
    assert texts(session, ticket, customer) == []
    assert texts(session, ticket, analyst) == ["Natália Prado mudou a prioridade para Urgente"]
    editing.edit(session, **about(ticket, analyst), wanted=as_it_is(session, ticket, tags=()))
    assert tagging.tags_of(session, [ticket.id]) == {}


def test_what_is_as_it_was_tells_nothing(session, desk):
    ticket, analyst, _ = desk
    version = ticket.version

    editing.edit(session, **about(ticket, analyst), wanted=as_it_is(session, ticket))

    assert ticket.version == version
    assert texts(session, ticket, analyst) == []


@pytest.mark.parametrize(
    "wrong",
    [{"subject": "  "}, {"subject": "x" * 201}, {"category_id": 0}, {"priority": "highest"}],
)
def test_what_no_ticket_can_be_is_refused(session, desk, wrong):
    ticket, analyst, _ = desk

    with pytest.raises(FieldMissing):
        editing.edit(session, **about(ticket, analyst), wanted=as_it_is(session, ticket, **wrong))


def test_an_edit_on_an_old_screen_is_refused(session, desk):
    ticket, analyst, _ = desk
    other = actor_for(session, make_analyst(session, name="Davi Nogueira"))
    seen = changes.stamp_of(session, ticket)
    category = make_category(session, "Aplicativo").id
    editing.edit(
        session, **about(ticket, other), wanted=as_it_is(session, ticket, category_id=category)
    )
    wanted = as_it_is(session, ticket, subject="Outro")

    with pytest.raises(TicketChanged, match="Davi Nogueira mudou a categoria"):
        editing.edit(session, **about(ticket, analyst), wanted=wanted, seen=seen)


def test_customers_edit_nothing_and_closed_tickets_stay(session, desk):
    ticket, analyst, customer = desk
    wanted = as_it_is(session, ticket, subject="Outro")

    with pytest.raises(NotAllowed):
        editing.edit(session, **about(ticket, customer), wanted=wanted)
    services.close(session, **about(ticket, analyst))
    with pytest.raises(TicketClosed):
        editing.edit(session, **about(ticket, analyst), wanted=wanted)
