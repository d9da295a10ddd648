"""Reading native forms, and answering them: back with what is wrong, or on."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kartado_portal import routes as paths
from kartado_portal.accounts import errors, flash
from kartado_portal.accounts.cookies import flash_cookie, session_cookie, set_cookie
from kartado_portal.accounts.flash import Flash
from kartado_portal.accounts.schemas import Client
from kartado_portal.errors import PortalError
from kartado_portal.web.http import client_address

Handler = Callable[[Request], Awaitable[Response]]

_TYPED = ("email", "remember", "is_mine", "consent", "next")

log = structlog.get_logger(__name__)


def or_back_to(page: str, handler: Handler) -> Handler:
    """Return the handler so that a database that does not answer leads back to `page`.

    What was typed, except passwords, is kept there, as after any other refusal.
    """

    async def asked(request: Request) -> Response:
        try:
            return await handler(request)
        except DBAPIError:
            busy = errors.PortalBusy(code=note_no_database(page))
            form = await read_form(request)
            return back(page, busy, form, keep=_TYPED)

    return asked


def note_no_database(page: str) -> str:
    """Log, while handling it, that the database did not answer; return the code in the line."""
    code = secrets.token_hex(4).upper()
    log.exception("accounts.no_database", failure=code, page=page)
    return code


def client_of(request: Request) -> Client:
    """Return the browser that sent a request."""
    return Client(client_address(request), request.headers.get("user-agent", ""))


def back(
    page: str,
    error: PortalError,
    form: Mapping[str, str],
    *,
    keep: tuple[str, ...],
    step: str = "",
) -> Response:
    """Go back to a form with the sentence by its field and what was typed."""
    typed = {name: form[name] for name in keep if form.get(name)}
    said = error.by_field if isinstance(error, errors.Several) else {error.field: str(error)}
    told = Flash(page, step, errors=said, typed=typed)
    wanted = text(form, "next")
    return tell(told, wanted=wanted if page == paths.SIGN_IN else "")


def tell(told: Flash, *, wanted: str = "") -> Response:
    """Go to a page and tell it something, once."""
    response = go(paths.sign_in(wanted) if wanted else told.page)
    set_cookie(response, flash_cookie(), flash.seal(told), max_age=flash.TTL_SECONDS)
    return response


def go(path: str) -> RedirectResponse:
    """Go on with a GET, whatever the method was."""
    return RedirectResponse(path, status_code=303)


async def read_form(request: Request) -> dict[str, str]:
    """Return the text fields of a form, the last of a name; files are dropped.

    The page that was wanted comes with its address too: who presses «Entrar» before the page
    has heard from the server sends a form whose `next` is still empty.
    """
    posted: FormData = await request.form(max_files=0, max_fields=20)
    form = {name: value for name, value in posted.items() if isinstance(value, str)}
    page = urlsplit(request.headers.get("referer", ""))
    if wanted := parse_qs(page.query).get("proximo"):
        form["next"] = wanted[-1]
    return form


def text(form: Mapping[str, str], name: str) -> str:
    """Return what was typed, empty when the field is missing."""
    return form.get(name, "")


def is_ticked(form: Mapping[str, str], name: str) -> bool:
    """Tell whether a box was ticked."""
    return form.get(name, "") not in ("", "false", "0")


def brought_cookie(request: Request) -> str:
    """Return the secret of the session cookie that the browser brought."""
    return request.cookies.get(session_cookie(), "")
