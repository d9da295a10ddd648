"""The table of business time says what the calendar says."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.elapsed import Elapsed

MONDAY = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 8:00 in São Paulo


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (MONDAY, MONDAY, 0),
        (MONDAY, MONDAY + timedelta(minutes=90), 90),
        (MONDAY, MONDAY + timedelta(hours=5), 240),  # the lunch does not count
        (MONDAY - timedelta(hours=9), MONDAY, 0),  # a night
        (MONDAY, MONDAY + timedelta(days=7), 5 * 540),
        (MONDAY + timedelta(minutes=90), MONDAY, -90),
        (MONDAY + timedelta(seconds=30), MONDAY + timedelta(minutes=2, seconds=29), 1),
    ],
)
def test_business_minutes_between_two_moments(start: datetime, end: datetime, minutes: int):
    assert Elapsed(default_calendar()).minutes(start, end) == minutes


def test_any_two_moments_of_some_years_agree_with_the_calendar():
    chance, calendar = random.Random(7), default_calendar()
    elapsed = Elapsed(calendar)
    for _ in range(60):
        start = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**8))
        end = start + timedelta(seconds=chance.randrange(6 * 10**6))

        assert elapsed.minutes(start, end) == calendar.business_minutes_between(start, end)


def test_counting_back_and_counting_on_meet():
    chance = random.Random(11)
    elapsed = Elapsed(default_calendar())
    for _ in range(60):
        due = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(6 * 10**7))
        minutes = chance.randrange(1, 5000)

        begun = elapsed.before(due, minutes)

        assert elapsed.minutes(begun, due) == minutes
        assert elapsed.minutes(begun + timedelta(minutes=1), due) < minutes
        assert default_calendar().is_open(begun)


def test_counting_back_over_new_year_ends_in_the_year_before():
    first_hour = datetime(2026, 1, 2, 12, tzinfo=UTC)  # 9:00 on the first working day

    begun = Elapsed(default_calendar()).before(first_hour, 120)

    assert begun == datetime(2025, 12, 31, 20, tzinfo=UTC)
