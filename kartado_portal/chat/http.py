"""The chat's plain HTTP: the visitor's cookie, the door of host systems, a visitor's files."""

from datetime import timedelta
from urllib.parse import parse_qs, quote

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kartado_portal import clock
from kartado_portal import routes as paths
from kartado_portal.accounts import http as accounts_http
from kartado_portal.accounts import throttle
from kartado_portal.accounts.throttle import Rule
from kartado_portal.actor import Actor
from kartado_portal.chat import host_tokens, speakers
from kartado_portal.chat.speakers import VISITOR_DAYS, Speaker
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.settings import get_settings
from kartado_portal.web.http import client_address, cookie_from, header

VISITS = Rule("chat-visits", 600, timedelta(hours=1))
"""From one client: a whole company may sit behind one address."""
UPLOADS = Rule("chat-uploads", 100, timedelta(hours=1))
"""Files of visitors from one client."""
_NO_STORE = {"Cache-Control": "no-store"}

log = structlog.get_logger(__name__)


def visitor_cookie() -> str:
    """Return the name of the cookie by which a browser's visitor is known."""
    return "__Host-portal_visita" if get_settings().is_https else "portal_visita"


def http_routes() -> list[Route]:
    """Return the routes, to be answered before Reflex's pages."""
    return [Route(paths.CHAT_VISIT_POST, visit, methods=["POST"])]


async def visit(request: Request) -> Response:
    """Make the browser a visitor's, and answer the pass that tells its page so.

    Who has signed in needs neither: the answer is empty.
    """
    if await accounts_http.identify_anyone(request) is not None:
        return PlainTextResponse("", headers=_NO_STORE)
    secret = request.cookies.get(visitor_cookie(), "")
    known = await in_reading(speakers.find, secret=secret, now=clock.now())
    if known is not None and known.visitor_id is not None:
        return PlainTextResponse(speakers.seal_pass(known.visitor_id), headers=_NO_STORE)
    try:
        secret = speakers.new_secret()
        visitor_id = await in_unit(_enter, secret=secret, client=client_address(request))
    except PortalError as refused:
        return PlainTextResponse(str(refused), 429, _NO_STORE)
    response = PlainTextResponse(speakers.seal_pass(visitor_id), headers=_NO_STORE)
    keep(response, secret)
    return response


def _enter(session: Session, *, secret: str, client: str) -> int:
    now = clock.now()
    throttle.take(session, VISITS, client, now=now)
    return speakers.enter(session, secret=secret, now=now)


def keep(response: Response, secret: str) -> None:
    """Give the browser its visitor's cookie.

    Inside another site's frame only a partitioned cookie is kept (CHIPS), and only on https; the
    page there is told by its pass as well.
    """
    settings = get_settings()
    is_framed = bool(settings.chat_ancestors) and settings.is_https
    same_site = "SameSite=None; Partitioned" if is_framed else "SameSite=Lax"
    response.headers.append(
        "set-cookie",
        f"{visitor_cookie()}={secret}; Max-Age={VISITOR_DAYS * 86_400}; Path=/; HttpOnly; "
        f"{'Secure; ' if settings.is_https else ''}{same_site}",
    )


async def find_speaker(cookie_header: str) -> Speaker | None:
    """Return the visitor whom the cookies name, if any."""
    secret = cookie_from(cookie_header, visitor_cookie())
    return await in_reading(speakers.find, secret=secret, now=clock.now()) if secret else None


async def identify(request: Request) -> Actor | None:
    """Return who sends or fetches a file: who has signed in, else the browser's visitor.

    A visitor who sends a file before the first word gets the account that the word would make.
    """
    actor = await accounts_http.identify(request)
    if actor is not None:
        return actor
    speaker = await find_speaker(request.headers.get("cookie", ""))
    if speaker is None or request.method != "POST":
        return speaker.actor if speaker else None
    try:
        return await in_unit(_uploader, speaker=speaker, client=client_address(request))
    except PortalError:
        return None


def _uploader(session: Session, *, speaker: Speaker, client: str) -> Actor:
    now = clock.now()
    throttle.take(session, UPLOADS, client, now=now)
    return speakers.with_account(session, speaker, now=now)


class HostDoor:
    """Takes a host system's token out of the address of `/chat` before any page sees it.

    The browser goes on to `/chat` with the visitor's cookie, and with a pass behind `#`, which is
    in no log and no Referer, for browsers that keep no cookies in another site's frame.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the opening with a token; pass everything else on."""
        if scope["type"] == "http" and scope["path"] == paths.SIGN_OUT_POST:
            return await self._leave(scope, receive, send)
        is_chat = scope["type"] == "http" and scope["path"].rstrip("/") == paths.CHAT
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token") if is_chat else None
        if not given or scope["method"] not in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        response = await self._admit(given[0], Request(scope))
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return await response(scope, receive, send)

    async def _leave(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let «Sair» end what was proved in this browser's chat as well."""
        speaker = await find_speaker(header(scope, b"cookie"))
        if speaker is not None and speaker.is_proved and scope["method"] == "POST":
            await in_unit(speakers.forget, visitor_id=speaker.visitor_id or 0)
        await self._app(scope, receive, send)

    async def _admit(self, token: str, request: Request) -> Response:
        client = client_address(request)
        try:
            vouched = host_tokens.read(token)
            secret = speakers.new_secret()
            visitor_id = await in_unit(_vouch, vouched=vouched, secret=secret, client=client)
        except (PortalError, DBAPIError) as refused:
            log.warning("chat.host_refused", why=type(refused).__name__, address=client)
            # Whoever was here before is not who comes now.
            response = RedirectResponse(paths.CHAT, 303)
            if cookie_from(request.headers.get("cookie", ""), visitor_cookie()):
                keep(response, speakers.new_secret())
            return response
        sealed = quote(speakers.seal_pass(visitor_id), safe="")
        response = RedirectResponse(f"{paths.CHAT}#passe={sealed}", 303)
        keep(response, secret)
        return response


def _vouch(session: Session, *, vouched: host_tokens.Vouched, secret: str, client: str) -> int:
    now = clock.now()
    visitor_id = speakers.enter(session, secret=secret, now=now)
    host_tokens.enter(session, vouched=vouched, visitor_id=visitor_id, client=client, now=now)
    return visitor_id
