"""The calendar at its edges: frames, weekends, holidays, years and changed clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kartado_portal.hours.calendar import Calendar, Frame
from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.national_holidays import national_holidays

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def at(text: str) -> datetime:
    """Return the moment at which clocks in São Paulo show `text`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SAO_PAULO).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T11:59:59.999999", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T12:59", False),
        ("2026-11-23T13:00", True),
        ("2026-11-23T17:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-21T10:00", False),  # Saturday
        ("2026-11-22T10:00", False),  # Sunday
        ("2026-11-20T10:00", False),  # a Friday: Consciência Negra
        ("2026-12-25T10:00", False),
        ("2026-12-24T10:00", True),  # Christmas Eve is a ponto facultativo
    ],
)
def test_desk_is_open_from_the_opening_until_before_the_closing_minute(clock, is_open):
    assert default_calendar().is_open(at(clock)) is is_open


@pytest.mark.parametrize(
    ("clock", "opening", "closing"),
    [
        ("2026-11-23T07:00", "2026-11-23T08:00", "2026-11-23T12:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00", "2026-11-23T12:00"),
        ("2026-11-23T08:01", "2026-11-23T13:00", "2026-11-23T12:00"),
        ("2026-11-23T12:00", "2026-11-23T13:00", "2026-11-23T18:00"),
        ("2026-11-23T18:00", "2026-11-24T08:00", "2026-11-24T12:00"),
        ("2026-11-27T18:30", "2026-11-30T08:00", "2026-11-30T12:00"),  # Friday evening
        ("2026-09-04T18:30", "2026-09-08T08:00", "2026-09-08T12:00"),  # holiday on Monday
        ("2026-12-31T18:30", "2027-01-04T08:00", "2027-01-04T12:00"),  # year end and weekend
    ],
)
def test_next_opening_and_closing_step_over_what_is_shut(clock, opening, closing):
    calendar = default_calendar()

    assert calendar.next_opening(at(clock)) == at(opening)
    assert calendar.next_closing(at(clock)) == at(closing)


@pytest.mark.parametrize(
    ("clock", "minutes", "end"),
    [
        ("2026-11-23T08:00", 240, "2026-11-23T12:00"),  # runs out with the frame
        ("2026-11-23T08:00", 241, "2026-11-23T13:01"),
        ("2026-11-23T11:59", 1, "2026-11-23T12:00"),
        ("2026-11-23T11:59", 2, "2026-11-23T13:01"),
        ("2026-11-23T12:00", 1, "2026-11-23T13:01"),  # at closing, exactly
        ("2026-11-23T12:30", 30, "2026-11-23T13:30"),
        ("2026-11-23T18:00", 1, "2026-11-24T08:01"),
        ("2026-11-27T17:00", 120, "2026-11-30T09:00"),  # over a weekend
        ("2026-09-04T17:00", 120, "2026-09-08T09:00"),  # over a long one
        ("2026-11-23T08:00", 540, "2026-11-23T18:00"),  # a whole working day
        ("2026-12-30T17:00", 60 + 540 + 60, "2027-01-04T09:00"),
        ("2026-11-21T10:00", 0, "2026-11-21T10:00"),  # nothing to wait for, though shut
        ("2026-11-23T10:00:30", 1, "2026-11-23T10:01:30"),
    ],
)
def test_business_time_passes_only_while_open(clock, minutes, end):
    calendar = default_calendar()

    assert calendar.add_business_time(at(clock), minutes) == at(end)
    assert calendar.business_minutes_between(at(clock), at(end)) == minutes


def test_minutes_between_are_whole_and_negative_backwards():
    calendar = default_calendar()
    start, end = at("2026-11-23T10:00:00"), at("2026-11-23T10:02:59")

    assert calendar.business_minutes_between(start, end) == 2
    assert calendar.business_minutes_between(end, start) == -2
    assert calendar.business_minutes_between(start, start) == 0
    assert calendar.business_minutes_between(at("2026-11-21T00:00"), at("2026-11-23T08:00")) == 0


def test_carnival_is_a_working_day_unless_the_desk_closes_it():
    monday, wednesday = date(2026, 2, 16), date(2026, 2, 18)
    ordinary = default_calendar()
    closing = Calendar(
        ordinary.frames,
        ordinary.holidays,
        extra_closed=frozenset({monday, date(2026, 2, 17), wednesday}),
    )

    assert ordinary.is_open(at("2026-02-17T10:00"))
    assert not closing.is_open(at("2026-02-17T10:00"))
    assert closing.next_opening(at("2026-02-13T18:00")) == at("2026-02-19T08:00")


