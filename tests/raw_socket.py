"""A client without a browser: speaks the socket's own language and keeps to none of its rules.

Sends any event with any payload, whatever page was visited, and keeps every frame that the
server sent, so that a test can look for what must not be in them.
"""

import contextlib
import json
import threading
import time
import uuid
from types import TracebackType
from typing import Any, Self

from simple_websocket import Client, ConnectionClosed, ConnectionError

NAMESPACE = "/_event"
STATE = "reflex___state____state"
WAIT_SECONDS = 10.0


class RefusedSocketError(Exception):
    """The server did not open the socket, or closed it before the namespace was joined."""


def event_name(module: str, state: str, handler: str) -> str:
    """Return the wire name of a handler: `event_name("a.b", "TicketList", "load")`."""
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in state).lstrip("_")
    return f"{STATE}.{module.replace('.', '___')}____{snake}.{handler}"


class RawSocket:
    """One open socket of one tab."""

    def __init__(
        self,
        base: str,
        *,
        cookie: str | None = None,
        origin: str | None = "",
        token: str | None = None,
        path: str = "/",
        boots: bool = True,
        is_load: bool = False,
    ) -> None:
        """Open it; `origin` is the base's own unless given, None sends none.

        `boots=False` leaves out the event that a browser sends while connecting; `is_load` has
        it say, as for a page that was loaded whole, what the page shows by itself.
        Raises: RefusedSocketError.
        """
        self.path = path
        self.token = token or str(uuid.uuid4())
        self.texts: list[str] = []
        self.is_closed = False
        self._news = threading.Condition()
        headers = {"Cookie": cookie} if cookie else {}
        if origin is not None:
            headers["Origin"] = origin or base
        address = f"{base.replace('http', 'ws', 1)}/_event/?token={self.token}"
        try:
            self._socket = Client(f"{address}&EIO=4&transport=websocket", headers=headers)
            known = {"hashes": ["none"]} if is_load else {}
            boot = {"event": self._event(f"{STATE}.hydrate_and_load", known)} if boots else {}
            self._socket.send(f"40{NAMESPACE},{json.dumps(boot)}")
        except (ConnectionClosed, ConnectionError, TimeoutError) as refusal:
            raise RefusedSocketError(str(refusal)) from refusal
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        ready = "is_hydrated" if boots else f"40{NAMESPACE}"
        if not self.wait_until(lambda: ready in self.transcript or self.is_closed):
            raise RefusedSocketError("silent")
        if self.is_closed and ready not in self.transcript:
            raise RefusedSocketError("closed before it was joined")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()

    @property
    def transcript(self) -> str:
        """Everything the server sent, for looking for canaries."""
        return "\n".join(self.texts)

    @property
    def updates(self) -> list[dict[str, Any]]:
        """Each state update, oldest first."""
        prefix = f'42{NAMESPACE},["event",'
        return [json.loads(t[len(prefix) - 9 :])[1] for t in self.texts if t.startswith(prefix)]

    @property
    def shown(self) -> dict[str, Any]:
        """What a page would show now: `{"<state>.<var>": value}`, states by their last name."""
        values: dict[str, Any] = {}
        for update in self.updates:
            for state, changes in update.get("delta", {}).items():
                for name, value in changes.items():
                    short = f"{state.rpartition('____')[2]}.{name.removesuffix('_rx_state_')}"
                    values[short] = value
        return values

    def send(self, name: str, payload: object = None, *, path: str | None = None) -> None:
        """Send one event by its wire name. Raises ConnectionClosed when cut off."""
        event = self._event(name, {} if payload is None else payload, path)
        self.send_text(f"42{NAMESPACE},{json.dumps(['event', event])}")

    def send_text(self, text: str) -> None:
        """Send a frame of one's own making."""
        self._socket.send(text)

    def settle(self, seconds: float = WAIT_SECONDS) -> None:
        """Return when everything sent so far was answered: events of a tab run in turn.

        An address that was never seen before comes back with the update of its own event.
        Raises AssertionError when the server does not get there.
        """
        mark = f"mark={uuid.uuid4().hex}"
        where = f"{self.path}{'&' if '?' in self.path else '?'}{mark}"
        self.send(f"{STATE}.set_is_hydrated", {"value": True}, path=where)
        assert self.wait_until(lambda: mark in self.transcript, seconds), "the socket is silent"

    def wait_until(self, claim: Any, seconds: float = WAIT_SECONDS) -> bool:
        """Wait for `claim()` to come true; return whether it did."""
        deadline = time.monotonic() + seconds
        with self._news:
            while not claim():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._news.wait(min(left, 0.5))
        return True

    def close(self) -> None:
        """Close the socket; may be called again."""
        with contextlib.suppress(ConnectionClosed, OSError):
            self._socket.close()
        self._listener.join(WAIT_SECONDS)

    def _event(self, name: str, payload: object, path: str | None = None) -> dict[str, Any]:
        where = path or self.path
        location = {"pathname": where.partition("?")[0], "asPath": where, "query": {}}
        query = where.partition("?")[2]
        if query:
            location["query"] = dict(pair.split("=", 1) for pair in query.split("&"))
        return {"name": name, "payload": payload, "router_data": location}

    def _listen(self) -> None:
        try:
            while True:
                text = self._socket.receive()
                if text == "2":  # the engine asks whether we live
                    self._socket.send("3")
                    continue
                with self._news:
                    self.texts.append(str(text))
                    self._news.notify_all()
        except (ConnectionClosed, OSError):
            with self._news:
                self.is_closed = True
                self._news.notify_all()
