"""The token bucket."""

import pytest
import time_machine

from kartado_portal.web.pace import Pace


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the buckets, as a one-item list that the test moves."""
    now = [0.0]
    monkeypatch.setattr("kartado_portal.web.pace.time.monotonic", lambda: now[0])
    return now


def test_a_burst_passes_and_the_next_waits(monotonic: list[float]) -> None:
    pace = Pace(per_second=2, burst=3)

    taken = [pace.take("ana") for _ in range(4)]

    assert taken == [True, True, True, False]
    monotonic[0] += 0.5
    assert pace.take("ana")
    assert not pace.take("ana")


def test_rest_fills_a_bucket_up_to_its_burst_only(monotonic: list[float]) -> None:
    pace = Pace(per_second=2, burst=3)
    pace.take("ana")

    monotonic[0] += 3600

    assert [pace.take("ana") for _ in range(4)] == [True, True, True, False]


@pytest.mark.usefixtures("monotonic")
def test_one_key_does_not_pay_for_another() -> None:
    pace = Pace(per_second=1, burst=1)

    assert pace.take("ana")
    assert pace.take("bruno")


@pytest.mark.usefixtures("monotonic")
def test_strangers_cannot_fill_the_memory() -> None:
    pace = Pace(per_second=1, burst=1, limit=10)

    for number in range(1_000):
        pace.take(str(number))

    assert len(pace._buckets) == 10


def test_the_wall_clock_does_not_count(monotonic: list[float]) -> None:
    pace = Pace(per_second=1, burst=1)
    with time_machine.travel("2026-03-10", tick=False) as clock:
        pace.take("ana")

        clock.shift(3600)

        assert not pace.take("ana")
