"""Opening, answering and closing, on both databases."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session, select

from kartado_portal import clock as time
from kartado_portal.live.models import Poke
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import cards, drafts, handling, queries, services
from kartado_portal.tickets.errors import (
    FieldMissing,
    FormAlreadySent,
    NotARequestersAct,
    TicketClosed,
    TicketNotFound,
)
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Message, Ticket, TicketEvent
from kartado_portal.tickets.schemas import NewTicketDraft, ReplyDraft
from tests.factories import (
    actor_for,
    make_account,
    make_analyst,
    make_category,
    make_company,
    make_ticket,
)


def letters(session: Session, letter: str) -> list[OutboxLetter]:
    session.flush()
    return list(session.exec(select(OutboxLetter).where(OutboxLetter.letter == letter)))


def draft_of(session: Session, **fields: object) -> NewTicketDraft:
    given = {
        "subject": "Mapa não carrega",
        "category_id": make_category(session).id,
        "body": "A tela fica branca.",
        "form_key": "form-1",
    }
    return NewTicketDraft(**(given | fields))


def test_number_has_eleven_digits_and_does_not_count_up(session: Session) -> None:
    numbers = [make_ticket(session).number for _ in range(5)]

    assert all(len(n) == 11 and n.isdigit() and n[0] != "0" for n in numbers)
    assert len({int(b) - int(a) for a, b in pairwise(numbers)}) > 1


def test_opening_tells_the_requester_and_the_staff(session: Session) -> None:
    analyst = make_analyst(session)
    person = make_account(session)

    ticket = make_ticket(session, requester=person)

    (received,) = letters(session, "ticket-received")
    (queue,) = letters(session, "staff-new-ticket")
    assert received.to_address == person.email
    assert received.context["number"] == ticket.number
    assert received.context["promised"].startswith("até ")
    assert queue.to_address == analyst.email


def test_a_form_sent_twice_makes_one_ticket(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    draft = draft_of(session)

    first = services.open_ticket(session, actor=actor, draft=draft, now=time.now())
    second = services.open_ticket(session, actor=actor, draft=draft, now=time.now())

    assert first.number == second.number
    assert len(letters(session, "ticket-received")) == 1


def test_another_text_in_a_form_already_sent_is_not_swallowed(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    services.open_ticket(session, actor=actor, draft=draft_of(session), now=time.now())

    with pytest.raises(FormAlreadySent):
        services.open_ticket(
            session, actor=actor, draft=draft_of(session, body="Outro texto."), now=time.now()
        )


def test_the_same_form_key_of_two_people_makes_two_tickets(session: Session) -> None:
    draft = draft_of(session)
    actors = [actor_for(session, make_account(session)) for _ in range(2)]

    numbers = {
        services.open_ticket(session, actor=actor, draft=draft, now=time.now()).number
        for actor in actors
    }

    assert len(numbers) == 2


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"category_id": None}, "category_id"),
        ({"body": ""}, "body"),
    ],
)
def test_a_missing_field_is_named(session: Session, missing: dict, field: str) -> None:
    actor = actor_for(session, make_account(session))

    with pytest.raises(FieldMissing) as refused:
        services.open_ticket(
            session, actor=actor, draft=draft_of(session, **missing), now=time.now()
        )

    assert refused.value.field == field
    assert list(refused.value.missing) == [field]


def test_all_that_is_missing_is_named_together(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    empty = draft_of(session, subject=" ", category_id=None, body="")

    with pytest.raises(FieldMissing) as refused:
        services.open_ticket(session, actor=actor, draft=empty, now=time.now())

    assert list(refused.value.missing) == ["subject", "category_id", "body"]
    assert str(refused.value) == refused.value.missing["subject"]


def test_opening_forgets_the_draft(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    drafts.save(
        session,
        actor=actor,
        slot="new",
        form_key="form-1",
        fields={"subject": "Mapa"},
        version=0,
        now=time.now(),
    )

    services.open_ticket(session, actor=actor, draft=draft_of(session), now=time.now())

    assert drafts.open_form(session, actor=actor, slot="new").fields == {}


def test_an_analysts_reply_writes_one_letter_and_takes_the_ticket_into_service(
    session: Session,
) -> None:
    ticket = make_ticket(session)
    analyst = actor_for(session, make_analyst(session))
    draft = ReplyDraft(body_html="<p>Olá <b>você</b><script>x</script></p>", form_key="r1")

    for _ in range(2):
        services.reply(session, actor=analyst, number=ticket.number, draft=draft, now=time.now())

    (letter,) = letters(session, "ticket-replied")
    assert "<script" not in letter.context["body_html"]
    assert ticket.stage == Stage.IN_SERVICE_N1
    assert ticket.first_replied_at is not None


def test_nobody_gets_a_letter_for_their_own_reply(session: Session) -> None:
    person = make_account(session)
    ticket = make_ticket(session, requester=person)

    services.reply(
        session,
        actor=actor_for(session, person),
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>E aí?</p>"),
        now=time.now(),
    )

    assert letters(session, "ticket-replied") == []


def test_reply_to_a_waiting_ticket_brings_it_back_to_its_level(session: Session) -> None:
    person = make_account(session)
    ticket = make_ticket(session, requester=person)
    analyst = actor_for(session, make_analyst(session, level="N2"))
    number = ticket.number
    handling.hand_over(session, actor=analyst, number=number, level="N2", now=time.now())
    handling.set_stage(
        session, actor=analyst, number=number, stage=Stage.WAITING_CUSTOMER, now=time.now()
    )

    services.reply(
        session,
        actor=actor_for(session, person),
        number=number,
        draft=ReplyDraft(body_html="<p>Segue.</p>"),
        now=time.now(),
    )

    assert ticket.stage == Stage.IN_SERVICE_N2


def test_closed_takes_no_reply_from_anybody(session: Session) -> None:
    person = make_account(session)
    ticket = make_ticket(session, requester=person)
    analyst = actor_for(session, make_analyst(session))
    services.close(session, actor=analyst, number=ticket.number, now=time.now())
    before = session.exec(select(Message)).all()

    for actor in (actor_for(session, person), analyst):
        with pytest.raises(TicketClosed):
            services.reply(
                session,
                actor=actor,
                number=ticket.number,
                draft=ReplyDraft(body_html="<p>oi</p>"),
                now=time.now(),
            )

    assert session.exec(select(Message)).all() == before


def test_closing_twice_tells_once(session: Session) -> None:
    ticket = make_ticket(session)
    analyst = actor_for(session, make_analyst(session))

    for _ in range(2):
        services.close(session, actor=analyst, number=ticket.number, now=time.now())

    assert len(letters(session, "ticket-closed")) == 1
    kinds = session.exec(select(TicketEvent.kind).where(TicketEvent.ticket_id == ticket.id)).all()
    assert kinds.count("closed") == 1


def test_a_colleague_may_not_close(session: Session) -> None:
    company = make_company(session)
    requester = make_account(session, company_id=company.id)
    colleague = actor_for(session, make_account(session, company_id=company.id))
    ticket = make_ticket(session, requester=requester)

    with pytest.raises(NotARequestersAct):
        services.close(session, actor=colleague, number=ticket.number, now=time.now())


def test_a_continuation_is_linked_both_ways(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    first = make_ticket(session, requester=person)
    services.close(session, actor=actor, number=first.number, now=time.now())

    second = make_ticket(session, requester=person, continues=first.number)

    later = cards.ticket_detail(session, actor=actor, number=second.number)
    earlier = cards.ticket_detail(session, actor=actor, number=first.number)
    assert later.continues == first.number
    assert earlier.continued_by == [second.number]


def test_nobody_continues_a_strangers_ticket(session: Session) -> None:
    foreign = make_ticket(session)

    with pytest.raises(TicketNotFound):
        make_ticket(session, continues=foreign.number)


def test_every_act_pokes_the_pages_that_show_it(session: Session) -> None:
    company = make_company(session)
    person = make_account(session, company_id=company.id)

    ticket = make_ticket(session, requester=person)

    session.flush()
    assert set(session.exec(select(Poke.topic))) >= {
        f"ticket:{ticket.number}",
        f"tickets:account:{person.id}",
        f"tickets:company:{company.id}",
        "queue",
    }


def test_activity_never_runs_backwards(session: Session) -> None:
    ticket = make_ticket(session)
    analyst = actor_for(session, make_analyst(session))

    services.reply(
        session,
        actor=analyst,
        number=ticket.number,
        draft=ReplyDraft(body_html="<p>ok</p>"),
        now=ticket.created_at - timedelta(hours=2),
    )

    assert ticket.last_activity_at == ticket.created_at
    assert queries.can_read(session, analyst, ticket.id or 0)


def test_a_failed_opening_leaves_nothing(session: Session) -> None:
    actor = actor_for(session, make_account(session))
    draft = draft_of(session, attachment_ids=("não-existe",))
    session.flush()

    with pytest.raises(Exception, match=r"anexo|arquivo"), session.begin_nested():
        services.open_ticket(session, actor=actor, draft=draft, now=time.now())

    assert session.exec(select(Ticket)).all() == []
    assert letters(session, "ticket-received") == []


def test_two_tabs_with_other_words_make_two_replies(session: Session) -> None:
    person = make_account(session)
    actor = actor_for(session, person)
    ticket = make_ticket(session, requester=person)

    for text in ("<p>um</p>", "<p>dois</p>", "<p>um</p>"):
        services.reply(
            session,
            actor=actor,
            number=ticket.number,
            draft=ReplyDraft(body_html=text, form_key="r1"),
            now=time.now(),
        )

    replies = select(Message.body_text).where(Message.kind == "reply").order_by(Message.id)
    assert session.exec(replies).all() == ["um", "dois"]
