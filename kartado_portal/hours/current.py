"""The calendar that holds now: what administrators set, or the manual's hours.

Each process keeps a copy, for it is asked thousands of times a second; the copy follows the
database within seconds, and at once in the process in which it was changed.
"""

from dataclasses import dataclass, field
from datetime import time

from sqlmodel import Session, select

from kartado_portal.hours.calendar import Calendar, Frame
from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.elapsed import Elapsed, default_elapsed
from kartado_portal.hours.models import ClosedDay, ServiceFrame
from kartado_portal.hours.national_holidays import national_holidays

MIDNIGHT = 24 * 60

_Rows = tuple[tuple[object, ...], ...]


@dataclass
class _Held:
    """This process's copy, and the rows that it was made of."""

    rows: _Rows = ()
    calendar: Calendar = field(default_factory=default_calendar)
    elapsed: Elapsed = field(default_factory=default_elapsed)


_held = _Held()


def current_calendar() -> Calendar:
    """Return the hours of the desk as this process knows them."""
    return _held.calendar


def current_elapsed() -> Elapsed:
    """Return the fast counter of the same hours."""
    return _held.elapsed


def follow(session: Session) -> None:
    """Take up the hours of the database, if they are others than those that are held."""
    frames = session.exec(select(ServiceFrame)).all()
    closed = session.exec(select(ClosedDay)).all()
    rows: _Rows = (
        *sorted((one.weekday, one.opens_minute, one.closes_minute) for one in frames),
        *sorted((one.day,) for one in closed),
    )
    if rows == _held.rows:
        return
    calendar = calendar_of(list(frames), list(closed))
    _held.rows, _held.calendar, _held.elapsed = rows, calendar, Elapsed(calendar)


def calendar_of(frames: list[ServiceFrame], closed: list[ClosedDay]) -> Calendar:
    """Return the calendar of these rows; the manual's frames where there are none.

    Raises: ValueError, as `Calendar` does.
    """
    by_day: dict[int, tuple[Frame, ...]] = {}
    for one in sorted(frames, key=lambda one: one.opens_minute):
        frame = Frame(_clock(one.opens_minute), _clock(one.closes_minute))
        by_day[one.weekday] = (*by_day.get(one.weekday, ()), frame)
    return Calendar(
        by_day or default_calendar().frames,
        national_holidays,
        extra_closed=frozenset(one.day for one in closed),
    )


def _clock(minute: int) -> time:
    return time(*divmod(minute % MIDNIGHT, 60))
