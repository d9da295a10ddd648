"""The limits of files that administrators set hold for what is sent."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.actor import Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.files import limits
from kartado_portal.files.limits import Limits
from kartado_portal.tickets.file_limits import follow
from kartado_portal.workspace import file_limits
from tests.factories import actor_for, make_account, make_analyst


@pytest.fixture(autouse=True)
def fresh_copy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "_held", [])


@pytest.fixture
def admin(session, clock):
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def save(session, admin, file_mb="10", per_message="5") -> None:
    given = {"file_mb": file_mb, "per_message": per_message}
    file_limits.save_limits(session, actor=admin, given=given, now=moment.now())


def test_what_is_set_holds_and_is_said(session, admin):
    before = limits.current()

    save(session, admin)
    follow(session)

    assert before == Limits(50, 20)
    assert limits.limit_bytes() == 10 * limits.MIB
    assert "Até 10 MB por arquivo e 5 arquivos" in limits.limits_sentence()
    assert file_limits.list_limits(session, actor=admin) == {"file_mb": "10", "per_message": "5"}
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "files.limits")).all()
    assert event.detail == {"before": "50 MB · 20 por mensagem", "after": "10 MB · 5 por mensagem"}


def test_an_installation_that_allows_less_by_now_is_obeyed(session, admin, settings):
    save(session, admin)
    settings(attachment_limit_mb=3)

    follow(session)

    assert limits.current() == Limits(3, 5)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("file_mb", "0"),
        ("file_mb", "51"),
        ("file_mb", "²"),
        ("per_message", ""),
        ("per_message", "x"),
    ],
)
def test_nonsense_and_more_than_the_installation_allows_are_refused(session, admin, field, text):
    with pytest.raises(Invalid) as refused:
        save(session, admin, **{field: text})

    assert refused.value.field == field


def test_administrators_alone_set_limits(session, clock):
    for account in (make_account(session), make_analyst(session)):
        actor = actor_for(session, account)

        with pytest.raises(NotAllowed):
            file_limits.list_limits(session, actor=actor)
        with pytest.raises(NotAllowed):
            save(session, actor)
