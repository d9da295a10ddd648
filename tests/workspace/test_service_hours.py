"""The hours of the desk as administrators write them."""

import pytest
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.actor import Role
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.hours import current
from kartado_portal.tickets import sla
from kartado_portal.workspace import service_hours
from tests.factories import actor_for, make_account, make_analyst

MANUAL = "8:00–12:00, 13:00–18:00"


@pytest.fixture(autouse=True)
def fresh_copy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(current, "_held", current._Held())


@pytest.fixture
def admin(session, clock):
    return actor_for(session, make_analyst(session, role=Role.ADMIN))


def save(session, admin, **days: str) -> None:
    given = service_hours.list_hours(session, actor=admin)
    given |= {name.removeprefix("d"): text for name, text in days.items()}
    service_hours.save_hours(session, actor=admin, given=given, now=moment.now())


def test_the_manuals_hours_stand_until_somebody_sets_others(session, admin):
    hours = service_hours.list_hours(session, actor=admin)

    assert hours == {str(day): MANUAL if day < 5 else "" for day in range(7)}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8-12, 13-18", MANUAL),
        ("08:00 às 12:00 e 13h00 às 18h00", MANUAL),
        ("9h–17h30", "9:00–17:30"),
        ("0:00-24:00", "0:00–24:00"),
        ("", ""),
    ],
)
def test_what_people_write_is_understood(session, admin, typed, kept):
    save(session, admin, d0=typed)

    assert service_hours.list_hours(session, actor=admin)["0"] == kept


@pytest.mark.parametrize(
    "typed", ["8", "12-8", "8-25", "8:60-9", "8-12, 11-18", "13-18, 8-12", "oito às dez", "8-8"]
)
def test_nonsense_is_refused_beside_its_day(session, admin, typed):
    with pytest.raises(Invalid) as refused:
        save(session, admin, d5=typed)

    assert refused.value.field == "5"


def test_a_desk_that_never_answers_is_refused(session, admin):
    with pytest.raises(Invalid):
        save(session, admin, **{f"d{day}": "" for day in range(7)})


def test_a_promise_follows_the_new_hours_and_the_log_has_both(session, admin, clock):
    save(session, admin, **{f"d{day}": "10:00–11:00" for day in range(5)})
    service_hours.close_day(
        session, actor=admin, day="2026-03-12", name="  Mudança  ", now=moment.now()
    )
    current.follow(session)

    promised = sla.promised_reply(session, moment.now())

    # Four hours from Tuesday 10:00, one a day, Thursday closed: the next Monday at 11:00.
    assert moment.local(promised).strftime("%d/%m %H:%M") == "16/03 11:00"
    events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    saved = next(one for one in events if one.action == "hours.save")
    assert MANUAL in saved.detail["before"]
    assert "10:00–11:00" in saved.detail["after"]
    assert [one.action for one in events][-1] == "hours.close_day"


def test_closed_days_are_listed_the_next_first_and_taken_back(session, admin):
    about = {"actor": admin, "now": moment.now()}
    for day, name in (("2026-12-24", "Véspera"), ("2026-01-05", ""), ("2026-04-02", "Ponte")):
        service_hours.close_day(session, **about, day=day, name=name)
    listed = [one.label for one in service_hours.list_closed_days(session, actor=admin)]

    service_hours.open_day(session, **about, day="2026-04-02")
    service_hours.open_day(session, **about, day="nunca")

    assert listed == ["02/04/2026 Ponte", "24/12/2026 Véspera", "05/01/2026"]
    left = service_hours.list_closed_days(session, actor=admin)
    assert [one.day for one in left] == ["2026-12-24", "2026-01-05"]


@pytest.mark.parametrize("day", ["", "2026-02-30", "1999-01-01", "2099-01-01", "x"])
def test_days_that_are_none_are_refused(session, admin, day):
    with pytest.raises(Invalid) as refused:
        service_hours.close_day(session, actor=admin, day=day, name="", now=moment.now())

    assert refused.value.field == "day"


def test_administrators_alone_set_hours(session, clock):
    for account in (make_account(session), make_analyst(session)):
        actor = actor_for(session, account)
        acts = (
            lambda a=actor: service_hours.list_hours(session, actor=a),
            lambda a=actor: service_hours.list_closed_days(session, actor=a),
            lambda a=actor: service_hours.save_hours(session, actor=a, given={}, now=moment.now()),
            lambda a=actor: service_hours.close_day(
                session, actor=a, day="2026-12-24", name="", now=moment.now()
            ),
            lambda a=actor: service_hours.open_day(
                session, actor=a, day="2026-12-24", now=moment.now()
            ),
        )

        for act in acts:
            with pytest.raises(NotAllowed):
                act()
