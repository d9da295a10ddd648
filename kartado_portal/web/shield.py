"""The outermost layer: what reaches the portal at all, and what every answer carries."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import structlog

from kartado_portal import routes
from kartado_portal.settings import Settings, get_settings
from kartado_portal.web import answers
from kartado_portal.web.csp import Build, HeaderBook, cache_header, read_build
from kartado_portal.web.failure import new_code
from kartado_portal.web.http import (
    AsgiApp,
    Message,
    Receive,
    Scope,
    Send,
    client_address,
    header,
)
from kartado_portal.web.pace import address_pace
from kartado_portal.web.socket_guard import SocketGuard

BODY_LIMIT = 256 * 1024
WEBHOOK_LIMIT = 3 * 1024 * 1024
"""What WhatsApp may deliver at once, by its documentation."""
UPLOAD_LIMIT = 2**63
"""None: the upload route counts for itself, since its refusal has to name the file."""

_HELD_STATUS = 500
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
# Not worth a line while they work.
_QUIET = ("/assets/", "/fonts/", "/ping", "/healthz", "/readyz")
# Reflex's own doors that nobody outside needs: uploads without a session, details of health.
_CLOSED = ("/_upload", "/_health", "/_all_routes", "/auth-codespace")

# Signed by their senders, or with the proof in the address: mail programs press «unsubscribe»
# from their own servers (RFC 8058). No cookie counts there.
_PROVEN_OTHERWISE = ("/webhooks/", f"{routes.MUTE}/")

_log = structlog.get_logger(__name__)


class _TooLarge(Exception):
    """The body went past its cap while it was being read."""


class Shield:
    """Wraps the whole ASGI application; stands last in `rx.App(api_transformer=...)`."""

    def __init__(
        self, app: AsgiApp, *, settings: Settings | None = None, build: Build | None = None
    ) -> None:
        settings = settings or get_settings()
        self._app = app
        self._build = build if build is not None else read_build(built_pages())
        self._book = HeaderBook(
            base_url=settings.base_url, build=self._build, chat_ancestors=settings.chat_ancestors
        )
        self._origins = settings.origins
        self._requests = address_pace(settings)
        self._sockets = SocketGuard(app, settings=settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass, refuse or answer one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        address = client_address(scope)
        with structlog.contextvars.bound_contextvars(request=uuid4().hex[:12], address=address):
            if scope["type"] == "http":
                await self._request(scope, receive, send, address)
            else:
                await self._sockets(scope, receive, send, address)

    async def _request(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        answer = _Answer(self, scope, send)
        started = time.perf_counter()
        try:
            if (refusal := self._refuse(scope, address)) is not None:
                await refusal(scope, receive, answer.send)
            else:
                self._spare_a_redirect(scope)
                await self._app(scope, self._counted(scope, receive), answer.send)
            await answer.release()
        except _TooLarge:
            await answer.replace(answers.plain(413, answers.TOO_LARGE), receive)
        except Exception:
            code = new_code()
            _log.exception("http.failed", failure=code)
            await answer.replace(answers.failed(code), receive)
        finally:
            if not (answer.status < 400 and answer.path.startswith(_QUIET)):
                _log.info(
                    "http",
                    method=scope["method"],
                    path=answer.path,
                    status=answer.status,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                )

    def _refuse(self, scope: Scope, address: str) -> AsgiApp | None:
        """Return the answer that turns a request away, or None."""
        path: str = scope["path"]
        if not _HOST.fullmatch(header(scope, b"host")):
            return answers.plain(400, answers.BAD_REQUEST)
        if not self._requests.take(address):
            return answers.plain(429, answers.TOO_MANY, retry_after_seconds=1)
        if any(path == door or path.startswith(f"{door}/") for door in _CLOSED):
            return answers.plain(404, answers.NOT_FOUND)
        if scope["method"] not in _SAFE_METHODS and not self._is_ours(scope):
            _log.warning("http.refused", why="origin", origin=header(scope, b"origin"))
            return answers.plain(403, answers.FOREIGN)
        length = header(scope, b"content-length")
        if length and not (length.isascii() and length.isdigit()):
            return answers.plain(400, answers.BAD_REQUEST)
        if length and int(length) > self._body_limit(scope):
            return answers.plain(413, answers.TOO_LARGE)
        return None

    def _is_ours(self, scope: Scope) -> bool:
        """Whether an unsafe request comes from a page of ours, so that no other site can act."""
        if scope["path"].startswith(_PROVEN_OTHERWISE):
            return True
        origin = header(scope, b"origin")
        if origin:
            return origin in self._origins
        return header(scope, b"sec-fetch-site") == "same-origin"

    def _body_limit(self, scope: Scope) -> int:
        if scope["method"] != "POST":
            return BODY_LIMIT
        own = {"/anexos": UPLOAD_LIMIT, routes.WHATSAPP_WEBHOOK: WEBHOOK_LIMIT}
        return own.get(scope["path"], BODY_LIMIT)

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        limit = self._body_limit(scope)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _TooLarge
            return message

        return counted

    def _spare_a_redirect(self, scope: Scope) -> None:
        """Serve `/entrar` as the file that the static server only finds at `/entrar/`."""
        path: str = scope["path"]
        if scope["method"] in ("GET", "HEAD") and path != "/" and self._build.has_page(path):
            scope["path"] = f"{path}/"
            scope["raw_path"] = scope["path"].encode()

    def finish(self, scope: Scope, path: str, message: Message) -> None:
        """Complete the headers of an answer; what it says itself stays."""
        headers: list[tuple[bytes, bytes]] = list(message.get("headers", []))
        said = {name.lower(): value for name, value in headers}
        content_type = said.get(b"content-type", b"").decode("latin-1")
        # A browser writes what «not modified» says over what it kept with the page, and a 304
        # has no type by which we could tell a page; so it says nothing.
        is_kept = message["status"] == 304
        extra = [] if is_kept else self._book.headers_for(path, content_type)
        extra.append(("cache-control", cache_header(path, message["status"], content_type)))
        headers += [
            (name.encode(), value.encode()) for name, value in extra if name.encode() not in said
        ]
        if b"location" in said:
            host = header(scope, b"host")
            headers = [_without_host(name, value, host) for name, value in headers]
        message["headers"] = headers


class _Answer:
    """Follows one answer: completes its headers, remembers its status.

    Holds an answer of 500 back until it is whole: Starlette sends its own English one before
    it lets the exception go on, and ours with the code has to take its place.
    """

    def __init__(self, shield: Shield, scope: Scope, send: Send) -> None:
        self._shield = shield
        self._scope = scope
        self._send = send
        self.path: str = scope["path"]
        self.status = 0
        self._is_ours = False
        self._held: list[Message] = []

    async def send(self, message: Message) -> None:
        """Pass a message of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._shield.finish(self._scope, self.path, message)
        if self.status == _HELD_STATUS and not self._is_ours:
            self._held.append(message)
            return
        await self._send(message)

    async def release(self) -> None:
        """Send what was held back: it was meant."""
        for message in self._held:
            await self._send(message)

    async def replace(self, answer: AsgiApp, receive: Receive) -> None:
        """Answer otherwise, unless the first answer is already on its way."""
        if not self.status or self._held:
            self._is_ours = True
            await answer(self._scope, receive, self.send)


def _without_host(name: bytes, value: bytes, host: str) -> tuple[bytes, bytes]:
    """Cut the host off a redirect to ourselves: it was copied from the Host header."""
    parts = urlsplit(value.decode("latin-1"))
    if name.lower() != b"location" or parts.netloc != host:
        return name, value
    query = f"?{parts.query}" if parts.query else ""
    # One slash: `//evil.example` would be a host again.
    return name, f"/{parts.path.lstrip('/')}{query}".encode("latin-1")


def built_pages() -> Path:
    """Return the folder of the built pages; it need not exist."""
    from reflex.utils.prerequisites import get_web_dir
    from reflex_base.constants import Dirs

    return Path(get_web_dir()) / Dirs.STATIC
