"""The chats at the desk: who is listed where, what is shown of whom, and for whom it is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session

from kartado_portal import clock as time
from kartado_portal.chat import services
from kartado_portal.errors import NotAllowed
from kartado_portal.tickets import handling
from kartado_portal.workspace import conversations
from tests.chat.conftest import Talking, ground, mind, talking, visitor
from tests.factories import actor_for, make_account, make_analyst

__all__ = ["ground", "mind", "talking", "visitor"]


def test_each_chat_is_listed_with_who_has_it(
    talking: Callable[..., Talking], visitor: Talking, ground: Session
) -> None:
    me, other = (actor_for(ground, make_analyst(ground)) for _ in range(2))
    people = [talking(actor_for(ground, make_account(ground, name=f"P{n}"))) for n in range(3)]
    visitor.say("oi")
    for person in people:
        person.say("Falar com um analista", act="human")
    services.take(ground, actor=me, number=people[1].number, now=time.now())
    services.take(ground, actor=other, number=people[2].number, now=time.now())

    live = conversations.live_chats(ground, actor=me, now=time.now())

    assert [one.name for one in live.waiting] == ["P0"]
    assert [one.name for one in live.mine] == ["P1"]
    assert [one.name for one in live.others] == ["P2"]
    assert [one.name for one in live.katia] == ["Visitante"]
    assert conversations.count_waiting(ground, actor=me, now=time.now()) == 1


def test_who_waits_longest_comes_first_and_old_ones_are_tickets(
    talking: Callable[..., Talking], ground: Session, clock: time_machine.Traveller
) -> None:
    me = actor_for(ground, make_analyst(ground))
    for name in ("Antiga", "Primeira", "Segunda"):
        person = talking(actor_for(ground, make_account(ground, name=name)))
        person.say("Falar com um analista", act="human")
        clock.shift(timedelta(days=15) if name == "Antiga" else timedelta(minutes=1))

    live = conversations.live_chats(ground, actor=me, now=time.now())

    assert [one.name for one in live.waiting] == ["Primeira", "Segunda"]


def test_a_visitors_address_is_shown_as_said_and_not_proved(
    visitor: Talking, ground: Session
) -> None:
    me = actor_for(ground, make_analyst(ground))
    visitor.say("quais são os meus tickets?")
    visitor.say("alguem@cliente.test")

    talk = conversations.desk_talk(ground, actor=me, number=visitor.number, now=time.now())

    assert talk.name == "Visitante"
    assert talk.email == "alguem@cliente.test (não confirmado)"
    assert not talk.is_proved
    assert talk.person_url == ""


def test_handed_over_it_is_the_colleagues(talking: Callable[..., Talking], ground: Session) -> None:
    me, other = (actor_for(ground, make_analyst(ground)) for _ in range(2))
    person = talking(actor_for(ground, make_account(ground, name="Ida")))
    person.say("Falar com um analista", act="human")
    services.take(ground, actor=me, number=person.number, now=time.now())

    handling.hand_over(
        ground, actor=me, number=person.number, owner_id=other.account_id, now=time.now()
    )

    live = conversations.live_chats(ground, actor=other, now=time.now())
    assert [one.name for one in live.mine] == ["Ida"]


def test_customers_see_none_of_it(talking: Callable[..., Talking], ground: Session) -> None:
    person = talking(actor_for(ground, make_account(ground)))
    person.say("oi")
    asked = {"actor": person.actor, "now": time.now()}

    for read in (conversations.live_chats, conversations.count_waiting):
        with pytest.raises(NotAllowed):
            read(ground, **asked)
    with pytest.raises(NotAllowed):
        conversations.desk_talk(ground, number=person.number, **asked)
