"""The doors of the accounts room that are plain HTTP: native form POSTs and cookies.

Passwords come in here and nowhere else, so that none travels over the event socket, and only
here is the session cookie set: HttpOnly, SameSite=Lax, `__Host-` and Secure on https. The
shield has checked the Origin before.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kartado_portal import clock
from kartado_portal import routes as paths
from kartado_portal.accounts import (
    account_http,
    acts,
    addresses,
    errors,
    mailed_links,
    registration,
    second_factor_http,
    services,
)
from kartado_portal.accounts.cookies import (
    TOKEN_SECONDS,
    drop_cookie,
    session_cookie,
    set_cookie,
    token_cookie,
)
from kartado_portal.accounts.entering import enter
from kartado_portal.accounts.flash import Flash
from kartado_portal.accounts.forms import (
    Handler,
    back,
    brought_cookie,
    client_of,
    go,
    is_ticked,
    note_no_database,
    or_back_to,
    read_form,
    tell,
    text,
)
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.web.http import cookie_from

_touching: set[asyncio.Task[None]] = set()

STEADY_SECONDS = 0.25
"""Answers that must not tell whether an address is known take at least so long."""


def routes() -> list[Route]:
    """Return the routes, to be answered before Reflex's pages."""
    posts: tuple[tuple[str, Handler, str], ...] = (
        (paths.SIGN_IN_POST, sign_in, paths.SIGN_IN),
        (paths.LINK_REQUEST_POST, request_link, paths.SIGN_IN),
        (paths.LINK_POST, use_link, paths.ONE_TIME_LINK),
        (paths.CODE_POST, use_code, paths.SIGN_IN),
        (paths.SIGN_OUT_POST, sign_out, paths.SIGN_IN),
        (paths.SIGN_UP_POST, sign_up, paths.SIGN_UP),
        (paths.CONFIRM_POST, confirm_address, paths.CONFIRM_EMAIL),
        (paths.RESEND_POST, resend_confirmation, paths.SIGN_UP),
        (paths.FORGOT_POST, request_reset, paths.FORGOT_PASSWORD),
        (paths.RESET_POST, reset_password, paths.RESET_PASSWORD),
    )
    return [
        *(Route(path, or_back_to(page, post), methods=["POST"]) for path, post, page in posts),
        *account_http.routes(identify),
        *second_factor_http.routes(identify_anyone),
    ]


async def find_actor(cookie_header: str) -> Actor | None:
    """Return who holds the session cookie, asked of the database each time."""
    now = clock.now()
    found = await _find(cookie_header, now)
    if found is None:
        return None
    actor, is_stale = found
    if is_stale and actor.sign_in_id is not None:
        _touch(actor.sign_in_id, now)
    return actor


def _touch(sign_in_id: int, now: datetime) -> None:
    """Note the use of a sign-in beside the event: reading must not wait for a writer."""

    async def write() -> None:
        with contextlib.suppress(DBAPIError):
            await in_unit(services.touch, sign_in_id=sign_in_id, now=now)

    task = asyncio.create_task(write())
    _touching.add(task)
    task.add_done_callback(_touching.discard)


async def settled() -> None:
    """Wait until every use that was noted is in the database (tests, shut-down)."""
    await asyncio.gather(*_touching)


async def peek_actor(cookie_header: str) -> Actor | None:
    """Return who holds the session cookie, for work that the person did not start.

    Pages that refresh themselves are no use of a sign-in: its idle limit would never come.
    """
    found = await _find(cookie_header, clock.now())
    return found[0] if found else None


async def _find(cookie_header: str, now: datetime) -> tuple[Actor, bool] | None:
    cookie = cookie_from(cookie_header, session_cookie())
    return await in_reading(services.find_actor, cookie=cookie, now=now) if cookie else None


async def identify(request: Request) -> Actor | None:
    """Return who sent a plain HTTP request; nobody while a required second factor lacks."""
    actor = await identify_anyone(request)
    return None if actor is None or actor.lacks_second_factor else actor


async def identify_anyone(request: Request) -> Actor | None:
    """Return who sent a plain HTTP request, for the doors that set up a second factor."""
    return await find_actor(request.headers.get("cookie", ""))


async def sign_in(request: Request) -> Response:
    """Check e-mail and password; go on to `next`, or back to the form with what is wrong."""
    form = await read_form(request)
    try:
        opened = await acts.sign_in(
            email=text(form, "email"),
            password=text(form, "password"),
            is_remembered=is_ticked(form, "remember"),
            client=client_of(request),
            old_cookie=brought_cookie(request),
            now=clock.now(),
        )
    except PortalError as error:
        return back(paths.SIGN_IN, error, form, keep=("email", "remember", "next"))
    return enter(opened, text(form, "next"))


async def request_link(request: Request) -> Response:
    """Mail a one-time link, if there is somebody to mail it to; the answer is always the same."""
    started = time.monotonic()
    form = await read_form(request)
    try:
        email = addresses.normalise(text(form, "email"))
        if not is_ticked(form, "is_mine"):
            raise errors.TitleMissing()
        await in_unit(
            mailed_links.request_link, email=email, client=client_of(request), now=clock.now()
        )
    except PortalError as error:
        return back(paths.SIGN_IN, error, form, keep=("email", "remember", "next", "is_mine"))
    await _be_steady(started)
    return tell(Flash(paths.SIGN_IN, "link", typed={"email": email, "next": text(form, "next")}))


