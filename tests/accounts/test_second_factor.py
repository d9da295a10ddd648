"""The second factor's rules: setting up, replay, drift, throttling, recovery, letting go."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session, select

from kartado_portal.accounts import recovery_codes, second_factor, services, tokens, totp
from kartado_portal.accounts.errors import SecondFactorRequired, SetUpOver, SignInOver
from kartado_portal.accounts.models import Account, RecoveryCode, SecondFactor, SignIn
from kartado_portal.accounts.schemas import OpenedSignIn, PendingSignIn
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import now
from kartado_portal.database import get_engine, reading, unit_of_work
from kartado_portal.errors import TooMany
from tests.accounts.authenticator import HERE, App, set_up
from tests.conftest import Postbox
from tests.factories import actor_for, make_account, make_analyst


def analyst(**columns: object) -> Actor:
    with unit_of_work() as session:
        return actor_for(session, make_analyst(session, **columns))


def first_factor(actor: Actor) -> OpenedSignIn | PendingSignIn:
    with unit_of_work() as session:
        return services.open_sign_in(
            session, account_id=actor.account_id, is_remembered=False, client=HERE, now=now()
        )


def second(actor: Actor, code: str = "", *, recovery_code: str = "") -> bool:
    pending = first_factor(actor)
    assert isinstance(pending, PendingSignIn)
    return finish(pending, code, recovery_code=recovery_code)


def finish(pending: PendingSignIn, code: str = "", *, recovery_code: str = "") -> bool:
    with unit_of_work() as session:
        opened = second_factor.finish_sign_in(
            session,
            pending=pending,
            code=code,
            recovery_code=recovery_code,
            client=HERE,
            old_cookie="",
            now=now(),
        )
    return opened is not None


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
        still_open = select(SignIn.id).where(SignIn.ended_at == None)  # noqa: E711
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
    assert "foi trocado" in [one for one in mailbox.deliver() if "ativada" in one.subject][-1].text


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
    from kartado_portal.accounts import staff_security

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
    from kartado_portal.accounts import personal_data

    with unit_of_work() as session:
        person = actor_for(session, make_account(session))
    set_up(person)

    with unit_of_work() as session:
        personal_data.erase_account(session, account_id=person.account_id, now=now())

    with reading() as session:
        assert session.exec(select(SecondFactor)).all() == []
        assert recovery_codes.count_left(session, account_id=person.account_id) == 0
