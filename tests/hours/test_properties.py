"""What holds of every calendar, whatever its hours: checked on calendars drawn at random."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kartado_portal.hours.calendar import Calendar, Frame
from kartado_portal.hours.national_holidays import national_holidays

# Years with daylight saving (up to 2019) and without.
# Hypothesis takes the bounds naive and adds the zone itself.
MOMENTS = st.datetimes(
    datetime(1999, 12, 1),  # noqa: DTZ001
    datetime(2040, 1, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
MINUTES = st.integers(0, 20_000)


@st.composite
def days(draw: st.DrawFn) -> tuple[Frame, ...]:
    """Draw up to three frames of one day, in order and apart."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    clocks = [time(edge // 60 % 24, edge % 60) for edge in edges]
    return tuple(Frame(*pair) for pair in zip(clocks[::2], clocks[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a week that is open at some time, and a few days that the desk itself closes."""
    frames = draw(
        st.fixed_dictionaries({day: days() for day in range(7)}).filter(
            lambda week: any(week.values())
        )
    )
    closed = draw(st.frozensets(st.dates(date(1999, 12, 1), date(2040, 12, 31)), max_size=3))
    return Calendar(frames, national_holidays, extra_closed=closed)


@given(calendars(), MOMENTS, MINUTES)
@settings(deadline=None)
def test_adding_then_measuring_gives_the_minutes_back(calendar, moment, minutes):
    end = calendar.add_business_time(moment, minutes)

    assert calendar.business_minutes_between(moment, end) == minutes


@given(calendars(), MOMENTS, MINUTES)
@settings(deadline=None)
def test_the_end_is_the_earliest_moment_that_has_the_minutes(calendar, moment, minutes):
    end = calendar.add_business_time(moment, minutes + 1)

    just_before = end - timedelta(microseconds=1)
    assert calendar.is_open(just_before)
    assert calendar.business_minutes_between(moment, just_before) == minutes


@given(calendars(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)), MINUTES, MINUTES)
@settings(deadline=None)
def test_who_asks_later_or_for_more_is_never_served_earlier(calendar, moment, wait, one, other):
    less, more = sorted((one, other))
    end = calendar.add_business_time(moment, less)

    assert end >= moment
    assert calendar.add_business_time(moment + wait, less) >= end
    assert calendar.add_business_time(moment, more) >= end


@given(calendars(), MOMENTS, MINUTES, MINUTES)
@settings(deadline=None)
def test_adding_in_two_parts_is_adding_at_once(calendar, moment, first, second):
    halfway = calendar.add_business_time(moment, first)

    assert calendar.add_business_time(halfway, second) == calendar.add_business_time(
        moment, first + second
    )


@given(calendars(), MOMENTS)
@settings(deadline=None)
def test_open_until_the_next_closing_and_shut_until_the_next_opening(calendar, moment):
    closing = calendar.next_closing(moment)
    opening = calendar.next_opening(moment)

    assert closing > moment
    assert opening >= moment
    assert calendar.is_open(opening)
    assert calendar.is_open(closing - timedelta(microseconds=1))
    if calendar.is_open(moment):
        assert calendar.business_minutes_between(moment, closing) == (
            closing - moment
        ) // timedelta(minutes=1)
    else:
        assert calendar.business_minutes_between(moment, opening) == 0
