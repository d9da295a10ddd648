"""Somebody is invited into the staff: the letter's link opens the account, nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal.accounts import administration, invitations, people, queries, registration
from kartado_portal.accounts.errors import BadAddress, LastAdmin
from kartado_portal.accounts.models import Account, LinkToken
from kartado_portal.accounts.schemas import Client
from kartado_portal.actor import Actor, Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.mail import sealing
from kartado_portal.mail.models import OutboxLetter
from tests.factories import actor_for, make_account, make_analyst

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
CLIENT = Client("192.0.2.1", "")
GUEST = {"email": "Davi@Kartado.test", "name": " Davi  Nogueira ", "role": "analyst", "level": "N2"}


@pytest.fixture
def boss(session: Session) -> Actor:
    """An administrator."""
    return actor_for(session, make_analyst(session, role=Role.ADMIN, name="Chefe"))


def invited(session: Session, boss: Actor, **changes: str) -> Account:
    account_id = invitations.invite(session, actor=boss, **(GUEST | changes), now=NOW)
    return session.get_one(Account, account_id)


def mailed_token(session: Session) -> str:
    letter = session.exec(
        select(OutboxLetter)
        .where(OutboxLetter.letter == "staff-invited", OutboxLetter.dropped_at.is_(None))
        .order_by(OutboxLetter.id.desc())
    ).first()
    assert letter is not None
    return str(sealing.unseal(letter.sealed_context or "")["url"]).partition("token=")[2]


def test_the_link_proves_the_address_and_leads_to_the_first_password(session: Session, boss: Actor):
    account = invited(session, boss)
    assert (account.email, account.name, account.role, account.level) == (
        "davi@kartado.test",
        "Davi Nogueira",
        "analyst",
        "N2",
    )
    assert not queries.may_enter(account)

    proved = registration.confirm_address(
        session, token=mailed_token(session), client=CLIENT, now=NOW + timedelta(hours=1)
    )

    assert proved.is_invited
    assert proved.reset_token
    assert queries.may_enter(account)
    assert account.company_id is None
    assert (account.role, account.level) == ("analyst", "N2")


def test_whoever_signs_up_meanwhile_gets_no_password_in(session: Session, boss: Actor):
    account = invited(session, boss)
    registration.sign_up(
        session,
        email=account.email,
        password_hash="a stranger's",
        consent_version="",
        client=CLIENT,
        now=NOW,
    )
    link = session.exec(select(LinkToken).order_by(LinkToken.id.desc())).first()
    assert link is not None

    registration.confirm_account(session, account=account, now=NOW)

    assert account.is_contested
    assert account.role == "analyst"


def test_another_invitation_kills_the_first(session: Session, boss: Actor):
    account = invited(session, boss)
    first = mailed_token(session)
    about = {"actor": boss, "account_id": account.id or 0, "now": NOW}

    invitations.invite_again(session, **about)

    assert mailed_token(session) != first
    open_links = session.exec(
        select(LinkToken).where(LinkToken.superseded_at.is_(None), LinkToken.purpose == "confirm")
    ).all()
    assert len(open_links) == 1
    registration.confirm_address(session, token=mailed_token(session), client=CLIENT, now=NOW)
    with pytest.raises(Invalid):
        invitations.invite_again(session, **about)
    for other in (make_account(session), make_account(session, confirmed_at=None)):
        with pytest.raises(Invalid):
            invitations.invite_again(session, actor=boss, account_id=other.id or 0, now=NOW)


def test_what_makes_no_invitation_is_refused(session: Session, boss: Actor):
    make_account(session, email="ana@via.test")

    for changes in (
        {"name": " "},
        {"role": "customer"},
        {"role": "owner"},
        {"level": "N9"},
        {"email": "ana@via.test"},
    ):
        with pytest.raises(Invalid):
            invited(session, boss, **changes)
    with pytest.raises(BadAddress):
        invited(session, boss, email="davi")
    assert session.exec(select(OutboxLetter)).all() == []


def test_only_administrators_invite_and_the_log_remembers(session: Session, boss: Actor):
    for one in (make_analyst(session), make_account(session)):
        with pytest.raises(NotAllowed):
            invited(session, actor_for(session, one))
        with pytest.raises(NotAllowed):
            invitations.invite_again(
                session, actor=actor_for(session, one), account_id=one.id or 0, now=NOW
            )

    account = invited(session, boss, role="admin")

    row = session.exec(select(AuditEvent).where(AuditEvent.action == "accounts.invite")).one()
    assert (row.actor_id, row.object) == (boss.account_id, f"account:{account.id}")
    assert row.detail == {"role": "admin", "level": "N2"}


def test_somebody_only_invited_does_not_count_as_an_administrator(session: Session, boss: Actor):
    guest = invited(session, boss, role="admin")
    account = session.get_one(Account, boss.account_id)

    with pytest.raises(LastAdmin):
        people.refuse_last_admin(session, account)

    registration.confirm_account(session, account=guest, now=NOW)
    people.refuse_last_admin(session, account)
    with pytest.raises(Invalid):
        administration.set_role(
            session,
            actor=boss,
            account_id=boss.account_id,
            role="analyst",
            level="N1",
            now=NOW,
        )
    assert account.role == "admin"
