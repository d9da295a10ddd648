"""The network between one browser and the portal, which a test can cut."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, WebSocketRoute


class Signal:
    """The sockets of one page, to be held before it goes anywhere.

    Chromium told to be offline opens no socket but carries the open ones, other than a phone
    that drives into a tunnel: these are cut here.
    """

    def __init__(self, page: Page) -> None:
        self._context = page.context
        self._sockets: list[WebSocketRoute] = []
        self._is_dead = False
        self._held: list[tuple[WebSocketRoute, str | bytes]] | None = None
        page.route_web_socket(re.compile(r"/_event"), self._carry)

    def _carry(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: self._pass(server, message))
        server.on_message(lambda message: self._bring(socket, message))
        self._sockets.append(socket)

    def _pass(self, to: WebSocketRoute, message: str | bytes) -> None:
        if not self._is_dead:
            to.send(message)

    def _bring(self, page: WebSocketRoute, message: str | bytes) -> None:
        if self._held is None:
            self._pass(page, message)
        else:
            self._held.append((page, message))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have what the server says wait meanwhile: a line so slow that it comes at the end."""
        self._held = held = []
        yield
        self._held = None
        for page, message in held:
            self._pass(page, message)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Be without network meanwhile."""
        self._context.set_offline(True)
        for socket in tuple(self._sockets):  # the next one may open meanwhile
            socket.close()
        yield
        self._context.set_offline(False)

    @contextmanager
    def dead(self) -> Iterator[None]:
        """Carry nothing meanwhile, and tell nobody: a tunnel, a router without power."""
        self._is_dead = True
        yield
        self._is_dead = False
