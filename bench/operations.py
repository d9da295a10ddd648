"""What a person does, as events of an open socket, and the same question to the floor."""

import http.client
import time
from urllib.parse import urlsplit

import httpx

from bench.ground import Ground
from tests.raw_socket import RawSocket, event_name

_STATES = "kartado_portal.tickets.states"
LOAD_LIST = event_name(f"{_STATES}.ticket_list", "TicketList", "load")
LOAD_QUEUE = event_name("kartado_portal.workspace.states.queue", "Queue", "load")
LOAD_TICKET = event_name(f"{_STATES}.ticket", "TicketView", "load")
SEND_REPLY = event_name(f"{_STATES}.ticket", "Reply", "send")
_FORM = f"{_STATES}.new_ticket"
OPEN_FORM = event_name(_FORM, "NewTicket", "load")
ADD_FILE = event_name(_FORM, "NewTicket", "add_file")
SUBMIT = event_name(_FORM, "NewTicket", "submit")
_FORM_PATH = "/tickets/novo"
_FILE = ("registro.txt", b"2026-11-24 08:00:00 leitura do aparelho\n" * 2_500)
"""100 KB of a kind that the portal takes."""
_WAIT = 10.0


class Person:
    """One signed-in tab. Each act returns its seconds, from sending to the last row's arrival."""

    def __init__(self, ground: Ground, cookie: str) -> None:
        """Open the socket; the page is the list."""
        base = ground.portal.base
        self._socket = RawSocket(base, cookie=cookie, path="/tickets")
        self._http = httpx.Client(base_url=base, headers={"Origin": base, "Cookie": cookie})

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()
        self._http.close()

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

    def queue(self, query: str) -> float:
        """Show the analysts' queue."""
        return self.act(LOAD_QUEUE, {}, f"/analista?{query}", '"rows')

    def open(self, number: str) -> float:
        """Open a ticket."""
        return self.act(LOAD_TICKET, {}, f"/tickets/{number}", '"entries')

    def reply(self, number: str, text: str) -> float:
        """Reply to the ticket that is open."""
        shown = self._socket.shown
        turn = next(value for key, value in shown.items() if key.endswith("reply.round"))
        payload = {"html": f"<p>{text}</p>", "round": turn, "uploads": 0}
        return self.act(SEND_REPLY, payload, f"/tickets/{number}", text)

    def create(self, subject: str) -> float:
        """Open the form (not counted), then upload a file and send: return those seconds."""
        self.act(OPEN_FORM, {}, _FORM_PATH, '"form_key')
        shown = self._socket.shown
        key, category = shown["new_ticket.form_key"], shown["new_ticket.categories"][0]["id"]
        started = time.perf_counter()
        uploaded = self._http.post("/anexos", files={"arquivo": _FILE})
        uploaded.raise_for_status()
        self.act(ADD_FILE, {"attachment_id": uploaded.text}, _FORM_PATH, uploaded.text)
        form = {"subject": subject, "category_id": str(category), "body": "Desde ontem."}
        self.act(SUBMIT, {"form_key": key, "form": form}, _FORM_PATH, "_redirect")
        return time.perf_counter() - started


class Floor:
    """One kept-alive connection to the floor."""

    def __init__(self, ground: Ground) -> None:
        """Connect."""
        self._http = http.client.HTTPConnection(urlsplit(ground.floor).netloc)

    def ask(self, path: str) -> float:
        """Ask and read the answer; return the seconds. Raises: RuntimeError."""
        return self._request("GET", path)

    def write(self, path: str, *, size: int = 0) -> float:
        """Post `size` bytes; return the seconds. Raises: RuntimeError."""
        return self._request("POST", path, b"x" * size)

    def _request(self, method: str, path: str, content: bytes | None = None) -> float:
        started = time.perf_counter()
        self._http.request(method, path, content)
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return time.perf_counter() - started
