"""Delivering: back-off, order, leases, and letters that never leave (gauntlet O28)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from kartado_portal.database import get_engine, unit_of_work
from kartado_portal.mail import delivery
from kartado_portal.mail.composing import ReadyLetter
from kartado_portal.mail.delivery import EXPIRED, LEASE, deliver_due
from kartado_portal.mail.refusals import Deferred, Refused, RelayUnavailable
from kartado_portal.mail.transport import CaptureTransport, MemoryTransport
from tests.mail.letters import NOW, post, stored

MINUTE = timedelta(minutes=1)


class _Killed(BaseException):
    """The process dies here; nothing catches it."""


@pytest.fixture
def door() -> MemoryTransport:
    """A door that keeps what was sent."""
    return MemoryTransport()


def test_letter_leaves_once_and_what_it_said_goes_with_it(database: str, door) -> None:
    letter = post("one-time-link")

    counts = [deliver_due(now=NOW, transport=door), deliver_due(now=NOW, transport=door)]

    row = stored(letter.id)
    assert counts == [1, 0]
    assert len(door.letters) == 1
    assert row.sent_at is not None
    assert (row.context, row.sealed_context) == ({}, None)


def test_hour_without_relay_delays_twenty_letters_and_loses_none(database: str, door) -> None:
    door.fail_with = RelayUnavailable("connection refused")
    moment = NOW
    for minute in range(60):
        moment = NOW + minute * MINUTE
        if minute < 20:
            post(now=moment, thread_key=f"ticket:{minute % 4}", context={"owner": f"Dono {minute}"})
        if minute in (25, 45):
            get_engine().dispose()  # a restart: nothing is remembered but the database
        deliver_due(now=moment, transport=door)
    assert door.letters == []
    door.fail_with = None

    # The first letter that is due finds the relay back and has the others follow at once.
    back = moment + 80 * MINUTE
    while deliver_due(now=back, transport=door):
        pass

    owners = [_owner(letter) for letter in door.letters]
    assert sorted(owners) == list(range(20))
    for thread in range(4):
        of_thread = [owner for owner in owners if owner % 4 == thread]
        assert of_thread == sorted(of_thread)


def test_wait_grows_and_is_never_the_same_for_two_letters(database: str, door) -> None:
    door.fail_with = Deferred("451 greylisted")
    letters = [post(), post()]
    waits: list[list[float]] = []
    moment = NOW
    for _ in range(7):
        deliver_due(now=moment, transport=door)
        rows = [stored(letter.id) for letter in letters]
        waits.append([(row.next_attempt_at - moment) / MINUTE for row in rows])
        moment = max(row.next_attempt_at for row in rows)

    steps = [1, 2, 5, 15, 30, 60, 60]
    for step, (one, other) in zip(steps, waits, strict=True):
        assert 0.8 * step <= one <= 1.2 * step
        assert 0.8 * step <= other <= 1.2 * step
        assert one != other


def test_letter_refused_for_three_days_is_given_up(database: str, door) -> None:
    door.fail_with = Deferred("451 mailbox busy")
    letter = post()

    deliver_due(now=NOW + timedelta(hours=71), transport=door)
    still_waits = stored(letter.id).dead_at is None
    deliver_due(now=NOW + timedelta(hours=73), transport=door)

    row = stored(letter.id)
    assert still_waits
    assert row.dead_at is not None
    assert row.last_error == "451 mailbox busy"


def test_letter_refused_for_good_is_dead_at_once_and_its_link_is_gone(database: str, door) -> None:
    door.fail_with = Refused("550 no such user")
    letter = post("one-time-link")

    deliver_due(now=NOW, transport=door)

    row = stored(letter.id)
    assert row.dead_at is not None
    assert row.attempts == 1
    assert row.last_error == "550 no such user"
    assert row.sealed_context is None


def test_expired_letter_is_not_sent_and_its_link_is_gone(database: str, door) -> None:
    letter = post("one-time-link", expires_at=NOW + 10 * MINUTE)

    sent = deliver_due(now=NOW + 10 * MINUTE, transport=door)

    row = stored(letter.id)
    assert sent == 0
    assert (row.last_error, row.dead_at) == (EXPIRED, None)
    assert (row.context, row.sealed_context) == ({}, None)


def test_later_letter_of_a_thread_waits_for_the_earlier_one(database: str, door) -> None:
    first = post(thread_key="ticket:1")
    door.fail_with = Deferred("451 later")
    deliver_due(now=NOW, transport=door)
    door.fail_with = None
    second = post(thread_key="ticket:1")
    elsewhere = post(thread_key="ticket:2")
    other_person = post(thread_key="ticket:1", to="bruno@cliente.test")

    deliver_due(now=NOW, transport=door)
    at_first = [letter.id for letter in door.letters]
    deliver_due(now=NOW + 2 * MINUTE, transport=door)

    assert at_first == [elsewhere.id, other_person.id]
    assert [letter.id for letter in door.letters[2:]] == [first.id, second.id]


def test_dead_letter_does_not_hold_up_its_thread(database: str, door) -> None:
    post(thread_key="ticket:1")
    door.fail_with = Refused("552 too large")
    deliver_due(now=NOW, transport=door)
    door.fail_with = None
    second = post(thread_key="ticket:1")

    deliver_due(now=NOW, transport=door)

    assert [letter.id for letter in door.letters] == [second.id]


def test_two_postmen_at_once_send_each_letter_once(database: str, door) -> None:
    letters = [post(to=f"pessoa{n}@cliente.test") for n in range(30)]

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: deliver_due(now=NOW, limit=50, transport=door), range(4)))

    assert sum(sent) == 30
    assert sorted(letter.id for letter in door.letters) == [letter.id for letter in letters]


def test_postman_killed_before_stamping_repeats_the_letter_under_one_message_id(
    database: str, door, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()

    def die(*_: object, **__: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_stamp", die)
        with pytest.raises(_Killed):
            deliver_due(now=NOW, transport=door)
    while_leased = deliver_due(now=NOW + LEASE - MINUTE, transport=door)
    afterwards = deliver_due(now=NOW + LEASE + MINUTE, transport=door)
    once_more = deliver_due(now=NOW + 2 * LEASE, transport=door)

    assert (while_leased, afterwards, once_more) == (0, 1, 0)
    assert len({letter.message.message_id for letter in door.letters}) == 1
    first, second = (letter.message.as_bytes() for letter in door.letters)
    assert _without_boundaries(first) == _without_boundaries(second)


def test_letter_that_cannot_be_made_dies_alone(database: str, door) -> None:
    broken = post("one-time-link")
    sound = post()
    with unit_of_work() as session:
        row = session.get_one(type(broken), broken.id)
        row.sealed_context = "not a seal"

    deliver_due(now=NOW, transport=door)

    assert [letter.id for letter in door.letters] == [sound.id]
    assert "SealBroken" in stored(broken.id).last_error
    assert stored(broken.id).dead_at is not None


def test_postman_stops_after_the_letter_in_hand_when_told(database: str, door) -> None:
    post()
    post()

    deliver_due(now=NOW, transport=door, should_stop=lambda: bool(door.letters))

    assert len(door.letters) == 1


def test_relay_that_is_away_is_asked_once_a_round(database: str, door) -> None:
    asked: list[ReadyLetter] = []
    letters = [post(), post(), post()]

    def refuse(letter: ReadyLetter) -> None:
        asked.append(letter)
        raise RelayUnavailable("connection refused")

    door.send = refuse
    deliver_due(now=NOW, transport=door)

    assert len(asked) == 1
    assert [stored(letter.id).attempts for letter in letters] == [1, 0, 0]


def test_full_disk_keeps_captured_letters_waiting(database: str, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("no folder")
    letter = post()

    deliver_due(now=NOW, transport=CaptureTransport(tmp_path / "occupied"))
    waiting = stored(letter.id)
    deliver_due(now=NOW + 2 * MINUTE, transport=CaptureTransport(tmp_path / "free"))

    assert (waiting.sent_at, waiting.dead_at) == (None, None)
    assert [path.suffix for path in (tmp_path / "free").iterdir()] == [".eml"]


def _owner(letter: ReadyLetter) -> int:
    text = letter.message.text
    return int(text.split("Dono ")[1].split(",")[0])


def _without_boundaries(raw: bytes) -> list[bytes]:
    return [line for line in raw.splitlines() if b"=====" not in line]
