"""Gauntlet O28 with real processes: the relay is away while the postman is restarted twice."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import func, select

from kartado_portal import clock
from kartado_portal.database import reading
from kartado_portal.mail.models import OutboxLetter
from tests.conftest import ROOT
from tests.mail.letters import post, until
from tests.mail.sink import new_sink, relay

_LETTERS = 20
_THREADS = 4
# A postman that is killed may hold a lease; here it must not last for minutes.
_POSTMAN = """
import asyncio, datetime
from kartado_portal.mail import delivery, postman
delivery.LEASE = datetime.timedelta(seconds=1)
asyncio.run(postman.run_postman())
"""


def test_twenty_letters_survive_two_restarts_and_arrive_once_and_in_order(
    database: str, settings
) -> None:
    sink = new_sink()
    settings(smtp_url=sink.url, outbox_retry_minutes="[0.002, 0.005]", outbox_poll_seconds=0.02)
    written = []
    with _postman() as process:
        written += [_post(n) for n in range(10)]
        until(lambda: _attempts() >= 10)
        process.terminate()
        process.wait()
    with _postman() as process:
        written += [_post(n) for n in range(10, _LETTERS)]
        until(lambda: _attempts() >= 40)
        process.kill()
        process.wait()

    with relay(sink), _postman():
        until(lambda: len(sink.letters) >= _LETTERS)
        until(lambda: _unsent() == 0)

    ids = [letter.headers["Message-ID"] for letter in sink.letters]
    assert sorted(ids) == sorted(written)
    for thread in range(_THREADS):
        in_order = written[thread::_THREADS]
        assert [name for name in ids if name in in_order] == in_order


@contextmanager
def _postman() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", _POSTMAN], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _post(n: int) -> str:
    return post(now=clock.now(), thread_key=f"ticket:{n % _THREADS}").message_id


def _attempts() -> int:
    with reading() as session:
        return session.exec(select(func.sum(OutboxLetter.attempts))).one() or 0


def _unsent() -> int:
    with reading() as session:
        unsent = select(func.count()).where(OutboxLetter.sent_at == None)  # noqa: E711  # SQL
        return session.exec(unsent).one()
