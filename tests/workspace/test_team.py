"""The staff as administrators see it, and nobody else."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Role
from kartado_portal.errors import NotAllowed, PortalError
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.tickets import handling
from kartado_portal.workspace import desk_ticket, team
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_the_staff_is_listed_with_what_each_still_owns(session: Session):
    boss = make_analyst(session, role=Role.ADMIN, name="Zoe", level="N3")
    bea = make_analyst(session, name="bea", level="N2")
    make_analyst(session, name="Ana", disabled_at=NOW)
    make_analyst(session, name="Caio", confirmed_at=None)
    make_analyst(session, name="Apagada", erased_at=NOW)
    make_account(session, name="Cliente")
    ticket = make_ticket(session, now=NOW)
    handling.take(session, actor=actor_for(session, bea), number=ticket.number, now=NOW)

    rows = team.list_team(session, actor=actor_for(session, boss))

    assert [(one.name, one.level, one.state, one.open_tickets) for one in rows] == [
        ("bea", "N2", "Ativa", 1),
        ("Caio", "N1", "Convite enviado", 0),
        ("Zoe", "N3", "Ativa", 0),
        ("Ana", "N1", "Desativada", 0),
    ]
    assert [one.name for one in rows if one.is_self] == ["Zoe"]
    assert [one.name for one in rows if one.is_invited] == ["Caio"]


def test_nobody_but_administrators_lists_the_staff(session: Session):
    for one in (make_analyst(session), make_account(session)):
        with pytest.raises(NotAllowed):
            team.list_team(session, actor=actor_for(session, one))


def test_whoever_is_only_invited_owns_no_ticket_and_is_told_of_none(session: Session):
    analyst, guest = make_analyst(session), make_analyst(session, confirmed_at=None)
    ticket = make_ticket(session, now=NOW)
    about = {"actor": actor_for(session, analyst), "number": ticket.number}

    shown = desk_ticket.list_choices(session, **about)
    with pytest.raises(PortalError):
        handling.hand_over(session, **about, owner_id=guest.id, now=NOW)

    assert f"account:{guest.id}" not in repr(shown)
    assert f"account:{analyst.id}" in repr(shown)
    told = set(session.exec(select(OutboxLetter.to_address)))
    assert analyst.email in told
    assert guest.email not in told
