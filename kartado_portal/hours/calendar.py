"""When the support desk is open: pure rules over frames of local time and closed days."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kartado_portal.clock import SAO_PAULO

ClosedDays = Callable[[int], Mapping[date, str]]
"""Gives the days of a year on which nobody answers, each with its name."""

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_HORIZON_DAYS = 5 * 366


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of one day on local clocks; `closes` at 00:00 is the midnight that ends the day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != time(0) and self.opens >= self.closes:
            raise ValueError(f"a frame closes after it opens: {self.opens} to {self.closes}")


@dataclass(frozen=True)
class Calendar:
    """The opening hours by weekday (0 is Monday), less the closed days.

    Moments go in and come out as aware UTC. A frame holds its opening and not its closing
    minute: at 12:00:00 the desk that closes at noon is closed. Business time is time that
    really passes while the desk is open, so a clock change makes no minute and loses none.

    Raises: ValueError for frames of one day that overlap, and when no weekday has a frame.
    """

    frames: Mapping[int, tuple[Frame, ...]]
    holidays: ClosedDays
    zone: ZoneInfo = SAO_PAULO
    extra_closed: frozenset[date] = field(default_factory=frozenset)
    """Days that the desk itself closes: bridges, Carnival, a move of office."""

    def __post_init__(self) -> None:
        if not any(self.frames.values()):
            raise ValueError("a calendar needs a frame on some weekday")
        for day in self.frames.values():
            for earlier, later in pairwise(day):
                if earlier.closes == time(0) or later.opens < earlier.closes:
                    raise ValueError("the frames of a day stand in order and do not overlap")

    def is_closed_day(self, day: date) -> bool:
        """Tell whether nobody answers on this local day, whatever its frames."""
        return day in self.extra_closed or day in self.holidays(day.year)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether somebody answers at this moment."""
        opens, _ = next(self._stretches(moment))
        return opens <= moment

    def next_opening(self, moment: datetime) -> datetime:
        """Return the first opening at or after `moment`; while open, that of the next frame."""
        return next(opens for opens, _ in self._stretches(moment) if opens >= moment)

    def next_closing(self, moment: datetime) -> datetime:
        """Return the end of the frame that is open, else of the next one to open."""
        _, closes = next(self._stretches(moment))
        return closes

    def add_business_time(self, moment: datetime, minutes: int) -> datetime:
        """Return the earliest moment by which `minutes` of business time have passed.

        Zero minutes give `moment` back, open or not. What runs out with a frame ends at its
        closing, not at the next opening.
        """
        if minutes < 0:
            raise ValueError("business time runs forwards")
        left = minutes * _MINUTE
        if not left:
            return _as_utc(moment)
        for opens, closes in self._stretches(moment):
            begins = max(opens, moment)
            if closes - begins >= left:
                return _as_utc(begins + left)
            left -= closes - begins
        raise AssertionError("unreachable: stretches end by raising")

    def business_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of business time from `start` to `end`; negative backwards."""
        if end < start:
            return -self.business_minutes_between(end, start)
        open_for = timedelta()
        for opens, closes in self._stretches(start):
            if opens >= end:
                break
            open_for += min(closes, end) - max(opens, start)
        return open_for // _MINUTE

    def _stretches(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield (opening, closing) in UTC, in order, from the first that closes after `moment`."""
        if moment.tzinfo is None:
            raise ValueError("naive datetime given to the calendar")
        day = moment.astimezone(self.zone).date()
        quiet_days = 0
        while quiet_days < _HORIZON_DAYS:
            quiet_days += 1
            for opens, closes in self.stretches_of(day):
                if closes > moment:
                    quiet_days = 0
                    yield opens, closes
            day += _DAY
        raise ValueError(f"the calendar does not open in the {_HORIZON_DAYS} days before {day}")

    def stretches_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the day's stretches; frames that touch are one."""
        found: list[tuple[datetime, datetime]] = []
        if self.is_closed_day(day):
            return found
        for frame in self.frames.get(day.weekday(), ()):
            opens = self._instant(day, frame.opens)
            closes = self._instant(day if frame.closes != time(0) else day + _DAY, frame.closes)
            # Where clocks spring forward, two frames may fall on the same real hour.
            if found and opens <= found[-1][1]:
                found[-1] = (found[-1][0], max(closes, found[-1][1]))
            elif opens < closes:
                found.append((opens, closes))
        return found

    def _instant(self, day: date, clock: time) -> datetime:
        return _as_utc(datetime.combine(day, clock, tzinfo=self.zone))


def _as_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
