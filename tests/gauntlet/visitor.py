"""A signed-in person without a browser: plain HTTP and a raw socket with the same cookies."""

from dataclasses import dataclass

import httpx

from tests.e2e.portal_process import Portal
from tests.factories import PASSWORD
from tests.raw_socket import RawSocket, event_name
from tests.servers import NO_AUTHORITIES

NEW_TICKET = "kartado_portal.tickets.states.new_ticket"
TICKET = "kartado_portal.tickets.states.ticket"
SURVEY = "kartado_portal.tickets.states.survey"


@dataclass
class Visitor:
    """One person in one browser."""

    portal: Portal
    http: httpx.Client

    @classmethod
    def signed_in(cls, portal: Portal, email: str) -> "Visitor":
        """Sign in as the page does."""
        http = httpx.Client(
            base_url=portal.base,
            headers={"Origin": portal.base},
            timeout=30,
            verify=NO_AUTHORITIES,
        )
        form = {"email": email, "password": PASSWORD}
        answer = http.post("/sessao/entrar", data=form)
        assert answer.status_code == 303, answer.text
        assert "entrar" not in answer.headers["location"]
        return cls(portal, http)

    @property
    def cookie(self) -> str:
        """The cookies as a socket's handshake sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def open(self, path: str, *, until: str, token: str | None = None) -> RawSocket:
        """Open a tab at `path` and return when the variable `until` is true."""
        tab = RawSocket(self.portal.base, cookie=self.cookie, path=path, token=token)
        tab.wait_until(lambda: tab.shown.get(until) or tab.is_closed)
        return tab

    def open_form(self, path: str = "/tickets/novo") -> RawSocket:
        """Open the form of a new ticket."""
        return self.open(path, until="new_ticket.is_ready")

    def open_ticket(self, number: str) -> RawSocket:
        """Open the page of a ticket."""
        return self.open(f"/tickets/{number}", until="ticket_view.is_loaded")

    def upload(self, name: str, content: bytes) -> httpx.Response:
        """Send a file as the form does."""
        return self.http.post("/anexos", files={"arquivo": (name, content)})


def new_ticket(handler: str) -> str:
    """Return the wire name of a handler of the form."""
    return event_name(NEW_TICKET, "NewTicket", handler)


def reply(handler: str) -> str:
    """Return the wire name of a handler of the reply."""
    return event_name(TICKET, "Reply", handler)
