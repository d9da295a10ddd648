"""Requiring the second factor of the staff, and resetting it for who lost the phone."""

from dataclasses import replace

import pytest
import time_machine
from sqlmodel import select

from kartado_portal.accounts import queries, services, staff_security
from kartado_portal.accounts.schemas import Client, OpenedSignIn
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.clock import now
from kartado_portal.database import reading, unit_of_work
from kartado_portal.errors import Invalid, NotAllowed
from tests.accounts.authenticator import set_up
from tests.conftest import Postbox
from tests.factories import actor_for, make_account, make_analyst


def person(role: Role, **columns: object) -> Actor:
    with unit_of_work() as session:
        if role is Role.CUSTOMER:
            return actor_for(session, make_account(session, **columns))
        return actor_for(session, make_analyst(session, role=role, **columns))


def sign_in(actor: Actor) -> tuple[OpenedSignIn, Actor]:
    with unit_of_work() as session:
        opened = services.open_sign_in(
            session, account_id=actor.account_id, is_remembered=False, client=Client(), now=now()
        )
    assert isinstance(opened, OpenedSignIn)
    return opened, found(opened)


def found(opened: OpenedSignIn) -> Actor:
    with reading() as session:
        holder = queries.find_actor(session, cookie=opened.cookie, now=now())
    assert holder is not None
    return holder[0]


def require(admin: Actor, is_required: bool = True) -> None:
    with unit_of_work() as session:
        staff_security.require_second_factor(
            session, actor=admin, is_required=is_required, now=now()
        )


def reset(admin: Actor, account_id: int) -> None:
    with unit_of_work() as session:
        staff_security.reset_second_factor(session, actor=admin, account_id=account_id, now=now())


def actions() -> list[str]:
    with reading() as session:
        return list(session.exec(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_required_of_the_staff_and_of_nobody_else_from_the_next_event_on(
    database: str, clock: time_machine.Traveller
):
    admin = person(Role.ADMIN)
    analyst, _ = sign_in(person(Role.ANALYST))
    customer, _ = sign_in(person(Role.CUSTOMER))
    before = found(analyst).lacks_second_factor
    set_up(admin)

    require(admin)

    assert not before
    assert found(analyst).lacks_second_factor
    assert not found(customer).lacks_second_factor
    again, _ = sign_in(found(analyst))
    assert again.lacks_second_factor


def test_who_sets_it_up_is_let_in_and_so_is_everybody_once_it_is_given_up(
    database: str, clock: time_machine.Traveller
):
    admin = person(Role.ADMIN)
    set_up(admin)
    require(admin)
    (one, one_now), (other, _) = sign_in(person(Role.ANALYST)), sign_in(person(Role.ANALYST))

    set_up(one_now)

    assert not found(one).lacks_second_factor
    assert found(other).lacks_second_factor
    require(admin, False)
    assert not found(other).lacks_second_factor
    assert actions().count("settings.require_second_factor") == 2


def test_an_administrator_has_one_before_requiring_it(database: str):
    admin = person(Role.ADMIN)

    with pytest.raises(Invalid, match="Ative antes a sua"):
        require(admin)

    with reading() as session:
        assert not queries.staff_needs_second_factor(session)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ANALYST])
def test_only_administrators_require_look_and_reset(
    database: str, clock: time_machine.Traveller, role: Role
):
    victim = person(Role.ANALYST)
    set_up(victim)
    intruder = person(role)
    set_up(intruder)

    with pytest.raises(NotAllowed):
        require(intruder)
    with pytest.raises(NotAllowed):
        reset(intruder, victim.account_id)
    with pytest.raises(NotAllowed), reading() as session:
        staff_security.get_staff_security(session, actor=intruder)
    with pytest.raises(NotAllowed), reading() as session:
        staff_security.get_person_since(session, actor=intruder, account_id=victim.account_id)

    with reading() as session:
        assert queries.find_second_factor(session, account_id=victim.account_id) is not None


def test_the_card_names_who_of_the_staff_has_none(database: str, clock: time_machine.Traveller):
    admin = person(Role.ADMIN, name="Ada")
    set_up(admin)
    person(Role.ANALYST, name="Bento")
    person(Role.ANALYST, name="Desativado", disabled_at=now())
    person(Role.CUSTOMER, name="Cliente")

    with reading() as session:
        card = staff_security.get_staff_security(session, actor=admin)

    assert (card.total, card.protected, card.without) == (2, 1, ["Bento"])


def test_reset_ends_every_session_and_tells_the_person(
    database: str, clock: time_machine.Traveller, mailbox: Postbox
):
    admin, analyst = person(Role.ADMIN), person(Role.ANALYST)
    opened, now_in = sign_in(analyst)
    set_up(now_in)
    mailbox.deliver()

    reset(admin, analyst.account_id)

    with reading() as session:
        assert queries.find_actor(session, cookie=opened.cookie, now=now()) is None
        event = session.exec(
            select(AuditEvent).where(AuditEvent.action == "accounts.reset_second_factor")
        ).one()
    assert (event.actor_id, event.object) == (admin.account_id, f"account:{analyst.account_id}")
    letter = mailbox.deliver()[-1]
    assert letter.to == analyst.email
    assert "pela equipe da Kartado" in letter.text
    sign_in(analyst)


def test_nobody_resets_their_own_nor_one_that_is_not_there(
    database: str, clock: time_machine.Traveller
):
    admin, analyst = person(Role.ADMIN), person(Role.ANALYST)
    set_up(admin)

    with pytest.raises(Invalid, match="Minha conta"):
        reset(admin, admin.account_id)
    for nobody in (analyst.account_id, 999_999):
        with pytest.raises(Invalid, match="não tem verificação"):
            reset(admin, nobody)


def test_the_command_line_helps_the_last_administrator(
    database: str, clock: time_machine.Traveller
):
    admin = person(Role.ADMIN)
    set_up(admin)

    with unit_of_work() as session:
        staff_security.reset_by_email(session, email=admin.email.upper(), now=now())

    sign_in(admin)
    with pytest.raises(Invalid, match="Não há conta"), unit_of_work() as session:
        staff_security.reset_by_email(session, email="ninguem@kartado.com.br", now=now())


def test_a_former_analyst_is_asked_for_nothing_that_the_staff_needs(
    database: str, clock: time_machine.Traveller
):
    admin = person(Role.ADMIN)
    set_up(admin)
    require(admin)
    opened, shut_out = sign_in(person(Role.ANALYST))

    with unit_of_work() as session:
        account = queries.get_account(session, account_id=shut_out.account_id)
        account.role, account.level = Role.CUSTOMER.value, None

    assert shut_out.lacks_second_factor
    assert found(opened) == replace(shut_out, role=Role.CUSTOMER, lacks_second_factor=False)
