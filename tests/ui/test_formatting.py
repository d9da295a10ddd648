"""Times in words."""

from datetime import UTC, datetime, timedelta

import pytest

from kartado_portal.ui.formatting import ago

# 10h in São Paulo on a Tuesday.
NOW = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "agora"),
        (timedelta(seconds=59), "agora"),
        (timedelta(minutes=1), "há 1 minuto"),
        (timedelta(minutes=59), "há 59 minutos"),
        (timedelta(hours=3), "há 3 horas"),
        (timedelta(hours=11), "há 11 horas"),
        (timedelta(hours=13), "ontem às 21:00"),
        (timedelta(hours=30), "ontem às 04:00"),
        (timedelta(days=2), "há 2 dias"),
        (timedelta(days=6), "há 6 dias"),
        (timedelta(days=7), "3 de mar."),
        (timedelta(days=80), "20 de dez. de 2025"),
    ],
)
def test_the_past_is_told_as_people_tell_it(passed, words):
    assert ago(NOW - passed, now=NOW) == words


def test_the_day_changes_at_midnight_in_sao_paulo_not_in_utc():
    late = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)

    assert ago(late, now=late + timedelta(hours=14)) == "ontem às 23:30"
