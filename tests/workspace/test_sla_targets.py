"""The SLA's targets as administrators write them."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.actor import Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.tickets import sla
from kartado_portal.workspace import sla_targets
from kartado_portal.workspace.sla_targets import minutes_of, written
from tests.factories import actor_for, make_account, make_analyst


@pytest.fixture
def admin(session, clock):
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4h", 240),
        ("4h30", 270),
        ("4 h 30 min", 270),
        ("4:30", 270),
        ("30min", 30),
        ("90", 90),
        ("", None),
        ("h", None),
        ("quatro", None),
        ("4h30h", None),
        ("-4h", None),
        ("4,5h", None),
    ],
)
def test_times_are_read_as_people_write_them(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("minutes", [1, 59, 60, 61, 540, 2700])
def test_what_is_written_is_read_again(minutes):
    assert minutes_of(written(minutes)) == minutes


def test_what_holds_is_shown_as_it_is_written(session, admin):
    shown = sla_targets.list_targets(session, actor=admin)

    assert len(shown) == 16
    assert shown["normal-first_reply"] == "4h"
    assert (shown["normal-solution"], shown["urgent-warn"]) == ("45h", "15min")


def test_a_change_holds_and_is_written_down_with_what_was_before(session, admin):
    given = sla_targets.list_targets(session, actor=admin) | {
        "high-first_reply": "1h30",
        "high-next_reply": "",
    }

    sla_targets.save_targets(session, actor=admin, given=given, now=moment.now())

    assert sla.targets_of(session, "high") == sla.Targets(90, None, 1080, 30)
    assert sla.targets_of(session, "low") == sla.DEFAULTS["low"]
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "sla.save")).all()
    assert event.object == "sla:high"
    assert event.detail == {"before": "2h · 4h · 18h · 30min", "after": "1h30 · — · 18h · 30min"}


@pytest.mark.parametrize(
    ("field", "text"),
    [("low-first_reply", ""), ("low-solution", "0h"), ("urgent-warn", "x"), ("low-warn", "9999h")],
)
def test_nonsense_is_refused_beside_its_field_and_nothing_changes(session, admin, field, text):
    given = sla_targets.list_targets(session, actor=admin) | {
        "normal-first_reply": "1h",
        field: text,
    }

    with pytest.raises(Invalid) as refused:
        sla_targets.save_targets(session, actor=admin, given=given, now=moment.now())
    session.rollback()

    assert refused.value.field == field


def test_administrators_alone_set_targets(session, clock):
    for account in (make_account(session), make_analyst(session)):
        actor = actor_for(session, account)

        with pytest.raises(NotAllowed):
            sla_targets.list_targets(session, actor=actor)
        with pytest.raises(NotAllowed):
            sla_targets.save_targets(session, actor=actor, given={}, now=moment.now())