def test_national_holidays_are_those_of_the_law():
    days = national_holidays(2026)

    assert {f"{day:%d/%m}" for day in days} == {
        "01/01", "03/04", "21/04", "01/05", "07/09", "12/10", "02/11", "15/11", "20/11", "25/12",
    }  # fmt: skip
    assert days[date(2026, 11, 2)] == "Finados"
    assert date(2023, 11, 20) not in national_holidays(2023)  # national since law 14.759 of 2023


def test_clock_change_of_old_summers_moves_the_opening_in_utc():
    calendar = default_calendar()  # clocks went forward on Sunday 4 November 2018, at midnight

    assert calendar.next_opening(at("2018-11-01T08:00")) == datetime(2018, 11, 1, 11, tzinfo=UTC)
    assert calendar.next_opening(at("2018-11-05T07:00")) == datetime(2018, 11, 5, 10, tzinfo=UTC)
    assert calendar.add_business_time(at("2018-11-01T17:00"), 120) == at("2018-11-05T09:00")


def test_day_that_clocks_shorten_or_lengthen_has_the_minutes_that_really_pass():
    whole_day = Frame(time(0), time(0))
    calendar = Calendar(dict.fromkeys(range(7), (whole_day,)), lambda _: {})

    def minutes_of(day: date) -> int:
        start = datetime.combine(day, time(0), tzinfo=SAO_PAULO)
        end = datetime.combine(day + timedelta(days=1), time(0), tzinfo=SAO_PAULO)
        return calendar.business_minutes_between(start, end)

    assert minutes_of(date(2018, 11, 4)) == 23 * 60
    assert minutes_of(date(2018, 2, 17)) == 25 * 60
    assert minutes_of(date(2026, 11, 4)) == 24 * 60


def test_hour_that_never_happened_is_not_counted_twice():
    frames = (Frame(time(0), time(0, 30)), Frame(time(1), time(2)))
    calendar = Calendar({6: frames}, lambda _: {})  # Sundays; 00:00–01:00 did not exist on this one

    closes = calendar.next_closing(at("2018-11-03T12:00"))

    assert closes == at("2018-11-04T02:00")
    assert calendar.business_minutes_between(at("2018-11-03T12:00"), closes) == 60


def test_frame_that_clocks_jumped_over_does_not_open():
    calendar = Calendar({6: (Frame(time(0, 30), time(1)),)}, lambda _: {})

    assert calendar.next_opening(at("2018-11-03T12:00")) == at("2018-11-11T00:30")


def test_frames_that_touch_are_one_stretch():
    frames = (Frame(time(8), time(12)), Frame(time(12), time(18)))
    calendar = Calendar({0: frames}, lambda _: {})

    assert calendar.is_open(at("2026-11-23T12:00"))
    assert calendar.next_closing(at("2026-11-23T09:00")) == at("2026-11-23T18:00")


def test_calendar_refuses_hours_that_make_no_sense():
    with pytest.raises(ValueError, match="closes after it opens"):
        Frame(time(12), time(8))
    with pytest.raises(ValueError, match="needs a frame"):
        Calendar({0: ()}, lambda _: {})
    with pytest.raises(ValueError, match="do not overlap"):
        Calendar({0: (Frame(time(8), time(12)), Frame(time(11), time(18)))}, lambda _: {})
    with pytest.raises(ValueError, match="do not overlap"):
        Calendar({0: (Frame(time(8), time(0)), Frame(time(9), time(18)))}, lambda _: {})


def test_calendar_refuses_times_without_a_zone_and_time_that_runs_backwards():
    with pytest.raises(ValueError, match="naive"):
        default_calendar().is_open(datetime(2026, 11, 23, 10))  # noqa: DTZ001 - refused is the point
    with pytest.raises(ValueError, match="forwards"):
        default_calendar().add_business_time(at("2026-11-23T10:00"), -1)


def test_calendar_that_never_opens_says_so_instead_of_searching_for_ever():
    closed_on_mondays = Calendar(
        {0: (Frame(time(8), time(12)),)},
        lambda year: {date(year, 1, 1) + timedelta(days=n): "fechado" for n in range(366)},
    )

    with pytest.raises(ValueError, match="does not open"):
        closed_on_mondays.next_opening(at("2026-11-23T10:00"))
