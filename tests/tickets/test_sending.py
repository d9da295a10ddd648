"""A reply can be taken back for a while; then it is sent, once, whatever dies meanwhile."""

from datetime import timedelta

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.database import run_in_unit
from kartado_portal.errors import NotAllowed
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import drafts, sending, services
from kartado_portal.tickets.errors import ReplyGone, TicketClosed
from kartado_portal.tickets.models import Message, ScheduledReply
from kartado_portal.tickets.schemas import ReplyDraft
from tests.factories import actor_for, make_account, make_analyst, make_ticket

LATER = timedelta(seconds=11)
REPLY = ReplyDraft(body_html="<p>Corrigimos.</p>", form_key="k")


@pytest.fixture
def desk(session, clock):
    requester = make_account(session, name="Ana Souza")
    ticket = make_ticket(session, requester=requester)
    analyst = actor_for(session, make_analyst(session))
    return ticket, analyst, actor_for(session, requester)


def about(ticket, actor):
    return {"actor": actor, "number": ticket.number, "now": moment.now()}


def replies(session):
    return session.exec(select(Message.body_html).where(Message.kind == "reply")).all()


def letters(session):
    told = select(OutboxLetter).where(OutboxLetter.letter == "ticket-replied")
    return session.exec(told).all()


def test_nothing_of_a_reply_is_to_be_seen_before_it_is_due(session, desk):
    ticket, analyst, _ = desk

    sending.schedule(session, **about(ticket, analyst), draft=REPLY)

    assert not sending.send_next(session, now=moment.now())
    assert (replies(session), letters(session)) == ([], [])
    (waits,) = sending.waiting(session, **about(ticket, analyst))
    assert (waits.is_mine, waits.seconds, waits.body_html) == (True, 10, "<p>Corrigimos.</p>")


def test_a_reply_that_is_due_is_sent_once(session, desk):
    ticket, analyst, _ = desk
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)

    later = moment.now() + LATER
    assert sending.send_next(session, now=later)
    assert not sending.send_next(session, now=later)
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)

    assert replies(session) == ["<p>Corrigimos.</p>"]
    assert len(letters(session)) == 1
    assert sending.waiting(session, **about(ticket, analyst)) == []


def test_a_reply_taken_back_is_the_draft_again_before_what_was_typed_since(session, desk):
    ticket, analyst, _ = desk
    slot = drafts.reply_slot(ticket.number)
    first = drafts.open_form(session, actor=analyst, slot=slot)
    sending.schedule(
        session,
        **about(ticket, analyst),
        draft=REPLY.model_copy(update={"form_key": first.form_key}),
    )
    second = drafts.open_form(session, actor=analyst, slot=slot)
    drafts.save(
        session,
        actor=analyst,
        slot=slot,
        form_key=second.form_key,
        fields={"body_html": "<p>Mais.</p>", "attachment_ids": []},
        version=0,
        now=moment.now(),
    )
    (waits,) = sending.waiting(session, **about(ticket, analyst))

    sending.take_back(session, **about(ticket, analyst), reply_id=waits.id)

    assert second.form_key != first.form_key
    kept = drafts.open_form(session, actor=analyst, slot=slot)
    assert kept.fields["body_html"] == "<p>Corrigimos.</p><p>Mais.</p>"
    assert not sending.send_next(session, now=moment.now() + LATER)
    with pytest.raises(ReplyGone):
        sending.take_back(session, **about(ticket, analyst), reply_id=waits.id)


def test_sending_leaves_the_draft_of_the_next_reply_alone(session, desk):
    ticket, analyst, _ = desk
    slot = drafts.reply_slot(ticket.number)
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)
    fields = {"body_html": "<p>A seguinte.</p>", "attachment_ids": []}
    drafts.save(
        session, actor=analyst, slot=slot, form_key="n", fields=fields, version=0, now=moment.now()
    )

    sending.send_next(session, now=moment.now() + LATER)

    kept = drafts.open_form(session, actor=analyst, slot=slot)
    assert kept.fields["body_html"] == "<p>A seguinte.</p>"


