"""Whose tab it is: nothing of one person reaches another (security.md, 3: rows 6, 7, 14, 26)."""

import pytest

from tests.raw_socket import STATE, RawSocket
from tests.web.lab_server import ANA, BRUNO, NINA, Lab, board


@pytest.fixture(autouse=True)
def everybody(running_lab: Lab) -> None:
    """Everybody is signed in under a cookie of their name."""
    running_lab.people(ana=ANA, bruno=BRUNO, nina=NINA)


def test_private_variables_never_leave(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=nina", path="/quadro") as socket:
        socket.send(f"{STATE}.hydrate")
        socket.settle()

        assert "canary-hidden-var" not in socket.transcript
        assert "lab=nina" not in socket.transcript


def test_a_stranger_with_the_tabs_token_gets_nothing_of_its_owner(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=ana", path="/quadro") as owner:
        assert owner.wait_until(lambda: "canary-ana" in owner.transcript)
        token = owner.token

    for cookie in (None, "lab=bruno"):
        for boots in (True, False):
            with RawSocket(running_lab.base, token=token, cookie=cookie, boots=boots) as thief:
                thief.send(f"{STATE}.hydrate")
                thief.send(board("search"), {"text": "oi"})
                thief.settle()

                assert "ana" not in thief.transcript


def test_another_person_in_the_same_tab_finds_it_empty(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=ana", path="/quadro") as first:
        first.send(board("search"), {"text": "texto da primeira"})
        first.settle()
        assert "canary-ana" in first.transcript

    with RawSocket(
        running_lab.base, token=first.token, cookie="lab=bruno", path="/quadro"
    ) as second:
        second.settle()

        assert second.wait_until(lambda: "canary-bruno" in second.transcript)
        assert "ana@" not in second.transcript
        assert "texto da primeira" not in second.transcript


def test_the_same_person_after_a_reconnect_finds_everything(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=ana") as first:
        first.send(board("search"), {"text": "meu texto"})
        first.settle()

    with RawSocket(running_lab.base, token=first.token, cookie="lab=ana") as second:
        second.settle()

        assert second.shown["board.found"] == "meu texto"


def test_a_sign_in_that_ended_ends_open_sockets_too(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=nina", path="/quadro") as socket:
        assert socket.wait_until(lambda: "canary-nina" in socket.transcript)
        running_lab.people(ana=ANA)
        socket.send(board("close"), {"number": 7})
        socket.settle()

        assert socket.shown["board.staff_runs"] == 0
        assert socket.shown["board.secret"] == ""
        assert socket.shown["identity.email"] == ""
        assert socket.shown["identity.leave_for"] == "/quadro"


def test_a_role_that_changed_acts_on_open_sockets(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=nina", path="/quadro") as socket:
        assert socket.wait_until(lambda: "canary-nina" in socket.transcript)
        running_lab.people(nina=NINA | {"role": "customer"})
        socket.send(board("close"), {"number": 7})
        socket.settle()
        socket.send(board("close"), {"number": 7})
        socket.settle()

        assert socket.shown["board.staff_runs"] == 0
        assert socket.shown["board.secret"] == ""
        assert socket.shown["identity.is_staff"] is False


def test_tabs_of_one_person_do_not_share_state(running_lab: Lab) -> None:
    with (
        RawSocket(running_lab.base, cookie="lab=ana") as one,
        RawSocket(running_lab.base, cookie="lab=ana") as two,
    ):
        one.send(board("search"), {"text": "só aqui"})
        one.settle()
        two.settle()

        assert "só aqui" not in two.transcript


def test_a_second_socket_with_an_open_tabs_token_becomes_a_tab_of_its_own(
    running_lab: Lab,
) -> None:
    with RawSocket(running_lab.base, cookie="lab=ana", path="/quadro") as owner:
        assert owner.wait_until(lambda: "canary-ana" in owner.transcript)
        with RawSocket(running_lab.base, token=owner.token) as other:
            other.settle()

            assert "ana" not in other.transcript
