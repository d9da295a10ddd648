"""What counts as a frame of a page of ours (security.md, 3: rows 10 and 17)."""

import json
from typing import Any

import pytest

from kartado_portal.web.frames import NotOurs, handler_of

PLACE = {"pathname": "/tickets/[number]", "asPath": "/tickets/1?novo=1", "query": {"novo": "1"}}
HYDRATE = {"name": "state.hydrate_and_load", "payload": {"hashes": ["a"]}, "router_data": PLACE}


def event(**parts: Any) -> str:
    return f"42/_event,{json.dumps(['event', HYDRATE | parts])}"


@pytest.mark.parametrize(
    ("frame", "handler"),
    [
        ("3", None),
        ("41/_event,", None),
        ("40/_event,", None),
        ("40/_event,{}", None),
        (f"40/_event,{json.dumps({'event': HYDRATE, 'state_schema': 'x'})}", HYDRATE["name"]),
        (event(), HYDRATE["name"]),
        (event(name="board.none", payload={"text": ["anything", {"deep": 1}]}), "board.none"),
        ('42/_event,["event",{"name":"a.b"}]', "a.b"),
        (
            event(router_data={"pathname": "/ação", "asPath": "/?q=%0A#x", "query": {"q": "\n"}}),
            HYDRATE["name"],
        ),
        # An address that leads nowhere: its pieces come as a list.
        (
            event(
                router_data={
                    "pathname": "/nada/aqui",
                    "asPath": "/nada/aqui?a=1",
                    "query": {"splat": ["nada", "aqui"], "a": "1"},
                }
            ),
            HYDRATE["name"],
        ),
        ('42/_event,["client_error",{"message":"x"}]', None),
        ('42/_event,["ping"]', None),
    ],
)
def test_what_a_page_says_is_read(frame: str, handler: str | None) -> None:
    assert handler_of(frame) == handler


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "2",
        "0",
        "4",
        "42",
        '42["event",{"name":"a.b"}]',
        '42/,["event",{"name":"a.b"}]',
        '42/_event,7["event",{"name":"a.b"}]',
        '42/_event?x,["event",{"name":"a.b"}]',
        '451-/_event,["event",{"name":"a.b"}]',
        "42/_event,",
        "42/_event,[",
        "42/_event,{}",
        "42/_event,[]",
        '42/_event,["event"]',
        '42/_event,["event",[]]',
        '42/_event,["event","{}"]',
        '42/_event,["event",{"name":"a.b"},1]',
        '42/_event,["connect",{"asgi.scope":{"client":["1.2.3.4",1]}}]',
        '42/_event,["disconnect","x"]',
        '42/_event,["_event_namespace"]',
        '42/_event,["ping",1,2]',
        event(name=None),
        event(name=["a.b"]),
        event(router_data=None),
        event(router_data="x"),
        event(router_data=PLACE | {"pathname": 1}),
        event(router_data=PLACE | {"asPath": None}),
        event(router_data=PLACE | {"asPath": "/" * 9_000}),
        event(router_data=PLACE | {"asPath": "https://evil.example"}),
        event(router_data=PLACE | {"asPath": "[::"}),
        event(router_data=PLACE | {"asPath": "/\n"}),
        event(router_data=PLACE | {"pathname": "/\ud800"}),
        event(router_data=PLACE | {"query": ["x"]}),
        event(router_data=PLACE | {"query": {"\udfff": "x"}}),
        event(router_data=PLACE | {"query": {"a": {"b": 1}}}),
        event(router_data=PLACE | {"query": {"splat": ["x", 1]}}),
        event(router_data=PLACE | {"query": {"splat": ["x", ["y"]]}}),
        event(router_data=PLACE | {"query": {"splat": ["\udfff"]}}),
        '40/_event,["x"]',
        '40/_event,{"event":"x"}',
        '40/_event,{"event":{}}',
        '40/_event,{"state_schema":{}}',
        "42/_event," + "[" * 100_000,
        '42/_event,["event",' + "1" * 10_000 + "]",
    ],
)
def test_what_no_page_says_is_refused(frame: str) -> None:
    with pytest.raises(NotOurs):
        handler_of(frame)
