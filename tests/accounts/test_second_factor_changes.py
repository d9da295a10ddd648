"""Changes of the second factor: on, another app, off, and what they mean for what is under way."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from kartado_portal.accounts import (
    housekeeping,
    personal_data,
    recovery_codes,
    second_factor,
    staff_security,
    tokens,
)
from kartado_portal.accounts.errors import SecondFactorRequired, SignInOver
from kartado_portal.accounts.models import Account, RecoveryCode, SecondFactor, SignIn
from kartado_portal.accounts.schemas import OpenedSignIn, PendingSignIn
from kartado_portal.actor import Actor, Role
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from tests.accounts.authenticator import HERE, App, analyst, finish, first_factor, second, set_up
from tests.conftest import Postbox
from tests.factories import actor_for, make_account


def test_turning_it_on_ends_the_other_sessions_only(
    database: str, clock: time_machine.Traveller, mailbox: Postbox
):
    actor = analyst()
    first_factor(actor)
    first_factor(actor)
    with reading() as session:
        here = session.exec(select(SignIn.id).order_by(SignIn.id)).first()
    mine = Actor(actor.account_id, actor.email, actor.name, actor.role, sign_in_id=here)

    set_up(mine)

    with reading() as session:
        still_open = select(SignIn.id).where(col(SignIn.ended_at).is_(None))
        assert session.exec(still_open).all() == [here]
    assert [one.subject for one in mailbox.deliver()] == [
        "Verificação em duas etapas ativada em suporte.kartado.com.br"
    ]


def test_another_app_counts_from_its_first_code_on_and_the_old_one_no_more(
    database: str, clock: time_machine.Traveller, mailbox: Postbox
):
    actor = analyst()
    old, old_codes = set_up(actor)
    clock.shift(timedelta(minutes=1))
    with unit_of_work() as session:
        second_factor.begin(session, actor=actor, now=now())
    still_counts = second(actor, old.code())
    clock.shift(timedelta(minutes=1))

    new, new_codes = set_up(actor)
    clock.shift(timedelta(minutes=1))

    assert still_counts
    assert not second(actor, old.code())
    assert not second(actor, recovery_code=old_codes[0])
    assert second(actor, new.code())
    assert second(actor, recovery_code=new_codes[0])
    assert "foi trocado" in [one for one in mailbox.deliver() if "trocado" in one.subject][-1].text


def test_cancelling_another_app_leaves_the_one_that_counts(
    database: str, clock: time_machine.Traveller
):
    actor = analyst()
    app, _ = set_up(actor)
    clock.shift(timedelta(minutes=1))
    with unit_of_work() as session:
        second_factor.begin(session, actor=actor, now=now())
        second_factor.cancel(session, actor=actor)

    assert second(actor, app.code())
    with reading() as session:
        assert second_factor.get_status(session, actor=actor, now=now()).set_up is None


def test_turning_it_off_lets_the_password_alone_in_and_tells_the_owner(
    database: str, clock: time_machine.Traveller, mailbox: Postbox
):
    actor = analyst()
    set_up(actor)
    with unit_of_work() as session:
        second_factor.turn_off(session, actor=actor, client=HERE, now=now())

    assert isinstance(first_factor(actor), OpenedSignIn)
    assert "desativada" in mailbox.deliver()[-1].subject
    with reading() as session:
        assert session.exec(select(RecoveryCode)).all() == []


def test_what_is_required_cannot_be_turned_off(database: str, clock: time_machine.Traveller):
    admin = analyst(role=Role.ADMIN)
    set_up(admin)
    with unit_of_work() as session:
        staff_security.require_second_factor(session, actor=admin, is_required=True, now=now())

    with pytest.raises(SecondFactorRequired), unit_of_work() as session:
        second_factor.turn_off(session, actor=admin, client=HERE, now=now())


@pytest.mark.parametrize("change", ["password", "disabled", "off"])
def test_what_was_proved_first_is_worth_nothing_after_a_change(
    database: str, clock: time_machine.Traveller, change: str
):
    actor = analyst()
    app, _ = set_up(actor)
    pending = first_factor(actor)
    assert isinstance(pending, PendingSignIn)
    clock.shift(timedelta(seconds=30))
    with unit_of_work() as session:
        account = session.get_one(Account, actor.account_id)
        if change == "password":
            account.password_hash = "another"
        elif change == "disabled":
            account.disabled_at = now()
        else:
            second_factor.turn_off(session, actor=actor, client=HERE, now=now())

    with pytest.raises(SignInOver):
        finish(pending, app.code())


def test_a_pending_sign_in_names_the_password_without_telling_it(database: str):
    actor = analyst()
    set_up(actor)

    pending = first_factor(actor)

    assert isinstance(pending, PendingSignIn)
    with reading() as session:
        stored = session.get_one(Account, actor.account_id).password_hash
    assert pending.password_version == tokens.password_version(stored)
    assert pending.password_version not in stored


def test_after_another_secret_key_codes_are_refused_and_nothing_breaks(
    database: str, clock: time_machine.Traveller, settings
):
    actor = analyst()
    app, codes = set_up(actor)
    clock.shift(timedelta(seconds=30))

    settings(secret_key="x" * 40)

    assert not second(actor, app.code())
    assert not second(actor, recovery_code=codes[0])


def test_an_erased_person_leaves_no_second_factor(database: str, clock: time_machine.Traveller):
    with unit_of_work() as session:
        person = actor_for(session, make_account(session))
    set_up(person)

    with unit_of_work() as session:
        personal_data.erase_account(session, account_id=person.account_id, now=now())

    with reading() as session:
        assert session.exec(select(SecondFactor)).all() == []
        assert recovery_codes.count_left(session, account_id=person.account_id) == 0


def test_a_first_code_that_was_sent_twice_is_answered_with_codes_that_work(
    database: str, clock: time_machine.Traveller, mailbox: Postbox
):
    actor = analyst()
    with unit_of_work() as session:
        second_factor.begin(session, actor=actor, now=now())
    with reading() as session:
        shown = second_factor.get_status(session, actor=actor, now=now()).set_up
    assert shown is not None
    code = App(shown.secret).code()

    answers = []
    for _ in range(2):
        with unit_of_work() as session:
            answers.append(
                second_factor.confirm(session, actor=actor, code=code, client=HERE, now=now())
            )

    first, again = answers
    assert first is not None
    assert again is not None
    assert not second(actor, recovery_code=first[0])
    assert second(actor, recovery_code=again[0])
    assert not second(actor, code)
    assert sum("ativada" in one.subject for one in mailbox.deliver()) == 1


def test_an_app_that_was_never_confirmed_is_put_away_after_a_day(
    database: str, clock: time_machine.Traveller
):
    lost, kept = analyst(), analyst()
    with unit_of_work() as session:
        second_factor.begin(session, actor=lost, now=now())
    set_up(kept)
    clock.shift(timedelta(days=2))

    with unit_of_work() as session:
        housekeeping.tidy(session, now=now())

    with reading() as session:
        left = session.exec(select(SecondFactor.account_id)).all()
    assert left == [kept.account_id]
