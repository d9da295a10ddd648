"""Answers are written to the letter as Reflex would, and what only it can write still is."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import HeaderData, ReflexURL
from reflex.istate.proxy import MutableProxy
from reflex_base.utils.format import json_dumps

from kartado_portal.kartado_portal import app
from kartado_portal.web.wire import dumps

COMPACT = {"separators": (",", ":")}


class Kind(StrEnum):
    NEW = "novo"


@dataclass(frozen=True)
class Card:
    title: str
    tags: list[str] = field(default_factory=list)
    _hidden: int = 7


class Share(float):
    pass


@dataclass(frozen=True, slots=True)
class Slim:
    title: str


class Keeps:
    title: str

    @cached_property
    def doubled(self) -> str:
        return self.title * 2


@dataclass(frozen=True)
class Doubled(Keeps):
    title: str


class Shown(rx.State):
    rows: list[dict[str, Any]] = []


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1, -2.5, True, "ação «→» \u2028 \x00 \x7f </script>", "", {}],
        {"a": {"b": [Card("um", ["x"]), Card("dois")]}},
        [Slim("três")],
        Kind.NEW,
        ("a", 1),
        datetime(2026, 11, 29, 12, 0, 0, 1, tzinfo=UTC),
        Decimal("1.50"),
        {"só um"},
        ReflexURL("https://portal.example/tickets?q=a#b"),
        1e22,
        0.1 + 0.2,
        Share(0.5),
        10**30,
        {1: "a", None: "b"},
        "meio \ud83d caractere",
    ],
)
def test_is_what_reflex_would_write(value: object):
    assert dumps(["event", value], **COMPACT) == json_dumps(["event", value], **COMPACT)


def test_a_list_of_a_state_is_written_by_what_it_holds():
    state: Any = Shown(_reflex_internal_init=True)
    state.rows = [{"a": 1}]
    assert isinstance(state.rows, MutableProxy)

    assert dumps(state.rows) == '[{"a":1}]'


def test_what_a_card_keeps_for_itself_is_not_sent():
    card = Doubled("um")
    assert card.doubled == "umum"

    assert dumps(card) == '{"title":"um"}'


def test_cookies_of_the_handshake_stay_here():
    headers = HeaderData.from_router_data({"headers": {"cookie": "portal=segredo"}})
    assert "segredo" in headers.cookie

    assert "segredo" not in dumps({"rx_router_headers": headers})


def test_a_number_that_is_none_can_be_read_by_a_browser():
    assert json.loads(dumps([float("nan")])) == [None]


def test_the_app_writes_so():
    assert app.sio.packet_class.json.dumps is dumps


def test_no_var_is_made_of_parts_of_addresses():
    assert not {"key", "number"} & set(rx.State.vars)
