"""The hours that administrators set hold wherever business time counts."""

from datetime import UTC, date, datetime, time

import pytest

from kartado_portal.hours import current
from kartado_portal.hours.calendar import Frame
from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.models import ClosedDay, ServiceFrame

MONDAY_EIGHT = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no other test see the hours of these."""
    monkeypatch.setattr(current, "_held", current._Held())


def test_without_rows_the_manuals_hours_hold(session):
    current.follow(session)

    assert current.current_calendar() is default_calendar()


def test_rows_become_the_calendar_and_the_counter(session):
    session.add(ServiceFrame(weekday=0, opens_minute=780, closes_minute=1440))
    session.add(ServiceFrame(weekday=0, opens_minute=480, closes_minute=720))
    session.add(ClosedDay(day=date(2026, 11, 30), name="Mudança"))
    session.flush()

    current.follow(session)

    calendar = current.current_calendar()
    assert calendar.frames == {0: (Frame(time(8), time(12)), Frame(time(13), time(0)))}
    assert calendar.is_closed_day(date(2026, 11, 30))
    assert calendar.is_closed_day(date(2026, 12, 25))
    week = current.current_elapsed().minutes(MONDAY_EIGHT, datetime(2026, 12, 7, 11, tzinfo=UTC))
    assert week == (4 + 11) * 60  # one Monday: the other is closed


def test_what_did_not_change_is_not_made_anew_and_what_went_is_given_up(session):
    session.add(ServiceFrame(weekday=0, opens_minute=480, closes_minute=720))
    session.flush()
    current.follow(session)
    counter = current.current_elapsed()

    current.follow(session)
    kept = current.current_elapsed() is counter
    session.delete(session.get(ServiceFrame, 1))
    session.flush()
    current.follow(session)

    assert kept
    assert current.current_calendar() == default_calendar()
