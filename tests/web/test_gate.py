"""What a client that keeps to no rule gets out of a real server (security.md, 3)."""

import time
from typing import Any

import pytest

from tests.raw_socket import STATE, RawSocket, RefusedSocketError
from tests.web.lab_server import ANA, BRUNO, NINA, Lab, board

INTERNAL_LOAD = f"{STATE}.reflex___state____on_load_internal_state.on_load_internal"
UPDATE_VARS = f"{STATE}.reflex___state____update_vars_internal_state.update_vars_internal"
BROWSER_ERROR = (
    f"{STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception"
)


@pytest.fixture(autouse=True)
def everybody(running_lab: Lab) -> None:
    """Everybody is signed in under a cookie of their name."""
    running_lab.people(ana=ANA, bruno=BRUNO, nina=NINA)


def test_a_public_handler_runs_for_anybody(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as socket:
        socket.send(board("search"), {"text": "oi"})
        socket.settle()

        assert socket.shown["board.found"] == "oi"


@pytest.mark.parametrize("handler", ["close", "close_slowly", "load"])
@pytest.mark.parametrize("cookie", [None, "lab=unknown", "lab=", "other=ana", "xlab=nina"])
def test_a_handler_for_others_does_not_run_for_nobody(
    running_lab: Lab, handler: str, cookie: str | None
) -> None:
    payload = {"number": 7} if handler == "close" else {}

    with RawSocket(running_lab.base, cookie=cookie) as socket:
        socket.send(board(handler), payload)
        socket.settle()

        assert socket.shown["board.staff_runs"] == 0
        assert socket.shown["board.number"] == 0
        assert "canary" not in socket.transcript


def test_nobody_is_sent_to_the_sign_in_page_and_back(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, path="/quadro?q=1") as socket:
        socket.settle()

        assert socket.shown["identity.leave_for"] == "/entrar?proximo=%2Fquadro%3Fq%3D1"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "javascript:a",
    ],
)
def test_nobody_is_sent_to_another_site(running_lab: Lab, path: str) -> None:
    with RawSocket(running_lab.base, path=path) as socket:
        socket.send(board("close"), {"number": 1})
        socket.settle()

        assert socket.shown["identity.leave_for"] == "/entrar?proximo=%2F"


def test_a_customer_cannot_do_what_the_staff_does(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=ana") as socket:
        socket.send(board("close"), {"number": 7})
        socket.send(board("close_slowly"))
        socket.settle()

        assert socket.shown["board.staff_runs"] == 0
        assert socket.shown["failure.sentence"] == "Você não tem permissão para isto."
        assert socket.shown["identity.leave_for"] == ""
    refusal = [line for line in running_lab.log.splitlines() if '"board.close"' in line][-1]
    assert '"account": 1' in refusal
    assert '"event_id"' in refusal


def test_the_staff_can(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, cookie="lab=nina") as socket:
        socket.send(board("close"), {"number": 7})
        socket.send(board("close_slowly"))
        socket.settle()

        assert socket.wait_until(lambda: socket.shown["board.staff_runs"] == 2)


@pytest.mark.parametrize("cookie", [None, "lab=nina"])
@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        ("forgotten", {}),
        ("set_secret", {"value": "x"}),
        ("setvar", {"var_name": "secret", "value": "x"}),
        ("_refresh", {}),
        ("__init__", {}),
        ("reset", {}),
        ("get_state", {"state_cls": "x"}),
    ],
)
def test_what_nobody_guarded_runs_for_nobody(
    running_lab: Lab, cookie: str | None, handler: str, payload: dict[str, Any]
) -> None:
    with RawSocket(running_lab.base, cookie=cookie) as socket:
        socket.send(board(handler), payload)
        socket.settle()

        assert socket.shown["board.staff_runs"] == 0
        assert socket.shown["board.secret"] == ""
        assert socket.shown["board.refreshes"] == 0


@pytest.mark.parametrize(
    "payload",
    [
        {"number": "1"},
        {"number": None},
        {"number": True},
        {"number": [1]},
        {"number": {"a": 1}},
        {"number": 10**30},
        {"number": 1, "extra": 1},
        {"number": 1, "is_sure": "yes"},
        {"number": 1, "self": 1},
        {},
        [],
        ["number", 1],
        "number",
        1,
        None,
    ],
)
def test_a_payload_of_another_shape_does_not_reach_the_handler(
    running_lab: Lab, payload: object
) -> None:
    with RawSocket(running_lab.base) as socket:
        socket.send(board("count"), payload)
        socket.settle()

        assert socket.shown["board.runs"] == 0
        assert "Traceback" not in socket.transcript
        socket.send(board("count"), {"number": 3, "is_sure": True})
        socket.settle()
        assert socket.shown["board.number"] == -3


def test_whoever_types_too_much_is_told(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as socket:
        socket.send(board("search"), {"text": "x" * 30_000})
        socket.settle()

        assert socket.shown["failure.sentence"].startswith("Este envio foi recusado")


def test_a_million_characters_close_the_socket_and_nothing_else(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as socket, RawSocket(running_lab.base) as other:
        socket.send(board("search"), {"text": "x" * 1_000_000})

        assert socket.wait_until(lambda: socket.is_closed)
        other.settle()


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (f"{STATE}.hydrate", {"x": 1}),
        (f"{STATE}.hydrate_and_load", {"vars": {"a.b": {"deep": [1]}}}),
        (f"{STATE}.hydrate_and_load", {"hashes": "x"}),
        (f"{STATE}.hydrate_and_load", {"hashes": ["x"] * 5_000}),
        (f"{STATE}.set_is_hydrated", {"value": "x"}),
        (f"{STATE}.set_is_hydrated", {}),
        (INTERNAL_LOAD, {"x": 1}),
        (UPDATE_VARS, {"vars": [1]}),
    ],
)
def test_the_frameworks_own_events_are_held_to_their_shape(
    running_lab: Lab, name: str, payload: dict[str, Any]
) -> None:
    before = len(running_lab.log)

    with RawSocket(running_lab.base) as socket:
        socket.send(name, payload)
        socket.settle()

    assert "Traceback" not in running_lab.log[before:]


@pytest.mark.parametrize("var", ["board.secret", "identity.role", "identity._actor"])
def test_no_variable_can_be_written_from_outside(running_lab: Lab, var: str) -> None:
    full = {
        "board.secret": f"{STATE}.lab___board____board.secret",
        "identity.role": f"{STATE}.kartado_portal___web___identity____identity.role",
        "identity._actor": f"{STATE}.kartado_portal___web___identity____identity._actor",
    }[var]

    with RawSocket(running_lab.base) as socket:
        for name in (f"{STATE}.hydrate_and_load", UPDATE_VARS):
            socket.send(name, {"vars": {full: "admin", f"{full}_rx_state_": "admin"}})
        socket.send(board("close"), {"number": 1})
        socket.settle()

        assert "admin" not in str(socket.shown)
        assert socket.shown["board.staff_runs"] == 0


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
