"""The door behind the company's MX: SMTP, and LMTP on the same port.

A message is acknowledged once it is stored; before that a sender that loses us tries again.
"""

import asyncio
import logging
from functools import partial
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from kartado_portal import clock
from kartado_portal.files.errors import AttachmentRefused
from kartado_portal.inbound.receiving import Arrival, take_in
from kartado_portal.mail import reply_address
from kartado_portal.settings import get_settings

CONNECTIONS_LIMIT = 100
RECIPIENTS_LIMIT = 50
IDLE_SECONDS = 60.0
_BUSY_PORT_SECONDS = 15.0
_TRY_AGAIN = "451 4.3.0 Not stored, please try again later"

log = structlog.get_logger(__name__)
# It logs addresses of people, line by line.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Doorkeeper:
    """What happens to a message: our addresses alone, stored before it is acknowledged."""

    async def handle_RCPT(  # noqa: N802
        self, server: "Door", _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Take recipients of ours; over LMTP one, for each would need an answer of its own."""
        if not reply_address.is_ours(address):
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= (1 if server.is_lmtp else RECIPIENTS_LIMIT):
            return "452 4.5.3 Too many recipients, send the rest separately"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: "Door", session: Session, envelope: Envelope
    ) -> str:
        """Store the message."""
        content = envelope.content
        arrival = Arrival(
            door="smtp",
            raw=content if isinstance(content, bytes) else str(content).encode(),
            envelope_from=envelope.mail_from or "",
            envelope_to=[one.lower() for one in envelope.rcpt_tos],
            peer=str(session.peer[0]) if session.peer else "",
            helo=str(session.host_name or ""),
        )
        try:
            mail_id = await asyncio.to_thread(take_in, arrival, now=clock.now())
        except AttachmentRefused:
            return "452 4.3.1 Not enough room, please try again later"
        except Exception:
            log.exception("inbound.not_stored", door="smtp")
            return _TRY_AGAIN
        log.info("inbound.stored", door="smtp", id=mail_id, bytes=len(arrival.raw))
        return "250 2.0.0 Stored"


class Door(SMTP):
    """One connection. Lines are longer in the wild than RFC 5321 allows."""

    line_length_limit = 100_000
    open_connections = 0
    is_lmtp = False

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802
        """Greet as LMTP does."""
        self.is_lmtp = True
        await self.smtp_EHLO(arg)

    def connection_made(self, transport: Any) -> None:
        """Count who is here; beyond the limit nobody comes in."""
        if Door.open_connections >= CONNECTIONS_LIMIT:
            transport.write(b"421 4.7.0 Too many connections, please try again later\r\n")
            transport.close()
            return
        Door.open_connections += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count who has left."""
        if self.transport is not None:
            Door.open_connections -= 1
        super().connection_lost(error)


def listens_at() -> tuple[str, int] | None:
    """Return host and port of the door, or None when there is none."""
    host, _, port = get_settings().inbound_smtp.rpartition(":")
    return (host.strip("[]") or "127.0.0.1", int(port)) if port else None


async def run_smtp_door() -> None:
    """Listen until cancelled. Processes share the port; one that finds it taken waits for it."""
    place = listens_at()
    if place is None:
        return
    loop = asyncio.get_running_loop()
    limit = get_settings().inbound_limit_mb * 1024 * 1024
    door = partial(
        Door,
        Doorkeeper(),
        data_size_limit=limit,
        hostname=get_settings().mail_from.rpartition("@")[2],
        ident="Portal do Cliente",
        timeout=IDLE_SECONDS,
        enable_SMTPUTF8=True,
        loop=loop,
    )
    while True:
        try:
            server = await loop.create_server(door, *place, reuse_port=True)
        except OSError as error:
            log.error("inbound.door_shut", at=get_settings().inbound_smtp, why=str(error))
            await asyncio.sleep(_BUSY_PORT_SECONDS)
            continue
        log.info("inbound.door_open", at=get_settings().inbound_smtp)
        async with server:
            await server.serve_forever()
