"""Files of tickets that were closed long ago go when administrators want it, and only those."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal import clock as moment
from kartado_portal.accounts import retention
from kartado_portal.accounts.models import PortalSetting
from kartado_portal.accounts.retention import Retention
from kartado_portal.actor import Actor
from kartado_portal.audit.models import AuditEvent
from kartado_portal.database import reading, run_in_unit, unit_of_work
from kartado_portal.files.models import Attachment
from kartado_portal.files.store import get_store
from kartado_portal.seeds.sample_files import keep_sample
from kartado_portal.tickets import file_expiry, services, timeline
from tests.factories import actor_for, make_account, make_analyst, make_ticket

NAME = "planilha-de-itens.csv"


def keep_for(session: Session, months: int) -> None:
    """Set how long files of closed tickets are kept."""
    value = Retention(file_months=months).as_text()
    session.add(PortalSetting(name=retention.SETTING, value=value, changed_at=moment.now()))


@pytest.fixture
def two(database: str, clock) -> tuple[Actor, str, str]:
    """A person with one closed and one open ticket, each with a file."""
    with unit_of_work() as session:
        ana, now = make_account(session), moment.now()
        numbers = []
        for _ in range(2):
            file_id = keep_sample(session, name=NAME, uploader_id=ana.id or 0, now=now)
            ticket = make_ticket(session, requester=ana, attachment_ids=(file_id,), now=now)
            numbers.append(ticket.number)
        me = actor_for(session, make_analyst(session))
        services.close(session, actor=me, number=numbers[0], now=now)
        return actor_for(session, ana), numbers[0], numbers[1]


def test_nothing_goes_until_a_time_is_set(two: tuple[Actor, str, str]):
    later = moment.now() + timedelta(days=4000)

    assert run_in_unit(file_expiry.expire, now=later) == 0


def test_files_of_the_closed_ticket_go_and_the_ticket_says_so(two: tuple[Actor, str, str]):
    ana, closed, still_open = two
    with unit_of_work() as session:
        keep_for(session, 12)
        keys = set(session.exec(select(Attachment.storage_key)).all())

    early = run_in_unit(file_expiry.expire, now=moment.now() + timedelta(days=365))
    gone = run_in_unit(file_expiry.expire, now=moment.now() + timedelta(days=373))
    again = run_in_unit(file_expiry.expire, now=moment.now() + timedelta(days=373))

    assert (early, gone, again) == (0, 1, 0)
    with reading() as session:
        (left,) = session.exec(select(Attachment)).all()
        told = {
            number: timeline.load(session, actor=ana, number=number, now=moment.now()).entries
            for number in (closed, still_open)
        }
        logged = session.exec(select(AuditEvent).where(AuditEvent.action == "files.expire")).all()
    assert {entry.key for entry in get_store().listing()} & keys == {left.storage_key}
    assert [len(entry.attachments) for entry in told[closed]] == [0, 0, 0]
    assert told[closed][-1].text == "1 anexo foi excluído: o prazo de guarda terminou"
    assert [one.name for one in told[still_open][0].attachments] == [NAME]
    assert [event.object for event in logged] == [f"ticket:{closed}"]
