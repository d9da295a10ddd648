"""What a reviewer found, kept found: proofs of another browser, floods of codes, words unread."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session, select

from kartado_portal import clock as time
from kartado_portal.accounts.models import SecondFactor
from kartado_portal.chat import care, queries, questions, services, speakers
from kartado_portal.chat.lifecycle import ConversationState
from kartado_portal.errors import TooMany
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import merging
from kartado_portal.tickets import services as tickets
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.schemas import ReplyDraft
from tests.chat.conftest import Talking, code_in_letter
from tests.factories import actor_for, make_account, make_analyst, make_ticket


def _prove(person: Talking, email: str) -> None:
    person.say("quais são os meus tickets?")
    person.say(email)
    person.say(code_in_letter(person.session, email))


def _letters(session: Session, letter: str) -> list[OutboxLetter]:
    session.flush()
    return list(session.exec(select(OutboxLetter).where(OutboxLetter.letter == letter)))


def test_a_code_proves_the_browser_that_speaks_and_no_other(
    visitor: Talking, talking: Callable[..., Talking], clock: time_machine.Traveller
) -> None:
    session, kiosk = visitor.session, visitor.speaker.visitor_id
    person = make_account(session, email="ana@cliente.test")
    _prove(visitor, "ana@cliente.test")
    clock.shift(timedelta(hours=13))
    at_home = talking(actor_for(session, person))
    at_home.number = visitor.number

    listed = at_home.say("quais são os meus tickets?")

    assert "confirmar" not in listed.text  # who has signed in has nothing to prove
    assert not speakers.get(session, visitor_id=kiosk or 0, now=time.now()).is_proved


def test_wrong_codes_of_many_browsers_are_counted_together(ground: Session) -> None:
    make_account(ground, email="ana@cliente.test")

    def guess(turn: int) -> None:
        who = speakers.enter(ground, secret=f"{turn:040}", now=time.now())
        about = {"visitor_id": who, "client": f"client-{turn}", "now": time.now()}
        speakers.ask_code(ground, email="ana@cliente.test", **about)
        for _ in range(5):
            speakers.try_code(ground, code="x", **about)

    for turn in range(4):
        guess(turn)
    with pytest.raises(TooMany):
        guess(9)


def test_a_stranger_does_not_use_up_the_owners_letters(ground: Session) -> None:
    make_account(ground, email="ana@cliente.test")
    stranger = speakers.enter(ground, secret="s" * 40, now=time.now())
    owner = speakers.enter(ground, secret="o" * 40, now=time.now())
    about = {"email": "ana@cliente.test", "client": "", "now": time.now()}
    for _ in range(5):
        speakers.ask_code(ground, visitor_id=stranger, **about)

    speakers.ask_code(ground, visitor_id=owner, **about)

    code = code_in_letter(ground, "ana@cliente.test")
    assert speakers.try_code(ground, visitor_id=owner, code=code, client="", now=time.now())


def test_a_mailbox_does_not_open_what_a_second_factor_guards(visitor: Talking) -> None:
    person = make_account(visitor.session, email="ana@cliente.test")
    visitor.session.add(
        SecondFactor(
            account_id=person.id,
            sealed_secret="x",
            begun_at=time.now(),
            confirmed_at=time.now(),
        )
    )

    _prove(visitor, "ana@cliente.test")

    assert not visitor.speaker.is_proved


@pytest.mark.parametrize("end", ["closed", "given back"])
def test_words_that_nobody_read_are_mailed_also_when_it_is_over(
    talking: Callable[..., Talking], ground: Session, clock: time_machine.Traveller, end: str
) -> None:
    person = talking(actor_for(ground, make_account(ground)))
    analyst = actor_for(ground, make_analyst(ground))
    person.say("Falar com um analista", act="human")
    about = {"actor": analyst, "number": person.number, "now": time.now()}
    services.answer_as_analyst(ground, html="<p>a resposta</p>", form_key="1", **about)
    (tickets.close if end == "closed" else services.give_back)(ground, **about)

    clock.shift(timedelta(minutes=3))
    care.tell_unseen(ground, now=time.now())

    assert [one.context["body_text"] for one in _letters(ground, "ticket-replied")] == [
        "a resposta"
    ]


def test_a_question_that_somebody_else_took_is_not_open_for_ever(
    talking: Callable[..., Talking], ground: Session
) -> None:
    person = talking(actor_for(ground, make_account(ground)))
    person.say("oi")
    services.say(
        ground,
        speaker=person.speaker,
        number=person.number,
        text="e agora?",
        form_key="open",
        now=time.now(),
    )
    analyst = actor_for(ground, make_analyst(ground))
    services.take(ground, actor=analyst, number=person.number, now=time.now())
    tickets.reply(
        ground,
        actor=analyst,
        number=person.number,
        draft=ReplyDraft(body_html="<p>oi</p>", form_key="r"),
        now=time.now(),
    )

    assert questions.think(ground, number=person.number) is None
    questions.settle(ground, number=person.number)

    assert person.talk.conversation.asked_at is None


def test_called_again_after_katia_the_promise_is_kept(
    talking: Callable[..., Talking], ground: Session, clock: time_machine.Traveller
) -> None:
    person = talking(actor_for(ground, make_account(ground)))
    analyst = actor_for(ground, make_analyst(ground))
    person.say("Falar com um analista", act="human")
    about = {"actor": analyst, "number": person.number, "now": time.now()}
    services.answer_as_analyst(ground, html="<p>oi</p>", form_key="1", **about)
    services.give_back(ground, **about)

    person.say("Falar com um analista", act="human")

    assert person.talk.ticket.waits_since is not None
    assert person.talk.state is ConversationState.QUEUED


def test_what_the_staff_has_is_not_hidden_by_merging_it_into_katias(
    talking: Callable[..., Talking], ground: Session
) -> None:
    account = make_account(ground)
    person = talking(actor_for(ground, account))
    person.say("oi")
    ticket = make_ticket(ground, requester=account)
    analyst = actor_for(ground, make_analyst(ground))

    merging.merge(ground, actor=analyst, number=ticket.number, into=person.number, now=time.now())

    assert queries.get_any(ground, person.number).ticket.stage == Stage.NEW