def test_what_a_closed_ticket_refuses_keeps_its_words_and_says_why(session, desk):
    ticket, analyst, customer = desk
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)
    services.close(session, **about(ticket, customer))

    assert sending.send_next(session, now=moment.now() + LATER)

    assert not sending.send_next(session, now=moment.now() + LATER)
    (waits,) = sending.waiting(session, **about(ticket, analyst))
    assert waits.refusal.startswith(f"O ticket #{ticket.number} está fechado")
    assert waits.body_html == "<p>Corrigimos.</p>"
    assert replies(session) == []
    sending.forget(session, **about(ticket, analyst), reply_id=waits.id)
    assert sending.waiting(session, **about(ticket, analyst)) == []


def test_closing_sends_first_what_is_on_its_way(session, desk):
    ticket, analyst, _ = desk
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)

    sending.close(session, **about(ticket, analyst), note="Até logo.")

    assert replies(session) == ["<p>Corrigimos.</p>", "<p>Até logo.</p>"]
    assert not ticket.is_open


def test_nobody_touches_the_reply_of_another(session, desk):
    ticket, analyst, customer = desk
    colleague = actor_for(session, make_analyst(session))
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)
    (waits,) = sending.waiting(session, **about(ticket, colleague))

    for act in (sending.take_back, sending.send_now, sending.forget):
        with pytest.raises(ReplyGone):
            act(session, **about(ticket, colleague), reply_id=waits.id)
        with pytest.raises(NotAllowed):
            act(session, **about(ticket, customer), reply_id=waits.id)
    with pytest.raises(NotAllowed):
        sending.waiting(session, **about(ticket, customer))
    assert not waits.is_mine


def test_a_closed_ticket_takes_no_reply_that_would_wait(session, desk):
    ticket, analyst, _ = desk
    services.close(session, **about(ticket, analyst))

    with pytest.raises(TicketClosed):
        sending.schedule(session, **about(ticket, analyst), draft=REPLY)


def test_a_process_that_dies_while_sending_leaves_the_reply_for_the_next(database, clock):
    number = run_in_unit(_scheduled)
    later = moment.now() + LATER

    with pytest.raises(ZeroDivisionError):
        run_in_unit(_die_after_sending, now=later)
    assert run_in_unit(lambda session: (replies(session), letters(session))) == ([], [])
    assert run_in_unit(sending.send_next, now=later)

    assert run_in_unit(replies) == ["<p>Corrigimos.</p>"]
    assert len(run_in_unit(letters)) == 1
    assert run_in_unit(lambda session: session.exec(select(ScheduledReply)).all()) == []
    assert number


def _scheduled(session):
    ticket = make_ticket(session)
    analyst = actor_for(session, make_analyst(session))
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)
    return ticket.number


def _die_after_sending(session, *, now):
    assert sending.send_next(session, now=now)
    return 1 / 0


def test_a_reply_that_breaks_keeps_its_words_and_stands_in_nobodys_way(session, desk, monkeypatch):
    ticket, analyst, _ = desk
    sending.schedule(session, **about(ticket, analyst), draft=REPLY)
    later = moment.now() + LATER
    whole = services.reply

    def break_once(*_, **__):
        monkeypatch.setattr(services, "reply", whole)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(services, "reply", break_once)
    sending.schedule(
        session,
        **about(ticket, analyst),
        draft=ReplyDraft(body_html="<p>A segunda.</p>", form_key="k2"),
    )

    assert sending.send_next(session, now=later)
    assert sending.send_next(session, now=later)

    assert replies(session) == ["<p>A segunda.</p>"]
    (kept,) = sending.waiting(session, **about(ticket, analyst))
    assert kept.body_html == "<p>Corrigimos.</p>"
    assert "tente enviá-la outra vez" in kept.refusal
    assert not sending.send_next(session, now=later)
