"""What a socket has to be before Reflex sees it: from our own pages, few, slow and small.

And it has to speak as they do: see `frames`.
"""

from collections import Counter

import structlog

from kartado_portal.settings import Settings
from kartado_portal.web import frames
from kartado_portal.web.http import AsgiApp, Message, Receive, Scope, Send, header
from kartado_portal.web.pace import Pace, address_pace

FRAME_LIMIT = 256 * 1024
"""Characters of one message."""
SOCKETS_PER_ADDRESS = 1_000
"""Open sockets of one client address; an office behind one address is many people."""

_REFUSED_CODE = 4403
_CUT_CODE = 1008  # «policy violation»

_log = structlog.get_logger(__name__)


class _Cut(Exception):
    """The socket is not listened to any longer; the message says why."""


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
        self._handlers = frames.known_handlers()
        self._mentions = Pace(per_second=0.1, burst=5)

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
        """Return a `receive` that ends the socket at a flood or a frame that no page of ours sends.

        Twice the burst of the gate, which slows a fast person down long before. An event for a
        handler that is not there is dropped, with one line now and then: Reflex would log a
        traceback for each.
        """
        pace = Pace(per_second=self._per_second, burst=self._burst * 2, limit=1)

        async def paced() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                try:
                    handler = self._asked(message.get("text") or "", pace, address)
                except _Cut as cut:
                    _log.warning("socket.cut", why=str(cut))
                    await send({"type": "websocket.close", "code": _CUT_CODE})
                    return {"type": "websocket.disconnect", "code": _CUT_CODE}
                if handler is None or handler in self._handlers:
                    return message
                if self._mentions.take(address):
                    name = handler.rpartition("____")[2][-80:]
                    _log.warning("event.refused", why="unknown handler", handler=name)

        return paced

    def _asked(self, text: str, pace: Pace, address: str) -> str | None:
        """Return the handler that a frame asks for, if any. Raises: _Cut."""
        if len(text) > FRAME_LIMIT:
            raise _Cut("size")
        if not (pace.take("") and self._frames.take(address)):
            raise _Cut("flood")
        try:
            return frames.handler_of(text)
        except frames.NotOurs:
            raise _Cut("frame") from None
