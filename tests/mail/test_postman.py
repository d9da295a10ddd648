"""The postman's round in a process."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from kartado_portal import clock
from kartado_portal.mail import outbox, postman, transport
from kartado_portal.mail.composing import ReadyLetter
from kartado_portal.mail.postman import run_postman
from kartado_portal.mail.transport import MemoryTransport
from kartado_portal.settings import get_settings
from tests.mail.letters import post, stored, until
from tests.mailbox import Mailbox

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class SlowDoor(MemoryTransport):
    """A door that takes a letter only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def send(self, letter: ReadyLetter) -> None:
        """Begin, wait, take."""
        self.has_begun.set()
        assert self.may_end.wait(20)
        super().send(letter)


@pytest.fixture
def mailbox(settings) -> Mailbox:
    """What demo mode captures."""
    return Mailbox(settings().data_dir)


async def test_letter_leaves_as_soon_as_its_act_commits(database, settings, mailbox) -> None:
    settings(outbox_poll_seconds=3600)
    task = asyncio.create_task(run_postman())
    await asyncio.to_thread(_first_round_is_over)

    await asyncio.to_thread(post, now=clock.now())

    letter = await asyncio.to_thread(mailbox.wait_for, to="ana@cliente.test")
    assert letter.subject.startswith("[#39011040425]")
    await _end(task)


async def test_letter_of_another_process_is_found_by_looking(
    database, settings, mailbox, monkeypatch
) -> None:
    settings(outbox_poll_seconds=0.05)
    monkeypatch.setattr(outbox, "_wake", lambda: None)
    task = asyncio.create_task(run_postman())

    await asyncio.to_thread(post, now=clock.now())

    await asyncio.to_thread(mailbox.wait_for, to="ana@cliente.test")
    await _end(task)


async def test_postman_outlives_a_database_that_is_away(
    database, settings, mailbox, monkeypatch
) -> None:
    settings(outbox_poll_seconds=0.05)
    monkeypatch.setattr(postman, "_PAUSE_AFTER_FAULT_SECONDS", 0.01)
    deliver = postman.deliver_due
    faults = [OperationalError("SELECT", {}, Exception("gone"))] * 3

    def stumble(**options: object) -> int:
        if faults:
            raise faults.pop()
        return deliver(**options)

    monkeypatch.setattr(postman, "deliver_due", stumble)
    await asyncio.to_thread(post, now=clock.now())
    task = asyncio.create_task(run_postman())

    await asyncio.to_thread(mailbox.wait_for, to="ana@cliente.test")
    assert faults == []
    await _end(task)


async def test_letter_in_hand_is_finished_and_stamped_before_the_postman_stops(
    database, monkeypatch
) -> None:
    door = SlowDoor()
    monkeypatch.setattr(transport, "chosen", lambda: door)
    first, second = await asyncio.to_thread(lambda: (post(now=clock.now()), post(now=clock.now())))
    task = asyncio.create_task(run_postman())
    await asyncio.to_thread(door.has_begun.wait, 20)

    task.cancel()
    await asyncio.sleep(0)
    is_still_at_it = not task.done()
    door.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert is_still_at_it
    assert stored(first.id).sent_at is not None
    assert stored(second.id).sent_at is None


async def test_captured_file_is_whole_and_named_by_time_and_number(
    database, settings, mailbox
) -> None:
    letter = await asyncio.to_thread(post, now=clock.now())
    task = asyncio.create_task(run_postman())

    captured = await asyncio.to_thread(mailbox.wait_for, to="ana@cliente.test")
    await _end(task)

    folder: Path = get_settings().data_dir / "mail"
    assert captured.path.name == f"{letter.created_at:%Y%m%dT%H%M%S.%f}-{letter.id}.eml"
    assert [path.suffix for path in folder.iterdir()] == [".eml"]


def _first_round_is_over() -> None:
    until(lambda: bool(outbox._wakers))


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
