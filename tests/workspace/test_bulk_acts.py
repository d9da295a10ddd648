"""One act over many tickets: done to each, refused by name, and only for the staff."""

from collections import Counter

import pytest
from sqlmodel import Session, select

from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import now as clock_now
from kartado_portal.errors import NotAllowed
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import services, tagging
from kartado_portal.tickets.errors import FieldMissing
from kartado_portal.tickets.models import Ticket
from kartado_portal.workspace.errors import NothingSelected
from kartado_portal.workspace.schemas import BulkAct, Refused
from kartado_portal.workspace.services import act_on_all
from tests.factories import actor_for, make_account, make_analyst, make_ticket


def letters(session: Session, letter: str) -> Counter[str]:
    session.flush()
    sent = session.exec(select(OutboxLetter).where(OutboxLetter.letter == letter)).all()
    return Counter(one.to_address for one in sent)


def acts_logged(session: Session, action: str) -> set[str]:
    session.flush()
    found = select(AuditEvent.object).where(AuditEvent.action == action)
    return set(session.exec(found).all())


def test_200_tickets_close_at_once_with_one_letter_each(session, clock, settings):
    settings(letters_about_tickets_per_hour=1_000)
    me = actor_for(session, make_analyst(session))
    customer = make_account(session)
    numbers = [make_ticket(session, requester=customer).number for _ in range(200)]

    came = act_on_all(
        session, actor=me, numbers=numbers, bulk_act=BulkAct("close"), now=clock_now()
    )

    assert sorted(came.done) == sorted(numbers)
    assert came.refused == []
    tickets = session.exec(select(Ticket)).all()
    assert {one.is_open for one in tickets} == {False}
    assert {one.next_due_at for one in tickets} == {None}
    assert letters(session, "ticket-closed") == {customer.email: 200}
    assert acts_logged(session, "ticket.close") == {f"ticket:{number}" for number in numbers}


def test_what_fails_is_named_and_the_rest_is_done(session, clock):
    me = actor_for(session, make_analyst(session))
    customer = make_account(session)
    closed, open_ = (make_ticket(session, requester=customer) for _ in range(2))
    services.close(session, actor=me, number=closed.number, now=clock_now())
    numbers = [closed.number, open_.number, "123"]

    moved = act_on_all(
        session, actor=me, numbers=numbers, bulk_act=BulkAct("stage", "n2"), now=clock_now()
    )
    ended = act_on_all(
        session, actor=me, numbers=numbers, bulk_act=BulkAct("close"), now=clock_now()
    )

    assert moved.done == ended.done == [open_.number]
    assert {one.number for one in moved.refused} == {closed.number, "123"}
    assert Refused(closed.number, "está fechado") in moved.refused
    assert Refused(closed.number, "já estava fechado") in ended.refused
    assert letters(session, "ticket-closed") == {customer.email: 2}


def test_assigning_moving_and_tagging_reach_every_ticket(session, clock):
    me, other = (actor_for(session, make_analyst(session)) for _ in range(2))
    tickets = [make_ticket(session) for _ in range(3)]
    numbers = [one.number for one in tickets]

    for act in (
        BulkAct("assign", str(other.account_id)),
        BulkAct("stage", "aguardando"),
        BulkAct("tag", "  Obra "),
    ):
        assert (
            act_on_all(session, actor=me, numbers=numbers, bulk_act=act, now=clock_now()).refused
            == []
        )

    assert {one.owner_id for one in tickets} == {other.account_id}
    assert {one.stage for one in tickets} == {"waiting_customer"}
    ids = [one.id or 0 for one in tickets]
    assert tagging.tags_of(session, ids) == {one: ["obra"] for one in ids}
    for action in ("ticket.hand_over", "ticket.stage", "ticket.tag"):
        assert acts_logged(session, action) == {f"ticket:{number}" for number in numbers}
    act_on_all(
        session, actor=me, numbers=numbers, bulk_act=BulkAct("assign", "eu"), now=clock_now()
    )
    act_on_all(
        session, actor=me, numbers=numbers, bulk_act=BulkAct("assign", "N3"), now=clock_now()
    )
    assert {(one.owner_id, one.level, one.stage) for one in tickets} == {
        (None, "N3", "in_service_n3")
    }


@pytest.mark.parametrize(
    "act",
    [
        BulkAct("assign", "9999999"),
        BulkAct("assign", "tudo"),
        BulkAct("stage", "fechado"),
        BulkAct("stage", "x"),
        BulkAct("tag", " "),
        BulkAct("tag", "a" * 41),
        BulkAct("delete", ""),
    ],
)
def test_an_act_that_no_ticket_could_take_changes_nothing(session, clock, act):
    me = actor_for(session, make_analyst(session))
    ticket = make_ticket(session)

    with pytest.raises(FieldMissing):
        act_on_all(session, actor=me, numbers=[ticket.number], bulk_act=act, now=clock_now())

    assert (ticket.stage, ticket.owner_id) == ("new", None)


def test_nothing_or_too_much_is_no_selection(session, clock):
    me = actor_for(session, make_analyst(session))

    for numbers in ([], [str(serial) for serial in range(201)]):
        with pytest.raises(NothingSelected):
            act_on_all(
                session, actor=me, numbers=numbers, bulk_act=BulkAct("close"), now=clock_now()
            )


def test_customers_act_on_nothing_not_even_their_own(session, clock):
    customer = make_account(session)
    ticket = make_ticket(session, requester=customer)

    with pytest.raises(NotAllowed):
        act_on_all(
            session,
            actor=actor_for(session, customer),
            numbers=[ticket.number],
            bulk_act=BulkAct("close"),
            now=clock_now(),
        )
    with pytest.raises(NotAllowed):
        tagging.add_tag(
            session,
            actor=actor_for(session, customer),
            number=ticket.number,
            name="x",
            now=clock_now(),
        )

    assert ticket.is_open


def test_a_tag_moves_nothing_that_the_customer_sees_and_comes_off(session, clock):
    me = actor_for(session, make_analyst(session))
    ticket = make_ticket(session)
    before = ticket.last_activity_at
    clock.shift(60)

    for name in ("obra", "obra", "norte"):
        tagging.add_tag(session, actor=me, number=ticket.number, name=name, now=clock_now())
    tagging.remove_tag(session, actor=me, number=ticket.number, name="OBRA", now=clock_now())

    assert ticket.last_activity_at == before
    assert tagging.tags_of(session, [ticket.id or 0]) == {ticket.id: ["norte"]}
