"""Who may send what, asked by a client that keeps to no rule (security.md, 3: rows 1 to 5)."""

from typing import Any

import pytest

from tests.raw_socket import STATE, RawSocket
from tests.web.lab_server import ANA, BRUNO, NINA, Lab, board

INTERNAL_LOAD = f"{STATE}.reflex___state____on_load_internal_state.on_load_internal"
UPDATE_VARS = f"{STATE}.reflex___state____update_vars_internal_state.update_vars_internal"


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
        sign_in = "/entrar?proximo=%2Fquadro%3Fq%3D1"
        assert socket.wait_until(lambda: socket.shown["identity.leave_for"] == sign_in)


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example"])
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


def test_what_went_wrong_on_a_page_is_not_told_on_the_next(running_lab: Lab) -> None:
    with RawSocket(running_lab.base) as page:
        page.send(board("refuse"))
        assert page.wait_until(lambda: page.shown["failure.sentence"] != "")

    with RawSocket(running_lab.base, token=page.token) as same_page_again:
        assert same_page_again.shown["failure.sentence"] != ""
    with RawSocket(running_lab.base, token=page.token, is_load=True) as next_page:
        assert next_page.shown["failure.sentence"] == ""


def test_a_page_begins_with_the_news_of_its_own_load_alone(running_lab: Lab) -> None:
    with RawSocket(running_lab.base, path="/oi", is_load=True) as page:
        assert page.wait_until(lambda: page.shown["toasts.items"])
    (first,) = page.shown["toasts.items"]

    with RawSocket(running_lab.base, path="/oi", is_load=True, token=page.token) as next_page:
        assert next_page.wait_until(lambda: next_page.shown["toasts.items"] not in ([], [first]))
    (second,) = next_page.shown["toasts.items"]

    assert first != second
