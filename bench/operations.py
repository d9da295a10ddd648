"""What a person does, as events of an open socket, and the same question to the floor."""

import http.client
import time
from urllib.parse import urlsplit

from bench.ground import Ground
from tests.raw_socket import RawSocket, event_name

_STATES = "kartado_portal.tickets.states"
LOAD_LIST = event_name(f"{_STATES}.ticket_list", "TicketList", "load")
LOAD_TICKET = event_name(f"{_STATES}.ticket", "TicketView", "load")
SEND_REPLY = event_name(f"{_STATES}.ticket", "Reply", "send")
_WAIT = 10.0


class Person:
    """One signed-in tab. Each act returns its seconds, from sending to the last row's arrival."""

    def __init__(self, ground: Ground, cookie: str) -> None:
        """Open the socket; the page is the list."""
        self._socket = RawSocket(ground.portal.base, cookie=cookie, path="/tickets")

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()

    def act(self, name: str, payload: object, path: str, mark: str) -> float:
        """Send an event and wait for `mark` in an answer. Raises: RuntimeError."""
        self._socket.texts.clear()
        started = time.perf_counter()
        self._socket.send(name, payload, path=path)
        if not self._socket.wait_until(lambda: mark in self._socket.transcript, _WAIT):
            raise RuntimeError(f"{name} at {path} said nothing: {self._socket.transcript[-1500:]}")
        return time.perf_counter() - started

    def show(self, query: str) -> float:
        """Show a list."""
        return self.act(LOAD_LIST, {}, f"/tickets?{query}", '"cards')

    def open(self, number: str) -> float:
        """Open a ticket."""
        return self.act(LOAD_TICKET, {}, f"/tickets/{number}", '"entries')

    def reply(self, number: str, text: str) -> float:
        """Reply to the ticket that is open."""
        shown = self._socket.shown
        turn = next(value for key, value in shown.items() if key.endswith("reply.round"))
        payload = {"html": f"<p>{text}</p>", "round": turn, "uploads": 0}
        return self.act(SEND_REPLY, payload, f"/tickets/{number}", text)


class Floor:
    """One kept-alive connection to the floor."""

    def __init__(self, ground: Ground) -> None:
        """Connect."""
        self._http = http.client.HTTPConnection(urlsplit(ground.floor).netloc)

    def ask(self, path: str) -> float:
        """Ask and read the answer; return the seconds. Raises: RuntimeError."""
        started = time.perf_counter()
        self._http.request("GET", path)
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return time.perf_counter() - started
