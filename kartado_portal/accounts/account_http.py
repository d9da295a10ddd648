"""The doors of `/conta` that are plain HTTP: what asks for the password, and the own data."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kartado_portal import clock
from kartado_portal import routes as paths
from kartado_portal.accounts import acts, exports, personal_data
from kartado_portal.accounts.cookies import drop_cookie, session_cookie
from kartado_portal.accounts.flash import Flash
from kartado_portal.accounts.forms import (
    Handler,
    back,
    client_of,
    go,
    or_back_to,
    read_form,
    tell,
    text,
)
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError

Identify = Callable[[Request], Awaitable[Actor | None]]
Answer = Callable[[Request, Actor], Awaitable[Response]]

_IN_MEMORY_BYTES = 4 << 20
_PIECE_BYTES = 256 << 10


def routes(identify: Identify) -> list[Route]:
    """Return the routes; each answers signed-in people and sends everybody else to sign in."""

    def signed_in(answer: Answer) -> Handler:
        async def asked(request: Request) -> Response:
            actor = await identify(request)
            if actor is None:
                return go(paths.sign_in(paths.ACCOUNT))
            return await answer(request, actor)

        return or_back_to(paths.ACCOUNT, asked)

    return [
        Route(paths.CHANGE_PASSWORD_POST, signed_in(change_password), methods=["POST"]),
        Route(paths.ERASE_POST, signed_in(erase), methods=["POST"]),
        Route(paths.EXPORT_MY_DATA, signed_in(export_my_data), methods=["GET"]),
    ]


async def change_password(request: Request, actor: Actor) -> Response:
    """Change the password and end the other sessions."""
    form = await read_form(request)
    try:
        await acts.change_password(
            actor=actor,
            current=text(form, "current_password"),
            password=text(form, "password"),
            repeated=text(form, "repeated"),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        return back(paths.ACCOUNT, error, form, keep=(), step="password")
    return tell(Flash(paths.ACCOUNT, "password_changed"))


async def erase(request: Request, actor: Actor) -> Response:
    """Erase the account for good, after the password was given again."""
    form = await read_form(request)
    try:
        await acts.erase_account(
            actor=actor,
            password=text(form, "erase_password"),
            client=client_of(request),
            now=clock.now(),
        )
    except PortalError as error:
        said = Flash(paths.ACCOUNT, "erase", errors={"erase_password": str(error)})
        return tell(said)
    response = tell(Flash(paths.SIGN_IN, "erased"))
    drop_cookie(response, session_cookie())
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def export_my_data(request: Request, actor: Actor) -> Response:
    """Send the ZIP with everything that the portal holds about the person."""
    try:
        await in_unit(
            personal_data.record_export,
            actor=actor,
            address=client_of(request).address,
            now=clock.now(),
        )
    except PortalError as error:
        return tell(Flash(paths.ACCOUNT, "export", errors={"export": str(error)}))
    parts = await in_reading(personal_data.collect_my_data, actor=actor)
    target: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 (streamed below)
    await asyncio.to_thread(exports.write_zip, parts, target)
    size = target.tell()
    target.seek(0)
    return StreamingResponse(
        _pieces(target),
        media_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="meus-dados-kartado.zip"',
            "Content-Length": str(size),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _pieces(source: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(source.read, _PIECE_BYTES):
            yield piece
    finally:
        source.close()
