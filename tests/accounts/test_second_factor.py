"""The second factor's rules: setting up, replay, drift, throttling, recovery, letting go."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session, select

from kartado_portal.accounts import second_factor, totp
from kartado_portal.accounts.errors import SetUpOver
from kartado_portal.accounts.models import RecoveryCode, SecondFactor, SignIn
from kartado_portal.accounts.schemas import OpenedSignIn, PendingSignIn
from kartado_portal.actor import Actor
from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import now
from kartado_portal.database import get_engine, reading, unit_of_work
from kartado_portal.errors import TooMany
from tests.accounts.authenticator import HERE, App, analyst, finish, first_factor, second, set_up
from tests.conftest import Postbox
from tests.factories import actor_for, make_analyst


def test_nobody_is_asked_who_has_not_confirmed_an_app(database: str):
    actor = analyst()
    with unit_of_work() as session:
        second_factor.begin(session, actor=actor, now=now())

    assert isinstance(first_factor(actor), OpenedSignIn)


def test_first_code_turns_it_on_and_the_next_sign_in_owes_one(
    database: str, clock: time_machine.Traveller
):
    actor = analyst()
    app, codes = set_up(actor)
    clock.shift(timedelta(seconds=30))

    pending = first_factor(actor)
    with reading() as session:
        open_before = session.exec(select(SignIn)).all()

    assert isinstance(pending, PendingSignIn)
    assert open_before == []
    assert len(set(codes)) == 10
    assert finish(pending, app.code())


def test_a_code_works_once_however_soon(database: str, clock: time_machine.Traveller):
    actor = analyst()
    app, _ = set_up(actor)
    clock.shift(timedelta(seconds=30))
    code = app.code()

    first, again = second(actor, code), second(actor, code)
    clock.shift(timedelta(seconds=20))

    assert (first, again) == (True, False)
    assert not second(actor, code)


def test_the_code_that_turned_it_on_signs_nobody_in(database: str, clock: time_machine.Traveller):
    actor = analyst()
    app, _ = set_up(actor)

    assert not second(actor, app.code())


@pytest.mark.parametrize(("steps", "is_accepted"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(
    database: str, clock: time_machine.Traveller, steps: int, is_accepted: bool
):
    actor = analyst()
    app, _ = set_up(actor)
    clock.shift(timedelta(minutes=10))

    assert second(actor, app.code(steps=steps)) is is_accepted


def test_a_code_before_one_that_was_accepted_is_no_code(
    database: str, clock: time_machine.Traveller
):
    actor = analyst()
    app, _ = set_up(actor)
    clock.shift(timedelta(minutes=10))
    assert second(actor, app.code(steps=1))

    assert not second(actor, app.code())


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 5_000])
def test_what_is_no_code_opens_nothing(database: str, clock: time_machine.Traveller, typed: str):
    actor = analyst()
    set_up(actor)

    assert not second(actor, typed)


def test_code_may_be_typed_with_spaces(database: str, clock: time_machine.Traveller):
    actor = analyst()
    app, _ = set_up(actor)
    clock.shift(timedelta(seconds=30))
    code = app.code()

    assert second(actor, f" {code[:3]} {code[3:]} ")


def test_five_wrong_codes_shut_even_the_right_one_out_for_a_while_and_across_a_restart(
    database: str, clock: time_machine.Traveller
):
    actor = analyst()
    app, codes = set_up(actor)
    clock.shift(timedelta(seconds=30))
    for _ in range(5):
        assert not second(actor, app.wrong_code())
    get_engine().dispose()

    with pytest.raises(TooMany, match="15 minutos"):
        second(actor, app.code())
    with pytest.raises(TooMany):
        second(actor, recovery_code=codes[0])
    clock.shift(timedelta(minutes=15))

    assert second(actor, app.code())


def test_a_right_code_forgives_the_wrong_ones(database: str, clock: time_machine.Traveller):
    actor = analyst()
    app, _ = set_up(actor)
    for _ in range(3):
        clock.shift(timedelta(seconds=30))
        for _ in range(4):
            assert not second(actor, app.wrong_code())
        assert second(actor, app.code())


def test_wrong_codes_of_one_shut_out_nobody_else(database: str, clock: time_machine.Traveller):
    one, other = analyst(), analyst()
    app, _ = set_up(one)
    others_app, _ = set_up(other)
    clock.shift(timedelta(seconds=30))
    for _ in range(5):
        second(one, app.wrong_code())

    assert second(other, others_app.code())
    assert not second(other, app.code())


def test_a_recovery_code_works_once_however_it_is_written(
    database: str, clock: time_machine.Traveller, mailbox: Postbox
):
    actor = analyst()
    _, codes = set_up(actor)
    mailbox.deliver()

    typed = f"  {codes[3].upper().replace('-', ' ')} "
    first, again = second(actor, recovery_code=typed), second(actor, recovery_code=codes[3])

    assert (first, again) == (True, False)
    told = [one for one in mailbox.deliver() if "código de recuperação" in one.subject]
    assert len(told) == 1
    assert "Restam 9 códigos" in told[0].text


def test_recovery_codes_of_another_open_nothing(database: str, clock: time_machine.Traveller):
    one, other = analyst(), analyst()
    _, codes = set_up(one)
    set_up(other)

    assert not second(other, recovery_code=codes[0])
    assert second(one, recovery_code=codes[0])


def test_new_recovery_codes_void_the_old(database: str, clock: time_machine.Traveller):
    actor = analyst()
    _, old = set_up(actor)
    with unit_of_work() as session:
        new = second_factor.renew_codes(session, actor=actor, client=HERE, now=now())

    assert not second(actor, recovery_code=old[0])
    assert second(actor, recovery_code=new[0])


def test_the_database_holds_neither_secret_nor_codes(
    database: str, clock: time_machine.Traveller, session: Session
):
    actor = actor_for(session, make_analyst(session))
    second_factor.begin(session, actor=actor, now=now())
    shown = second_factor.get_status(session, actor=actor, now=now()).set_up
    assert shown is not None
    secret = shown.secret.replace(" ", "")
    code = App(secret).code()
    codes = second_factor.confirm(session, actor=actor, code=code, client=HERE, now=now())
    session.flush()

    row = session.get_one(SecondFactor, actor.account_id)
    stored = [one.digest for one in session.exec(select(RecoveryCode))]
    logged = [f"{one.action} {one.detail}" for one in session.exec(select(AuditEvent))]

    assert totp.unseal(row.sealed_secret) == secret
    assert codes
    for hidden in (secret, code, *codes):
        assert hidden not in row.sealed_secret
        assert not any(hidden in text for text in (*stored, *logged))


def test_the_secret_is_shown_to_the_sign_in_that_began_and_for_a_quarter_of_an_hour(
    database: str, clock: time_machine.Traveller
):
    actor = analyst()
    with unit_of_work() as session:
        second_factor.begin(session, actor=actor, now=now())
    elsewhere = Actor(actor.account_id, actor.email, actor.name, actor.role, sign_in_id=77)

    def shown(who: Actor) -> bool:
        with reading() as session:
            return second_factor.get_status(session, actor=who, now=now()).set_up is not None

    assert shown(actor)
    assert not shown(elsewhere)
    clock.shift(timedelta(minutes=16))
    assert not shown(actor)
    with pytest.raises(SetUpOver), unit_of_work() as session:
        second_factor.confirm(session, actor=actor, code="123456", client=HERE, now=now())
