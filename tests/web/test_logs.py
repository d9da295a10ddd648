"""What no log may hold (security.md, 3: rows 17 and 18; gauntlet O07 and O35)."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from kartado_portal import logs

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """What was logged as JSON since the last call."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(form="json")

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield read
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "message",
    [
        "GET /link?token=canary&x=1",
        "senha=canary",
        "redis://:canary@10.0.0.1:6379/0",
        "smtp://user:canary@mail.test:25",
        "Cookie: __Host-portal=canary; other=canary",
        "{'cookie': 'sid=canary', 'x': 1}",
        '{"senha": "canary"}',
        "{'password': \"canary'\"}",
        "[SQL: INSERT INTO t VALUES (?)]\n[parameters: ('canary', 1)]\n(Background on this error)",
        "Received event from session x with no associated token. This may indicate a bug. "
        "Event data: {'name': 'a', 'payload': {'form': {'x': 'canary'}}}",
        "Failed to deserialize event data: ['canary'].",
        "Event data must be a dictionary, but received canary of type <class 'str'>",
        "Error processing event queue entry for Event(name='x', payload={'a': 'canary'}) [txid=1]:",
        "Error transforming event argument 'a' with value 'canary' and type hint <class 'int'>",
        "Task reflex_event|a.b|3f2c0b1e-aaaa-bbbb-cccc-ddddeeeeffff|12",
    ],
)
def test_secrets_in_a_message_are_withheld(lines: Lines, message: str) -> None:
    logging.getLogger("reflex.app").warning(message)

    (line,) = lines()
    assert "canary" not in line["event"]
    assert "3f2c0b1e" not in line["event"]
    assert "[…]" in line["event"]


@pytest.mark.parametrize("key", ["token", "password", "senha", "cookie", "payload", "reset_token"])
def test_secrets_under_their_own_name_are_withheld(lines: Lines, key: str) -> None:
    structlog.get_logger("x").info("event", **{key: {"a": "canary"}})

    assert lines()[0][key] == "[…]"


def test_an_exception_tells_where_but_not_what_was_typed(lines: Lines) -> None:
    def fail() -> None:
        password = "canary-local"
        raise ValueError(f"Failed to deserialize event data: {{'senha': '{password}'}}.")

    try:
        fail()
    except ValueError:
        logging.getLogger("reflex.app").exception("it broke")

    (line,) = lines()
    assert "test_logs.py" in line["exception"]
    assert "canary-local" not in line["exception"].replace('"canary-local"', "")


def test_a_text_with_line_breaks_stays_one_line(lines: Lines) -> None:
    forged = 'oi\n{"event": "accounts.sign_in", "account": 1}\r\x1b[31m\u2028vermelho'

    logs.note_browser_error(forged)
    logs.frontend_exception_handler(Exception(forged))

    found = lines()
    assert [line["event"] for line in found] == ["browser.error"] * 2
    assert all(line["report"].isprintable() for line in found)


def test_what_a_browser_reports_is_cut(lines: Lines) -> None:
    logs.note_browser_error("x" * 1_000_000)

    assert len(lines()[0]["report"]) < 600


def test_text_for_a_terminal_forges_no_line_either(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.configure(form="text")
        try:
            raise ValueError("oi\n2026-03-10 [info] forged")
        except ValueError:
            logging.getLogger("x").exception("broke\n2026-03-10 [info] forged")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()

    printed = capsys.readouterr().err.splitlines()
    assert not any(line.startswith("2026-03-10 [info] forged") for line in printed)


def test_ids_bound_around_an_act_are_on_its_lines(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(request="abc", account=7):
        logging.getLogger("sqlalchemy.pool").error("slow")

    (line,) = lines()
    assert (line["request"], line["account"], line["level"]) == ("abc", 7, "error")


def test_loggers_that_came_earlier_keep_no_handler_of_their_own(lines: Lines) -> None:
    early = logging.getLogger("granian.test")
    early.addHandler(logging.StreamHandler())
    logs.configure(form="json")

    early.error("senha=canary")

    (line,) = lines()
    assert line["event"] == "senha=[…]"
