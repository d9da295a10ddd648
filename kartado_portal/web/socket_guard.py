"""What a socket has to be before Reflex sees it: from our own pages, few, slow and small."""

from collections import Counter

import structlog

from kartado_portal.settings import Settings
from kartado_portal.web.http import AsgiApp, Message, Receive, Scope, Send, header
from kartado_portal.web.pace import Pace, address_pace

FRAME_LIMIT = 256 * 1024
"""Characters of one message."""
SOCKETS_PER_ADDRESS = 1_000
"""Open sockets of one client address; an office behind one address is many people."""

_REFUSED_CODE = 4403
_CUT_CODE = 1008  # «policy violation»

_log = structlog.get_logger(__name__)


class SocketGuard:
    """Refuses sockets of other sites; cuts off those that flood. Counts by process."""

    def __init__(self, app: AsgiApp, *, settings: Settings) -> None:
        self._app = app
        self._origins = settings.origins
        self._per_second = settings.events_per_second
        self._burst = settings.events_burst
        self._openings = address_pace(settings)
        self._frames = address_pace(settings)
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        """Pass one socket of `address` on, for as long as it behaves."""
        why = self._refusal(scope, address)
        if why is not None:
            _log.warning("socket.refused", why=why, origin=header(scope, b"origin"))
            await receive()
            await send({"type": "websocket.close", "code": _REFUSED_CODE})
            return
        self._open[address] += 1
        try:
            await self._app(scope, self._paced(receive, send, address), send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _refusal(self, scope: Scope, address: str) -> str | None:
        # A browser always sends the Origin of a socket; who sends none is no page of ours.
        if header(scope, b"origin") not in self._origins:
            return "origin"
        if not self._openings.take(address):
            return "pace"
        return "sockets" if self._open[address] >= SOCKETS_PER_ADDRESS else None

    def _paced(self, receive: Receive, send: Send, address: str) -> Receive:
        """Return a `receive` that ends the socket at a flood or an oversized frame.

        Twice the burst of the gate, which slows a fast person down long before.
        """
        pace = Pace(per_second=self._per_second, burst=self._burst * 2, limit=1)

        async def paced() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            size = len(message.get("text") or message.get("bytes") or "")
            if size <= FRAME_LIMIT and pace.take("") and self._frames.take(address):
                return message
            _log.warning("socket.cut", why="size" if size > FRAME_LIMIT else "flood")
            await send({"type": "websocket.close", "code": _CUT_CODE})
            return {"type": "websocket.disconnect", "code": _CUT_CODE}

        return paced
