"""Which sockets open, and what cuts them off (security.md, 3: rows 8, 9 and 10)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kartado_portal.settings import Settings
from kartado_portal.web.csp import Build
from kartado_portal.web.shield import Shield
from kartado_portal.web.socket_guard import FRAME_LIMIT, SOCKETS_PER_ADDRESS

BASE = "https://suporte.kartado.com.br"

SetSettings = Callable[..., Settings]


@pytest.fixture
def production(settings: SetSettings) -> Settings:
    """Settings of a real deployment."""
    secret = "k" * 8 + "0123456789abcdefghijklmnopqrstuv"
    return settings(
        env="production", base_url=BASE, secret_key=secret, smtp_url="smtp://localhost:25"
    )


class Connection:
    """One WebSocket as ASGI sees it: messages put in by the test, messages sent by the app."""

    def __init__(self, origin: str | None, address: str = "203.0.113.9") -> None:
        headers = [(b"host", b"suporte.kartado.com.br")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.scope: dict[str, Any] = {
            "type": "websocket",
            "path": "/_event/",
            "headers": headers,
            "client": (address, 1),
        }
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.sent: list[dict[str, Any]] = []
        self.seen: list[str] = []

    async def through(self, settings: Settings) -> None:
        """Run the connection through a shield before an app that accepts and listens."""

        async def app(_: Any, receive: Any, send: Any) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                self.seen.append(message["text"])

        async def send(message: Any) -> None:
            self.sent.append(message)

        self.incoming.put_nowait({"type": "websocket.disconnect"})
        await Shield(app, settings=settings, build=Build())(self.scope, self.incoming.get, send)

    def say(self, text: str, times: int = 1) -> None:
        """Have the client send a frame."""
        for _ in range(times):
            self.incoming.put_nowait({"type": "websocket.receive", "text": text})


async def test_the_socket_opens_for_our_origin(production: Settings) -> None:
    connection = Connection(BASE)
    connection.say("3")

    await connection.through(production)

    assert connection.sent == [{"type": "websocket.accept"}]
    assert connection.seen == ["3"]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://evil.example",
        "http://suporte.kartado.com.br",
        "https://suporte.kartado.com.br.evil.example",
        "https://suporte.kartado.com.br:8443",
        "http://localhost:3000",
        "http://127.0.0.1:3000",
    ],
)
async def test_the_socket_opens_for_no_other_origin(
    production: Settings, origin: str | None
) -> None:
    connection = Connection(origin)

    await connection.through(production)

    assert connection.sent == [{"type": "websocket.close", "code": 4403}]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.0.0.2", "[::1]"])
async def test_a_demo_on_this_machine_opens_under_every_name_of_it(
    settings: SetSettings, name: str
) -> None:
    connection = Connection(f"http://{name}:4111")

    await connection.through(settings(port=4111))

    assert connection.sent == [{"type": "websocket.accept"}]


async def test_a_demo_on_the_network_opens_under_its_own_name_only(settings: SetSettings) -> None:
    connection = Connection("http://localhost:3000")

    await connection.through(settings(base_url="http://portal.test:3000"))

    assert connection.sent[0]["type"] == "websocket.close"


async def test_a_flood_of_events_is_cut_off(settings: SetSettings) -> None:
    connection = Connection("http://localhost:3000")
    connection.say("3", times=500)

    await connection.through(settings(events_per_second=1, events_burst=10))

    assert len(connection.seen) <= 21
    assert connection.sent[-1] == {"type": "websocket.close", "code": 1008}


async def test_many_sockets_of_one_address_share_a_larger_limit(settings: SetSettings) -> None:
    seen: list[int] = []

    async def app(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            seen.append(1)

    async def send(_: Any) -> None: ...

    shield = Shield(app, settings=settings(events_per_second=0.1, events_burst=2), build=Build())
    for _ in range(40):
        connection = Connection("http://localhost:3000")
        connection.say("3", times=4)
        connection.incoming.put_nowait({"type": "websocket.disconnect"})
        await shield(connection.scope, connection.incoming.get, send)

    assert len(seen) <= 55


async def test_a_huge_frame_is_cut_off(settings: SetSettings) -> None:
    connection = Connection("http://localhost:3000")
    largest = '42/_event,["client_error","x"]'.replace("x", "x" * (FRAME_LIMIT - 29))
    connection.say(largest)
    connection.say(largest.replace("x", "xx", 1))
    connection.say("3")

    await connection.through(settings())

    assert [len(text) for text in connection.seen] == [FRAME_LIMIT]
    assert connection.sent[-1] == {"type": "websocket.close", "code": 1008}


@pytest.mark.parametrize("frame", ["after all", '42/_event,["connect",{}]', "42/_event,["])
async def test_a_frame_that_no_page_sends_ends_the_socket(
    settings: SetSettings, frame: str
) -> None:
    connection = Connection("http://localhost:3000")
    connection.say(frame)
    connection.say("3")

    await connection.through(settings())

    assert connection.seen == []
    assert connection.sent[-1] == {"type": "websocket.close", "code": 1008}


async def test_an_event_for_a_handler_that_is_not_there_goes_no_further(
    settings: SetSettings,
) -> None:
    connection = Connection("http://localhost:3000")
    connection.say('42/_event,["event",{"name":"state.nothing_of_the_kind"}]', times=3)
    connection.say("3")

    await connection.through(settings())

    assert connection.seen == ["3"]
    assert connection.sent == [{"type": "websocket.accept"}]


async def test_one_address_has_only_so_many_sockets_at_a_time(settings: SetSettings) -> None:
    done = asyncio.Event()

    async def app(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await done.wait()

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    shield = Shield(app, settings=settings(), build=Build())
    connections = [Connection("http://localhost:3000") for _ in range(SOCKETS_PER_ADDRESS + 1)]
    open_ones = asyncio.gather(*(shield(c.scope, c.incoming.get, send) for c in connections))
    await asyncio.sleep(0)

    assert [m["type"] for m in sent].count("websocket.accept") == SOCKETS_PER_ADDRESS
    assert sent.count({"type": "websocket.close", "code": 4403}) == 1
    done.set()
    await open_ones
    later = Connection("http://localhost:3000")
    await shield(later.scope, later.incoming.get, send)
    assert sent[-1] == {"type": "websocket.accept"}
