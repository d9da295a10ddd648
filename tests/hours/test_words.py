"""The calendar in words, as customers read it."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kartado_portal.hours.calendar import Calendar, Frame
from kartado_portal.hours.default import default_calendar
from kartado_portal.hours.words import now_banner, promise, weekly_hours


def at(text: str) -> datetime:
    """Return the moment at which clocks in São Paulo show `text`, in UTC."""
    zone = ZoneInfo("America/Sao_Paulo")
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "banner"),
    [
        ("2026-11-23T08:00", "Aberto agora · até 12h"),
        ("2026-11-23T17:59", "Aberto agora · até 18h"),
        ("2026-11-23T12:00", "Fechado · voltamos às 13h"),
        ("2026-11-23T00:10", "Fechado · voltamos às 8h"),
        ("2026-11-23T18:00", "Fechado · voltamos amanhã, 8h"),
        ("2026-11-23T23:59", "Fechado · voltamos amanhã, 8h"),
        ("2026-11-22T10:00", "Fechado · voltamos amanhã, 8h"),
        ("2026-11-27T18:00", "Fechado · voltamos segunda, 8h"),
        ("2026-09-04T18:00", "Fechado · voltamos terça, 8h"),
        ("2026-12-31T18:00", "Fechado · voltamos segunda, 8h"),
    ],
)
def test_banner_says_until_when_or_from_when(clock, banner):
    assert now_banner(default_calendar(), at(clock)) == banner


def test_banner_gives_the_date_of_a_return_that_is_a_week_away():
    calendar = Calendar({0: (Frame(time(8, 30), time(12)),)}, lambda _: {})

    banner = now_banner(calendar, at("2026-11-23T13:00"))

    assert banner == "Fechado · voltamos segunda, 30/11, 8h30"


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("2026-11-23T14:20", "até seg., 23/11 às 14h20"),
        ("2026-11-24T12:00", "até ter., 24/11 às 12h"),
        ("2027-01-04T08:05", "até seg., 04/01 às 8h05"),
        ("2026-11-24T13:00:59", "até ter., 24/11 às 13h"),
    ],
)
def test_promise_names_weekday_date_and_hour_in_sao_paulo(clock, words):
    assert promise(default_calendar(), at(clock)) == words


def test_weekly_hours_of_the_desk_are_the_sentence_of_the_manual():
    assert weekly_hours(default_calendar()) == [
        "Segunda a sexta-feira, das 8h às 12h e das 13h às 18h",
        "Fechado nos feriados nacionais",
    ]


def test_weekly_hours_join_days_that_are_alike():
    day, morning = (Frame(time(8), time(18)),), (Frame(time(8), time(12, 30)),)
    night = (Frame(time(1), time(6)), Frame(time(20), time(0)))
    calendar = Calendar({0: day, 1: morning, 2: morning, 3: day, 5: night, 6: night}, lambda _: {})

    assert weekly_hours(calendar)[:-1] == [
        "Segunda-feira, das 8h às 18h",
        "Terça e quarta-feira, das 8h às 12h30",
        "Quinta-feira, das 8h às 18h",
        "Sábado e domingo, da 1h às 6h e das 20h à meia-noite",
    ]
