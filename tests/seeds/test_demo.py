"""The demo company: known people, tickets in every stage, and no letters of the past."""

import pytest
from sqlmodel import Session, func, select

from kartado_portal import clock
from kartado_portal.accounts import passwords
from kartado_portal.accounts.models import Account
from kartado_portal.errors import Invalid
from kartado_portal.files.models import Attachment
from kartado_portal.files.store import get_store
from kartado_portal.mail.models import OutboxLetter
from kartado_portal.seeds import demo
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.tickets.models import Message, Ticket


@pytest.fixture
def told(session: Session, clock) -> Session:
    """A database with the demo company."""
    demo.seed_demo(session, password_hash=demo.demo_password_hash(), now=_now())
    return session


def _now():
    return clock.now()


def test_the_six_demo_people_share_the_known_password(told):
    accounts = {account.email: account for account in told.exec(select(Account))}

    assert set(accounts) == {email for email, *_ in demo.PEOPLE}
    ana = accounts["ana@rodoviasul.com.br"]
    assert passwords.verify_now("Portal@2026", ana.password_hash)
    assert ana.company_id == accounts["bruno@rodoviasul.com.br"].company_id
    assert ana.company_id != accounts["carla@energianorte.com.br"].company_id


def test_there_are_tickets_in_every_stage(told):
    stages = set(told.exec(select(Ticket.stage).distinct()))

    assert stages == {stage.value for stage in Stage}
    assert told.exec(select(func.count()).select_from(Ticket)).one() >= 35


def test_nothing_happened_in_the_future(told):
    newest = told.exec(select(func.max(Message.created_at))).one()

    assert newest <= _now()


def test_the_samples_are_files_that_can_be_read(told):
    files = told.exec(select(Attachment)).all()

    assert len(files) >= 8
    for file in files:
        assert file.message_id is not None
        assert get_store().size(file.storage_key) == file.size_bytes


def test_no_letter_of_the_past_goes_out(told):
    assert told.exec(select(func.count()).select_from(OutboxLetter)).one() == 0


def test_it_is_told_once(told):
    with pytest.raises(Invalid):
        demo.seed_demo(told, password_hash="!", now=_now())
