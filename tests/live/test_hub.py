"""Open pages follow what is committed elsewhere, and nobody gets what is not theirs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlmodel import Session

from kartado_portal.database import make_engine
from kartado_portal.live.poke import poke
from tests.raw_socket import RawSocket
from tests.web.lab_server import ANA, BRUNO, NINA, Lab, board, lab

Poke = Callable[..., None]


@pytest.fixture(autouse=True)
def everybody(running_lab: Lab) -> None:
    """Everybody is signed in under a cookie of their name."""
    running_lab.people(ana=ANA, bruno=BRUNO, nina=NINA)


@pytest.fixture
def poke_lab(running_lab: Lab) -> Iterator[Poke]:
    """Poke from another process: this one."""
    engine = make_engine(running_lab.database_url)

    def poke_topics(*topics: str) -> None:
        with Session(engine) as session, session.begin():
            poke(session, *topics)

    yield poke_topics
    engine.dispose()


def opened(running: Lab, cookie: str, path: str = "/quadro") -> RawSocket:
    """Open the board of a person and wait for their secret."""
    socket = RawSocket(running.base, cookie=cookie, path=path)
    assert socket.wait_until(lambda: socket.shown.get("board.secret"))
    return socket


def seated(running: Lab, token: str) -> RawSocket:
    """Come in with a tab's token; again while its owner's socket has not quite gone.

    Until then the server gives a second comer a token of its own.
    """
    while True:
        socket = RawSocket(running.base, token=token, boots=False)
        if '"new_token"' not in socket.transcript:
            return socket
        socket.close()


def test_a_page_that_watches_reads_again(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as ana:
        poke_lab("board:1")

        assert ana.wait_until(lambda: ana.shown["board.secret"] == "canary-ana@a-corp.test-1")


def test_a_page_that_watches_something_else_does_not(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as ana, opened(running_lab, "lab=bruno") as bruno:
        poke_lab("board:2", "queue")

        assert bruno.wait_until(lambda: bruno.shown["board.refreshes"] == 1)
        ana.settle()
        assert ana.shown["board.refreshes"] == 0


def test_a_page_that_was_left_is_not_read_again(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as ana, opened(running_lab, "lab=ana") as stays:
        ana.send(board("search"), {"text": "noutra página"}, path="/")
        assert ana.wait_until(lambda: ana.shown["board.found"] != "")

        poke_lab("board:1")

        assert stays.wait_until(lambda: stays.shown["board.refreshes"] == 1)
        ana.path = "/"
        ana.settle()
        assert ana.shown["board.refreshes"] == 0


def test_many_pokes_at_once_are_few_refreshes(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as ana, opened(running_lab, "lab=bruno") as bruno:
        for _ in range(100):
            poke_lab("board:1")
        poke_lab("board:2")

        assert bruno.wait_until(lambda: bruno.shown["board.refreshes"] == 1)
        ana.settle()
        assert 1 <= ana.shown["board.refreshes"] <= 50


def test_every_one_of_many_tabs_is_reached(running_lab: Lab, poke_lab: Poke) -> None:
    with ExitStack() as stack:
        tabs = [stack.enter_context(opened(running_lab, "lab=ana")) for _ in range(100)]

        poke_lab("board:1")

        assert all(t.wait_until(lambda t=t: t.shown["board.refreshes"] >= 1) for t in tabs)


def test_a_sign_out_empties_the_other_tabs_without_any_event(
    running_lab: Lab, poke_lab: Poke
) -> None:
    with opened(running_lab, "lab=ana") as ana, opened(running_lab, "lab=bruno") as bruno:
        running_lab.people(bruno=BRUNO)
        poke_lab("account:1")

        assert ana.wait_until(lambda: ana.shown["identity.leave_for"] == "/quadro")
        assert ana.shown["board.secret"] == ""
        assert ana.shown["identity.email"] == ""
        bruno.settle()
        assert bruno.shown["identity.email"] == "bruno@b-corp.test"


def test_a_poke_after_the_sign_in_ended_shows_nothing(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as ana:
        running_lab.people(bruno=BRUNO)
        poke_lab("board:1")

        assert ana.wait_until(lambda: ana.shown["identity.leave_for"] != "")
        assert ana.shown["board.secret"] == ""
        assert "ana@a-corp.test-1" not in ana.transcript


def test_a_tab_that_is_still_valid_hears_nothing_of_a_check(
    running_lab: Lab, poke_lab: Poke
) -> None:
    with opened(running_lab, "lab=ana") as ana, opened(running_lab, "lab=bruno") as bruno:
        ana.settle()
        frames = len(ana.texts)

        poke_lab("account:1", "board:2")

        assert bruno.wait_until(lambda: bruno.shown["board.refreshes"] == 1)
        assert len(ana.texts) == frames


def test_news_do_not_go_to_a_stranger_who_took_the_token(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as ana:
        token = ana.token

    with (
        seated(running_lab, token) as thief,
        opened(running_lab, "lab=ana") as owner,
    ):
        poke_lab("board:1")

        assert owner.wait_until(lambda: owner.shown["board.refreshes"] == 1)
        assert thief.wait_until(lambda: "leave_for" in thief.transcript)
        assert "ana@" not in thief.transcript


def test_a_tab_that_is_busy_does_not_hold_up_the_others(running_lab: Lab, poke_lab: Poke) -> None:
    with opened(running_lab, "lab=ana") as busy, opened(running_lab, "lab=ana") as other:
        busy.send(board("doze"))

        poke_lab("board:1")

        assert other.wait_until(lambda: other.shown["board.refreshes"] == 1)
        assert busy.wait_until(lambda: busy.shown["board.refreshes"] == 1)


@pytest.fixture
def twins(redis_url: str, tmp_path: Path) -> Iterator[tuple[Lab, Lab]]:
    """Two processes with one database and one Redis, that only look at the table once a day."""
    database_url = f"sqlite:///{tmp_path / 'one' / 'portal.db'}"
    shared = {"redis_url": redis_url, "database_url": database_url, "live_poll_seconds": 86400}
    with (
        lab(tmp_path / "one", **shared) as one,
        lab(tmp_path / "two", base_url=one.base, **shared) as two,
    ):
        yield one, two


def test_with_redis_other_processes_hear_at_once(twins: tuple[Lab, Lab]) -> None:
    one, two = twins

    with opened(one, "lab=nina") as nina, RawSocket(two.base, cookie="lab=nina") as acting:
        acting.send(board("announce"), {"topic": "board:3"})

        assert nina.wait_until(lambda: nina.shown["board.refreshes"] == 1)


def test_with_redis_a_tab_that_changes_hands_is_emptied_whole(twins: tuple[Lab, Lab]) -> None:
    one, two = twins
    with opened(one, "lab=ana") as first:
        first.send(board("search"), {"text": "texto da primeira"})
        first.settle()

    with RawSocket(two.base, token=first.token, cookie="lab=bruno", path="/") as second:
        second.settle()

        assert second.shown["identity.email"] == "bruno@b-corp.test"
        assert "ana@" not in second.transcript
        assert "texto da primeira" not in second.transcript
