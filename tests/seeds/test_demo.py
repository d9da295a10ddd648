"""The demo company: known people, tickets in every stage, and no letters of the past."""

from datetime import timedelta

import pytest
from sqlmodel import Session, func, select

from kartado_portal import clock as portal_clock
from kartado_portal.accounts import passwords, visitors
from kartado_portal.accounts.models import Account
from kartado_portal.errors import Invalid
from kartado_portal.files.models import Attachment
from kartado_portal.files.store import get_store
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.seeds import demo
from kartado_portal.tickets import overdue
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Message, Ticket
from tests.conftest import TUESDAY_MORNING


def _seed(session: Session) -> None:
    demo.seed_demo(session, password_hash=demo.demo_password_hash(), now=portal_clock.now())


def test_the_demo_company_has_its_people_and_tickets_in_every_stage(session, clock):
    _seed(session)

    accounts = {account.email: account for account in session.exec(select(Account))}
    known = {email for email in accounts if not visitors.is_visitor(email)}
    assert known == {email for email, *_ in demo.PEOPLE}
    ana = accounts["ana@rodoviasul.com.br"]
    assert passwords.verify_now("Portal@2026", ana.password_hash)
    assert ana.company_id == accounts["bruno@rodoviasul.com.br"].company_id
    assert ana.company_id != accounts["carla@energianorte.com.br"].company_id
    assert session.exec(select(func.count()).select_from(Ticket)).one() >= 35
    assert set(session.exec(select(Ticket.stage).distinct())) == {s.value for s in Stage}


def test_the_past_is_past_its_files_are_there_and_it_is_told_once(session, clock):
    _seed(session)

    newest = session.exec(select(func.max(Message.created_at))).one()
    assert newest <= portal_clock.now()
    assert session.exec(select(func.count()).select_from(OutboxLetter)).one() == 0
    files = session.exec(select(Attachment)).all()
    assert len(files) >= 8
    for file in files:
        assert file.message_id is not None
        assert get_store().size(file.storage_key) == file.size_bytes
    with pytest.raises(Invalid):
        _seed(session)


def test_on_a_sunday_everything_happened_by_the_evening_of_friday(session, clock):
    clock.move_to(TUESDAY_MORNING + timedelta(days=5))
    _seed(session)

    friday = TUESDAY_MORNING.date() + timedelta(days=3)
    told = session.exec(select(Ticket.last_activity_at).where(Ticket.channel != "chat")).all()
    assert max(told).date() == friday
    assert len({moment.replace(second=0) for moment in told}) > len(told) / 2


def test_what_was_late_already_is_told_to_nobody_but_the_next_time_is(session, clock):
    _seed(session)
    late = select(func.count()).where(Ticket.next_due_at <= portal_clock.now())
    assert session.exec(late).one() > 0

    assert overdue.tell(session, now=portal_clock.now()) == 0
    assert session.exec(select(OutboxLetter)).all() == []
    coming = session.exec(select(Ticket).where(Ticket.next_due_at > portal_clock.now())).first()
    assert overdue.tell(session, now=coming.next_due_at) > 0
    assert session.exec(select(OutboxLetter)).first().letter == "staff-overdue"