async def use_link(request: Request) -> Response:
    """Sign in by the link whose button was pressed."""
    client, now = client_of(request), clock.now()
    name = token_cookie(Purpose.LINK)
    try:
        opened = await acts.use_link(
            token=request.cookies.get(name, ""),
            client=client,
            old_cookie=brought_cookie(request),
            now=now,
        )
    except PortalError as error:
        return tell(Flash(paths.ONE_TIME_LINK, errors={"": str(error)}))
    response = enter(opened, "")
    drop_cookie(response, name)
    return response


async def use_code(request: Request) -> Response:
    """Sign in by the six digits of the letter."""
    form = await read_form(request)
    try:
        opened = await acts.use_code(
            email=text(form, "email"),
            code=text(form, "code"),
            client=client_of(request),
            old_cookie=brought_cookie(request),
            now=clock.now(),
        )
    except PortalError as error:
        return back(paths.SIGN_IN, error, form, step="link", keep=("email", "next"))
    return enter(opened, text(form, "next"))


async def sign_out(request: Request) -> Response:
    """End this browser's sign-in, in the database first; the cookie goes in any case."""
    try:
        await in_unit(services.sign_out, cookie=brought_cookie(request), now=clock.now())
        response: Response = go(paths.SIGN_IN)
    except DBAPIError:
        unfinished = errors.SignOutUnfinished(code=note_no_database(paths.SIGN_IN))
        response = tell(Flash(paths.SIGN_IN, errors={"": str(unfinished)}))
    drop_cookie(response, session_cookie())
    # Back must not bring the pages of the person who left out of the browser's memory.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def sign_up(request: Request) -> Response:
    """Take in a sign-up; the answer is the same for known addresses."""
    started = time.monotonic()
    form = await read_form(request)
    try:
        email = await acts.sign_up(
            email=text(form, "email"),
            password=text(form, "password"),
            repeated=text(form, "repeated"),
            has_consented=is_ticked(form, "consent"),
            consent_version=text(form, "terms"),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        return back(paths.SIGN_UP, error, form, keep=("email", "consent"))
    await _be_steady(started)
    return tell(Flash(paths.SIGN_UP, "sent", typed={"email": email}))


async def confirm_address(request: Request) -> Response:
    """Prove an address by the link whose button was pressed."""
    try:
        proved = await acts.confirm_address(
            token=request.cookies.get(token_cookie(Purpose.CONFIRM), ""),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        return tell(Flash(paths.CONFIRM_EMAIL, errors={"": str(error)}))
    if proved.reset_token:
        why = errors.InvitationAccepted() if proved.is_invited else errors.SignUpContested()
        response = tell(Flash(paths.RESET_PASSWORD, errors={"": str(why)}))
        name = token_cookie(Purpose.RESET)
        set_cookie(response, name, proved.reset_token, max_age=TOKEN_SECONDS)
        return response
    return tell(Flash(paths.CONFIRM_EMAIL, "done", typed={"email": proved.email}))


async def resend_confirmation(request: Request) -> Response:
    """Send another confirmation, to a typed address or to the one of an expired link."""
    started = time.monotonic()
    form = await read_form(request)
    now = clock.now()
    page = paths.CONFIRM_EMAIL if text(form, "page") == paths.CONFIRM_EMAIL else paths.SIGN_UP
    try:
        email = await _address_or_owner(request, form, Purpose.CONFIRM, now)
        await in_unit(
            registration.resend_confirmation, email=email, client=client_of(request), now=now
        )
    except PortalError as error:
        return back(page, error, form, step="sent", keep=("email",))
    await _be_steady(started)
    return tell(Flash(page, "sent", typed={"email": email, "again": "1"}))


async def request_reset(request: Request) -> Response:
    """Mail a link to a new password; the answer is always the same."""
    started = time.monotonic()
    form = await read_form(request)
    now = clock.now()
    try:
        email = await _address_or_owner(request, form, Purpose.RESET, now)
        await in_unit(mailed_links.request_reset, email=email, client=client_of(request), now=now)
    except PortalError as error:
        return back(paths.FORGOT_PASSWORD, error, form, keep=("email",))
    await _be_steady(started)
    return tell(Flash(paths.FORGOT_PASSWORD, "sent", typed={"email": email}))


async def reset_password(request: Request) -> Response:
    """Set a new password by the link that led to the page; then the person signs in with it."""
    form = await read_form(request)
    name = token_cookie(Purpose.RESET)
    try:
        email = await acts.reset_password(
            token=request.cookies.get(name, ""),
            password=text(form, "password"),
            repeated=text(form, "repeated"),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        return back(paths.RESET_PASSWORD, error, form, keep=())
    response = tell(Flash(paths.SIGN_IN, "reset", typed={"email": email}))
    drop_cookie(response, name)
    drop_cookie(response, session_cookie())
    return response


async def _address_or_owner(
    request: Request, form: Mapping[str, str], purpose: Purpose, now: datetime
) -> str:
    """Return the typed address, or the owner's of the link that this browser opened."""
    if typed := text(form, "email"):
        return addresses.normalise(typed)
    token = request.cookies.get(token_cookie(purpose), "")
    glance = await in_reading(mailed_links.glance_at_link, token=token, purpose=purpose, now=now)
    return addresses.normalise(glance.email)


async def _be_steady(started: float) -> None:
    """Wait until the answer has taken as long as every other of its kind."""
    await asyncio.sleep(max(0.0, STEADY_SECONDS - (time.monotonic() - started)))
