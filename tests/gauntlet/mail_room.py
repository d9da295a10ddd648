"""The way in for mail of a running portal, and short looks at what came of it."""

import imaplib
import smtplib
import time
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from kartado_portal.database import make_engine
from kartado_portal.inbound.models import InboundMail
from kartado_portal.tickets.models import Ticket
from tests.e2e.portal_process import Portal
from tests.waiting import wait_until

SUPPORT = "suporte@kartado.com.br"


def append(place: str, raw: bytes, *, flags: str = "", user: str = "suporte") -> None:
    """Put a message into the INBOX of `user` at a Dovecot of `tests.servers`."""
    host, _, port = place.partition(":")
    box = imaplib.IMAP4(host, int(port))
    box.login(user, "segredo")
    assert box.append("INBOX", flags, imaplib.Time2Internaldate(time.time()), raw)[0] == "OK"
    box.logout()


class MailRoom:
    """Sends to the portal's SMTP door; reads without ever holding SQLite's write lock."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._engine = make_engine(portal.settings.database_url)

    def leave(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def read(self, query: Any) -> Sequence[Any]:
        """Return the rows of a query."""
        with (
            self._engine.connect().execution_options(begin="DEFERRED") as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            return list(session.exec(query).all())

    def send(self, raw: bytes, *, to: str = SUPPORT, sender: str = "ana@rodoviasul.com.br") -> None:
        """Hand a message over; returning means that the portal acknowledged it."""
        host, _, port = self._portal.settings.inbound_smtp.partition(":")
        with smtplib.SMTP(host, int(port), timeout=60) as server:
            server.sendmail(sender, [to], raw)

    def receive(
        self, raw: bytes, *, to: str = SUPPORT, sender: str = "ana@rodoviasul.com.br"
    ) -> InboundMail:
        """Send a message and return its row once it was worked on."""
        newest = self.read(select(func.max(InboundMail.id)))[0] or 0
        self.send(raw, to=to, sender=sender)
        rows: list[InboundMail] = []

        def worked() -> bool:
            rows[:] = self.read(select(InboundMail).where(col(InboundMail.id) > newest))
            return bool(rows) and all(one.state != "received" for one in rows)

        wait_until(worked)
        return rows[-1]

    def of_message(self, message_id: str) -> list[InboundMail]:
        """Return every arrival of one Message-ID, oldest first."""
        same = select(InboundMail).where(InboundMail.message_id == message_id)
        return list(self.read(same.order_by(col(InboundMail.id))))

    def number(self, row: InboundMail) -> str:
        """Return the number of the ticket that a message is part of."""
        return str(self.read(select(Ticket.number).where(Ticket.id == row.ticket_id))[0])
