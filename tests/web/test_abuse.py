"""What floods, bugs and forgeries leave behind (security.md, 3: rows 8, 10, 17 and 18)."""

import time

import pytest

from tests.raw_socket import STATE, RawSocket, RefusedSocketError
from tests.web.lab_server import ANA, BRUNO, NINA, Lab, board

BROWSER_ERROR = (
    f"{STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception"
)


@pytest.fixture(autouse=True)
def everybody(running_lab: Lab) -> None:
    """Everybody is signed in under a cookie of their name."""
    running_lab.people(ana=ANA, bruno=BRUNO, nina=NINA)


def test_the_socket_refuses_another_origin(running_lab: Lab) -> None:
    for origin in ("http://evil.example", None):
        with pytest.raises(RefusedSocketError):
            RawSocket(running_lab.base, origin=origin, cookie="lab=ana")


def test_a_bug_shows_a_code_that_is_in_the_log_and_nothing_else(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as socket:
        socket.send(board("explode"), {"text": "canary-typed"})

        assert socket.wait_until(lambda: socket.shown["failure.code"] != "")
        assert socket.shown["failure.sentence"].startswith("Algo deu errado")
        assert "RuntimeError" not in socket.transcript
    line = next(x for x in running_lab.log.splitlines() if socket.shown["failure.code"] in x)
    assert "RuntimeError" in line
    assert '"handler": "board.explode"' in line
    assert "canary-typed" not in running_lab.log


def test_a_refusal_that_a_handler_forgot_to_show_is_shown(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as socket:
        socket.send(board("refuse"))

        assert socket.wait_until(lambda: socket.shown["failure.sentence"] != "")
        assert socket.shown["failure.sentence"] == "Você não tem permissão para isto."
        assert socket.shown["failure.code"] == ""


def test_no_payload_reaches_the_log(running_lab: Lab) -> None:
    secret = {"form": {"senha": "canary-password"}}
    with RawSocket(running_lab.base) as socket:
        socket.send(board("nothing_of_the_kind"), secret)
        socket.send(board("count"), secret)
        socket.send(board("forgotten"), secret)
        socket.send(board("search"), {"text": ["canary-password"]})
        socket.settle()
    for frame in (
        '42/_event,["event",["canary-password"]]',
        '42/_event,["event","canary-password"]',
        '42/_event,["event",{"payload":"canary-password"}]',
        '42/_event,["event",{"name":"x","payload":{},"router_data":"canary-password"}]',
        '42/_event,["nothing","canary-password"]',
        "42/_event,canary-password",
    ):
        with RawSocket(running_lab.base) as socket:
            socket.send_text(frame)
            socket.wait_until(lambda s=socket: s.is_closed, seconds=0.5)

    with RawSocket(running_lab.base) as socket:
        socket.settle()
    assert "canary-password" not in running_lab.log


def test_a_browsers_report_forges_no_line_of_the_log(running_lab: Lab) -> None:
    forged = 'x\n{"event": "canary-forged"}'
    with RawSocket(running_lab.base) as socket:
        for _ in range(50):
            socket.send(BROWSER_ERROR, {"info": forged, "component_stack": "y" * 100_000})
        socket.send_text(
            f'42/_event,["client_error",{{"error_type":"a","message":"{"z" * 5000}"}}]'
        )
        socket.settle()

    reports = [line for line in running_lab.log.splitlines() if "browser.error" in line]
    assert not any(line.startswith('{"event": "canary') for line in running_lab.log.splitlines())
    assert 1 <= len(reports) <= 10
    assert max(map(len, reports)) < 2_000


def test_events_for_no_handler_fill_no_log(running_lab: Lab) -> None:
    before = len(running_lab.log)
    with RawSocket(running_lab.base) as socket:
        for number in range(50):
            socket.send(board(f"nothing_{number}"), {"text": "x" * 1_000})
        socket.settle()
        socket.send(board("search"), {"text": "oi"})
        socket.settle()

        assert socket.shown["board.found"] == "oi"
    added = running_lab.log[before:]
    assert added.count("unknown handler") in range(1, 6)
    assert "Traceback" not in added
    assert len(added) < 5_000


@pytest.mark.parametrize(
    "frame",
    [
        '42/_event,["connect",{"QUERY_STRING":"token=x","asgi.scope":{"client":["6.6.6.6",1]}}]',
        '42/_event,["disconnect"]',
        '42/_event,["event",{"name":"x"',
        '42/_event,["event",{"name":7}]',
        '42/_event,["event",{"name":"NAME","router_data":"x"}]',
        '42/_event,["event",{"name":"NAME","router_data":{"pathname":[1]}}]',
        '42/_event,["event",{"name":"NAME","router_data":{"query":"x"}}]',
        '42/other,["event",{"name":"NAME"}]',
        "49",
        "9",
        "",
    ],
)
def test_a_frame_of_ones_own_making_ends_the_socket_in_one_line(
    running_lab: Lab, frame: str
) -> None:
    before = len(running_lab.log)
    with RawSocket(running_lab.base) as socket:
        socket.send_text(frame.replace("NAME", board("search")))

        assert socket.wait_until(lambda: socket.is_closed)
    added = running_lab.log[before:]
    assert "Traceback" not in added
    assert added.count('"socket.cut"') == 1
    with RawSocket(running_lab.base) as socket:
        socket.settle()


def test_a_tab_token_is_never_in_the_log(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as socket:
        socket.send(board("explode"), {"text": "x"})
        socket.settle()

    assert socket.token not in running_lab.log


def test_a_flood_is_cut_off_and_others_hardly_notice(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as flooder, RawSocket(running_lab.base) as other:
        for _ in range(5_000):
            try:
                flooder.send(board("count"), {"number": 1})
            except Exception:
                break
        started = time.monotonic()
        other.settle()

        assert flooder.wait_until(lambda: flooder.is_closed)
        assert flooder.shown["board.runs"] < 200
        assert time.monotonic() - started < 5
