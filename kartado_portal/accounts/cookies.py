"""The cookies of the accounts room: all HttpOnly, SameSite=Lax, `__Host-` and Secure on https."""

from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kartado_portal import routes as paths
from kartado_portal.accounts import flash, pending
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.settings import get_settings

TOKEN_SECONDS = 2 * 24 * 3600
"""Longer than any link lives, so that a page can say «expired» and mail to the same owner."""

_TOKEN_PAGES = {
    paths.CONFIRM_EMAIL: Purpose.CONFIRM,
    paths.ONE_TIME_LINK: Purpose.LINK,
    paths.RESET_PASSWORD: Purpose.RESET,
}


def session_cookie() -> str:
    """Return the session cookie's name."""
    return _named("portal")


def token_cookie(purpose: Purpose) -> str:
    """Return the name of the cookie that holds a mailed link's token until the press."""
    return _named(f"portal_{purpose}")


def flash_cookie() -> str:
    """Return the name of the cookie that tells a page what became of its form."""
    return _named(flash.COOKIE)


def pending_cookie() -> str:
    """Return the name of the cookie between the two factors of a sign-in."""
    return _named(pending.COOKIE)


def set_cookie(response: Response, name: str, value: str, *, max_age: int | None) -> None:
    """Give the browser a cookie; without `max_age` (seconds) it ends with the browser."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=get_settings().is_https,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        name, path="/", secure=get_settings().is_https, httponly=True, samesite="lax"
    )


class TokenKeeper:
    """Takes the token of a mailed link out of the address before any page sees it.

    `GET /link?token=…` answers with a redirect to `/link` and a short-lived HttpOnly cookie, so
    that the token is in no history, no Referer, no script and no event. Nothing is spent: a mail
    scanner that follows the link changes nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the opening of a mailed link; pass everything else on."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        purpose = _TOKEN_PAGES.get(path)
        if purpose is None or scope["method"] not in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        if not given:
            return await self._app(scope, receive, send)
        response = RedirectResponse(path, status_code=303)
        set_cookie(response, token_cookie(purpose), given[0][:200], max_age=TOKEN_SECONDS)
        # What became of an earlier link is no news of this one.
        drop_cookie(response, flash_cookie())
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return await response(scope, receive, send)


def _named(name: str) -> str:
    # Browsers keep a `__Host-` cookie to this very host, and to https.
    return f"__Host-{name}" if get_settings().is_https else name
